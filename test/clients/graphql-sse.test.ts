import { createClient } from 'graphql-sse';
import { afterAll, expect, test } from 'vitest';
import { startCauseway } from './causeway.ts';
import { startCuttingProxy } from './cutting-proxy.ts';
import { type Answered, type EventsData, lastEvents, operationEvents, terminatePort } from './scenario.ts';

const causeway = await startCauseway();
afterAll(() => causeway.close());

async function endPort(portId: string): Promise<string> {
  const client = createClient({ url: causeway.url });
  for await (const { data } of client.iterate<{ terminatePort: Answered }>({
    query: terminatePort,
    variables: { input: { portId } },
  })) {
    return data?.terminatePort.operation?.id ?? expect.fail('no operation');
  }
  return expect.fail('no answer');
}

test('graphql-sse sends a change and watches it to its end, over connections of their own', async () => {
  const client = createClient({ url: causeway.url });
  const id = await endPort('port-sin-edge-b');
  const told: string[] = [];
  for await (const { data } of client.iterate<EventsData>({
    query: operationEvents,
    variables: { id, after: 0 },
  })) {
    told.push(data?.cloudOperationEvents.status ?? '');
  }
  expect([...new Set(told)]).toEqual(lastEvents);
});

test('graphql-sse goes on behind the last number that it saw', async () => {
  const client = createClient({ url: causeway.url });
  const id = await endPort('port-sin-lab');
  const numbers: number[] = [];
  const read = async (after: number, most: number) => {
    for await (const { data } of client.iterate<EventsData>({
      query: operationEvents,
      variables: { id, after },
    })) {
      numbers.push(data?.cloudOperationEvents.sequence ?? 0);
      if (numbers.length >= most) break;
    }
  };
  await read(0, 2);
  await read(numbers.at(-1) ?? 0, Number.POSITIVE_INFINITY);
  expect(numbers).toEqual(numbers.map((_, nth) => nth + 1));
  expect(numbers.length).toBeGreaterThanOrEqual(lastEvents.length);
});

test('graphql-sse connects again by itself where the line is cut, and says by Last-Event-ID what it has seen', async () => {
  const id = await endPort('port-sin-edge-a');
  const proxy = await startCuttingProxy(causeway.url, [1, 3]);
  const numbers: number[] = [];
  const client = createClient({
    url: proxy.url,
    retryAttempts: 5,
    retry: () => Promise.resolve(),
    // Asked before each attempt.
    headers: () => (numbers.length === 0 ? {} : { 'Last-Event-ID': String(numbers.at(-1)) }),
  });
  for await (const { data } of client.iterate<EventsData>({
    query: operationEvents,
    variables: { id, after: 0 },
  })) {
    numbers.push(data?.cloudOperationEvents.sequence ?? 0);
  }
  expect(proxy.cuts).toBe(2);
  expect(numbers).toEqual(numbers.map((_, nth) => nth + 1));
  expect(numbers.length).toBeGreaterThanOrEqual(lastEvents.length);
  await proxy.close();
});
