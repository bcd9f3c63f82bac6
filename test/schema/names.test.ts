import { isInputObjectType, isUnionType } from 'graphql';
import { describe, expect, test } from 'vitest';
import { providers } from '../../src/providers/index.ts';
import { schema } from '../../src/schema.ts';
import { enums, fields, inputs, rootFields, types } from './parts.ts';

const prefixes = ['Cloud', ...providers.map(({ provider }) => capitalized(provider))];
const anyPrefix = prefixes.join('|');

/** Names that mean the same in every graph: they compose, or are left out of the subgraph. */
const shared = ['Query', 'Mutation', 'Subscription', 'DateTime', 'PageInfo', 'Node'];

/** The verb and the thing, from before there was a rule. Whatever is new says whose thing it is. */
const plainMutations = [
  'terminatePort',
  'restorePort',
  'renamePort',
  'destroyPrivateConnect',
  'createPrivateConnect',
  'deletePrivateConnect',
  'restorePrivateConnect',
  'terminatePhysicalConnection',
  'deleteVirtualBorderRouter',
  'stopIpForward',
  'startIpForward',
];

function capitalized(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

describe('A name that becomes one of a company’s graph says whose it is', () => {
  test('types begin with Cloud or their provider', () => {
    const begins = new RegExp(`^(?:${anyPrefix})[A-Z]`);
    const others = types.map(({ name }) => name).filter(name => !begins.test(name));
    expect(others.sort()).toEqual([...shared].sort());
  });

  test('queries and subscriptions begin with cloud or their provider', () => {
    const begins = new RegExp(`^(?:${anyPrefix.toLowerCase()})[A-Z]`);
    const names = [...rootFields('Query'), ...rootFields('Subscription')].map(({ name }) => name);
    expect(names.filter(name => !begins.test(name))).toEqual(['node', 'nodes']);
  });

  test('mutations have it behind their verb', () => {
    const says = new RegExp(`^[a-z]+(?:${anyPrefix})[A-Z]`);
    const names = rootFields('Mutation').map(({ name }) => name);
    expect(names.filter(name => !says.test(name) && !plainMutations.includes(name))).toEqual([]);
    expect(plainMutations.filter(name => !names.includes(name))).toEqual([]);
  });
});

describe('An id', () => {
  test('is called that where it is one of the whole graph, so that caches may go by it', () => {
    const ids = fields.filter(({ field }) => field.name === 'id');
    expect(ids.length).toBeGreaterThan(5);
    expect(ids.filter(({ field }) => String(field.type) !== 'ID!').map(({ place }) => place)).toEqual([]);
  });

  test('of this graph is an ID wherever it stands', () => {
    const named = fields.filter(({ field }) =>
      /^(?:resource|(?:blocking)?operation|approval)Id$/i.test(field.name),
    );
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter(({ field }) => !/^ID!?$/.test(String(field.type))).map(({ place }) => place)).toEqual(
      [],
    );
  });
});

test('A change is told by the same enum everywhere', () => {
  const told = fields.filter(({ field }) => ['change', 'undo'].includes(field.name));
  expect(told.map(({ field }) => String(field.type).replace('!', ''))).toEqual(told.map(() => 'CloudChange'));
});

describe('Names are spelled as GraphQL spells them', () => {
  test('types in PascalCase, fields and arguments in camelCase, values of enums in capitals', () => {
    const camel = /^[a-z][a-zA-Z0-9]*$/;
    expect(types.filter(({ name }) => !/^[A-Z][a-zA-Z0-9]*$/.test(name))).toEqual([]);
    expect(fields.filter(({ field }) => !camel.test(field.name)).map(({ place }) => place)).toEqual([]);
    expect(inputs.filter(({ input }) => !camel.test(input.name)).map(({ place }) => place)).toEqual([]);
    const values = enums.flatMap(type => type.getValues().map(({ name }) => name));
    expect(values.filter(name => !/^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*$/.test(name))).toEqual([]);
  });

  test('inputs end in Input, Filter or Order, unions in Result', () => {
    const misnamed = types.filter(
      type =>
        (isInputObjectType(type) && !/(?:Input|Filter|Order)$/.test(type.name)) ||
        (isUnionType(type) && !type.name.endsWith('Result')),
    );
    expect(misnamed.map(({ name }) => name)).toEqual([]);
  });
});

test('What a router asks for comes last, behind everything that people ask for', () => {
  const names = Object.keys(schema.getQueryType()?.getFields() ?? {});
  expect(names.slice(-2)).toEqual(['_entities', '_service']);
  expect(names.slice(0, -2).filter(name => name.startsWith('_'))).toEqual([]);
});
