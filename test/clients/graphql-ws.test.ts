import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApolloClient, gql } from '@apollo/client';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { type Client, createClient } from 'graphql-ws';
import { afterAll, expect, test } from 'vitest';
import WebSocket from 'ws';
import { createCache } from '../../examples/clients/apollo.ts';
import { subscribeBySocket } from '../../examples/clients/sockets.ts';
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

const causeway = await startCauseway();
afterAll(() => causeway.close());

function connect(url: string): Client {
  return createClient({
    url: url.replace('http', 'ws'),
    webSocketImpl: WebSocket,
    retryAttempts: 5,
    retryWait: () => Promise.resolve(),
    connectionParams: { 'apollographql-client-name': 'graphql-ws' },
  });
}

async function firstOf<Data>(
  client: Client,
  query: string,
  variables: Record<string, unknown>,
): Promise<Data> {
  for await (const { data } of client.iterate<Data>({ query, variables })) if (data) return data;
  return expect.fail('no answer');
}

async function endPort(client: Client, portId: string): Promise<string> {
  const { terminatePort: ended } = await firstOf<{ terminatePort: Answered }>(client, terminatePort, {
    input: { portId },
  });
  return ended.operation?.id ?? expect.fail(JSON.stringify(ended));
}

test('graphql-ws reads a list page by page, and changes a name', async () => {
  const client = connect(causeway.url);
  const first = await firstOf<PortsData>(client, ports, { first: 8 });
  const { nodes, pageInfo } = first.zenlayerPorts;
  const next = await firstOf<PortsData>(client, ports, { first: 8, after: pageInfo.endCursor });
  const ids = [...nodes, ...next.zenlayerPorts.nodes].map(({ id }) => id);
  expect(new Set(ids).size).toBe(16);
  const input = { portId: quietPort, name: 'Renamed over a socket' };
  const renamed = await firstOf<{ renamePort: Answered }>(client, renamePort, { input });
  expect(renamed.renamePort.port?.name).toBe('Renamed over a socket');
  await client.dispose();
});

test('graphql-ws gets a typed error with all that was selected', async () => {
  const client = connect(causeway.url);
  const data = await firstOf<{ terminatePort: Answered }>(client, terminatePort, {
    input: { portId: busyPort },
  });
  expect(data.terminatePort).toMatchObject({ code: 'CloudResourceInUseError', advice: 'REMOVE_DEPENDENTS' });
  expect(data.terminatePort.dependents?.length).toBeGreaterThan(0);
  await client.dispose();
});

test('graphql-ws watches an operation to its end', async () => {
  const client = connect(causeway.url);
  const id = await endPort(client, 'port-sin-edge-b');
  const told: string[] = [];
  for await (const { data } of client.iterate<EventsData>({
    query: operationEvents,
    variables: { id, after: 0 },
  }))
    told.push(data?.cloudOperationEvents.status ?? '');
  expect([...new Set(told)]).toEqual(lastEvents);
  await client.dispose();
});

test('graphql-ws goes on watching where the line is cut, and is told each event once', async () => {
  const proxy = await startCuttingProxy(causeway.url, []);
  const client = connect(proxy.url);
  const id = await endPort(client, 'port-sin-lab');
  const numbers: number[] = [];
  await new Promise<void>((resolve, reject) => {
    subscribeBySocket<EventsData>(
      client,
      { query: operationEvents, variables: { id, after: 0 } },
      {
        next: ({ data }) => {
          const number = data?.cloudOperationEvents.sequence ?? 0;
          numbers.push(number);
          if (number === 1 || number === 3) proxy.cut();
        },
        error: reject,
        complete: resolve,
      },
    );
  });
  expect(proxy.cuts).toBe(2);
  expect(numbers).toEqual(numbers.map((_, nth) => nth + 1));
  expect(numbers.length).toBeGreaterThanOrEqual(lastEvents.length);
  await client.dispose();
  await proxy.close();
});

test('A subscription without numbers ends with an error where the line is cut: it would miss something', async () => {
  const proxy = await startCuttingProxy(causeway.url, []);
  const client = connect(proxy.url);
  const ended = new Promise((resolve, reject) => {
    subscribeBySocket(
      client,
      { query: 'subscription { cloudOperationChanges { id } }' },
      { next: () => proxy.cut(), error: resolve, complete: () => reject(new Error('it was completed')) },
    );
  });
  await new Promise<void>(resolve => client.on('connected', () => resolve()));
  await firstOf(client, renamePort, { input: { portId: quietPort, name: 'Renamed while watched' } }).catch(
    // The proxy may cut its answer as well.
    () => undefined,
  );
  expect(((await ended) as Error).message).toContain('The connection was cut');
  await client.dispose();
  await proxy.close();
});

test('Apollo Client asks, changes and watches by its own link for graphql-ws', async () => {
  const socket = connect(causeway.url);
  const possibleTypes = JSON.parse(
    readFileSync(join(import.meta.dirname, '../../possible-types.json'), 'utf8'),
  );
  const client = new ApolloClient({ link: new GraphQLWsLink(socket), cache: createCache(possibleTypes) });
  const read = await client.query<PortsData>({ query: gql(ports), variables: { first: 2 } });
  expect(read.data?.zenlayerPorts.nodes).toHaveLength(2);
  const { data } = await client.mutate<{ terminatePort: Answered }>({
    mutation: gql(terminatePort),
    variables: { input: { portId: 'port-sin-edge-a' } },
  });
  const id = data?.terminatePort.operation?.id;
  const told: string[] = [];
  await new Promise<void>((resolve, reject) => {
    client.subscribe<EventsData>({ query: gql(operationEvents), variables: { id, after: 0 } }).subscribe({
      next: ({ data: event, error }) => {
        if (error) reject(error);
        told.push(event?.cloudOperationEvents.status ?? '');
      },
      error: reject,
      complete: resolve,
    });
  });
  expect([...new Set(told)]).toEqual(lastEvents);
  client.stop();
  await socket.dispose();
});
