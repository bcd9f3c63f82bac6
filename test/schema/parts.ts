import {
  type GraphQLArgument,
  type GraphQLEnumType,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isSpecifiedScalarType,
} from 'graphql';
import { schema } from '../../src/schema.ts';

/** What federation adds to every subgraph, and GraphQL to every schema: not ours to name. */
const foreign = new Set(['_Any', '_Entity', '_Service']);

export const types: readonly GraphQLNamedType[] = Object.values(schema.getTypeMap()).filter(
  type => !type.name.startsWith('__') && !foreign.has(type.name) && !isSpecifiedScalarType(type),
);

export type OutputType = GraphQLObjectType | GraphQLInterfaceType;

export const outputTypes: readonly OutputType[] = types.filter(
  type => isObjectType(type) || isInterfaceType(type),
);

export const enums: readonly GraphQLEnumType[] = types.filter(isEnumType);

type Field = GraphQLField<unknown, unknown>;

/** Every field with its place, `Query.zenlayerPorts`. */
export const fields: readonly {
  readonly place: string;
  readonly owner: OutputType;
  readonly field: Field;
}[] = outputTypes.flatMap(owner =>
  Object.values(owner.getFields())
    .filter(({ name }) => !name.startsWith('_'))
    .map(field => ({ place: `${owner.name}.${field.name}`, owner, field })),
);

/** Everything that a client may pass: arguments, and fields of inputs. */
export const inputs: readonly {
  readonly place: string;
  readonly input: GraphQLArgument | GraphQLInputField;
}[] = [
  ...fields.flatMap(({ place, field }) =>
    field.args.map(input => ({ place: `${place}(${input.name})`, input })),
  ),
  ...types
    .filter(isInputObjectType)
    .flatMap(type =>
      Object.values(type.getFields()).map(input => ({ place: `${type.name}.${input.name}`, input })),
    ),
];

/** Every description with its place. */
export const descriptions: readonly { readonly place: string; readonly text: string }[] = [
  { place: 'schema', text: schema.description ?? '' },
  ...types.map(({ name, description }) => ({ place: name, text: description ?? '' })),
  ...fields.map(({ place, field }) => ({ place, text: field.description ?? '' })),
  ...inputs.map(({ place, input }) => ({ place, text: input.description ?? '' })),
  ...enums.flatMap(type =>
    type.getValues().map(({ name, description }) => ({
      place: `${type.name}.${name}`,
      text: description ?? '',
    })),
  ),
];

/** The fields of a root type, without those of federation. */
export function rootFields(root: 'Query' | 'Mutation' | 'Subscription'): readonly Field[] {
  return fields.filter(({ owner }) => owner.name === root).map(({ field }) => field);
}
