import { isoOf } from '../domain/instant.ts';

/** The value as an object with unknown members; null for arrays, scalars and null. */
export function asObject(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : null;
}

/** A non-empty text, or null: vendors write "nothing" in several ways. */
export function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

export function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter(each => typeof each === 'string') : [];
}

/** A whole number, also where a vendor writes it as text; null for anything else, and blank is not zero. */
export function integerOf(value: unknown): number | null {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : null;
}

export function booleanOf(value: unknown): boolean | null {
  return typeof value === 'boolean' ? value : null;
}

/** A vendor's timestamp as ISO text, or null where there is none or it is not one. Kept as text: records are JSON. */
export function instantOf(value: unknown): string | null {
  const text = textOf(value);
  if (text === null) return null;
  const zoned = text.endsWith('Z') || /[+-]\d\d:?\d\d$/.test(text) ? text : `${text}Z`;
  return isoOf(zoned);
}

/** A row of a vendor's list. */
export type ProviderRow = Readonly<Record<string, unknown>>;

/** The rows of a list, or null where it is none or one of them is no object. */
export function rowsOf(value: unknown): readonly ProviderRow[] | null {
  if (!Array.isArray(value)) return null;
  const rows = value.map(asObject).filter(row => row !== null);
  return rows.length === value.length ? rows : null;
}
