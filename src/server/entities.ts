import { type FieldNode, valueFromASTUntyped } from 'graphql';

/**
 * How many entities an operation asks for, with the variables it came with: a router's `_entities` field is outside of
 * every page size, and one short document can carry any number of representations in a variable.
 */
export function countRepresentations(
  fields: readonly FieldNode[],
  variables: Readonly<Record<string, unknown>>,
): number {
  let count = 0;
  for (const field of fields) {
    const argument = field.arguments?.find(({ name }) => name.value === 'representations');
    if (argument === undefined) continue;
    const value = valueFromASTUntyped(argument.value, variables);
    count += Array.isArray(value) ? value.length : 1;
  }
  return count;
}
