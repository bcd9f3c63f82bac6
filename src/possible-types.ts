import { type GraphQLAbstractType, isAbstractType } from 'graphql';
import { schema } from './schema.ts';

/**
 * Which types stand behind an interface or a union, for clients with a normalized cache: without it Apollo Client drops what is
 * selected by `... on CloudError`. A list that was made before a type was added would drop that type again, so each ends with
 * a pattern of what may come; Apollo Client takes it where the answer has all that the fragment selects.
 */
export function printedPossibleTypes(): string {
  const abstract = Object.values(schema.getTypeMap()).filter(
    type => isAbstractType(type) && !type.name.startsWith('_'),
  ) as readonly GraphQLAbstractType[];
  const entries = abstract.map(type => [
    type.name,
    [...schema.getPossibleTypes(type).map(({ name }) => name), later(type)],
  ]);
  return `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`;
}

/** Errors and operations begin with Cloud, and what is rented with its provider. */
function later({ name }: GraphQLAbstractType): string {
  return name === 'CloudResource' || name === 'Node' ? '(?!Cloud)[A-Z]\\w+' : 'Cloud\\w+Error';
}
