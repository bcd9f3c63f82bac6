import { expect, test } from 'vitest';
import type { Identify } from '../../src/domain/caller.ts';
import { everyRight } from '../../src/domain/rights.ts';
import type { StopSignal } from '../../src/domain/stop.ts';
import {
  openSharedStream,
  postTo,
  reserveStream,
  takeStream,
  tokenHeader,
} from './fixtures/shared-stream.ts';
import { answerOf, bytes, codeOf, startTestServer } from './fixtures/test-server.ts';

const identify: Identify = ({ headers }) => {
  const actor = String(headers.authorization);
  const caller = { tenant: 'acme', actor, rights: everyRight, federates: false };
  const bodyHash = headers['x-signed'] === undefined ? null : 'the hash of one body';
  return { kind: 'caller', caller, bodyHash, renew: () => caller };
};
const as = (who: string) => ({ authorization: who });
const destroy = 'mutation { destroy(id: 1) }';

test('Queries, changes and subscriptions answer by one stream', async () => {
  const { url, world, server } = await startTestServer();
  const stream = await openSharedStream(url);
  const posted = await Promise.all([
    stream.post('q', '{ hello }'),
    stream.post('c', 'mutation { destroy(id: 7) }'),
    stream.post('s', 'subscription { ticks(count: 2) }'),
  ]);
  expect(await Promise.all(posted.map(async each => [each.status, await each.text()]))).toEqual([
    [202, ''],
    [202, ''],
    [202, ''],
  ]);
  await expect.poll(() => stream.text.match(/event: complete/g)).toHaveLength(3);
  expect(stream.of('q')).toEqual([{ data: { hello: 'world' } }, 'complete']);
  expect(stream.of('c')).toEqual([{ data: { destroy: 'destroyed 7' } }, 'complete']);
  expect(stream.of('s')).toEqual([{ data: { ticks: 1 } }, { data: { ticks: 2 } }, 'complete']);
  expect(world.destroyed).toEqual(['7']);
  expect(server.counts).toMatchObject({ requests: 1, subscriptions: 1 });
  stream.leave();
  await expect.poll(() => server.counts).toMatchObject({ requests: 0, subscriptions: 0 });
  expect(await codeOf(stream.post('q', '{ hello }'))).toBe('EVENT_STREAM_NOT_FOUND');
});

test('What a query defers is answered with the rest, whatever its request takes', async () => {
  const { url } = await startTestServer();
  const stream = await openSharedStream(url);
  for (const accept of ['*/*', 'multipart/mixed', 'multipart/mixed, application/json']) {
    const posted = await postTo(url, stream.token, accept, '{ hello ... @defer { echo(text: "late") } }', {
      accept,
    });
    expect(posted.status).toBe(202);
    await expect
      .poll(() => stream.of(accept))
      .toEqual([{ data: { hello: 'world', echo: 'late' } }, 'complete']);
  }
});

test('A DELETE ends an operation, and whoever leaves ends all; a change goes on', async () => {
  const { url, world, server } = await startTestServer();
  const stream = await openSharedStream(url);
  await stream.post('a', 'subscription { forever(name: "a") }');
  await stream.post('b', 'subscription { forever(name: "b") }');
  expect((await stream.end('a')).status).toBe(200);
  await expect.poll(() => world.streamsEnded).toEqual(['a']);
  const held = stream.post('c', 'mutation { hold(id: 3) }');
  await expect.poll(() => server.counts.requests).toBe(3);
  stream.leave();
  await expect.poll(() => world.streamsEnded).toEqual(['a', 'b']);
  world.gate.resolve();
  expect((await held).status).toBe(202);
  expect(world.destroyed).toEqual(['3']);
  await expect.poll(() => server.counts).toMatchObject({ requests: 0, subscriptions: 0 });
});

test('The token may stand in the address, where EventSource has no other place for it', async () => {
  const { url } = await startTestServer();
  const token = await (await reserveStream(url)).text();
  expect(token).toMatch(/^[\w-]{43}$/);
  const opened = await fetch(`${url}/graphql?token=${token}`, { headers: { accept: 'text/event-stream' } });
  expect([opened.status, opened.headers.get('content-type')]).toEqual([
    200,
    'text/event-stream; charset=utf-8',
  ]);
  await opened.body?.cancel();
});

test('The token of somebody else opens, sends and ends nothing', async () => {
  const { url, world } = await startTestServer({ identify });
  const mine = await openSharedStream(url, as('one'));
  await mine.post('s', 'subscription { forever(name: "s") }');
  const reserved = await (await reserveStream(url, as('one'))).text();
  const others = [
    takeStream(url, reserved, as('two')),
    postTo(url, mine.token, 'x', destroy, as('two')),
    fetch(`${url}/graphql?operationId=s`, {
      method: 'DELETE',
      headers: { [tokenHeader]: mine.token, ...as('two') },
    }),
    takeStream(url, 'made-up', as('two')),
  ];
  for (const answer of await Promise.all(others))
    expect([answer.status, await codeOf(answer)]).toEqual([404, 'EVENT_STREAM_NOT_FOUND']);
  expect([world.destroyed, world.streamsEnded]).toEqual([[], []]);
  expect((await takeStream(url, reserved, as('one'))).status).toBe(200);
});

