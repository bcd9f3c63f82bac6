import { printSubgraphSchema } from '@apollo/subgraph';
import type { GraphQLSchema } from 'graphql';
import { builder } from './graph/builder.ts';
// Loading the faces adds their fields; operations come last.
import './providers/index.ts';
import './graph/operations.ts';

/** The federation subgraph, built once. */
export const schema: GraphQLSchema = builder.toSubGraphSchema({
  linkUrl: 'https://specs.apollo.dev/federation/v2.3',
  // Named here, for otherwise the whole schema is built once more, at every start, only to find out.
  federationDirectives: ['@key', '@shareable'],
});

/** As a router's composition wants it: with the directives that graphql's own printer loses. */
export function printedSchema(): string {
  return `${printSubgraphSchema(schema)}\n`;
}
