import type { IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import { afterAll, expect, test } from 'vitest';
import WebSocket from 'ws';
import { startCauseway } from './causeway.ts';

// What some clients can do and Causeway does not offer is refused at once, in words that say what to do instead.

const causeway = await startCauseway();
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

test('subscriptions-transport-ws: whoever looks at the answer reads what to use instead', async () => {
  const socket = new WebSocket(causeway.url.replace('http', 'ws'), 'graphql-ws');
  const answer = await new Promise<IncomingMessage>(resolve => {
    socket.once('unexpected-response', (_request, response) => resolve(response));
  });
  const { errors } = (await json(answer)) as Refused;
  expect(errors[0]?.extensions.code).toBe('SUBPROTOCOL_NOT_OFFERED');
  expect(errors[0]?.message).toContain('Use the library graphql-ws');
});

test('@stream: the answer says that it is not offered, and what to do', async () => {
  const query = '{ zenlayerPorts { nodes @stream { id } } }';
  const { code, message } = await refusal({ query });
  expect(code).toBe('INCREMENTAL_DELIVERY_NOT_OFFERED');
  expect(message).toContain('Ask for the next page by "after"');
  expect(await causeway.callsOf('zenlayer', 'DescribePorts')).toHaveLength(0);
});

test('@defer in a change: the answer says that a change answers as a whole', async () => {
  const query =
    'mutation { ... @defer { renamePort(input: { portId: "port-hkg-edge-a", name: "x" }) { __typename } } }';
  const { status, code, message } = await refusal({ query });
  expect([status, code]).toEqual([400, 'INCREMENTAL_DELIVERY_NOT_OFFERED']);
  expect(message).toContain('a change answers as a whole');
  expect(await causeway.callsOf('zenlayer', 'ModifyPortAttribute')).toHaveLength(0);
});

test('several operations in one request: the answer says to send one', async () => {
  const { status, message } = await refusal([{ query: '{ __typename }' }, { query: '{ __typename }' }]);
  expect(status).toBe(400);
  expect(message).toContain('Send one object');
});

test('a change by GET: the answer says to send it by POST', async () => {
  const query = 'mutation { renamePort(input: { portId: "port-hkg-edge-a", name: "x" }) { __typename } }';
  const { status, message } = await refusal(null, {}, 'GET', `?query=${encodeURIComponent(query)}`);
  expect([status, message]).toEqual([405, 'A mutation has to come by POST.']);
  expect(await causeway.callsOf('zenlayer', 'ModifyPortAttribute')).toHaveLength(0);
});
