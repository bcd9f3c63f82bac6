import { EventSource } from 'undici';
import { afterAll, expect, test } from 'vitest';
import { startCauseway } from './causeway.ts';
import { startCuttingProxy } from './cutting-proxy.ts';
import { type Answered, type EventsData, lastEvents, operationEvents, terminatePort } from './scenario.ts';

const causeway = await startCauseway();
afterAll(() => causeway.close());

test('What browsers bring along watches an operation to its end, and goes on by itself where the line is cut', async () => {
  const answer = await fetch(causeway.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: terminatePort, variables: { input: { portId: 'port-sin-lab' } } }),
  });
  const { data } = (await answer.json()) as { readonly data: { readonly terminatePort: Answered } };
  const proxy = await startCuttingProxy(causeway.url, [2]);
  const search = new URLSearchParams({
    query: operationEvents,
    variables: JSON.stringify({ id: data.terminatePort.operation?.id, after: 0 }),
  });
  const source = new EventSource(`${proxy.url}?${search}`);
  const numbers: number[] = [];
  await new Promise<void>(resolve => {
    source.addEventListener('next', event => {
      const { data: told } = JSON.parse((event as MessageEvent<string>).data) as {
        readonly data: EventsData;
      };
      numbers.push(told.cloudOperationEvents.sequence);
    });
    // Without this it would connect again for ever.
    source.addEventListener('complete', () => {
      source.close();
      resolve();
    });
  });
  expect(proxy.cuts).toBe(1);
  expect(numbers).toEqual(numbers.map((_, nth) => nth + 1));
  expect(numbers.length).toBeGreaterThanOrEqual(lastEvents.length);
  await proxy.close();
});
