import { type GraphQLUnionType, getNamedType, isInputObjectType, isNonNullType, isUnionType } from 'graphql';
import { describe, expect, test } from 'vitest';
import { schema } from '../../src/schema.ts';
import { outputTypes, rootFields, types } from './parts.ts';

const mutations = rootFields('Mutation');
const unions = types.filter(isUnionType);

function unionOf(name: string): GraphQLUnionType {
  const field = mutations.find(mutation => mutation.name === name);
  return getNamedType(field?.type) as GraphQLUnionType;
}

/** `terminatePort` of Zenlayer is `ZenlayerTerminatePort`, `startZenlayerInstance` is `ZenlayerStartInstance`. */
function bareName(name: string): string {
  return name.replace(/^(?:Cloud|Zenlayer|Alibaba|Aws)/, '').toLowerCase();
}

describe('Every mutation', () => {
  test.each(mutations.map(field => [field.name, field] as const))(
    '%s has one input and one union',
    (name, field) => {
      expect(field.args.map(argument => argument.name)).toEqual(['input']);
      const [argument] = field.args;
      expect(isNonNullType(argument?.type)).toBe(true);
      const input = getNamedType(argument?.type);
      expect(isInputObjectType(input)).toBe(true);
      expect(isNonNullType(field.type)).toBe(true);
      expect(isUnionType(getNamedType(field.type))).toBe(true);
      // Input, success and union bear the mutation's name, so that one is found by the other.
      const own = name.replace(/(?<=^[a-z]+)(?:Cloud|Zenlayer|Alibaba|Aws)/, '').toLowerCase();
      expect(bareName(input?.name ?? '')).toBe(`${own}input`);
      expect(bareName(getNamedType(field.type).name)).toBe(`${own}result`);
    },
  );

  test('has them to itself: what one of them gains later touches no other', () => {
    const used = mutations.flatMap(field => [getNamedType(field.type), getNamedType(field.args[0]?.type)]);
    expect(new Set(used).size).toBe(used.length);
  });

  test.each(mutations.map(({ name }) => name))('%s answers with its own success, or an error', name => {
    const [success, ...errors] = unionOf(name).getTypes();
    expect(success?.name).toBe(unionOf(name).name.replace(/Result$/, 'Success'));
    expect(errors.length).toBeGreaterThan(0);
    const strangers = errors.filter(error => !error.getInterfaces().some(each => each.name === 'CloudError'));
    expect(strangers.map(error => error.name)).toEqual([]);
  });
});

test('Members of one union never disagree about a field, or a document that selects them all would be invalid', () => {
  for (const union of unions) {
    const typesOf = new Map<string, string>();
    for (const member of union.getTypes()) {
      for (const { name, type } of Object.values(member.getFields())) {
        expect(`${union.name} ${name}: ${type}`).toBe(`${union.name} ${name}: ${typesOf.get(name) ?? type}`);
        typesOf.set(name, String(type));
      }
    }
  }
});

test('Neither do resources among each other, or errors: all of them may stand in one list', () => {
  const mixed = outputTypes.filter(({ name }) => name === 'CloudResource' || name === 'CloudError');
  expect(mixed).toHaveLength(2);
  for (const type of mixed) {
    const typesOf = new Map<string, string>();
    for (const member of schema.getPossibleTypes(type as never)) {
      for (const { name, type: fieldType } of Object.values(member.getFields())) {
        const known = typesOf.get(name) ?? String(fieldType);
        expect(`${type.name} ${member.name}.${name}: ${fieldType}`).toBe(
          `${type.name} ${member.name}.${name}: ${known}`,
        );
        typesOf.set(name, known);
      }
    }
  }
});
