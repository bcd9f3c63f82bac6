import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApolloClient, gql, HttpLink } from '@apollo/client';
import { GraphQL17Alpha9Handler, type Incremental } from '@apollo/client/incremental';
import { afterAll, expect, test } from 'vitest';
import { pipe, subscribe } from 'wonka';
import { createApolloClient, createCache } from '../../examples/clients/apollo.ts';
import { createUrqlClient } from '../../examples/clients/urql.ts';
import { startCauseway } from './causeway.ts';
import {
  type Answered,
  busyPort,
  type EventsData,
  lastEvents,
  operationEvents,
  type PortsWithDependentsData,
  portsWithDependents,
  terminatePort,
} from './scenario.ts';

// Answers that come in parts: slow fields later, and subscriptions over multipart HTTP.

const possibleTypes = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../possible-types.json'), 'utf8'),
) as Record<string, string[]>;

const causeway = await startCauseway();
afterAll(() => causeway.close());

/** What a component is shown of the port on which something hangs, one after the other. */
class Shown {
  readonly dependents: (number | undefined)[] = [];

  add(data: PortsWithDependentsData | undefined): void {
    const nodes = data?.zenlayerPorts?.nodes;
    if (nodes === undefined) return;
    expect(nodes).toHaveLength(20);
    this.dependents.push(nodes.find(({ id }) => id.endsWith(busyPort))?.dependents?.nodes.length);
  }
}

async function expectLater(shown: Shown, release: () => Promise<void>): Promise<void> {
  await expect.poll(() => shown.dependents.length).toBeGreaterThan(0);
  expect(shown.dependents.every(count => count === undefined)).toBe(true);
  await release();
  await expect.poll(() => shown.dependents.at(-1)).toBeGreaterThan(0);
}

test('Apollo Client shows a list before what is deferred, which its cache then has', async () => {
  const client = createApolloClient(causeway.url, possibleTypes);
  const release = await causeway.hold('zenlayer', 'DescribePrivateConnects');
  const shown = new Shown();
  const query = gql(portsWithDependents);
  const watching = client.watchQuery<PortsWithDependentsData>({ query }).subscribe({
    next: ({ data, error }) => {
      if (error) expect.fail(error.message);
      shown.add(data as PortsWithDependentsData | undefined);
    },
  });
  await expectLater(shown, release);
  watching.unsubscribe();
  const cached = await client.query<PortsWithDependentsData>({ query, fetchPolicy: 'cache-only' });
  expect(cached.data?.zenlayerPorts.nodes.every(({ dependents }) => dependents !== undefined)).toBe(true);
});

test('urql shows a list before what is deferred', async () => {
  const client = createUrqlClient(causeway.url);
  const release = await causeway.hold('zenlayer', 'DescribePrivateConnects');
  const shown = new Shown();
  const watching = pipe(
    client.query<PortsWithDependentsData>(portsWithDependents, {}),
    subscribe(({ data, error }) => {
      if (error) expect.fail(error.message);
      shown.add(data);
    }),
  );
  await expectLater(shown, release);
  watching.unsubscribe();
});

test('Apollo Client with another handler is answered whole', async () => {
  const client = new ApolloClient({
    link: new HttpLink({ uri: causeway.url }),
    cache: createCache(possibleTypes),
    // Its types are not those that the client's own options ask for, by one "undefined".
    incrementalHandler: new GraphQL17Alpha9Handler() as unknown as Incremental.Handler,
  });
  const { data } = await client.query<PortsWithDependentsData>({ query: gql(portsWithDependents) });
  const port = data?.zenlayerPorts.nodes.find(({ id }) => id.endsWith(busyPort));
  expect(port?.dependents?.nodes.length).toBeGreaterThan(0);
});

test('Apollo Client subscribes over multipart HTTP by its plain link, to the end of an operation', async () => {
  const client = new ApolloClient({
    link: new HttpLink({ uri: causeway.url }),
    cache: createCache(possibleTypes),
  });
  const { data } = await client.mutate<{ terminatePort: Answered }>({
    mutation: gql(terminatePort),
    variables: { input: { portId: 'port-sin-edge-b' } },
  });
  const told: EventsData['cloudOperationEvents'][] = [];
  await new Promise<void>((resolve, reject) => {
    const variables = { id: data?.terminatePort.operation?.id, after: 0 };
    client.subscribe<EventsData>({ query: gql(operationEvents), variables }).subscribe({
      next: ({ data: event, error }) => {
        if (error) reject(error);
        if (event?.cloudOperationEvents) told.push(event.cloudOperationEvents as (typeof told)[number]);
      },
      error: reject,
      complete: resolve,
    });
  });
  expect(told.map(({ sequence }) => sequence)).toEqual(told.map((_, nth) => nth + 1));
  expect([...new Set(told.map(({ status }) => status))]).toEqual(lastEvents);
});

test('Apollo Client is told that its subscription was ended by a server that goes down', async () => {
  const going = await startCauseway();
  const client = new ApolloClient({
    link: new HttpLink({ uri: going.url }),
    cache: createCache(possibleTypes),
  });
  const { data } = await client.mutate<{ terminatePort: Answered }>({
    mutation: gql(terminatePort),
    variables: { input: { portId: 'port-sin-edge-b' } },
  });
  await going.hold('zenlayer', 'DescribePorts');
  const variables = { id: data?.terminatePort.operation?.id, after: 0 };
  const told = Promise.withResolvers<void>();
  const ended = new Promise<string>((resolve, reject) => {
    client.subscribe<EventsData>({ query: gql(operationEvents), variables }).subscribe({
      next: ({ error }) => (error ? resolve(error.message) : told.resolve()),
      error: (error: Error) => resolve(error.message),
      complete: () => reject(new Error('it was completed in silence')),
    });
  });
  await told.promise;
  await going.close();
  expect(await ended).toContain('Subscribe again');
});