test('A token that is not used in time is forgotten', async () => {
  const { url } = await startTestServer({ limits: { reservationMilliseconds: 30 } });
  const token = await (await reserveStream(url)).text();
  await expect.poll(() => codeOf(postTo(url, token, 'x', destroy))).toBe('EVENT_STREAM_NOT_FOUND');
  expect(await codeOf(takeStream(url, token))).toBe('EVENT_STREAM_NOT_FOUND');
});

test('One that is used in time stays good, for one stream', async () => {
  const { url } = await startTestServer({ limits: { reservationMilliseconds: 400 } });
  const open = await openSharedStream(url);
  const later = await (await reserveStream(url)).text();
  await expect.poll(() => codeOf(postTo(url, later, 'x', destroy))).toBe('EVENT_STREAM_NOT_FOUND');
  expect((await open.post('q', '{ hello }')).status).toBe(202);
  const second = await takeStream(url, open.token);
  expect([second.status, await codeOf(second)]).toEqual([409, 'EVENT_STREAM_OPEN']);
});

test('Of two requests that open one stream at once, one does; and none of them carries an operation', async () => {
  const { url, world } = await startTestServer();
  const token = await (await reserveStream(url)).text();
  const accept = { accept: 'text/event-stream' };
  expect(await codeOf(postTo(url, token, 'x', destroy, accept))).toBe('BAD_REQUEST');
  const opened = await Promise.all([takeStream(url, token), takeStream(url, token)]);
  expect(opened.map(({ status }) => status).sort()).toEqual([200, 409]);
  for (const { body } of opened) await body?.cancel();
  expect(world.destroyed).toEqual([]);
});

test('An operation needs an id of its own and an open stream, or it does not run', async () => {
  const { url, world } = await startTestServer();
  const token = await (await reserveStream(url)).text();
  expect(await codeOf(postTo(url, token, 'x', destroy))).toBe('EVENT_STREAM_NOT_OPEN');
  const stream = await openSharedStream(url);
  for (const id of [undefined, '', 7, 'x'.repeat(513)])
    expect(await codeOf(postTo(url, stream.token, id, destroy))).toBe('BAD_REQUEST');
  await stream.post('s', 'subscription { forever(name: "s") }');
  const again = await stream.post('s', destroy);
  expect([again.status, await codeOf(again)]).toEqual([409, 'OPERATION_ID_IN_USE']);
  expect(world.destroyed).toEqual([]);
});

test('A change whose stream has ended while its body was on its way does not run: nobody could be told of it', async () => {
  const { url, world, server, socket } = await startTestServer();
  const stream = await openSharedStream(url);
  const sender = await socket();
  let answer = '';
  sender.on('data', chunk => {
    answer += chunk;
  });
  const whole = bytes(
    'POST /graphql HTTP/1.1',
    { [tokenHeader]: stream.token, 'content-type': 'application/json' },
    JSON.stringify({ query: destroy, extensions: { operationId: 'a' } }),
  );
  sender.write(whole.slice(0, -10));
  await expect.poll(() => server.counts.requests).toBe(2);
  stream.leave();
  await expect.poll(() => server.counts.requests).toBe(1);
  sender.write(whole.slice(-10));
  await expect.poll(() => answer).toMatch(/^HTTP\/1\.1 409 [\s\S]*"EVENT_STREAM_NOT_OPEN"/);
  expect(world.destroyed).toEqual([]);
});

