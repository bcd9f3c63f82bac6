import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ApolloClient, gql, InMemoryCache } from '@apollo/client';
import { buildSchema, type GraphQLObjectType } from 'graphql';
import { afterAll, describe, expect, test } from 'vitest';
import { createApolloClient, createCache } from '../../examples/clients/apollo.ts';
import { startCauseway } from './causeway.ts';
import { startCuttingProxy } from './cutting-proxy.ts';
import {
  type Answered,
  busyPort,
  type EventsData,
  lastEvents,
  operationEvents,
  type PortsData,
  ports,
  quietPort,
  renamePort,
  terminatePort,
} from './scenario.ts';

const root = join(import.meta.dirname, '../..');
const possibleTypes = JSON.parse(readFileSync(join(root, 'possible-types.json'), 'utf8')) as Record<
  string,
  string[]
>;

const causeway = await startCauseway();
afterAll(() => causeway.close());

const open = (types = possibleTypes) => createApolloClient(causeway.url, types);

/** A list as a component shows it: read once, and kept up to date by the cache. */
async function shown(client: ApolloClient, first: number) {
  const query = client.watchQuery<PortsData>({ query: gql(ports), variables: { first } });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const watching = query.subscribe(({ loading, error }) => {
    if (error) reject(error);
    else if (!loading) resolve();
  });
  await promise;
  return {
    query,
    list: () => (query.getCurrentResult().data as PortsData).zenlayerPorts,
    leave: () => watching.unsubscribe(),
  };
}

describe('Apollo Client', () => {
  test('reads a list page by page, put together by the policies', async () => {
    const client = open();
    const pages = await shown(client, 8);
    expect(pages.list().edges).toHaveLength(8);
    const { endCursor } = pages.list().pageInfo;
    await pages.query.fetchMore({ variables: { after: endCursor } });
    const shownIds = () => new Set(pages.list().edges.map(({ node }) => node.id)).size;
    await expect.poll(shownIds).toBe(16);
    pages.leave();
  });

  test('changes a name, and the cache shows it wherever the port is shown', async () => {
    const client = open();
    const page = await shown(client, 100);
    const nameOf = (id: string) => page.list().nodes.find(port => port.id.endsWith(id))?.name;
    expect(nameOf(quietPort)).toBe('Hong Kong edge A');
    const { data } = await client.mutate<{ renamePort: Answered }>({
      mutation: gql(renamePort),
      variables: { input: { portId: quietPort, name: 'Renamed by Apollo' } },
    });
    expect(data?.renamePort).toMatchObject({
      __typename: 'ZenlayerRenamePortSuccess',
      port: { name: 'Renamed by Apollo' },
    });
    await expect.poll(() => nameOf(quietPort)).toBe('Renamed by Apollo');
    page.leave();
  });

  test('gets a typed error with all that was selected', async () => {
    const { data } = await open().mutate<{ terminatePort: Answered }>({
      mutation: gql(terminatePort),
      variables: { input: { portId: busyPort } },
    });
    expect(data?.terminatePort).toMatchObject({
      __typename: 'CloudResourceInUseError',
      code: 'CloudResourceInUseError',
      advice: 'REMOVE_DEPENDENTS',
      retryable: false,
    });
    expect(data?.terminatePort.dependents?.length).toBeGreaterThan(0);
  });

  /** Ends a port, and the id of its operation with what is told of it until that has ended. */
  async function watchPortEnd(client: ApolloClient, portId: string) {
    const { data } = await client.mutate<{ terminatePort: Answered }>({
      mutation: gql(terminatePort),
      variables: { input: { portId } },
    });
    const id = data?.terminatePort.operation?.id;
    const told: EventsData['cloudOperationEvents'][] = [];
    await new Promise<void>((resolve, reject) => {
      client.subscribe<EventsData>({ query: gql(operationEvents), variables: { id, after: 0 } }).subscribe({
        next: ({ data: event, error }) => {
          if (error) reject(error);
          if (event?.cloudOperationEvents) told.push(event.cloudOperationEvents as (typeof told)[number]);
        },
        error: reject,
        complete: resolve,
      });
    });
    return { id, told };
  }

  test('watches an operation to its end, which its cache then shows', async () => {
    const client = open();
    const { id, told } = await watchPortEnd(client, 'port-sin-edge-b');
    expect([...new Set(told.map(({ status }) => status))]).toEqual(lastEvents);
    const operation = client.cache.readFragment<{ status: string }>({
      id: `CloudOperation:${id}`,
      fragment: gql('fragment Seen on CloudOperation { status }'),
    });
    expect(operation?.status).toBe('SUCCEEDED');
  });

  test('goes on watching where the line is cut, and is told each event once', async () => {
    const proxy = await startCuttingProxy(causeway.url, [1, 3]);
    const { told } = await watchPortEnd(createApolloClient(proxy.url, possibleTypes), 'port-sin-lab');
    expect(proxy.cuts).toBe(2);
    expect(told.map(({ sequence }) => sequence)).toEqual(told.map((_, nth) => nth + 1));
    expect([...new Set(told.map(({ status }) => status))]).toEqual(lastEvents);
    await proxy.close();
  });

  test('has a policy for every list of the graph', () => {
    const schema = buildSchema(readFileSync(join(root, 'api.graphql'), 'utf8'));
    const lists = Object.values((schema.getQueryType() as GraphQLObjectType).getFields()).filter(
      ({ args, type }) => args.some(({ name }) => name === 'after') && String(type).endsWith('Connection'),
    );
    const { policies } = createCache(possibleTypes);
    const merged = (name: string) => policies.getMergeFunction('Query', name, undefined);
    expect(lists.length).toBeGreaterThan(5);
    expect(lists.filter(({ name }) => merged(name) === undefined).map(({ name }) => name)).toEqual([]);
  });
});

