import { expect, test } from 'vitest';
import { as, identifying } from './fixtures/known-keys.ts';
import { admittedSocket, handshake, openSocket, refusalOf, refusedSocket } from './fixtures/socket-client.ts';
import { bytes, startTestServer } from './fixtures/test-server.ts';

const destroy = 'mutation { destroy(id: 1) }';

test('Queries, changes and subscriptions run over one socket', async () => {
  const { url, world, server } = await startTestServer();
  const client = await admittedSocket(url);
  expect(await client.ask('{ hello }')).toEqual([
    { type: 'next', id: 'asked', payload: { data: { hello: 'world' } } },
    { type: 'complete', id: 'asked' },
  ]);
  expect((await client.ask('mutation { destroy(id: 7) }'))[0]?.payload).toEqual({
    data: { destroy: 'destroyed 7' },
  });
  expect(world.destroyed).toEqual(['7']);
  const told = await client.ask('subscription { ticks(count: 2) }');
  expect(told.map(({ type, payload }) => payload?.data?.ticks ?? type)).toEqual([1, 2, 'complete']);
  client.send({ type: 'ping', payload: { deep: [[[]]] } });
  expect(await client.next()).toEqual({ type: 'pong' });
  expect(client.socket.extensions).toBe('');
  client.socket.close();
  await expect.poll(() => server.counts).toMatchObject({ requests: 0, subscriptions: 0 });
});

test.each([
  ['another host', { headers: { host: 'evil.example' } }, 421, 'HOST_NOT_ALLOWED'],
  ['another path', { path: '/socket' }, 404, 'NOT_FOUND'],
  ['a page of another site', { headers: { origin: 'https://evil.example' } }, 403, 'CROSS_ORIGIN_FORBIDDEN'],
  ['a sandboxed page', { headers: { origin: 'null' } }, 403, 'CROSS_ORIGIN_FORBIDDEN'],
  ['a page of another port', { headers: { 'sec-fetch-site': 'same-site' } }, 403, 'CROSS_ORIGIN_FORBIDDEN'],
  [
    'a page that plays a person who opens GraphiQL',
    {
      headers: {
        origin: 'https://evil.example',
        'sec-fetch-mode': 'navigate',
        'sec-fetch-dest': 'document',
      },
    },
    403,
    'CROSS_ORIGIN_FORBIDDEN',
  ],
  ['subscriptions-transport-ws', { protocols: ['graphql-ws'] }, 400, 'SUBPROTOCOL_NOT_OFFERED'],
  ['no subprotocol', { protocols: [] }, 400, 'SUBPROTOCOL_NOT_OFFERED'],
  ['a key for all changes', { headers: { 'idempotency-key': 'k' } }, 400, 'BAD_REQUEST'],
  ['a place in all streams', { headers: { 'last-event-id': '3' } }, 400, 'BAD_REQUEST'],
])('A socket of %s is refused before it opens', async (_name, options, status, code) => {
  const { url } = await startTestServer({ graphiql: { title: 'Causeway', tabs: [] } });
  const refused = await refusedSocket(url, options);
  expect([refused.status, refused.code]).toEqual([status, code]);
  expect(refused.message).toMatch(/.{20}/);
});

test('Who offers the old subprotocol is told what to use', async () => {
  const { url } = await startTestServer();
  expect((await refusedSocket(url, { protocols: ['graphql-ws'] })).message).toContain(
    'Use the library graphql-ws, which speaks "graphql-transport-ws"',
  );
  const both = await admittedSocket(url, { protocols: ['graphql-ws', 'graphql-transport-ws'] });
  expect(both.socket.protocol).toBe('graphql-transport-ws');
});

test('Pages of our own origin and of listed ones open a socket', async () => {
  const origin = 'https://console.example';
  const { url } = await startTestServer({ allowedOrigins: [origin] });
  for (const headers of [
    { origin, 'sec-fetch-site': 'cross-site' },
    { origin: url, 'sec-fetch-site': 'same-origin' },
  ]) {
    const client = await admittedSocket(url, { headers });
    expect((await client.ask('{ hello }'))[0]?.type).toBe('next');
  }
  expect((await refusedSocket(url, { headers: { origin: 'https://console.example.evil' } })).status).toBe(
    403,
  );
});

