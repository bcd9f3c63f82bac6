import { composeServices, compositionHasErrors } from '@theguild/federation-composition';
import { parse } from 'graphql';
import { expect, test } from 'vitest';
import { printedSchema } from '../src/schema.ts';

/** Another team's graph: it has a PageInfo and a NotFound of its own, and adds a field to our port. */
const costs = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable"])
  type Query { budgets(first: Int): BudgetConnection }
  type BudgetConnection { nodes: [Budget!]! pageInfo: PageInfo! }
  type PageInfo @shareable { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }
  type Budget { id: ID! port: ZenlayerPort }
  type NotFound { message: String! }
  type ZenlayerPort @key(fields: "id") { id: ID! monthlyCost: Float }
`;

test('the subgraph composes with another graph that has a PageInfo and extends our entities', () => {
  const result = composeServices([
    { name: 'causeway', typeDefs: parse(printedSchema()), url: 'http://causeway' },
    { name: 'costs', typeDefs: parse(costs), url: 'http://costs' },
  ]);
  expect(compositionHasErrors(result) ? result.errors.map(error => error.message) : []).toEqual([]);
  expect(result.supergraphSdl).toContain('monthlyCost: Float @join__field(graph: COSTS)');
});
