/**
 * How what a person writes through the control endpoint becomes a field of this world: `regionId` and `name` are texts,
 * times are ISO texts, account numbers are texts of digits because JSON numbers cannot carry them.
 */
export interface Field {
  readonly expects: string;
  /** The value for the record, or undefined where the given one does not fit. */
  readonly read: (value: unknown) => unknown;
  /** The record's name for it, where it differs. */
  readonly as?: string;
}

export type Fields = Readonly<Record<string, Field>>;

export const text: Field = {
  expects: 'a text',
  read: value => (typeof value === 'string' ? value : undefined),
};

export const count: Field = {
  expects: 'a whole number, 0 or more',
  read: value => (Number.isInteger(value) && (value as number) >= 0 ? value : undefined),
};

export const flag: Field = {
  expects: 'true or false',
  read: value => (typeof value === 'boolean' ? value : undefined),
};

export const time: Field = {
  expects: 'a time such as 2026-01-15T08:30:00Z',
  read: value => {
    const at = new Date(typeof value === 'string' ? value : Number.NaN);
    return Number.isNaN(at.getTime()) ? undefined : at;
  },
};

export const accountUid: Field = {
  expects: 'a text of digits',
  read: value => (typeof value === 'string' && /^\d{1,20}$/.test(value) ? BigInt(value) : undefined),
};

export const tags: Field = {
  expects: 'an object of texts',
  read: value =>
    isObject(value) && Object.values(value).every(item => typeof item === 'string')
      ? { ...value }
      : undefined,
};

export function oneOf(values: readonly string[]): Field {
  return {
    expects: `one of ${values.join(', ')}`,
    read: value => (values.includes(value as string) ? value : undefined),
  };
}

export function listOf(item: Field): Field {
  return {
    expects: `a list, each item ${item.expects}`,
    read: value => {
      if (!Array.isArray(value)) return undefined;
      const read = value.map(item.read);
      return read.includes(undefined) ? undefined : read;
    },
  };
}

/** An object with exactly these fields, all of them. */
export function objectOf(fields: Fields): Field {
  return {
    expects: `an object of ${Object.keys(fields).join(', ')}`,
    read: value => {
      if (!isObject(value) || Object.keys(fields).some(name => value[name] === undefined)) return undefined;
      const read = readFields(value, fields, 'the object');
      return 'problem' in read ? undefined : read.done;
    },
  };
}

export function readFields(
  given: Readonly<Record<string, unknown>>,
  fields: Fields,
  owner: string,
): { readonly done: Record<string, unknown> } | { readonly problem: string } {
  const done: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given)) {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (!field) return { problem: `${owner} has no field ${name}; known: ${Object.keys(fields).join(', ')}` };
    const read = field.read(value);
    if (read === undefined) return { problem: `${owner} needs ${name}: ${field.expects}` };
    done[field.as ?? name] = read;
  }
  return { done };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
