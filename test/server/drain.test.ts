import { expect, test } from 'vitest';
import type { StopSignal } from '../../src/domain/stop.ts';
import { bytes, codeOf, startTestServer } from './fixtures/test-server.ts';

const long = 60_000;

test('Running requests get their answers, and then the server is gone', async () => {
  const { ask, server, world } = await startTestServer();
  const running = ask('{ slow }');
  await world.waiting.promise;
  const drained = server.drain(long);
  world.gate.resolve();
  const answer = await running;
  expect(answer.headers.get('connection')).toBe('close');
  expect(await answer.json()).toEqual({ data: { slow: 'done' } });
  await drained;
  await expect(ask('{ hello }')).rejects.toThrow();
});

test('A change outlives the grace, while a query does not', async () => {
  const { ask, server, world } = await startTestServer();
  const query = ask('{ slow }');
  await world.waiting.promise;
  const change = ask('mutation { hold(id: 9) }');
  await expect.poll(() => server.counts.requests).toBe(2);
  let over = false;
  const drained = server.drain(1).then(() => {
    over = true;
  });
  await expect(query).rejects.toThrow();
  expect(over).toBe(false);
  world.gate.resolve();
  expect(await (await change).json()).toEqual({ data: { hold: 'held 9' } });
  await drained;
  expect(world.destroyed).toEqual(['9']);
});

test('A change whose client has left is waited for as well', async () => {
  const { socket, server, world } = await startTestServer();
  const client = await socket();
  client.write(bytes('POST /graphql HTTP/1.1', {}, JSON.stringify({ query: 'mutation { hold(id: 3) }' })));
  await world.waiting.promise;
  client.destroy();
  const drained = server.drain(1);
  await expect.poll(() => server.counts.requests).toBe(1);
  world.gate.resolve();
  await drained;
  expect(world.destroyed).toEqual(['3']);
});

test('A client that leaves with several answers outstanding leaves none of them behind', async () => {
  const { socket, server, world } = await startTestServer();
  const client = await socket();
  const open = { connection: 'keep-alive' };
  client.write(bytes('POST /graphql HTTP/1.1', open, JSON.stringify({ query: '{ slow }' })));
  await world.waiting.promise;
  client.write(bytes('POST /graphql HTTP/1.1', open, JSON.stringify({ query: '{ hello }' })));
  await expect.poll(() => world.contexts.length).toBe(1);
  expect(server.counts.requests).toBe(2);
  client.destroy();
  await expect.poll(() => server.counts.requests).toBe(1);
  world.gate.resolve();
  await expect.poll(() => server.counts.requests).toBe(0);
});

test('Streams end at once, without claiming to be complete', async () => {
  const { raw, server, world } = await startTestServer();
  const body = JSON.stringify({ query: 'subscription { forever(name: "a") }' });
  const stream = raw(bytes('POST /graphql HTTP/1.1', { accept: 'text/event-stream' }, body));
  await world.waiting.promise;
  await server.drain(long);
  const text = await stream;
  expect(text).toContain('"forever":1');
  expect(text).not.toContain('event: complete');
  expect(text.endsWith('0\r\n\r\n')).toBe(true);
  expect(world.streamsEnded).toEqual(['a']);
});

test('Idle connections and half requests do not hold the end up', async () => {
  const { socket, server } = await startTestServer();
  const silent = await socket();
  const half = await socket();
  half.write('POST /graphql HTTP/1.1\r\nhost: loc');
  const kept = await socket();
  kept.write(
    bytes('POST /graphql HTTP/1.1', { connection: 'keep-alive' }, JSON.stringify({ query: '{ hello }' })),
  );
  await new Promise(resolve => kept.once('data', resolve));
  const closed = Promise.all(
    [silent, half, kept].map(one => new Promise(resolve => one.once('close', resolve))),
  );
  for (const one of [silent, half, kept]) one.resume();
  await server.drain(long);
  await closed;
});

test('What comes after the beginning of a drain is not executed', async () => {
  const { socket, server, world } = await startTestServer();
  const client = await socket();
  let received = '';
  client.on('data', chunk => {
    received += chunk;
  });
  client.write(
    bytes('POST /graphql HTTP/1.1', { connection: 'keep-alive' }, JSON.stringify({ query: '{ slow }' })),
  );
  await world.waiting.promise;
  const drained = server.drain(long);
  client.write(bytes('POST /graphql HTTP/1.1', {}, JSON.stringify({ query: 'mutation { destroy(id: 1) }' })));
  await expect.poll(() => server.counts.requests).toBe(2);
  const closed = new Promise(resolve => client.once('close', resolve));
  world.gate.resolve();
  await drained;
  await closed;
  expect(received).toContain('"slow":"done"');
  expect(world.destroyed).toEqual([]);
});

test('A server that drains says that it is not ready', async () => {
  const { socket, server, world, ask } = await startTestServer();
  const probe = await socket();
  const running = ask('{ slow }');
  await world.waiting.promise;
  let received = '';
  probe.on('data', chunk => {
    received += chunk;
  });
  // Half a request keeps the probe's connection busy from before the drain.
  probe.write(
    bytes('POST /graphql HTTP/1.1', {
      connection: 'keep-alive',
      'content-type': 'application/json',
      'content-length': '2',
    }),
  );
  await expect.poll(() => server.counts.requests).toBe(2);
  const drained = server.drain(long);
  probe.write(`{}${bytes('GET /readyz HTTP/1.1')}`);
  await expect.poll(() => received).toContain('shutting down');
  expect(received).toContain('HTTP/1.1 503');
  world.gate.resolve();
  await running;
  await drained;
});

test('Closing at once ends everything', async () => {
  const { ask, server, world } = await startTestServer();
  const running = ask('{ slow }');
  await world.waiting.promise;
  await Promise.all([server.close(), expect(running).rejects.toThrow()]);
});

test('A query whose client leaves tells its resolvers, once', async () => {
  const signals: StopSignal[] = [];
  const { socket, world, server, ask } = await startTestServer({
    context: ({ signal }) => {
      signals.push(signal);
      return { signal };
    },
  });
  const client = await socket();
  client.write(bytes('POST /graphql HTTP/1.1', {}, JSON.stringify({ query: '{ slow }' })));
  await world.waiting.promise;
  expect(signals[0]?.aborted).toBe(false);
  client.destroy();
  await expect.poll(() => signals[0]?.aborted).toBe(true);
  world.gate.resolve();
  await expect.poll(() => server.counts.requests).toBe(0);
  expect(await codeOf(ask('{ bug }'))).toBe('INTERNAL_SERVER_ERROR');
  expect(signals[1]?.aborted).toBe(false);
});
