import { expect, test } from 'vitest';
import { ListenError } from '../../src/server/listen.ts';
import { createCausewayServer } from '../../src/server/server.ts';
import { makeSchema, World } from './fixtures/schema.ts';
import { bytes, startTestServer } from './fixtures/test-server.ts';

test('Probes are answered by whatever name they come', async () => {
  const { raw } = await startTestServer();
  for (const path of ['/livez', '/readyz']) {
    expect(await raw(bytes(`GET ${path} HTTP/1.1`, { host: '10.0.0.7:4000' }))).toMatch(/^HTTP\/1\.1 200 /);
    const asked = await raw(bytes(`HEAD ${path} HTTP/1.1`));
    expect(asked).toMatch(/^HTTP\/1\.1 200 /);
    expect(asked.endsWith('\r\n\r\n')).toBe(true);
  }
  expect(await raw(bytes('POST /livez HTTP/1.1', {}, '{}'))).toMatch(/^HTTP\/1\.1 405 /);
});

test('A server that is not ready says why, and goes on living', async () => {
  let reason: string | null = 'The record cannot be written.';
  const { url } = await startTestServer({ ready: async () => reason });
  const refused = await fetch(`${url}/readyz`);
  expect(refused.status).toBe(503);
  expect(await refused.json()).toEqual({ status: 'not ready', reason });
  expect((await fetch(`${url}/livez`)).status).toBe(200);
  reason = null;
  expect((await fetch(`${url}/readyz`)).status).toBe(200);
});

test('A look that fails or never ends is "not ready", without its words', async () => {
  const failing = await startTestServer({
    ready: async () => {
      throw new Error('hunter2');
    },
  });
  const failed = await fetch(`${failing.url}/readyz`);
  expect(failed.status).toBe(503);
  expect(await failed.text()).not.toContain('hunter2');
  expect(failing.lines.some(line => String(line.facts.err).includes('hunter2'))).toBe(true);
  const { promise } = Promise.withResolvers<null>();
  const endless = await startTestServer({ ready: () => promise, limits: { readyMilliseconds: 10 } });
  expect((await fetch(`${endless.url}/readyz`)).status).toBe(503);
});

test('Many probes at the same time cost one look', async () => {
  let looks = 0;
  const gate = Promise.withResolvers<null>();
  const { url, server } = await startTestServer({
    ready: () => {
      looks += 1;
      return gate.promise;
    },
  });
  const probes = Array.from({ length: 10 }, () => fetch(`${url}/readyz`));
  await expect.poll(() => server.counts.requests).toBe(10);
  gate.resolve(null);
  expect((await Promise.all(probes)).map(probe => probe.status)).toEqual(Array(10).fill(200));
  expect(looks).toBe(1);
});

test('A port that is taken is told in one line that says what to do', async () => {
  const { port, server } = await startTestServer();
  const second = createCausewayServer({
    schema: makeSchema(new World()),
    context: () => ({}),
    log: { debug() {}, info() {}, warn() {}, error() {} },
    graphiql: null,
    allowedHosts: 'loopback',
  });
  const taken = second.listen({ host: '127.0.0.1', port });
  await expect(taken).rejects.toThrow(ListenError);
  await expect(taken).rejects.toMatchObject({
    code: 'EADDRINUSE',
    message: `Port ${port} on 127.0.0.1 is taken. Stop what listens there, or choose another port.`,
  });
  await expect(second.listen({ host: '192.0.2.1', port: 0 })).rejects.toThrow('no address of this machine');
  await expect(second.listen({ host: '127.0.0.1', port: 70_000 })).rejects.toThrow('is no port');
  await second.close();
  expect(server.counts.requests).toBe(0);
});

test('The address that is told can be opened', async () => {
  const { url } = await startTestServer();
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect((await fetch(`${url}/livez`)).status).toBe(200);
});
