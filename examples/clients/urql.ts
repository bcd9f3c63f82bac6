import { Client, cacheExchange, type ExecutionResult, fetchExchange, subscriptionExchange } from '@urql/core';
import { subscribeToEvents } from './events.ts';

/** `fetchSubscriptions: true` would watch as well, and end where the line is cut. */
export function createUrqlClient(url: string, headers: Readonly<Record<string, string>> = {}): Client {
  const settings = { url, headers };
  const events = subscriptionExchange({
    forwardSubscription: ({ query = '', variables = {} }) => ({
      subscribe: sink => ({
        unsubscribe: subscribeToEvents(
          settings,
          { query, variables },
          {
            ...sink,
            next: result => sink.next(result as ExecutionResult),
          },
        ),
      }),
    }),
  });
  return new Client({
    url,
    fetchOptions: { headers },
    // By GET a document would stand in every log on the way.
    preferGetMethod: false,
    exchanges: [cacheExchange, fetchExchange, events],
  });
}
