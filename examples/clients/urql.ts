import { Client, cacheExchange, fetchExchange } from '@urql/core';

/** Its own transport takes server-sent events, so nothing has to be added for subscriptions. */
export function createUrqlClient(url: string, headers: Readonly<Record<string, string>> = {}): Client {
  return new Client({
    url,
    fetchOptions: { headers },
    fetchSubscriptions: true,
    // By GET a document would stand in every log on the way.
    preferGetMethod: false,
    exchanges: [cacheExchange, fetchExchange],
  });
}
