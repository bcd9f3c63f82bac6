import { type FieldNode, Kind, type OperationDefinitionNode, type ValueNode } from 'graphql';

/**
 * How many entities an operation asks for, with the variables it came with: a router's `_entities` field is outside of
 * every page size, and one short document can carry any number of representations in a variable.
 */
export function countRepresentations(
  operation: OperationDefinitionNode,
  entities: readonly FieldNode[],
  variables: Readonly<Record<string, unknown>>,
): number {
  let count = 0;
  for (const field of entities) {
    const value = field.arguments?.find(argument => argument.name.value === 'representations')?.value;
    if (value) count += countIn(value, operation, variables);
  }
  return count;
}

function countIn(
  value: ValueNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): number {
  if (value.kind === Kind.LIST) return value.values.length;
  if (value.kind !== Kind.VARIABLE) return 1;
  const name = value.name.value;
  if (Object.hasOwn(variables, name)) {
    const given = variables[name];
    return Array.isArray(given) ? given.length : 1;
  }
  const definition = operation.variableDefinitions?.find(variable => variable.variable.name.value === name);
  return definition?.defaultValue ? countIn(definition.defaultValue, operation, variables) : 0;
}
