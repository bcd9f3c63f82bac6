import { expect, test } from 'vitest';
import { flawOfOrigin } from '../../src/server/origin.ts';
import { bytes, startTestServer } from './fixtures/test-server.ts';

const page = 'https://console.example.com';
const listed = { allowedOrigins: [page, 'http://localhost:5173'] };
const destroy = JSON.stringify({ query: 'mutation { destroy(id: 1) }' });
const crossSite = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' };

function headersIn(answer: string): Headers {
  const [head = ''] = answer.split('\r\n\r\n');
  return new Headers(
    head
      .split('\r\n')
      .slice(1)
      .map(line => line.split(': ', 2) as [string, string]),
  );
}

const asked =
  'authorization, content-type, idempotency-key, apollo-require-preflight, x-apollo-operation-name, graphql-preflight, x-graphql-event-stream-token';

test.each(['GET', 'POST', 'PUT', 'DELETE'])(
  'A listed origin is granted a preflight for %s, with the headers that clients send',
  async method => {
    const { raw } = await startTestServer(listed);
    const answer = await raw(
      bytes('OPTIONS /graphql HTTP/1.1', {
        ...crossSite,
        origin: page,
        'access-control-request-method': method,
        'access-control-request-headers': asked,
      }),
    );
    expect(answer).toMatch(/^HTTP\/1\.1 204 /);
    const headers = headersIn(answer);
    expect(headers.get('access-control-allow-origin')).toBe(page);
    expect(headers.get('access-control-allow-credentials')).toBe('true');
    expect(headers.get('access-control-allow-methods')?.split(', ')).toContain(method);
    const allowed = headers.get('access-control-allow-headers')?.split(', ') ?? [];
    for (const name of asked.split(', ')) expect(allowed).toContain(name);
    expect(headers.get('vary')).toMatch(/\borigin\b/);
    expect(headers.get('content-length')).toBeNull();
  },
);

test('A listed origin reads and changes, subscribes, and can read refusals', async () => {
  const { raw, world } = await startTestServer(listed);
  const from = { origin: page, ...crossSite };
  const subscription = JSON.stringify({ query: 'subscription { ticks(count: 1) }' });
  for (const [line, headers, body, status] of [
    ['GET /graphql?query={hello} HTTP/1.1', from, '', 200],
    ['POST /graphql HTTP/1.1', from, destroy, 200],
    ['POST /graphql HTTP/1.1', { ...from, accept: 'text/event-stream' }, subscription, 200],
    ['POST /graphql HTTP/1.1', { ...from, 'content-type': 'text/plain' }, destroy, 415],
    ['POST /graphql HTTP/1.1', { ...from, host: 'evil.example' }, destroy, 421],
    ['PUT /graphql HTTP/1.1', from, '', 201],
    ['PATCH /graphql HTTP/1.1', from, destroy, 405],
  ] as const) {
    const answer = await raw(bytes(line, headers, body));
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(headersIn(answer).get('access-control-allow-origin')).toBe(page);
    expect(headersIn(answer).get('access-control-allow-credentials')).toBe('true');
    expect(headersIn(answer).get('vary')).toMatch(/\borigin\b/);
  }
  expect(world.destroyed).toEqual(['1']);
});

test.each([
  ['another origin', { origin: 'https://evil.example' }],
  ['the listed host by another scheme', { origin: 'http://console.example.com' }],
  ['the listed host on another port', { origin: 'https://console.example.com:8443' }],
  ['an origin that begins like the listed one', { origin: `${page}.evil.example` }],
  ['an origin that ends like the listed one', { origin: 'https://evil-console.example.com' }],
  ['the listed origin in capitals', { origin: 'HTTPS://CONSOLE.EXAMPLE.COM' }],
  ['a sandboxed page', { origin: 'null' }],
  ['two origins', { origin: page, Origin: 'https://evil.example' }],
  ['the listed origin twice', { origin: page, Origin: page }],
  ['a page that hides its origin', crossSite],
] as const)('%s stays as closed as without a list', async (_name, headers) => {
  const { raw, world } = await startTestServer(listed);
  const posted = await raw(bytes('POST /graphql HTTP/1.1', headers, destroy));
  expect(posted).toMatch(/^HTTP\/1\.1 403 /);
  expect(posted).toContain('ALLOWED_ORIGINS');
  const preflight = await raw(
    bytes('OPTIONS /graphql HTTP/1.1', { ...headers, 'access-control-request-method': 'POST' }),
  );
  expect(preflight).toMatch(/^HTTP\/1\.1 405 /);
  for (const answer of [posted, preflight]) {
    expect(answer.toLowerCase()).not.toContain('access-control-');
    expect(headersIn(answer).get('vary')).toMatch(/\borigin\b/);
  }
  expect(world.destroyed).toEqual([]);
});

test('Its own origin, and clients that are no browsers, are served beside a list', async () => {
  const { raw } = await startTestServer(listed);
  for (const headers of [{}, { host: 'localhost:4000', origin: 'http://localhost:4000' }]) {
    const answer = await raw(bytes('POST /graphql HTTP/1.1', headers, destroy));
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(answer.toLowerCase()).not.toContain('access-control-');
  }
});

test('An answer that depends on more than the origin says so too', async () => {
  const { raw } = await startTestServer({ ...listed, graphiql: { title: 'Test', tabs: [] } });
  const answer = await raw(
    bytes('GET /graphql HTTP/1.1', { accept: 'text/html', 'accept-encoding': 'gzip' }),
  );
  expect(headersIn(answer.slice(0, 2_000)).get('vary')).toBe('accept, accept-encoding, origin');
});

test.each([
  ['null', /sandboxed/],
  ['*', /wildcard/],
  ['https://*.example.com', /wildcard/],
  ['console.example.com', /is no origin/],
  ['ftp://console.example.com', /neither https nor http/],
  ['https://console.example.com/', /more or less than an origin/],
  ['https://console.example.com/page', /more or less than an origin/],
  ['https://user@console.example.com', /more or less than an origin/],
  ['https://console.example.com:443', /more or less than an origin/],
  ['HTTPS://console.example.com', /more or less than an origin/],
])('%s is refused as an origin to list', (origin, words) => {
  expect(flawOfOrigin(origin)).toMatch(words);
});

test('An origin is a scheme, a host, and a port that is not the usual one', () => {
  for (const origin of [page, 'http://localhost:5173', 'https://10.0.0.1:8443', 'http://[::1]:3000'])
    expect(flawOfOrigin(origin)).toBeNull();
});
