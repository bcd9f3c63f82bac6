import type { z } from 'zod';

/**
 * What comes in from outside (the control endpoint, the options of a start), checked against its schema.
 *
 *   parseInput(schema, value, 'the fault rule')    the value as the schema gives it, or an InputError
 *
 * The error is one sentence that says what is wrong, where, and what is allowed:
 * `the fault rule.fault.act must be true or false, not "yes"`.
 */
export class InputError extends TypeError {
  override readonly name = 'InputError';
}

export function parseInput<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  what: string,
): z.output<Schema> {
  const parsed = schema.safeParse(value, { error: predicateOf, reportInput: true });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new InputError(
    issue === undefined ? `${what} is not valid` : `${what}${placeOf(issue.path)} ${issue.message}`,
  );
}

function placeOf(path: readonly PropertyKey[]): string {
  return path.map(step => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('');
}

type RawIssue = z.core.$ZodRawIssue;

/** Schemas that say in words what they want are asked first; this is for all others. */
function predicateOf(issue: RawIssue): string {
  if (issue.code === 'unrecognized_keys') {
    const known = shapeOf(issue.inst);
    return `has no field ${issue.keys.join(', ')}; known: ${known.length > 0 ? known.join(', ') : 'none'}`;
  }
  const wanted = wantedBy(issue);
  const input = inputOf(issue);
  return input === undefined ? `is missing; it must be ${wanted}` : `must be ${wanted}, not ${shown(input)}`;
}

/** Of an object that is told by its kind, the kind alone. */
function inputOf({ input, discriminator }: RawIssue): unknown {
  if (typeof discriminator !== 'string' || typeof input !== 'object' || input === null) return input;
  return (input as Readonly<Record<string, unknown>>)[discriminator];
}

function wantedBy(issue: RawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return nouns[isWhole(issue.inst) ? 'int' : issue.expected] ?? `a ${issue.expected}`;
    case 'invalid_value':
      return issue.values.length === 1
        ? shown(issue.values[0])
        : `one of ${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return issue.origin === 'string' && issue.minimum === 1
        ? 'a text that is not empty'
        : issue.origin === 'array'
          ? 'a list that is not empty'
          : `at least ${issue.minimum}`;
    case 'too_big':
      return `at most ${issue.maximum}`;
    case 'invalid_union':
      return 'options' in issue && Array.isArray(issue.options)
        ? `one of ${issue.options.join(', ')}`
        : 'of another form';
    default:
      return 'of another form';
  }
}

const nouns: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a finite number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  array: 'a list',
  record: 'an object',
  date: 'a time such as 2026-01-15T08:30:00Z',
};

function isWhole(schema: unknown): boolean {
  return typeof schema === 'object' && schema !== null && 'format' in schema && schema.format === 'safeint';
}

function shapeOf(schema: unknown): readonly string[] {
  if (typeof schema !== 'object' || schema === null || !('shape' in schema)) return [];
  return Object.keys(schema.shape as object);
}

function shown(value: unknown): string {
  const text = typeof value === 'bigint' || Number.isNaN(value) ? String(value) : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
