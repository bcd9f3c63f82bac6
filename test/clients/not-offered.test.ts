import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, expect, test } from 'vitest';
import WebSocket from 'ws';
import { type Causeway, startCauseway } from './causeway.ts';

// What some clients can do and Causeway does not offer is refused at once, in words that say what to do instead.

let causeway: Causeway;
beforeAll(async () => {
  causeway = await startCauseway();
});
afterAll(() => causeway.close());

interface Refused {
  readonly errors: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
}

async function refusal(body: unknown, headers: Record<string, string> = {}, method = 'POST', path = '') {
  const answer = await fetch(`${causeway.url}${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(method === 'POST' ? { body: JSON.stringify(body) } : {}),
  });
  const { errors } = (await answer.json()) as Refused;
  return { status: answer.status, code: errors[0]?.extensions.code, message: errors[0]?.message };
}

test('WebSockets: graphql-ws is refused before anything is subscribed', async () => {
  const client = createClient({
    url: causeway.url.replace('http', 'ws'),
    webSocketImpl: WebSocket,
    retryAttempts: 0,
  });
  const refused = new Promise((resolve, reject) => {
    client.subscribe(
      { query: 'subscription { cloudOperationChanges { id } }' },
      {
        next: () => reject(new Error('it was subscribed')),
        error: resolve,
        complete: () => reject(new Error('it was completed')),
      },
    );
  });
  const { message } = (await refused) as { readonly message: string };
  expect(message).toMatch(/^Unexpected server response: 4\d\d$/);
  await client.dispose();
});

test('Apollo’s subscriptions over multipart HTTP: the answer names server-sent events', async () => {
  const accept = 'multipart/mixed;boundary=graphql;subscriptionSpec=1.0,application/json;q=0.9';
  const { status, message } = await refusal(
    { query: 'subscription { cloudOperationChanges { id } }' },
    { accept },
  );
  expect(status).toBe(406);
  expect(message).toContain('text/event-stream');
});

test('several operations in one request: the answer says to send one', async () => {
  const { status, message } = await refusal([{ query: '{ __typename }' }, { query: '{ __typename }' }]);
  expect(status).toBe(400);
  expect(message).toContain('Send one object');
});

test('a change by GET: the answer says to send it by POST', async () => {
  const query = 'mutation { renamePort(input: { portId: "port-hkg-edge-a", name: "x" }) { __typename } }';
  const { status } = await refusal(null, {}, 'GET', `?query=${encodeURIComponent(query)}`);
  expect(status).toBeGreaterThanOrEqual(400);
  expect(await causeway.callsOf('zenlayer', 'ModifyPortAttribute')).toHaveLength(0);
});
