import { afterAll, beforeAll, expect, test } from 'vitest';
import { pipe, subscribe } from 'wonka';
import { createUrqlClient } from '../../examples/clients/urql.ts';
import { type Causeway, startCauseway } from './causeway.ts';
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

let causeway: Causeway;
beforeAll(async () => {
  causeway = await startCauseway();
});
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

test('urql watches an operation to its end by its own transport', async () => {
  const client = createUrqlClient(causeway.url);
  const { data } = await client
    .mutation<{ terminatePort: Answered }>(terminatePort, { input: { portId: 'port-sin-edge-b' } })
    .toPromise();
  const told: string[] = [];
  await new Promise<void>((resolve, reject) => {
    pipe(
      client.subscription<EventsData>(operationEvents, { id: data?.terminatePort.operation?.id, after: 0 }),
      subscribe(({ data: event, error, hasNext }) => {
        if (error) reject(error);
        const status = event?.cloudOperationEvents.status;
        if (status !== undefined && told.at(-1) !== status) told.push(status);
        if (status === lastEvents.at(-1) || hasNext === false) resolve();
      }),
    );
  });
  expect(told).toEqual(lastEvents);
});
