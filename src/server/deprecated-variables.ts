import {
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  type OperationDefinitionNode,
  typeFromAST,
} from 'graphql';
import { isDeprecated } from './deprecations.ts';

/** What of the variables of an operation is deprecated, in the words in which GraphQL tells it of a document. */
export type DeprecatedVariables = (variables: Readonly<Record<string, unknown>>) => readonly string[];

/** Asked once for each operation. Null where none of its variables can hold anything deprecated, which is nearly always. */
export function deprecatedVariablesOf(
  schema: GraphQLSchema,
): (operation: OperationDefinitionNode) => DeprecatedVariables | null {
  const holders = typesThatHoldDeprecated(schema);
  if (holders.size === 0) return () => null;
  return ({ variableDefinitions = [] }) => {
    const watched = variableDefinitions.flatMap(({ variable, type: node }) => {
      const type = typeFromAST(schema, node) as GraphQLInputType | undefined;
      return type && holders.has(getNamedType(type)) ? [{ name: variable.name.value, type }] : [];
    });
    if (watched.length === 0) return null;
    return variables => {
      const found = new Set<string>();
      for (const { name, type } of watched) collect(type, variables[name], { holders, found });
      return [...found];
    };
  };
}

interface Collected {
  readonly holders: ReadonlySet<GraphQLNamedType>;
  readonly found: Set<string>;
}

/** The values are those that the client sent, and fit their types. */
function collect(type: GraphQLInputType, value: unknown, collected: Collected): void {
  if (value === null || value === undefined) return;
  if (isNonNullType(type)) {
    collect(type.ofType, value, collected);
  } else if (isListType(type)) {
    for (const item of Array.isArray(value) ? value : [value]) collect(type.ofType, item, collected);
  } else if (!collected.holders.has(type)) {
    return;
  } else if (isEnumType(type)) {
    const named = type.getValue(String(value));
    if (named && isDeprecated(named)) {
      collected.found.add(
        `The enum value "${type.name}.${named.name}" is deprecated. ${named.deprecationReason}`,
      );
    }
  } else if (isInputObjectType(type)) {
    const fields = type.getFields();
    for (const [name, given] of Object.entries(value)) {
      const field = fields[name];
      if (field === undefined) continue;
      if (isDeprecated(field)) {
        collected.found.add(`The input field ${type.name}.${name} is deprecated. ${field.deprecationReason}`);
      }
      collect(field.type, given, collected);
    }
  }
}

/** Enums and inputs with something deprecated in them, and inputs that hold one of those. */
function typesThatHoldDeprecated(schema: GraphQLSchema): ReadonlySet<GraphQLNamedType> {
  const holders = new Set<GraphQLNamedType>();
  const inputs = Object.values(schema.getTypeMap()).filter(isInputObjectType);
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__')) continue;
    if (isEnumType(type) && type.getValues().some(isDeprecated)) holders.add(type);
  }
  for (let known = -1; known < holders.size; ) {
    known = holders.size;
    for (const input of inputs) {
      const holds = Object.values(input.getFields()).some(
        field => isDeprecated(field) || holders.has(getNamedType(field.type)),
      );
      if (holds) holders.add(input);
    }
  }
  return holders;
}
