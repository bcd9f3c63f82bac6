import { type Client, createClient } from 'graphql-sse';
import { afterAll, expect, test } from 'vitest';
import { startCauseway } from './causeway.ts';
import {
  type Answered,
  busyPort,
  type EventsData,
  lastEvents,
  operationEvents,
  type PortsData,
  ports,
  terminatePort,
} from './scenario.ts';

const causeway = await startCauseway();
afterAll(() => causeway.close());

/** Counts the event streams that it opens, and how its operations were answered. */
function connect(): { readonly client: Client<true>; readonly seen: string[] } {
  const seen: string[] = [];
  const client = createClient({
    url: causeway.url,
    singleConnection: true,
    retryAttempts: 0,
    fetchFn: async (...given: Parameters<typeof fetch>) => {
      const answer = await fetch(...given);
      seen.push(`${given[1]?.method} ${answer.status}`);
      return answer;
    },
  });
  return { client, seen };
}

async function firstOf<Data>(
  client: Client<true>,
  query: string,
  variables: Record<string, unknown>,
): Promise<Data> {
  for await (const { data } of client.iterate<Data>({ query, variables })) if (data) return data;
  return expect.fail('no answer');
}

async function watchPortEnd(client: Client<true>, portId: string): Promise<string[]> {
  const { terminatePort: ended } = await firstOf<{ terminatePort: Answered }>(client, terminatePort, {
    input: { portId },
  });
  const id = ended.operation?.id ?? expect.fail(JSON.stringify(ended));
  const told: string[] = [];
  for await (const { data } of client.iterate<EventsData>({
    query: operationEvents,
    variables: { id, after: 0 },
  }))
    told.push(data?.cloudOperationEvents.status ?? '');
  return [...new Set(told)];
}

test('graphql-sse asks, changes and watches over one event stream', async () => {
  const { client, seen } = connect();
  // Something that goes on keeps the stream open between the others.
  const end = client.subscribe(
    { query: 'subscription { cloudOperationChanges { id } }' },
    { next: () => undefined, error: () => undefined, complete: () => undefined },
  );
  const read = await firstOf<PortsData>(client, ports, { first: 2 });
  expect(read.zenlayerPorts.nodes).toHaveLength(2);
  const refused = await firstOf<{ terminatePort: Answered }>(client, terminatePort, {
    input: { portId: busyPort },
  });
  expect(refused.terminatePort).toMatchObject({ code: 'CloudResourceInUseError' });
  const [one, other] = await Promise.all(
    ['port-sin-edge-a', 'port-sin-edge-b'].map(portId => watchPortEnd(client, portId)),
  );
  expect([one, other]).toEqual([lastEvents, lastEvents]);
  end();
  await expect.poll(() => seen.filter(each => each.startsWith('DELETE'))).toContain('DELETE 200');
  const counts = Object.groupBy(seen, each => each);
  expect(counts['PUT 201']).toHaveLength(1);
  expect(counts['GET 200']).toHaveLength(1);
  expect(counts['POST 202']?.length).toBeGreaterThanOrEqual(7);
  client.dispose();
});

test('graphql-sse is told that a document is faulty by the status of its own request', async () => {
  const { client, seen } = connect();
  const refused = new Promise((resolve, reject) => {
    client.subscribe(
      { query: '{ nowhere }' },
      { next: () => reject(new Error('it was answered')), error: resolve, complete: () => undefined },
    );
  });
  expect(((await refused) as Error).message).toContain('200');
  expect(seen.at(-1)).toBe('POST 200');
  client.dispose();
});
