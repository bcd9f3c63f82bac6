import {
  type GraphQLCompositeType,
  getNamedType,
  isCompositeType,
  isObjectType,
  isUnionType,
  parse,
  validate,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import type { Change } from '../../src/domain/change.ts';
import { errorsOf, exposedChanges, typeNameOf } from '../../src/graph/change.ts';
import { providers } from '../../src/providers/index.ts';
import { schema } from '../../src/schema.ts';
import { clouds } from '../clouds.ts';

const mutations = Object.values(schema.getMutationType()?.getFields() ?? {});

/** Everything that can be selected, so many levels deep: where two members of a union disagree, this is not valid. */
function everythingOf(type: GraphQLCompositeType, depth: number): string {
  if (isUnionType(type)) {
    const members = type.getTypes().map(member => `... on ${member.name} ${everythingOf(member, depth)}`);
    return `{ __typename ${members.join(' ')} }`;
  }
  const fields = Object.values(type.getFields()).flatMap(({ name, type: field }) => {
    const named = getNamedType(field);
    if (!isCompositeType(named)) return name;
    return depth === 0 ? `${name} { __typename }` : `${name} ${everythingOf(named, depth - 1)}`;
  });
  return `{ ${['__typename', ...fields].join(' ')} }`;
}

describe('the conformance suite knows all that is exposed', () => {
  it('every provider has its line in test/clouds.ts', () => {
    expect(clouds.map(({ provider }) => provider)).toEqual(providers.map(({ provider }) => provider));
  });

  it.each([...exposedChanges().values()].map(change => [change.mutation, change] as const))(
    '%s has a sample, and answers with what its action declares and nothing else',
    (mutation, change) => {
      const cloud = clouds.find(({ provider }) => provider === change.of.provider);
      expect(Object.keys(cloud?.samples.changes ?? {})).toContain(mutation);
      const union = getNamedType(schema.getMutationType()?.getFields()[mutation]?.type);
      const members = isUnionType(union) ? union.getTypes().map(({ name }) => name) : [];
      const success = `${typeNameOf(change as unknown as Change)}Success`;
      expect(members.toSorted()).toEqual([success, ...errorsOf(change)].toSorted());
    },
  );

  it('no sample is left over from a change that is gone', () => {
    const exposed = [...exposedChanges().values()].map(({ mutation }) => mutation);
    const sampled = clouds.flatMap(({ samples }) => Object.keys(samples.changes));
    expect(sampled.toSorted()).toEqual(exposed.toSorted());
  });

  it('every kind of resource has a sample', () => {
    const kinds = Object.values(schema.getTypeMap()).filter(
      type => isObjectType(type) && type.getInterfaces().some(({ name }) => name === 'CloudResource'),
    );
    const sampled = clouds.flatMap(({ samples }) => Object.keys(samples.kinds));
    expect(sampled.toSorted()).toEqual(kinds.map(({ name }) => name).toSorted());
  });
});

describe('one document may select everything', () => {
  it.each(mutations.map(field => [field.name, field] as const))(
    'all members of the answer of %s together, with all their fields',
    (name, field) => {
      const union = getNamedType(field.type);
      if (!isUnionType(union)) throw new Error(`${name} does not answer with a union`);
      const [input] = field.args;
      const text = `mutation($input: ${input?.type}) { ${name}(input: $input) ${everythingOf(union, 3)} }`;
      expect(validate(schema, parse(text)).map(({ message }) => message)).toEqual([]);
    },
  );

  it('the answers of all mutations in one document, each under a name of its own', () => {
    const selections = mutations.map((field, index) => {
      const union = getNamedType(field.type);
      if (!isUnionType(union)) throw new Error(`${field.name} does not answer with a union`);
      return `m${index}: ${field.name}(input: $input${index}) ${everythingOf(union, 1)}`;
    });
    const variables = mutations.map((field, index) => `$input${index}: ${field.args[0]?.type}`);
    const text = `mutation(${variables.join(', ')}) { ${selections.join(' ')} }`;
    expect(validate(schema, parse(text)).map(({ message }) => message)).toEqual([]);
  });

  it('every error is a CloudError, and the interface alone reaches all of them', () => {
    for (const field of mutations) {
      const union = getNamedType(field.type);
      if (!isUnionType(union)) throw new Error(`${field.name} does not answer with a union`);
      const errors = union.getTypes().filter(({ name }) => !name.endsWith('Success'));
      expect(errors.length).toBeGreaterThan(3);
      for (const error of errors)
        expect(error.getInterfaces().map(({ name }) => name)).toEqual(['CloudError']);
    }
  });
});
