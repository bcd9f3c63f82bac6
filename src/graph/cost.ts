import { complexityFromQuery } from '@pothos/plugin-complexity';
import { type DocumentNode, type GraphQLSchema, Kind } from 'graphql';

interface Asked {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** What an operation costs with its real variables: a `first` that comes in a variable counts as one that is written out. */
export function costOf({ schema, document, operationName, variables }: Asked): number {
  const definitions = document.definitions.filter(
    definition =>
      definition.kind !== Kind.OPERATION_DEFINITION ||
      operationName === undefined ||
      definition.name?.value === operationName,
  );
  try {
    return complexityFromQuery({ ...document, definitions }, { schema, variables }).complexity;
  } catch {
    // Variables that do not fit their types: execution says so, and nothing of it runs.
    return 0;
  }
}
