import { expect, test } from 'vitest';
import { allParts, partsOf } from './fixtures/multipart.ts';
import { bytes, codeOf, startTestServer } from './fixtures/test-server.ts';

// Subscriptions over multipart HTTP, by Apollo's protocol.

const asPayloads = { accept: 'multipart/mixed;boundary=graphql;subscriptionSpec=1.0,application/json' };

test('A subscription is answered by payloads, and the last boundary says that it is over', async () => {
  const { ask, server } = await startTestServer();
  const answer = await ask('subscription { ticks(count: 2) }', undefined, asPayloads);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe(
    'multipart/mixed; boundary="graphql"; subscriptionSpec=1.0',
  );
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(answer.headers.get('x-accel-buffering')).toBe('no');
  const head = '\r\ncontent-type: application/json; charset=utf-8\r\n\r\n';
  expect(await answer.text()).toBe(
    `\r\n--graphql${head}{"payload":{"data":{"ticks":1}}}\r\n--graphql${head}{"payload":{"data":{"ticks":2}}}\r\n--graphql--\r\n`,
  );
  await expect.poll(() => server.counts.subscriptions).toBe(0);
});

test('A client that lists events too gets events', async () => {
  const { ask } = await startTestServer();
  const accept = `${asPayloads.accept},text/event-stream`;
  const answer = await ask('subscription { ticks(count: 1) }', undefined, { accept });
  expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  await answer.body?.cancel();
});

test.each(['multipart/mixed,application/json', 'multipart/mixed;deferSpec=20220824,application/json'])(
  'Another form of parts is no subscription: "accept: %s"',
  async accept => {
    const { ask, server } = await startTestServer();
    const answer = await ask('subscription { forever(name: "a") }', undefined, { accept });
    expect([answer.status, await codeOf(answer)]).toEqual([406, 'NOT_ACCEPTABLE']);
    expect(server.counts.subscriptions).toBe(0);
  },
);

test('A client that takes nothing else gets the answer to a query so as well', async () => {
  const { ask } = await startTestServer();
  const accept = 'multipart/mixed;subscriptionSpec=1.0';
  expect(await allParts(await ask('{ hello }', undefined, { accept }))).toEqual([
    { payload: { data: { hello: 'world' } } },
  ]);
});

test('A source that breaks is masked, told beside the payload, and its stream ends', async () => {
  const { ask, lines } = await startTestServer();
  const parts = await allParts(await ask('subscription { broken }', undefined, asPayloads));
  expect(parts).toEqual([
    { payload: { data: { broken: 1 } } },
    {
      payload: null,
      errors: [
        expect.objectContaining({ extensions: expect.objectContaining({ code: 'INTERNAL_SERVER_ERROR' }) }),
      ],
    },
  ]);
  expect(JSON.stringify(parts)).not.toContain('hunter2');
  expect(lines.filter(line => line.level === 'error')).toHaveLength(1);
});

test('It takes one of the places of all streams, and gives it back when its client leaves', async () => {
  const { ask, server, world } = await startTestServer({ limits: { subscriptions: 1 } });
  const subscribe = (name: string) =>
    ask('subscription($name: String!) { forever(name: $name) }', { name }, asPayloads);
  const parts = partsOf(await subscribe('first'));
  expect((await parts.next()).value).toEqual({ payload: { data: { forever: 1 } } });
  expect(server.counts.subscriptions).toBe(1);
  const refused = await subscribe('second');
  expect([refused.status, await codeOf(refused)]).toEqual([503, 'TOO_MANY_SUBSCRIPTIONS']);
  await parts.return();
  await expect.poll(() => world.streamsEnded).toEqual(['first']);
  await expect.poll(() => server.counts.subscriptions).toBe(0);
});

test('A silent stream is kept alive by empty parts', async () => {
  const { ask } = await startTestServer({ limits: { pingMilliseconds: 10 } });
  const parts = partsOf(await ask('subscription { forever(name: "a") }', undefined, asPayloads));
  expect((await parts.next()).value).toEqual({ payload: { data: { forever: 1 } } });
  expect((await parts.next()).value).toEqual({});
  expect((await parts.next()).value).toEqual({});
  await parts.return();
});

test('A client that stops reading is dropped instead of being buffered for', async () => {
  const { socket, server, world } = await startTestServer({ limits: { stallMilliseconds: 60 } });
  const listener = await socket();
  listener.pause();
  listener.write(
    bytes('POST /graphql HTTP/1.1', asPayloads, JSON.stringify({ query: 'subscription { flood }' })),
  );
  await expect.poll(() => server.counts.subscriptions).toBe(1);
  await expect.poll(() => world.streamsEnded, { timeout: 5_000 }).toEqual(['flood']);
  await expect.poll(() => server.counts.subscriptions).toBe(0);
});

test('A server that drains says that it has ended the stream, and that more may come elsewhere', async () => {
  const { ask, server, world } = await startTestServer();
  const parts = partsOf(await ask('subscription { forever(name: "a") }', undefined, asPayloads));
  await parts.next();
  await world.waiting.promise;
  const drained = server.drain(5_000);
  expect((await parts.next()).value).toEqual({
    payload: null,
    errors: [{ message: expect.stringContaining('Subscribe again'), extensions: { code: 'STREAM_CUT' } }],
  });
  expect((await parts.next()).done).toBe(true);
  await drained;
});