describe('An error that was added after a client was built', () => {
  const mutate = async (types: Record<string, string[]> | undefined) => {
    const client = createApolloClient(causeway.url, possibleTypes);
    client.cache = types === undefined ? new InMemoryCache() : createCache(types);
    const { data } = await client.mutate<{ terminatePort: Answered }>({
      mutation: gql(terminatePort),
      variables: { input: { portId: 'port-tyo-subscription' } },
    });
    return data?.terminatePort;
  };
  /** As possible-types.json was before the error came. */
  const older = Object.fromEntries(
    Object.entries(possibleTypes).map(([name, types]) => [
      name,
      types.filter(type => type !== 'CloudSubscriptionError'),
    ]),
  );

  test('reaches one that was built with possible-types.json', async () => {
    expect(older.CloudError).not.toContain('CloudSubscriptionError');
    expect(await mutate(older)).toMatchObject({
      __typename: 'CloudSubscriptionError',
      code: 'CloudSubscriptionError',
      advice: 'WAIT_FOR_SUBSCRIPTION_END',
    });
  });

  test('is cut down to its name by a cache without it, or with a list that ends with what was known', async () => {
    expect(await mutate(undefined)).toEqual({ __typename: 'CloudSubscriptionError' });
    const closed = Object.fromEntries(
      Object.entries(older).map(([name, types]) => [name, types.filter(type => /^\w+$/.test(type))]),
    );
    expect(await mutate(closed)).toEqual({ __typename: 'CloudSubscriptionError' });
  });

  test('is never taken for a resource, nor an operation for one', async () => {
    const { data } = await open().query<{ node: { __typename: string; kind?: string } }>({
      query: gql(`query Node($id: ID!) {
        node(id: $id) { __typename ... on CloudResource { nativeId } ... on CloudOperation { kind } }
      }`),
      variables: { id: 'causeway:zenlayer:demo:port:port-sin-backbone' },
    });
    expect(data?.node).toEqual({ __typename: 'ZenlayerPort', nativeId: 'port-sin-backbone' });
  });
});
