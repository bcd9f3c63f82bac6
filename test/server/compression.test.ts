import { once } from 'node:events';
import { request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { weightOf } from '../../src/server/compression.ts';
import { bytes, startTestServer, type TestServer } from './fixtures/test-server.ts';

/** As it comes over the wire: `fetch` unpacks by itself and hides what it got. */
async function asked(
  { port }: TestServer,
  query: string,
  headers: Record<string, string>,
): Promise<{ readonly headers: NodeJS.Dict<string | string[]>; readonly body: Buffer }> {
  const sent = request({
    port,
    path: '/graphql',
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
  });
  sent.end(JSON.stringify({ query }));
  const [answer] = await once(sent, 'response');
  return { headers: answer.headers, body: await buffer(answer) };
}

const large = '{ large(characters: 5000) }';
const largeAnswer = JSON.stringify({ data: { large: 'x'.repeat(5_000) } });

describe('A large answer', () => {
  test.each([
    ['gzip', 'gzip', gunzipSync],
    ['br', 'br', brotliDecompressSync],
    ['gzip, deflate, br', 'br', brotliDecompressSync],
    ['gzip;q=1, br;q=0.5', 'gzip', gunzipSync],
    ['br;q=0, *', 'gzip', gunzipSync],
    ['GZIP', 'gzip', gunzipSync],
  ])('is packed for a client that takes %s: by %s', async (accepted, encoding, unpack) => {
    const server = await startTestServer();
    const { headers, body } = await asked(server, large, { 'accept-encoding': accepted });
    expect(headers['content-encoding']).toBe(encoding);
    expect(headers['content-length']).toBe(String(body.length));
    expect(headers.vary).toBe('accept, accept-encoding');
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
    expect(body.length).toBeLessThan(200);
    expect(unpack(body).toString()).toBe(largeAnswer);
  });

  test.each([
    ['nothing', {}],
    ['identity alone', { 'accept-encoding': 'identity' }],
    ['what we do not speak', { 'accept-encoding': 'deflate, zstd' }],
    ['none of ours', { 'accept-encoding': 'gzip;q=0, br;q=0.0' }],
  ])('stays as it is for a client that takes %s', async (_name, accepted) => {
    const server = await startTestServer();
    const { headers, body } = await asked(server, large, { ...accepted });
    expect(headers['content-encoding']).toBeUndefined();
    expect(headers.vary).toBe('accept, accept-encoding');
    expect(body.toString()).toBe(largeAnswer);
  });

  test('of a bound that an operator sets is packed from that size on, and not below', async () => {
    const size = Buffer.byteLength(largeAnswer);
    for (const [compressBytes, encoding] of [
      [size, 'gzip'],
      [size + 1, undefined],
    ] as const) {
      const server = await startTestServer({ limits: { compressBytes } });
      const { headers } = await asked(server, large, { 'accept-encoding': 'gzip' });
      expect(headers['content-encoding']).toBe(encoding);
    }
  });

  test('of a change is packed like any other, and a client that leaves meanwhile harms nobody', async () => {
    const server = await startTestServer({ limits: { compressBytes: 0 } });
    const { headers, body } = await asked(server, 'mutation { destroy(id: "7") }', {
      'accept-encoding': 'br',
    });
    expect(headers['content-encoding']).toBe('br');
    expect(JSON.parse(brotliDecompressSync(body).toString())).toEqual({ data: { destroy: 'destroyed 7' } });
    const socket = await server.socket();
    const large = JSON.stringify({ query: '{ slow large(characters: 4000000) }' });
    socket.write(bytes('POST /graphql HTTP/1.1', { 'accept-encoding': 'br' }, large));
    await server.world.waiting.promise;
    socket.destroy();
    server.world.gate.resolve();
    await expect.poll(() => server.server.counts.requests).toBe(0);
    expect((await server.ask('{ hello }')).status).toBe(200);
    expect(server.lines.filter(({ level }) => level === 'error')).toEqual([]);
  });
});

test('A small answer and a refusal stay as they are', async () => {
  const server = await startTestServer();
  for (const query of ['{ hello }', '{ nowhere }']) {
    const { headers } = await asked(server, query, { 'accept-encoding': 'gzip, br' });
    expect(headers['content-encoding']).toBeUndefined();
  }
});

test('Events stay as they are: each has to leave at once', async () => {
  const server = await startTestServer({ limits: { compressBytes: 0 } });
  const { headers, body } = await asked(server, 'subscription { ticks(count: 2) }', {
    accept: 'text/event-stream',
    'accept-encoding': 'gzip, br',
  });
  expect(headers['content-encoding']).toBeUndefined();
  expect(body.toString()).toContain('data: {"data":{"ticks":2}}');
});

test.each([
  [undefined, 0],
  ['', 0],
  ['gzip', 1],
  ['br, gzip;q=0.4', 0.4],
  ['*', 1],
  ['*;q=0.2, gzip', 1],
  ['gzip;q=0, *', 0],
  ['gzipped', 0],
  ['gzip;q=much', 0],
  ['gzip ; q=0.300', 0.3],
])('"accept-encoding: %s" weighs gzip at %s', (header, weight) => {
  expect(weightOf('gzip', header)).toBe(weight);
});
