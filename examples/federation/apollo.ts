import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import {
  ApolloGateway,
  type GraphQLDataSourceProcessOptions,
  RemoteGraphQLDataSource,
} from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';

// Apollo Gateway before Causeway and the company: `node apollo.ts [supergraph.graphql]`. It has no subscriptions: watch
// operations at Causeway itself, or by polling `cloudOperation`.

/** Passed on to every subgraph. Causeway takes a change once under its key, however often a client or a router repeats it. */
const forwarded = ['authorization', 'x-user', 'idempotency-key'] as const;

interface Context {
  readonly headers?: Readonly<Record<string, string>>;
}

class Subgraph extends RemoteGraphQLDataSource<Context> {
  override willSendRequest({ request, context }: GraphQLDataSourceProcessOptions<Context>): void {
    const { headers = {} } = context as Context;
    for (const [name, value] of Object.entries(headers)) request.http?.headers.set(name, value);
  }

  /** What a subgraph refuses comes with a status of 400, and its own words are what a client needs. */
  override async errorFromResponse(
    response: Parameters<RemoteGraphQLDataSource['errorFromResponse']>[0],
  ): Promise<GraphQLError> {
    const error = await super.errorFromResponse(response);
    const { body } = (error.extensions.response ?? {}) as {
      body?: { errors?: readonly GraphQLFormattedError[] };
    };
    const [first] = body?.errors ?? [];
    return first === undefined
      ? error
      : new GraphQLError(first.message, { extensions: { ...first.extensions } });
  }
}

const gateway = new ApolloGateway({
  supergraphSdl: readFileSync(process.argv[2] ?? join(import.meta.dirname, 'supergraph.graphql'), 'utf8'),
  buildService: ({ url = '' }) => new Subgraph({ url }),
});

const server = new ApolloServer<Context>({ gateway, includeStacktraceInErrorResponses: false });
const { url } = await startStandaloneServer(server, {
  listen: { host: '127.0.0.1', port: Number(process.env.PORT ?? 4200) },
  context: async ({ req }) => ({
    headers: Object.fromEntries(
      forwarded.flatMap(name => (req.headers[name] === undefined ? [] : [[name, String(req.headers[name])]])),
    ),
  }),
});
process.stdout.write(`${JSON.stringify({ url })}\n`);
process.on('SIGTERM', () => process.exit(0));
