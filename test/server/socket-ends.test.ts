import { expect, test } from 'vitest';
import { admittedSocket, openSocket, refusalOf, type SocketClient } from './fixtures/socket-client.ts';
import { startTestServer } from './fixtures/test-server.ts';

const long = 60_000;
const shutDown = { code: 1001, reason: 'The server is shutting down. Connect again.' };

function begin(client: SocketClient, id: string, query: string): void {
  client.send({ type: 'subscribe', id, payload: { query } });
}

test('A drain closes sockets that are idle or hold streams alone, without claiming that a stream is complete', async () => {
  const { url, server, world } = await startTestServer();
  const idle = await admittedSocket(url);
  const unready = await openSocket(url, { parameters: null });
  const stream = await admittedSocket(url);
  begin(stream, 'a', 'subscription { forever(name: "a") }');
  await stream.next('a');
  await server.drain(long);
  expect(await Promise.all([idle, unready, stream].map(({ closed }) => closed))).toEqual([
    shutDown,
    shutDown,
    shutDown,
  ]);
  expect(stream.received.map(({ type }) => type)).toEqual(['connection_ack', 'next']);
  expect(world.streamsEnded).toEqual(['a']);
});

test('A drain waits for the answer of a change, which arrives before the socket closes; nothing new runs on it', async () => {
  const { url, server, world } = await startTestServer();
  const client = await admittedSocket(url);
  begin(client, 'stream', 'subscription { forever(name: "a") }');
  await client.next('stream');
  begin(client, 'change', 'mutation { hold(id: 9) }');
  await expect.poll(() => server.counts.requests).toBe(3);
  let over = false;
  const drained = server.drain(1).then(() => {
    over = true;
  });
  expect(refusalOf(await client.ask('mutation { destroy(id: 1) }'))).toBe('SHUTTING_DOWN');
  expect(over).toBe(false);
  world.gate.resolve();
  expect((await client.next('change')).payload).toEqual({ data: { hold: 'held 9' } });
  expect(await client.closed).toEqual(shutDown);
  await drained;
  expect(world.destroyed).toEqual(['9']);
  expect(client.received.filter(({ id }) => id === 'stream').map(({ type }) => type)).toEqual(['next']);
});

test('A query is waited for within the grace; beyond it a change alone', async () => {
  const { url, server, world } = await startTestServer();
  const query = await admittedSocket(url);
  begin(query, 'query', '{ slow }');
  await world.waiting.promise;
  const both = await admittedSocket(url);
  begin(both, 'query', '{ slow }');
  begin(both, 'change', 'mutation { hold(id: 4) }');
  await expect.poll(() => server.counts.requests).toBe(5);
  const drained = server.drain(20);
  expect(await query.closed).toEqual(shutDown);
  expect(both.socket.readyState).toBe(both.socket.OPEN);
  world.gate.resolve();
  expect((await both.next('change')).payload).toEqual({ data: { hold: 'held 4' } });
  expect((await both.closed).code).toBe(1001);
  await drained;
});

test('A query within the grace is answered', async () => {
  const { url, server, world } = await startTestServer();
  const client = await admittedSocket(url);
  begin(client, 'query', '{ slow }');
  await world.waiting.promise;
  const drained = server.drain(long);
  world.gate.resolve();
  expect((await client.next('query')).payload).toEqual({ data: { slow: 'done' } });
  expect(await client.closed).toEqual(shutDown);
  await drained;
});

test('A change whose socket has gone is waited for as well', async () => {
  const { url, server, world } = await startTestServer();
  const client = await admittedSocket(url);
  begin(client, 'change', 'mutation { hold(id: 3) }');
  await world.waiting.promise;
  client.socket.terminate();
  await expect.poll(() => server.counts.requests).toBe(1);
  const drained = server.drain(1);
  world.gate.resolve();
  await drained;
  expect(world.destroyed).toEqual(['3']);
});

test('A client that answers a close with nothing does not hold the end up', async () => {
  const { url, server } = await startTestServer({ limits: { lingerMilliseconds: 20 } });
  const client = await admittedSocket(url);
  client.socket.pause();
  await server.drain(long);
});

test('Closing at once ends everything', async () => {
  const { url, server, world } = await startTestServer();
  const client = await admittedSocket(url);
  begin(client, 'a', 'subscription { forever(name: "a") }');
  await client.next('a');
  await server.close();
  expect((await client.closed).code).toBe(1006);
  await expect.poll(() => world.streamsEnded).toEqual(['a']);
});

test('A client that stops reading its stream is dropped instead of being buffered for', async () => {
  const { url, server, world } = await startTestServer({ limits: { stallMilliseconds: 60 } });
  const client = await admittedSocket(url);
  client.socket.pause();
  begin(client, 'flood', 'subscription { flood }');
  await expect.poll(() => server.counts.subscriptions).toBe(1);
  await expect.poll(() => world.streamsEnded, { timeout: 5_000 }).toEqual(['flood']);
  await expect.poll(() => server.counts).toMatchObject({ requests: 0, subscriptions: 0 });
});

test('Of a client that asks without reading no more is read, until it reads', async () => {
  const { url, server } = await startTestServer({ limits: { channelOperations: 5 } });
  const client = await admittedSocket(url);
  client.socket.pause();
  const asked = 200;
  const waste = 'x'.repeat(100_000);
  for (let number = 0; number < asked; number += 1) {
    const payload = { query: '{ large(characters: 400000) }', extensions: { waste } };
    client.send({ type: 'subscribe', id: String(number), payload });
  }
  await expect.poll(() => server.counts.requests).toBeGreaterThan(1);
  // What two ends of a connection hold on the way is some ten megabytes at most; all that is asked is twenty.
  const unsent = () => client.socket.bufferedAmount;
  let before = 0;
  let same = 0;
  const settled = () => {
    const now = unsent();
    same = now === before ? same + 1 : 0;
    before = now;
    return same;
  };
  await expect.poll(settled, { interval: 100, timeout: 15_000 }).toBe(6);
  expect(unsent()).toBeGreaterThan((asked / 5) * waste.length);
  expect(server.counts.requests).toBeLessThanOrEqual(6);
  client.socket.resume();
  await expect.poll(unsent, { timeout: 15_000 }).toBe(0);
});

test('A client that is still there answers pings, and one that is not is dropped', async () => {
  const { url, server } = await startTestServer({ limits: { pingMilliseconds: 20, stallMilliseconds: 100 } });
  const alive = await admittedSocket(url);
  let pings = 0;
  alive.socket.on('ping', () => {
    pings += 1;
  });
  const gone = await admittedSocket(url, { autoPong: false });
  expect((await gone.closed).code).toBe(1006);
  await expect.poll(() => pings).toBeGreaterThan(3);
  await expect.poll(() => server.counts.requests).toBe(1);
  expect((await alive.ask('{ hello }'))[0]?.type).toBe('next');
});
