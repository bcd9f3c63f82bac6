import {
  type GraphQLObjectType,
  getNamedType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import type { Fields } from '../../src/domain/input.ts';
import { exposedChanges } from '../../src/graph/change.ts';
import { fields, inputs, outputTypes } from './parts.ts';

/** A resource may be called a connection by its vendor: what is meant here are pages. */
const connections = outputTypes.filter(
  (type): type is GraphQLObjectType =>
    isObjectType(type) && type.name.endsWith('Connection') && type.getInterfaces().length === 0,
);

describe('Every page', () => {
  test.each(connections.map(type => [type.name, type] as const))(
    '%s is a Relay connection, with nodes',
    (_name, type) => {
      const { nodes, edges, pageInfo } = type.getFields();
      expect(String(pageInfo?.type)).toBe('PageInfo!');
      const edge = getNamedType(edges?.type) as GraphQLObjectType;
      const { node, cursor } = edge.getFields();
      expect(String(edges?.type)).toBe(`[${edge.name}!]!`);
      expect(String(cursor?.type)).toBe('String!');
      expect(String(nodes?.type)).toBe(`[${getNamedType(node?.type)}!]!`);
    },
  );

  test('is asked for by first and after, first bounded and with a default', () => {
    const lists = fields.filter(({ field }) => connections.includes(getNamedType(field.type) as never));
    expect(lists.length).toBeGreaterThan(connections.length);
    for (const { place, field } of lists) {
      const [first, after] = ['first', 'after'].map(name => field.args.find(each => each.name === name));
      expect([place, String(first?.type), first?.defaultValue]).toEqual([place, 'Int', 20]);
      expect([place, String(after?.type)]).toEqual([place, 'String']);
    }
  });
});

test('PageInfo has what Relay asks of it', () => {
  const info = outputTypes.find(({ name }) => name === 'PageInfo');
  const shape = Object.values(info?.getFields() ?? {}).map(({ name, type }) => `${name}: ${type}`);
  expect(shape).toEqual([
    'hasNextPage: Boolean!',
    'hasPreviousPage: Boolean!',
    'startCursor: String',
    'endCursor: String',
  ]);
});

test('What has a default may be null: a client that has no value passes none', () => {
  const strict = inputs.filter(({ input }) => input.defaultValue !== undefined && isNonNullType(input.type));
  expect(strict.map(({ place }) => place)).toEqual([]);
});

test('Every number and every free text that a client passes says its bounds', () => {
  const named = ['account', 'regionId', 'after', 'actor'];
  const bounds = /\b\d[\d,]* to \d[\d,]*\b|\bup to \d|\b\d+ or (?:more|less)\b/;
  const unbounded = inputs.filter(({ place, input }) => {
    const kind = getNamedType(input.type).name;
    if (isListType(input.type) || isListType((input.type as { ofType?: unknown }).ofType)) {
      return kind === 'ID' && !bounds.test(input.description ?? '');
    }
    const counts = kind === 'Int' || kind === 'Float';
    const text = kind === 'String' && !named.includes(input.name) && !place.endsWith('Id');
    return (counts || text) && !bounds.test(input.description ?? '');
  });
  expect(unbounded.map(({ place, input }) => `${place}: ${input.description}`)).toEqual([]);
});

test('The bounds of what a change takes are those that its description says', () => {
  for (const { name, takes } of exposedChanges().values()) {
    for (const [field, { description, bounds }] of boundsIn(takes as Fields)) {
      for (const bound of bounds)
        expect(`${name} ${field}: ${description}`).toMatch(new RegExp(`\\b${bound}\\b`));
    }
  }
});

interface BoundedField {
  readonly description: string;
  readonly bounds: readonly number[];
}

function boundsIn(takes: Fields): readonly (readonly [string, BoundedField])[] {
  return Object.entries(takes).flatMap(([name, field]): readonly (readonly [string, BoundedField])[] => {
    const { description } = field;
    if (field.type === 'Object') return boundsIn(field.fields);
    const given =
      field.type === 'Int' ? [field.least, field.most] : field.type === 'String' ? [field.longest] : [];
    return [[name, { description, bounds: given.filter(bound => bound !== undefined) }]];
  });
}

test('A field that reads anew may fail: it is nullable, so that what stands beside it is kept', () => {
  const resources = outputTypes.filter(
    type => isInterfaceType(type) || type.getInterfaces().some(({ name }) => name === 'Node'),
  );
  const strict = fields.filter(
    ({ owner, field }) =>
      owner.name !== 'Subscription' &&
      isNonNullType(field.type) &&
      !isListType(field.type.ofType) &&
      resources.includes(getNamedType(field.type) as never) &&
      // A link is there only where both of its ends were read.
      !/Edge$|^CloudLink$/.test(owner.name),
  );
  expect(strict.map(({ place }) => place)).toEqual([]);
});
