import type { InputFieldMap, InputRef } from '@pothos/core';
import type { Change } from '../domain/change.ts';
import type { Field, Fields } from '../domain/input.ts';
import { builder } from './builder.ts';

type FieldBuilder = Parameters<Parameters<typeof builder.inputType>[1]['fields']>[0];

/** Fields of every change's input: what a change takes must not take their names. */
const commonFields = ['account', 'regionId', 'idempotencyKey', 'reason', 'waitSeconds'];

/** The one place where inputs of changes are made, so that what all changes take is added once. */
export function inputOf(name: string, change: Change): InputRef<Record<string, unknown>> {
  const { of, mutation, takes, creates } = change;
  const taken = Object.keys(takes).find(field => field === of.idField || commonFields.includes(field));
  if (taken !== undefined) throw new Error(`${change.name} takes ${taken}, which every change has already`);
  return builder.inputType(`${name}Input`, {
    description: `Input of \`${mutation}\`: ${creates ? 'what it is to be like' : `which ${of.noun}, and how`}.`,
    fields: t =>
      ({
        ...(creates ? {} : { [of.idField]: idField(t) }),
        account: t.string({
          description: creates
            ? 'The name of the account. Needed where several are configured.'
            : "The name of the account. Needed with the provider's own id where several accounts are configured.",
        }),
        ...(of.regional ? { regionId: t.string({ description: regionText(creates) }) } : {}),
        ...fieldsOf(t, takes),
        idempotencyKey: t.string({
          description:
            'A key of your own, 1 to 128 characters: the same input under the same key sends nothing again and gives the stored answer.',
        }),
        reason: t.string({ description: 'Why, for the record: up to 500 characters.' }),
        waitSeconds: t.int({
          defaultValue: 0,
          description:
            'How many seconds the answer may wait for the end of the change to be seen, 0 to 60. At 0 it comes as soon as the provider has accepted the change.',
        }),
      }) as InputFieldMap,
  }) as unknown as InputRef<Record<string, unknown>>;
}

function regionText(creates: boolean): string {
  return creates
    ? 'The region to create it in. Needed where several are configured.'
    : 'Where it is left out, all configured regions are read, and the change goes to the one that has it.';
}

function idField(t: FieldBuilder) {
  return t.id({ required: true, description: "Its id in this graph, or the provider's own." });
}

function fieldsOf(t: FieldBuilder, fields: Fields): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, fieldOf(t, field)]));
}

/** Objects that several fields take are made once, by their name. */
const objects = new Map<string, InputRef<unknown>>();

function fieldOf(t: FieldBuilder, field: Field): unknown {
  const { required = false, description } = field;
  const facts = { required, description };
  switch (field.type) {
    case 'String':
      return t.string(facts);
    case 'Int':
      return t.int(facts);
    case 'Boolean':
      return t.boolean(facts);
    case 'Resource':
      return t.id(facts);
    case 'Object':
      return t.field({ ...facts, type: objectOf(field) } as never);
  }
}

function objectOf({ name, meaning, fields }: Extract<Field, { type: 'Object' }>): InputRef<unknown> {
  const known = objects.get(name);
  if (known !== undefined) return known;
  const made = builder.inputType(name, {
    description: meaning,
    fields: t => fieldsOf(t, fields) as InputFieldMap,
  }) as unknown as InputRef<unknown>;
  objects.set(name, made);
  return made;
}
