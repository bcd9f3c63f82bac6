import { hash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { StopSignal } from '../../src/domain/stop.ts';
import { anyDocument } from '../../src/server/trusted-documents.ts';
import { as, type callerOf, identifying } from './fixtures/known-keys.ts';
import { admittedSocket, openSocket, refusalOf } from './fixtures/socket-client.ts';
import { startTestServer } from './fixtures/test-server.ts';

const destroy = 'mutation { destroy(id: 1) }';

test('Rates and costs of a caller count what comes over sockets', async () => {
  const { url, world } = await startTestServer({
    identify: identifying(),
    limits: { requestsPerMinute: 4, cost: 10, costPerMinute: 12 },
    prepareCost: () => variables => Number(variables.text ?? 1),
  });
  const client = await admittedSocket(url, as('good'));
  const say = (text: string) =>
    client.ask({ query: 'query($text: String) { echo(text: $text) }', variables: { text } });
  expect(refusalOf(await say('11'))).toBe('COST_LIMIT');
  expect((await say('10'))[0]?.type).toBe('next');
  expect(refusalOf(await say('3'))).toBe('TOO_MUCH_COST');
  expect(refusalOf(await client.ask(destroy))).toBe('TOO_MANY_REQUESTS');
  expect((await (await openSocket(url, as('good'))).closed).code).toBe(1013);
  expect(world.destroyed).toEqual([]);
});

test('One caller cannot take all sockets, nor one socket all operations', async () => {
  const { url, world } = await startTestServer({
    identify: identifying(),
    limits: { sockets: 3, socketsPerCaller: 2, channelOperations: 2, subscriptionsPerCaller: 1 },
  });
  const first = await admittedSocket(url, as('good one'));
  await admittedSocket(url, as('good one'));
  expect(await (await openSocket(url, as('good one'))).closed).toEqual({
    code: 1013,
    reason: expect.stringContaining('the limit "socketsPerCaller" is 2'),
  });
  await admittedSocket(url, as('good two'));
  expect((await (await openSocket(url, as('good three'))).closed).reason).toContain(
    'the limit "sockets" is 3',
  );
  first.send({ type: 'subscribe', id: 'stream', payload: { query: 'subscription { forever(name: "a") }' } });
  await first.next('stream');
  expect(refusalOf(await first.ask('subscription { ticks(count: 1) }'))).toBe(
    'TOO_MANY_SUBSCRIPTIONS_OF_CALLER',
  );
  first.send({ type: 'subscribe', id: 'slow', payload: { query: '{ slow }' } });
  expect(refusalOf(await first.ask(destroy))).toBe('TOO_MANY_OPERATIONS');
  world.gate.resolve();
  expect((await first.next('slow')).payload).toEqual({ data: { slow: 'done' } });
  await first.next('slow');
  first.socket.close();
  const again = await admittedSocket(url, as('good one'));
  expect((await again.ask('{ hello }'))[0]?.type).toBe('next');
  expect(world.destroyed).toEqual([]);
});

test('Documents that are not trusted do not run, and named ones do', async () => {
  const hello = 'query Hello { hello }';
  const { url, world } = await startTestServer({
    identify: request => {
      const identified = identifying()(request) as ReturnType<typeof callerOf>;
      return { ...identified, caller: { ...identified.caller, rights: { anywhere: () => false } as never } };
    },
    trusted: { texts: new Map([['hello', hello]]), only: true, automatic: false },
  });
  const client = await admittedSocket(url, as('good'));
  expect(refusalOf(await client.ask(destroy))).toBe('DOCUMENT_NOT_TRUSTED');
  expect((await client.ask(hello))[0]?.type).toBe('next');
  expect((await client.ask({ query: '', documentId: 'hello' }))[0]?.payload).toEqual({
    data: { hello: 'world' },
  });
  expect(refusalOf(await client.ask({ query: '', documentId: 'nowhere' }))).toBe('DOCUMENT_NOT_FOUND');
  expect(world.destroyed).toEqual([]);
});

test('A document that came once with its hash may then come as its hash alone', async () => {
  const { url } = await startTestServer({ trusted: { ...anyDocument, automatic: true } });
  const client = await admittedSocket(url);
  const query = '{ hello }';
  const extensions = { persistedQuery: { version: 1, sha256Hash: hash('sha256', query) } };
  const byHash = { query: '', extensions };
  expect(refusalOf(await client.ask(byHash))).toBe('PERSISTED_QUERY_NOT_FOUND');
  for (const payload of [{ query, extensions }, byHash])
    expect((await client.ask(payload))[0]?.payload).toEqual({ data: { hello: 'world' } });
});

test.each([
  ['two changes', { query: 'mutation { a: destroy(id: 1) b: destroy(id: 2) }' }, 'ONE_CHANGE_PER_REQUEST'],
  ['a depth', { query: `{ thing ${'{ next '.repeat(12)}{ id }${' }'.repeat(12)} }` }, 'DOCUMENT_DEPTH_LIMIT'],
  ['no field', { query: '{ nowhere }' }, 'GRAPHQL_VALIDATION_FAILED'],
  [
    'a wrong variable',
    { query: 'query($c: Colour) { paint(colour: $c) }', variables: { c: 1 } },
    'BAD_USER_INPUT',
  ],
  ['no operation', { query: '{ hello }', operationName: 'Other' }, 'OPERATION_RESOLUTION_FAILURE'],
  [
    'many entities',
    { query: '{ _entities(representations: [1, 2, 3]) { __typename } }' },
    'REPRESENTATIONS_LIMIT',
  ],
  ['the schema', { query: '{ __schema { queryType { name } } }' }, 'INTROSPECTION_OFF'],
  ['a list as variables of a name', { query: '{ hello }', variable: {} }, 'BAD_REQUEST'],
  ['a number that loses digits', { query: '{ hello }', variables: { a: 2 ** 53 } }, 'BAD_REQUEST'],
])('What a POST refuses is refused here: %s', async (_name, payload, code) => {
  const { url, world } = await startTestServer({ identify: identifying(), limits: { representations: 2 } });
  const client = await admittedSocket(url, as('good'));
  expect(refusalOf(await client.ask(payload))).toBe(code);
  expect((await client.ask('{ hello }'))[0]?.type).toBe('next');
  expect(world.destroyed).toEqual([]);
});

test('What a query defers is answered with the rest', async () => {
  const { url } = await startTestServer();
  const client = await admittedSocket(url);
  const told = await client.ask('{ hello ... @defer { echo(text: "late") } }');
  expect(told.map(({ type, payload }) => payload ?? type)).toEqual([
    { data: { hello: 'world', echo: 'late' } },
    'complete',
  ]);
});

test('JSON that nests too deep is refused, and breaks nothing', async () => {
  const { url } = await startTestServer();
  const client = await admittedSocket(url);
  const nested = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
  client.socket.send(
    `{"type":"subscribe","id":"1","payload":{"query":"{ hello }","variables":{"a":${nested}}}}`,
  );
  expect(refusalOf([await client.next('1')])).toBe('JSON_TOO_DEEP');
  client.socket.send(`{"type":"ping","payload":{"a":${nested}}}`);
  expect(await client.next()).toEqual({ type: 'pong' });
});

test('Errors of ours are masked, those of fields and of sources that break', async () => {
  const { url, lines } = await startTestServer();
  const client = await admittedSocket(url);
  const [bug] = await client.ask('{ bug hello }');
  expect(bug?.payload.data).toEqual({ bug: null, hello: 'world' });
  const broken = await client.ask('subscription { broken }');
  expect(JSON.stringify([bug, broken])).toMatch(/INTERNAL_SERVER_ERROR.*INTERNAL_SERVER_ERROR/);
  expect(JSON.stringify(client.received)).not.toMatch(/hunter2|unexpected"/);
  expect(lines.filter(({ level }) => level === 'error')).toHaveLength(2);
});

test('Each operation has its line in the log', async () => {
  const { url, lines } = await startTestServer();
  const client = await admittedSocket(url);
  await client.ask('query Named { hello }');
  await client.ask('{ nowhere }');
  client.socket.close();
  await expect.poll(() => lines.filter(({ facts }) => facts.status === 101)).toHaveLength(1);
  const told = lines.filter(({ facts }) => facts.kind === 'websocket').map(({ facts }) => facts);
  expect(told).toMatchObject([
    { status: 200 },
    { method: 'POST', path: '/graphql', operation: 'Named', status: 200, address: '127.0.0.1' },
    { method: 'POST', path: '/graphql', status: 400 },
    { method: 'GET', path: '/graphql', status: 101 },
  ]);
});

test('What is no message of a client closes the socket, and runs nothing', async () => {
  const { url, world, lines } = await startTestServer({ limits: { bodyBytes: 2_000 } });
  const sent: readonly (string | Buffer)[] = [
    '{',
    '[]',
    '{"type":"next","id":"1","payload":{}}',
    '{"type":"subscribe","id":"1"}',
    '{"type":"subscribe","id":"","payload":{"query":"{ hello }"}}',
    Buffer.from(JSON.stringify({ type: 'subscribe', id: '1', payload: { query: destroy } })),
    JSON.stringify({ type: 'subscribe', id: '1', payload: { query: `${destroy} #${'x'.repeat(2_000)}` } }),
  ];
  const codes: number[] = [];
  for (const message of sent) {
    const client = await admittedSocket(url);
    client.socket.send(message);
    codes.push((await client.closed).code);
  }
  expect(codes).toEqual([4400, 4400, 4400, 4400, 4400, 1003, 1009]);
  expect(world.destroyed).toEqual([]);
  expect(lines.filter(({ level }) => level === 'error')).toEqual([]);
});

test('An id would be sent back with each event: longer ones than a shared stream takes are refused', async () => {
  const { url, world } = await startTestServer();
  const client = await admittedSocket(url);
  expect(refusalOf(await client.ask(destroy, 'x'.repeat(513)))).toBe('BAD_REQUEST');
  expect(world.destroyed).toEqual([]);
  expect((await client.ask('{ hello }', 'x'.repeat(512)))[0]?.payload).toEqual({ data: { hello: 'world' } });
});

test('Two operations of one id: the second ends the socket, as the protocol wants it', async () => {
  const { url, world } = await startTestServer();
  const client = await admittedSocket(url);
  client.send({ type: 'subscribe', id: '1', payload: { query: 'subscription { forever(name: "a") }' } });
  await client.next('1');
  client.send({ type: 'subscribe', id: '1', payload: { query: destroy } });
  expect((await client.closed).code).toBe(4409);
  await expect.poll(() => world.streamsEnded).toEqual(['a']);
  expect(world.destroyed).toEqual([]);
});

test('Nothing is begun on a socket that is being closed, where it could not be answered', async () => {
  const { url, world } = await startTestServer();
  const client = await admittedSocket(url);
  for (const query of ['{ slow }', '{ hello }', destroy])
    client.send({ type: 'subscribe', id: query === destroy ? 'change' : 'twice', payload: { query } });
  expect((await client.closed).code).toBe(4409);
  expect(world.destroyed).toEqual([]);
});

test('A client that ends a stream or leaves ends its source; what it has asked to change goes on', async () => {
  const { url, world, server } = await startTestServer({ limits: { subscriptions: 1 } });
  const client = await admittedSocket(url);
  client.send({ type: 'subscribe', id: 'a', payload: { query: 'subscription { forever(name: "a") }' } });
  await client.next('a');
  client.send({ type: 'complete', id: 'a' });
  await expect.poll(() => world.streamsEnded).toEqual(['a']);
  await expect.poll(() => server.counts.subscriptions).toBe(0);
  client.send({ type: 'subscribe', id: 'b', payload: { query: 'subscription { forever(name: "b") }' } });
  await client.next('b');
  client.send({ type: 'subscribe', id: 'c', payload: { query: 'mutation { hold(id: 3) }' } });
  await expect.poll(() => server.counts.requests).toBe(3);
  client.socket.terminate();
  await expect.poll(() => world.streamsEnded).toEqual(['a', 'b']);
  expect(server.counts.requests).toBe(1);
  world.gate.resolve();
  await expect.poll(() => world.destroyed).toEqual(['3']);
  await expect.poll(() => server.counts).toMatchObject({ requests: 0, subscriptions: 0 });
});

test('A query whose client ends it or leaves tells its resolvers', async () => {
  const signals: StopSignal[] = [];
  const { url, world } = await startTestServer({
    context: ({ signal }) => {
      signals.push(signal);
      return { signal };
    },
  });
  const client = await admittedSocket(url);
  await client.ask('{ hello }');
  client.send({ type: 'subscribe', id: 'a', payload: { query: '{ slow }' } });
  client.send({ type: 'subscribe', id: 'b', payload: { query: '{ slow }' } });
  await expect.poll(() => signals.length).toBe(3);
  client.send({ type: 'complete', id: 'a' });
  await expect.poll(() => signals[1]?.aborted).toBe(true);
  expect(signals[2]?.aborted).toBe(false);
  client.socket.terminate();
  await expect.poll(() => signals[2]?.aborted).toBe(true);
  expect(signals[0]?.aborted).toBe(false);
  world.gate.resolve();
});
