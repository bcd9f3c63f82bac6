import { defineConfig } from '@graphql-hive/gateway';
import { unifiedGraphHandler } from '@graphql-hive/router-runtime';

// Hive Gateway before Causeway and the company: `npx hive-gateway supergraph supergraph.graphql`. Subscriptions go to the
// subgraphs by server-sent events, which is what Causeway answers with.

/** Passed on to every subgraph. Causeway takes a change once under its key, however often a client or a router repeats it. */
const forwarded = ['authorization', 'x-user', 'idempotency-key'];

export const gatewayConfig = defineConfig({
  // The planner of Hive Router. The default one answers null, without an error, for what another graph adds by
  // `@interfaceObject` to a resource that was reached by its own type, and splits a request with two changes into two requests.
  unifiedGraphHandler,
  propagateHeaders: {
    fromClientToSubgraphs: ({ request: { headers } }) =>
      Object.fromEntries(
        forwarded.flatMap(name => (headers.has(name) ? [[name, String(headers.get(name))]] : [])),
      ),
  },
});