test('The limit 0 offers no socket, in words that say what to do', async () => {
  const { url } = await startTestServer({ limits: { sockets: 0 } });
  const { code, message } = await refusedSocket(url);
  expect(code).toBe('WEBSOCKETS_NOT_OFFERED');
  expect(message).toContain('Subscribe by server-sent events');
});

test('Handshakes that are none, and other protocols, are requests like others', async () => {
  const { raw, socket, world } = await startTestServer();
  const upgrade = { connection: 'Upgrade, close', upgrade: 'websocket', 'sec-websocket-version': '13' };
  expect(await raw(bytes('GET /graphql HTTP/1.1', { ...upgrade, 'sec-websocket-key': 'short' }))).toMatch(
    /^HTTP\/1\.1 400 [\s\S]*A WebSocket begins with a GET/,
  );
  for (const offered of [
    'graphql-transport-ws, graphql-transport-ws',
    'graphql-transport-ws,',
    'graphql-transport-ws, a/b',
  ]) {
    const protocol = { 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==', 'sec-websocket-protocol': offered };
    expect(await raw(bytes('GET /graphql HTTP/1.1', { ...upgrade, ...protocol }))).toMatch(
      /^HTTP\/1\.1 400 [\s\S]*"BAD_REQUEST"/,
    );
  }
  const body = JSON.stringify({ query: '{ hello }' });
  const posted = bytes('POST /graphql HTTP/1.1', upgrade, body);
  expect(await raw(posted)).toMatch(/^HTTP\/1\.1 400 [\s\S]*A WebSocket begins with a GET/);
  expect(world.contexts).toEqual([]);
  const h2c = { connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c', 'http2-settings': 'AAMA' };
  const client = await socket();
  let received = '';
  client.on('data', chunk => {
    received += chunk;
  });
  // Its connection goes on as well.
  for (const answers of [1, 2]) {
    client.write(bytes('POST /graphql HTTP/1.1', h2c, body));
    await expect.poll(() => received.match(/\{"data":\{"hello":"world"\}\}/g)).toHaveLength(answers);
  }
});

test('A change whose connection asks for a socket behind it is answered once, and no socket opens', async () => {
  const { socket, world, server } = await startTestServer();
  const client = await socket();
  let received = '';
  client.on('data', chunk => {
    received += chunk;
  });
  const closed = new Promise(resolve => client.once('close', resolve));
  const change = JSON.stringify({ query: 'mutation { hold(id: 5) }' });
  // In one piece, so that both are read before either is answered.
  client.write(bytes('POST /graphql HTTP/1.1', { connection: 'keep-alive' }, change) + handshake);
  await world.waiting.promise;
  world.gate.resolve();
  await closed;
  expect(received.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200']);
  expect(received).toContain('held 5');
  await expect.poll(() => server.counts.requests).toBe(0);
});

test('Who has to prove who they are and does not is told by the close', async () => {
  const { url } = await startTestServer({ identify: identifying() });
  const closes = await Promise.all(
    [as('bad'), {}, as('late'), { headers: { authorization: 'good' }, ...as('bad') }].map(
      async options => (await openSocket(url, options)).closed,
    ),
  );
  expect(closes).toEqual([
    { code: 4401, reason: 'Say who you are.' },
    { code: 4401, reason: 'Say who you are.' },
    { code: 1013, reason: 'Not now.' },
    { code: 4401, reason: 'Say who you are.' },
  ]);
});

test('A proof comes by the headers of the upgrade, or by the first message in any spelling', async () => {
  const { url, world } = await startTestServer({
    identify: identifying(),
    context: ({ identified, headers }) => ({
      actor: identified?.caller.actor,
      client: headers['apollographql-client-name'],
    }),
  });
  for (const options of [
    { headers: { authorization: 'good one' } },
    as('good two'),
    { parameters: { Authorization: 'good three' } },
    {
      headers: { authorization: 'bad' },
      parameters: { authorization: 'good four', 'apollographql-client-name': 'console' },
    },
  ]) {
    expect((await (await admittedSocket(url, options)).ask('{ hello }'))[0]?.type).toBe('next');
  }
  expect(world.contexts).toEqual([
    { actor: 'good one' },
    { actor: 'good two' },
    { actor: 'good three' },
    { actor: 'good four', client: 'console' },
  ]);
});

test('The first message cannot say what counts for one operation, nor play a proxy', async () => {
  const seen: (string | null)[] = [];
  const { url } = await startTestServer({
    trustedProxies: ['127.0.0.1'],
    identify: request => {
      seen.push(request.address);
      return identifying()(request);
    },
  });
  const { closed } = await openSocket(url, {
    parameters: { ...as('good').parameters, 'Idempotency-Key': 'k' },
  });
  expect((await closed).code).toBe(4400);
  const client = await admittedSocket(url, {
    headers: { 'x-forwarded-for': '203.0.113.7' },
    parameters: { authorization: 'good', 'x-forwarded-for': '203.0.113.9', origin: 'https://evil.example' },
  });
  expect((await client.ask('{ hello }'))[0]?.type).toBe('next');
  expect(seen).toEqual(['203.0.113.7', '203.0.113.7']);
});

test('What the first message says in the place of headers is bounded as they are', async () => {
  const { url } = await startTestServer({ identify: identifying() });
  const closeFor = async (parameters: object) =>
    (await openSocket(url, { parameters: { authorization: 'good', ...parameters } })).closed;
  expect(await closeFor({ 'apollographql-client-name': 'shop\r\nx-forwarded-for: 203.0.113.7' })).toEqual({
    code: 4400,
    reason: '"apollographql-client-name" has characters that no header may have.',
  });
  expect(await closeFor({ authorization: `good ${'x'.repeat(16 * 1024)}` })).toEqual({
    code: 4400,
    reason: 'What stands in the place of headers is too large; the limit "headerBytes" is 16384.',
  });
  // Of anything else a client may say what it wants.
  const client = await admittedSocket(url, {
    parameters: { authorization: 'good', session: 'x'.repeat(20_000), 'other name': '\r\n' },
  });
  expect((await client.ask('{ hello }'))[0]?.type).toBe('next');
});

test('Nothing runs before the first message, and it has to come in time, once', async () => {
  const { url, world } = await startTestServer({ limits: { socketInitMilliseconds: 40 } });
  const silent = await openSocket(url, { parameters: null });
  const hasty = await openSocket(url, { parameters: null });
  hasty.send({ type: 'subscribe', id: '1', payload: { query: destroy } });
  expect((await hasty.closed).code).toBe(4401);
  expect((await silent.closed).code).toBe(4408);
  const twice = await admittedSocket(url);
  twice.send({ type: 'connection_init' });
  expect((await twice.closed).code).toBe(4429);
  expect(world.destroyed).toEqual([]);
});

test('A router that signs each request is told to send them by POST', async () => {
  const { url } = await startTestServer({ identify: identifying() });
  const { closed } = await openSocket(url, { headers: { 'x-signed': 'yes' } });
  expect(await closed).toEqual({
    code: 4403,
    reason: 'A signature covers one body, and a WebSocket has many: send each signed operation by POST.',
  });
});

test('A key that is revoked runs nothing more, and its socket ends', async () => {
  const revoked = new Set<string>();
  const { url, world } = await startTestServer({ identify: identifying(revoked) });
  const client = await admittedSocket(url, as('good'));
  client.send({ type: 'subscribe', id: 'change', payload: { query: 'mutation { hold(id: 1) }' } });
  await world.waiting.promise;
  revoked.add('good');
  expect(refusalOf(await client.ask(destroy))).toBe('UNAUTHENTICATED');
  world.gate.resolve();
  expect((await client.next('change')).payload).toEqual({ data: { hold: 'held 1' } });
  expect(await client.closed).toEqual({ code: 4403, reason: 'Say who you are.' });
  expect(world.destroyed).toEqual(['1']);
});
