import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { connect, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { openSharedStream, reserveStream } from './fixtures/shared-stream.ts';
import { admittedSocket, handshake } from './fixtures/socket-client.ts';
import { startTestServer } from './fixtures/test-server.ts';

const operations = [
  '{ hello }',
  '{ nowhere }',
  '{ bug }',
  'mutation { destroy(id: 1) }',
  'subscription { ticks(count: 2) }',
  'subscription { broken }',
];

/** The server's ends of the connections that are made from here on. */
function acceptedSockets(): readonly Socket[] {
  const accepted: Socket[] = [];
  const note = (message: unknown): void => void accepted.push((message as { socket: Socket }).socket);
  subscribe('net.server.socket', note);
  onTestFinished(() => void unsubscribe('net.server.socket', note));
  return accepted;
}

function listenersOf(socket: Socket | undefined): object {
  if (socket === undefined) throw new Error('no connection was made');
  return Object.fromEntries(socket.eventNames().map(name => [String(name), socket.listenerCount(name)]));
}

test('Of the operations of a socket nothing is left on it, ended ones among them', async () => {
  const { url, server } = await startTestServer();
  const accepted = acceptedSockets();
  const client = await admittedSocket(url);
  const round = async (nth: number) => {
    const asked = operations.map((query, at) => client.ask(query, `${nth}.${at}`));
    client.send({
      type: 'subscribe',
      id: `left ${nth}`,
      payload: { query: 'subscription { forever(name: "a") }' },
    });
    client.send({ type: 'complete', id: `left ${nth}` });
    await Promise.all(asked);
  };
  await round(0);
  const before = listenersOf(accepted[0]);
  for (let nth = 1; nth <= 50; nth += 1) await round(nth);
  expect(listenersOf(accepted[0])).toEqual(before);
  await expect.poll(() => server.counts).toMatchObject({ requests: 1, subscriptions: 0 });
});

test('Of those of a shared stream neither', async () => {
  const { url, server } = await startTestServer();
  const accepted = acceptedSockets();
  const stream = await openSharedStream(url);
  const round = async (nth: number) => {
    await Promise.all(operations.map((query, at) => stream.post(`${nth}.${at}`, query)));
    await stream.post(`left ${nth}`, 'subscription { forever(name: "a") }');
    await stream.end(`left ${nth}`);
  };
  await round(0);
  const before = accepted.map(listenersOf);
  for (let nth = 1; nth <= 20; nth += 1) await round(nth);
  await expect.poll(() => server.counts).toMatchObject({ requests: 1, subscriptions: 1 });
  await expect.poll(() => accepted.slice(0, before.length).map(listenersOf)).toEqual(before);
});

test('A drain comes to its end with everything open at once, and answers each change first', async () => {
  const { url, server, world, port, ask } = await startTestServer({ limits: { lingerMilliseconds: 100 } });
  for (const begun of [handshake.slice(0, 60), handshake, `${handshake}\x81\xfe\x10`]) {
    const unready = connect(port, '127.0.0.1', () => unready.write(begun, 'latin1'));
    unready.on('error', () => undefined);
    onTestFinished(() => void unready.destroy());
  }
  const unread = await admittedSocket(url);
  unread.send({ type: 'subscribe', id: 'f', payload: { query: 'subscription { flood }' } });
  await unread.next('f');
  unread.socket.pause();
  const gone = await admittedSocket(url);
  gone.send({ type: 'subscribe', id: 'c', payload: { query: 'mutation { hold(id: 3) }' } });
  await world.waiting.promise;
  gone.socket.terminate();
  const client = await admittedSocket(url);
  for (const [id, query] of [
    ['q', '{ slow }'],
    ['c', 'mutation { hold(id: 4) }'],
  ])
    client.send({ type: 'subscribe', id, payload: { query } });
  const stream = await openSharedStream(url);
  await stream.post('s', 'subscription { forever(name: "shared") }');
  const posted = stream.post('c', 'mutation { hold(id: 5) }');
  await reserveStream(url);
  const deferred = await ask('{ hello ... @defer { slow } }', undefined, { accept: 'multipart/mixed' });
  const own = await ask('subscription { forever(name: "own") }', undefined, { accept: 'text/event-stream' });
  await expect.poll(() => server.counts).toMatchObject({ requests: 13, subscriptions: 4 });

  const drained = server.drain(20);
  await expect.poll(() => server.counts.requests).toBeLessThan(10);
  world.gate.resolve();
  await drained;
  expect(server.counts).toMatchObject({ requests: 0, subscriptions: 0 });
  expect(world.destroyed.toSorted()).toEqual(['3', '4', '5']);
  expect((await client.next('c')).payload).toEqual({ data: { hold: 'held 4' } });
  expect((await posted).status).toBe(202);
  await expect.poll(() => stream.of('c')).toEqual([{ data: { hold: 'held 5' } }, 'complete']);
  expect(stream.of('s')).toHaveLength(1);
  await expect(deferred.text()).rejects.toThrow();
  await expect(own.text()).resolves.not.toContain('complete');
});
