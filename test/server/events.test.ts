import { expect, test } from 'vitest';
import { bytes, codeOf, startTestServer, type TestServer } from './fixtures/test-server.ts';

const asEvents = { accept: 'text/event-stream' };

async function firstEvent(answer: Response): Promise<ReadableStreamDefaultReader<Uint8Array>> {
  const reader = answer.body?.getReader();
  if (!reader) throw new Error('no body');
  let text = '';
  while (!text.includes('event: next')) {
    const { value, done } = await reader.read();
    if (done) throw new Error(`ended after ${text}`);
    text += Buffer.from(value).toString();
  }
  return reader;
}

const subscribe = ({ ask }: TestServer, name: string) =>
  ask('subscription($name: String!) { forever(name: $name) }', { name }, asEvents);

test('A subscription is answered by events, the last of which says that it is over', async () => {
  const { ask, url, server } = await startTestServer();
  const answer = await ask('subscription { ticks(count: 2) }', undefined, asEvents);
  expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  expect(answer.headers.get('x-accel-buffering')).toBe('no');
  expect(await answer.text()).toBe(
    ':\n\nevent: next\ndata: {"data":{"ticks":1}}\n\nevent: next\ndata: {"data":{"ticks":2}}\n\nevent: complete\ndata:\n\n',
  );
  const got = await fetch(`${url}/graphql?query=subscription{ticks(count:1)}`, { headers: asEvents });
  expect(await got.text()).toContain('{"ticks":1}');
  await expect.poll(() => server.counts.subscriptions).toBe(0);
});

test('A query is answered by one event to a client that takes nothing else', async () => {
  const { ask } = await startTestServer();
  const text = await (await ask('{ hello }', undefined, asEvents)).text();
  expect(text).toContain('event: next\ndata: {"data":{"hello":"world"}}\n\nevent: complete');
});

test('What a document or its variables lack is told by one event as well: in JSON such a client finds none, and asks again', async () => {
  const { ask } = await startTestServer();
  const toldOf = async (query: string, variables?: object) => {
    const answer = await ask(query, variables, asEvents);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      200,
      'text/event-stream; charset=utf-8',
    ]);
    return await answer.text();
  };
  expect(await toldOf('subscription { nowhere }')).toMatch(
    /^event: next\ndata: \{"errors":\[\{"message":"[^\n]*GRAPHQL_VALIDATION_FAILED[^\n]*\}\n\nevent: complete\ndata:\n\n$/,
  );
  expect(await toldOf('subscription($name: String!) { forever(name: $name) }', { name: 7 })).toMatch(
    /^event: next\ndata: \{"errors":\[[^\n]*\$name[^\n]*\}\n\nevent: complete\ndata:\n\n$/,
  );
});

test('A client that takes no events gets no subscription, and nothing is begun for it', async () => {
  const { ask, server, world } = await startTestServer();
  const answer = await ask('subscription { forever(name: "a") }', undefined, { accept: 'application/json' });
  expect([answer.status, await codeOf(answer)]).toEqual([406, 'NOT_ACCEPTABLE']);
  expect(server.counts.subscriptions).toBe(0);
  expect(world.streamsEnded).toEqual([]);
});

test('A source that breaks is masked, and its stream ends', async () => {
  const { ask, lines } = await startTestServer();
  const text = await (await ask('subscription { broken }', undefined, asEvents)).text();
  expect(text).toContain('INTERNAL_SERVER_ERROR');
  expect(text).not.toMatch(/hunter2|unexpected"/);
  expect(lines.filter(line => line.level === 'error')).toHaveLength(1);
});

test('When the client leaves, its source is ended and its place is free again', async () => {
  const front = await startTestServer({ limits: { subscriptions: 1 } });
  const reader = await firstEvent(await subscribe(front, 'first'));
  expect(front.server.counts.subscriptions).toBe(1);
  const refused = await subscribe(front, 'second');
  expect([refused.status, await codeOf(refused)]).toEqual([503, 'TOO_MANY_SUBSCRIPTIONS']);
  await reader.cancel();
  await expect.poll(() => front.world.streamsEnded).toEqual(['first']);
  await expect.poll(() => front.server.counts.subscriptions).toBe(0);
  const again = await subscribe(front, 'third');
  expect(again.status).toBe(200);
  await again.body?.cancel();
});

test('Queries run while all streams are taken', async () => {
  const front = await startTestServer({ limits: { subscriptions: 1 } });
  await firstEvent(await subscribe(front, 'first'));
  expect((await front.ask('{ hello }')).status).toBe(200);
});

test('A silent stream is kept alive by comments', async () => {
  const { socket } = await startTestServer({ limits: { pingMilliseconds: 10 } });
  const listener = await socket();
  let received = '';
  listener.on('data', chunk => {
    received += chunk;
  });
  const body = JSON.stringify({ query: 'subscription { forever(name: "a") }' });
  listener.write(bytes('POST /graphql HTTP/1.1', asEvents, body));
  await expect.poll(() => received.match(/^:$/gm)?.length ?? 0).toBeGreaterThan(2);
});

test('A client that stops reading its stream is dropped instead of being buffered for', async () => {
  const { socket, server, world } = await startTestServer({ limits: { stallMilliseconds: 60 } });
  const listener = await socket();
  listener.pause();
  listener.write(
    bytes('POST /graphql HTTP/1.1', asEvents, JSON.stringify({ query: 'subscription { flood }' })),
  );
  await expect.poll(() => server.counts.subscriptions).toBe(1);
  await expect.poll(() => world.streamsEnded, { timeout: 5_000 }).toEqual(['flood']);
  await expect.poll(() => server.counts.subscriptions).toBe(0);
});
