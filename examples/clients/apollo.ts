import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, type PossibleTypesMap } from '@apollo/client';
import { Defer20220824Handler } from '@apollo/client/incremental';
import { relayStylePagination } from '@apollo/client/utilities';
import { OperationTypeNode, print } from 'graphql';
import { Observable } from 'rxjs';
import { type EventSourceSettings, subscribeToEvents } from './events.ts';

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
  cloudApprovals: [],
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

/** Subscriptions by server-sent events, which go on where the line is cut; everything else by plain HTTP. */
export function createApolloClient(
  uri: string,
  possibleTypes: PossibleTypesMap,
  headers: Readonly<Record<string, string>> = {},
): ApolloClient {
  const link = ApolloLink.split(
    ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
    new EventsLink({ url: uri, headers }),
    new HttpLink({ uri, headers }),
  );
  // Of Apollo's handlers the one that speaks the form in which parts come.
  const incrementalHandler = new Defer20220824Handler();
  return new ApolloClient({ link, cache: createCache(possibleTypes), incrementalHandler });
}

class EventsLink extends ApolloLink {
  readonly #settings: EventSourceSettings;

  constructor(settings: EventSourceSettings) {
    super();
    this.#settings = settings;
  }

  override request(operation: ApolloLink.Operation): Observable<ApolloLink.Result> {
    const { query, variables, operationName } = operation;
    const request = {
      query: print(query),
      variables,
      ...(operationName === undefined ? {} : { operationName }),
    };
    return new Observable(observer =>
      subscribeToEvents(this.#settings, request, {
        next: result => observer.next(result as ApolloLink.Result),
        error: trouble => observer.error(trouble),
        complete: () => observer.complete(),
      }),
    );
  }
}
