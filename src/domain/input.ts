import type { ResourceKind } from './kind.ts';

interface FieldFacts {
  readonly required?: boolean;
  readonly description: string;
}

/** One field of what a change takes. The input in the graph, its checks and its type in the adapter follow from it. */
export type Field =
  | (FieldFacts & {
      readonly type: 'String';
      readonly shortest?: number;
      readonly longest?: number;
      /** With the sentence that says what it means, for example "must be visible ASCII characters". */
      readonly pattern?: { readonly matches: RegExp; readonly says: string };
    })
  | (FieldFacts & { readonly type: 'Int'; readonly least?: number; readonly most?: number })
  | (FieldFacts & { readonly type: 'Boolean' })
  /** A resource of the same account, by its id in the graph or the provider's own; the adapter gets the provider's own. */
  | (FieldFacts & { readonly type: 'Resource'; readonly of: ResourceKind })
  | (FieldFacts & {
      readonly type: 'Object';
      readonly name: string;
      /** What such an object is, whichever field takes it. */
      readonly meaning: string;
      readonly fields: Fields;
    });

export type Fields = Readonly<Record<string, Field>>;

type ValueOf<One extends Field> = One extends { readonly type: 'Int' }
  ? number
  : One extends { readonly type: 'Boolean' }
    ? boolean
    : One extends { readonly type: 'Object'; readonly fields: infer Inner extends Fields }
      ? InputOf<Inner>
      : string;

/** What an adapter is handed: every field is there, and null where an optional one was left out. */
export type InputOf<Taken extends Fields> = {
  readonly [Name in keyof Taken]:
    | ValueOf<Taken[Name]>
    | (Taken[Name] extends { readonly required: true } ? never : null);
};

export interface InputMistake {
  readonly field: string;
  readonly message: string;
}

export type ReadInput =
  | { readonly kind: 'input'; readonly input: Readonly<Record<string, unknown>> }
  | { readonly kind: 'mistake'; readonly mistake: InputMistake };

/** Turns an id that somebody typed into the provider's own, or says what is wrong with it. */
export type ResolveId = (
  of: ResourceKind,
  typed: string,
  field: string,
) => string | { readonly mistake: InputMistake };

/** Checks what was typed against what the change takes. Types were checked by the graph; bounds and ids are checked here. */
export function readInput(
  takes: Fields,
  typed: Readonly<Record<string, unknown>>,
  resolve: ResolveId,
  above = '',
): ReadInput {
  const input: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(takes)) {
    const read = readField(field, typed[name] ?? null, `${above}${name}`, resolve);
    if (read.kind === 'mistake') return read;
    input[name] = read.value;
  }
  return { kind: 'input', input };
}

type ReadValue =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'mistake'; readonly mistake: InputMistake };

function readField(field: Field, value: unknown, name: string, resolve: ResolveId): ReadValue {
  if (value === null) {
    return field.required ? wrong(name, `${name} is missing.`) : { kind: 'value', value: null };
  }
  switch (field.type) {
    case 'String':
      return readText(field, String(value), name);
    case 'Int':
      return readNumber(field, Number(value), name);
    case 'Boolean':
      return { kind: 'value', value: value === true };
    case 'Resource': {
      const resolved = resolve(field.of, String(value), name);
      return typeof resolved === 'string'
        ? { kind: 'value', value: resolved }
        : { kind: 'mistake', mistake: resolved.mistake };
    }
    case 'Object': {
      const inner = readInput(field.fields, value as Readonly<Record<string, unknown>>, resolve, `${name}.`);
      return inner.kind === 'mistake' ? inner : { kind: 'value', value: inner.input };
    }
  }
}

function readText(field: Extract<Field, { type: 'String' }>, text: string, name: string): ReadValue {
  const { shortest = 1, longest, pattern } = field;
  // Counted as people count: an emoji or a character outside the basic plane is one.
  const length = [...text].length;
  if (length < shortest || (longest !== undefined && length > longest)) {
    const bounds = longest === undefined ? `${shortest} or more` : `${shortest} to ${longest}`;
    return wrong(name, `${name} must have ${bounds} characters.`);
  }
  if (pattern !== undefined && !pattern.matches.test(text)) return wrong(name, `${name} ${pattern.says}.`);
  return { kind: 'value', value: text };
}

function readNumber(field: Extract<Field, { type: 'Int' }>, number: number, name: string): ReadValue {
  const { least = Number.MIN_SAFE_INTEGER, most = Number.MAX_SAFE_INTEGER } = field;
  if (number >= least && number <= most) return { kind: 'value', value: number };
  const bounds =
    field.most === undefined
      ? `${least} or more`
      : field.least === undefined
        ? `${most} or less`
        : `${least} to ${most}`;
  return wrong(name, `${name} must be ${bounds}.`);
}

function wrong(field: string, message: string): { readonly kind: 'mistake'; readonly mistake: InputMistake } {
  return { kind: 'mistake', mistake: { field, message } };
}