test('What is refused is told by the answer of its own request, as without a stream', async () => {
  const { url, world } = await startTestServer({ identify, limits: { requestsPerMinute: 7 } });
  const stream = await openSharedStream(url, as('one'));
  for (const [query, status, code] of [
    ['mutation { a: destroy(id: 1) b: destroy(id: 2) }', 400, 'ONE_CHANGE_PER_REQUEST'],
    ['{ nowhere }', 200, 'GRAPHQL_VALIDATION_FAILED'],
    ['{ __schema { queryType { name } } }', 403, 'INTROSPECTION_OFF'],
  ] as const) {
    const refused = await stream.post('x', query);
    expect([refused.status, await codeOf(refused)]).toEqual([status, code]);
  }
  // Its id is free again.
  expect((await stream.post('x', '{ bug }')).status).toBe(202);
  await expect.poll(() => stream.of('x')).toContain('complete');
  expect(stream.text).toContain('INTERNAL_SERVER_ERROR');
  expect(stream.text).not.toMatch(/hunter2|unexpected"/);
  expect((await stream.post('y', '{ hello }')).status).toBe(202);
  expect(await codeOf(stream.post('z', destroy))).toBe('TOO_MANY_REQUESTS');
  expect(world.destroyed).toEqual([]);
});

test('Streams, reservations and operations are counted, for each caller and for all', async () => {
  const limits = { subscriptions: 3, reservations: 3, reservationsPerCaller: 2, channelOperations: 2 };
  const { url, world, server } = await startTestServer({ identify, limits });
  const stream = await openSharedStream(url, as('one'));
  await stream.post('s', 'subscription { forever(name: "s") }');
  expect(server.counts.subscriptions).toBe(2);
  const slow = stream.post('q', '{ slow }');
  await world.waiting.promise;
  expect(await codeOf(stream.post('x', destroy))).toBe('TOO_MANY_OPERATIONS');
  world.gate.resolve();
  await slow;
  await expect.poll(() => stream.of('q')).toContain('complete');
  await stream.post('t', 'subscription { forever(name: "t") }');
  await stream.end('t');
  await expect.poll(() => server.counts.subscriptions).toBe(2);
  expect((await reserveStream(url, as('one'))).status).toBe(201);
  const third = await reserveStream(url, as('one'));
  expect([third.status, await codeOf(third)]).toEqual([429, 'TOO_MANY_RESERVATIONS']);
  const other = await openSharedStream(url, as('two'));
  expect((await reserveStream(url, as('three'))).status).toBe(503);
  expect(await codeOf(other.post('s', 'subscription { forever(name: "u") }'))).toBe('TOO_MANY_SUBSCRIPTIONS');
  expect(world.destroyed).toEqual([]);
});

test('A router that signs each request is told to send them one by one', async () => {
  const { url } = await startTestServer({ identify });
  const refused = await reserveStream(url, { ...as('router'), 'x-signed': 'yes' });
  expect([refused.status, await codeOf(refused)]).toEqual([403, 'SIGNED_ROUTER']);
});

test.each([
  ['Several processes', { isAlone: false }, 'several processes (WORKERS)'],
  ['The limit 0', { limits: { reservations: 0 } }, 'the limit "reservations" is 0'],
])('%s: it is not offered, and the answer says which option to leave out', async (_name, options, why) => {
  const { url } = await startTestServer(options);
  const refused = await reserveStream(url);
  expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, POST']);
  const message = (await answerOf(refused)).errors?.[0]?.message;
  expect(message).toContain(why);
  expect(message).toContain('leave "singleConnection" out');
});

test('A drain sends the answer of a change before it ends the stream, and claims of no stream that it is complete', async () => {
  const { url, world, server } = await startTestServer();
  const idle = await openSharedStream(url);
  const stream = await openSharedStream(url);
  await stream.post('s', 'subscription { forever(name: "s") }');
  await expect.poll(() => stream.of('s')).toHaveLength(1);
  const change = stream.post('c', 'mutation { hold(id: 9) }');
  await expect.poll(() => server.counts.requests).toBe(4);
  let over = false;
  const drained = server.drain(1).then(() => {
    over = true;
  });
  expect(await idle.ended).toBe('ended');
  expect(over).toBe(false);
  world.gate.resolve();
  expect((await change).status).toBe(202);
  expect(await stream.ended).toBe('ended');
  expect(stream.of('c')).toEqual([{ data: { hold: 'held 9' } }, 'complete']);
  expect(stream.of('s')).toEqual([{ data: { forever: 1 } }]);
  await drained;
});

test('A change whose request was cut is told by the stream all the same', async () => {
  const signals: StopSignal[] = [];
  const { url, world, socket } = await startTestServer({
    context: ({ signal }) => {
      signals.push(signal);
      return { signal };
    },
  });
  const stream = await openSharedStream(url);
  const client = await socket();
  const body = JSON.stringify({ query: 'mutation { hold(id: 2) }', extensions: { operationId: 'c' } });
  client.write(bytes('POST /graphql HTTP/1.1', { [tokenHeader]: stream.token }, body));
  await world.waiting.promise;
  client.destroy();
  await expect.poll(() => signals[0]?.aborted).toBe(true);
  world.gate.resolve();
  await expect.poll(() => stream.of('c')).toEqual([{ data: { hold: 'held 2' } }, 'complete']);
});

test('A client that stops reading its stream is dropped instead of being buffered for', async () => {
  const { url, world, server, socket } = await startTestServer({ limits: { stallMilliseconds: 60 } });
  const token = await (await reserveStream(url)).text();
  const listener = await socket();
  listener.write(bytes('GET /graphql HTTP/1.1', { accept: 'text/event-stream', [tokenHeader]: token }));
  await new Promise(resolve => listener.once('data', resolve));
  listener.pause();
  for (const id of ['a', 'b']) await postTo(url, token, id, 'subscription { flood }');
  await expect.poll(() => world.streamsEnded, { timeout: 5_000 }).toEqual(['flood', 'flood']);
  await expect.poll(() => server.counts).toMatchObject({ requests: 0, subscriptions: 0 });
});

test('A silent stream is kept alive by comments', async () => {
  const { url } = await startTestServer({ limits: { pingMilliseconds: 10 } });
  const stream = await openSharedStream(url);
  await expect.poll(() => stream.text.match(/^:$/gm)?.length ?? 0).toBeGreaterThan(2);
});
