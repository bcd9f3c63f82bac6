import { catalogue, type DomainError, type ErrorField, isErrorTag } from '../domain/errors.ts';

export function writeError(error: DomainError | null): string | null {
  return error === null ? null : JSON.stringify(error);
}

/** JSON has no dates. Which strings were dates the catalogue knows; guessing by their look would revive a message. */
export function readError(text: string | null): DomainError | null {
  if (text === null) return null;
  const error = JSON.parse(text) as Record<string, unknown>;
  const fields: Readonly<Record<string, ErrorField>> = isErrorTag(error.tag)
    ? catalogue[error.tag].fields
    : {};
  for (const [name, field] of Object.entries(fields)) {
    const value = error[name];
    if (field.type === 'DateTime' && typeof value === 'string') error[name] = new Date(value);
  }
  return error as unknown as DomainError;
}
