import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, type PossibleTypesMap } from '@apollo/client';
import { relayStylePagination } from '@apollo/client/utilities';
import { OperationTypeNode, print } from 'graphql';
import { createClient } from 'graphql-sse';
import { Observable } from 'rxjs';

/**
 * Lists that are read page by page: `fetchMore` appends, and lists of other accounts or regions are kept apart. A query that
 * pages has to select `edges`, for by them the pages are put together.
 */
const lists = {
  cloudResources: ['filter', 'orderBy'],
  zenlayerPorts: ['account'],
  zenlayerPrivateConnects: ['account'],
  zenlayerInstances: ['account'],
  alibabaPhysicalConnections: ['account', 'regionId'],
  alibabaVirtualBorderRouters: ['account', 'regionId'],
  awsConnections: ['account', 'regionId'],
  awsVirtualInterfaces: ['account', 'regionId'],
  cloudOperations: ['filter'],
} as const;

/**
 * `possibleTypes` is possible-types.json. Without it the cache drops what is selected by `... on CloudError`; with it also an
 * error that was added after your build reaches you.
 */
export function createCache(possibleTypes: PossibleTypesMap): InMemoryCache {
  const fields = Object.fromEntries(
    Object.entries(lists).map(([field, keys]) => [field, relayStylePagination([...keys])]),
  );
  return new InMemoryCache({
    possibleTypes,
    typePolicies: { Query: { fields } },
  });
}

/** Subscriptions by server-sent events; everything else by plain HTTP. */
export function createApolloClient(
  uri: string,
  possibleTypes: PossibleTypesMap,
  headers: Readonly<Record<string, string>> = {},
): ApolloClient {
  const link = ApolloLink.split(
    ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
    new EventsLink(uri, headers),
    new HttpLink({ uri, headers }),
  );
  return new ApolloClient({ link, cache: createCache(possibleTypes) });
}

class EventsLink extends ApolloLink {
  readonly #client;

  constructor(url: string, headers: Readonly<Record<string, string>>) {
    super();
    this.#client = createClient({ url, headers });
  }

  override request(operation: ApolloLink.Operation): Observable<ApolloLink.Result> {
    const { query, variables, operationName } = operation;
    return new Observable(observer =>
      this.#client.subscribe<ApolloLink.Result['data'] & object>(
        { query: print(query), variables, ...(operationName === undefined ? {} : { operationName }) },
        {
          next: result => observer.next(result as ApolloLink.Result),
          error: trouble => observer.error(trouble),
          complete: () => observer.complete(),
        },
      ),
    );
  }
}
