import { Client, fetchExchange } from '@urql/core';
import { afterAll, expect, test } from 'vitest';
import { onEnd, pipe, subscribe } from 'wonka';
import { createUrqlClient } from '../../examples/clients/urql.ts';
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

test('urql reads a list page by page', async () => {
  const client = createUrqlClient(causeway.url);
  const first = await client.query<PortsData>(ports, { first: 8 }).toPromise();
  const { nodes, pageInfo, totalCount } = first.data?.zenlayerPorts ?? expect.fail(String(first.error));
  const next = await client.query<PortsData>(ports, { first: 8, after: pageInfo.endCursor }).toPromise();
  const ids = [...nodes, ...(next.data?.zenlayerPorts.nodes ?? [])].map(({ id }) => id);
  expect(new Set(ids).size).toBe(16);
  expect(totalCount).toBeGreaterThan(16);
});

test('urql changes a name, and asks again for what shows it', async () => {
  const client = createUrqlClient(causeway.url);
  const names: (string | undefined)[] = [];
  const watching = pipe(
    client.query<PortsData>(ports, { first: 100 }),
    subscribe(({ data }) => {
      names.push(data?.zenlayerPorts.nodes.find(({ id }) => id.endsWith(quietPort))?.name);
    }),
  );
  await expect.poll(() => names.at(-1)).toBe('Hong Kong edge A');
  const { data } = await client
    .mutation<{ renamePort: Answered }>(renamePort, { input: { portId: quietPort, name: 'Renamed by urql' } })
    .toPromise();
  expect(data?.renamePort.__typename).toBe('ZenlayerRenamePortSuccess');
  await expect.poll(() => names.at(-1)).toBe('Renamed by urql');
  watching.unsubscribe();
});

test('urql gets a typed error with all that was selected', async () => {
  const { data } = await createUrqlClient(causeway.url)
    .mutation<{ terminatePort: Answered }>(terminatePort, { input: { portId: busyPort } })
    .toPromise();
  expect(data?.terminatePort).toMatchObject({ code: 'CloudResourceInUseError', advice: 'REMOVE_DEPENDENTS' });
  expect(data?.terminatePort.dependents?.length).toBeGreaterThan(0);
});

/** Ends a port, and the numbers and states that are told of it until its operation has ended. */
async function watchPortEnd(client: Client, portId: string): Promise<EventsData['cloudOperationEvents'][]> {
  const { data } = await client
    .mutation<{ terminatePort: Answered }>(terminatePort, { input: { portId } })
    .toPromise();
  const told: EventsData['cloudOperationEvents'][] = [];
  await new Promise<void>((resolve, reject) => {
    pipe(
      client.subscription<EventsData>(operationEvents, { id: data?.terminatePort.operation?.id, after: 0 }),
      onEnd(resolve),
      subscribe(({ data: event, error, hasNext }) => {
        if (error) reject(error);
        // At the end urql shows the last one again.
        if (event && hasNext !== false) told.push(event.cloudOperationEvents);
      }),
    );
  });
  return told;
}

test('urql watches an operation to its end', async () => {
  const told = await watchPortEnd(createUrqlClient(causeway.url), 'port-sin-edge-b');
  expect([...new Set(told.map(({ status }) => status))]).toEqual(lastEvents);
});

test('urql goes on watching where the line is cut, and is told each event once', async () => {
  const proxy = await startCuttingProxy(causeway.url, [1, 3]);
  const told = await watchPortEnd(createUrqlClient(proxy.url), 'port-sin-lab');
  expect(proxy.cuts).toBe(2);
  expect(told.map(({ sequence }) => sequence)).toEqual(told.map((_, nth) => nth + 1));
  expect([...new Set(told.map(({ status }) => status))]).toEqual(lastEvents);
  await proxy.close();
});

test('urql’s own transport watches as well, without anything being added', async () => {
  const client = new Client({
    url: causeway.url,
    fetchSubscriptions: true,
    preferGetMethod: false,
    exchanges: [fetchExchange],
  });
  const told = await watchPortEnd(client, 'port-sin-edge-a');
  expect([...new Set(told.map(({ status }) => status))]).toEqual(lastEvents);
});
