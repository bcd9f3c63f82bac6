import { afterAll, expect, test } from 'vitest';
import { subscribeToEvents } from '../../examples/clients/events.ts';
import { startCauseway } from './causeway.ts';
import { startCuttingProxy } from './cutting-proxy.ts';
import { type Answered, type EventsData, operationEvents, terminatePort } from './scenario.ts';

const causeway = await startCauseway();
afterAll(() => causeway.close());

/** What a subscription ends with: null where it was completed. */
function watch(url: string, query: string, variables: Record<string, unknown> = {}) {
  const told: object[] = [];
  const { promise, resolve } = Promise.withResolvers<string | null>();
  const leave = subscribeToEvents(
    { url, headers: {} },
    { query, variables },
    {
      next: result => void told.push(result),
      error: trouble => resolve((trouble as Error).message),
      complete: () => resolve(null),
    },
  );
  return { told, end: promise, leave };
}

async function rename(name: string): Promise<void> {
  const query = `mutation { renamePort(input: { portId: "port-hkg-edge-a", name: "${name}" }) { __typename } }`;
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(causeway.url, { method: 'POST', headers, body: JSON.stringify({ query }) });
  expect(await answer.json()).toEqual({ data: { renamePort: { __typename: 'ZenlayerRenamePortSuccess' } } });
}

test('The feed of all operations ends with an error where its line is cut: what happened meanwhile would be missing', async () => {
  const proxy = await startCuttingProxy(causeway.url, []);
  const { told, end } = watch(proxy.url, 'subscription { cloudOperationChanges { id status } }');
  await expect
    .poll(async () => {
      await rename(`Renamed ${told.length} ${Math.random()}`);
      return told.length;
    })
    .toBeGreaterThan(0);
  await proxy.close();
  expect(await end).toContain('Subscribe again');
});

test('Events go on from the variable `after` where the line is cut before any came', async () => {
  const proxy = await startCuttingProxy(causeway.url, []);
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ query: terminatePort, variables: { input: { portId: 'port-sin-lab' } } });
  const answer = await fetch(causeway.url, { method: 'POST', headers, body });
  const { data } = (await answer.json()) as { readonly data: { readonly terminatePort: Answered } };
  const { told, end } = watch(proxy.url, operationEvents, { id: data.terminatePort.operation?.id, after: 4 });
  // While the port is still being terminated.
  await expect.poll(() => proxy.cut()).toBe(1);
  expect(told).toEqual([]);
  expect(await end).toBe(null);
  const numbers = (told as { readonly data: EventsData }[]).map(
    each => each.data.cloudOperationEvents.sequence,
  );
  expect(numbers).toEqual(numbers.map((_, nth) => nth + 5));
  expect(numbers.length).toBeGreaterThan(0);
  expect(proxy.cuts).toBe(1);
  await proxy.close();
});

test('A request that was refused is not sent again, and the error says what Causeway said', async () => {
  const two =
    'subscription A { cloudOperationChanges { id } } subscription B { cloudOperationChanges { id } }';
  const { told, end } = watch(causeway.url, two);
  expect(await end).toBe(
    'The document does not have exactly one operation. Say by "operationName" which one to run.',
  );
  expect(told).toEqual([]);
});

test('A document with a mistake is told as a result with errors, and that is all', async () => {
  const { told, end } = watch(causeway.url, 'subscription { cloudOperationChanges { id nothing } }');
  expect(await end).toBe(null);
  expect(told).toEqual([
    { errors: [expect.objectContaining({ message: expect.stringContaining('nothing') })] },
  ]);
});

test('Who leaves is told nothing more', async () => {
  const { end, leave } = watch(causeway.url, 'subscription { cloudOperationChanges { id } }');
  leave();
  expect(await end).toBe(null);
});
