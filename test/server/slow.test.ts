import { expect, test } from 'vitest';
import { bytes, startTestServer } from './fixtures/test-server.ts';

const quick = { headersMilliseconds: 60, requestMilliseconds: 120, checkMilliseconds: 20 };

test('A client that never finishes its headers is answered and dropped', async () => {
  const { raw } = await startTestServer({ limits: quick });
  const answer = await raw('POST /graphql HTTP/1.1\r\nhost: localhost\r\nx-slow: ');
  expect(answer).toMatch(/^HTTP\/1\.1 408 /);
  expect(answer).toContain('REQUEST_TIMEOUT');
});

test('A client that connects and sends nothing is dropped', async () => {
  const { raw } = await startTestServer({ limits: quick });
  await raw();
});

test('A client that trickles its body is answered and dropped, and its request forgotten', async () => {
  const { socket, server } = await startTestServer({ limits: quick });
  const sender = await socket();
  let received = '';
  sender.on('data', chunk => {
    received += chunk;
  });
  sender.write(
    bytes('POST /graphql HTTP/1.1', { 'content-type': 'application/json', 'content-length': '1000' }),
  );
  // The server may have closed while a byte was on its way.
  sender.on('error', () => undefined);
  const trickle = setInterval(() => sender.write(' '), 10);
  await new Promise(resolve => sender.once('close', resolve));
  clearInterval(trickle);
  expect(received).toMatch(/^HTTP\/1\.1 408 /);
  expect(server.counts.requests).toBe(0);
});

test('A query that takes longer than a request may take to arrive is not cut', async () => {
  const { ask, world } = await startTestServer({ limits: { ...quick, stallMilliseconds: 50 } });
  // On a connection that has carried an answer before, whose timers must not strike now.
  await (await ask('{ hello }')).text();
  const answer = ask('{ slow }');
  await world.waiting.promise;
  setTimeout(() => world.gate.resolve(), 200);
  expect(await (await answer).json()).toEqual({ data: { slow: 'done' } });
});

test('A client that does not read its answer is dropped', async () => {
  const { socket, server, lines } = await startTestServer({ limits: { stallMilliseconds: 60 } });
  const sender = await socket();
  sender.pause();
  sender.write(
    bytes('POST /graphql HTTP/1.1', {}, JSON.stringify({ query: '{ large(characters: 50000000) }' })),
  );
  const ended = () => lines.some(({ message }) => message === 'request ended');
  await expect.poll(ended, { timeout: 20_000 }).toBe(true);
  expect(server.counts.requests).toBe(0);
  let received = 0;
  sender.on('data', chunk => {
    received += chunk.length;
  });
  // Cut within its answer.
  sender.on('error', () => undefined);
  await new Promise(resolve => sender.once('close', resolve).resume());
  expect(received).toBeLessThan(50_000_000);
});

test('Connections over the cap are dropped, and the others served', async () => {
  const { socket, raw, ask, lines, server } = await startTestServer({ limits: { connections: 2 } });
  const first = await socket();
  const second = await socket();
  await raw();
  expect(lines.map(line => line.message)).toContain('connections dropped: the cap is reached');
  first.destroy();
  second.destroy();
  await expect.poll(async () => (await ask('{ hello }').catch(() => null))?.status).toBe(200);
  expect(server.counts.requests).toBe(0);
});

test('Requests over the cap are told to come again, and health is still told', async () => {
  const { ask, url, world } = await startTestServer({ limits: { requests: 1 } });
  const running = ask('{ slow }');
  await world.waiting.promise;
  const refused = await ask('mutation { destroy(id: 1) }');
  expect(refused.status).toBe(503);
  expect(refused.headers.get('retry-after')).toBe('1');
  expect((await fetch(`${url}/livez`)).status).toBe(200);
  world.gate.resolve();
  expect((await running).status).toBe(200);
  expect(world.destroyed).toEqual([]);
});
