import { expect, test } from 'vitest';
import { bytes, startTestServer } from './fixtures/test-server.ts';

const destroy = JSON.stringify({ query: 'mutation { destroy(id: 1) }' });

test.each([
  ['the page itself', { origin: 'http://localhost:4000', 'sec-fetch-site': 'same-origin' }, 200],
  ['the page behind a proxy that ends TLS', { origin: 'https://localhost:4000' }, 200],
  ['a client that is no browser', {}, 200],
  ['a form of another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }, 403],
  ['another port of this machine', { origin: 'http://localhost:3000', 'sec-fetch-site': 'same-site' }, 403],
  ['a sandboxed frame', { origin: 'null' }, 403],
  ['an old browser that tells only its origin', { origin: 'https://evil.example' }, 403],
  ['a browser that tells only its site', { 'sec-fetch-site': 'cross-site' }, 403],
  ['an origin that only begins like ours', { origin: 'http://localhost:4000.evil.example' }, 403],
  [
    'a link that is followed to run it',
    { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
    403,
  ],
] as const)('A mutation from %s is answered with the status it deserves', async (_name, headers, status) => {
  const { raw, world } = await startTestServer({ graphiql: { title: 'Test', tabs: [] } });
  const answer = await raw(bytes('POST /graphql HTTP/1.1', { host: 'localhost:4000', ...headers }, destroy));
  expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  expect(world.destroyed).toEqual(status === 200 ? ['1'] : []);
});

test('Another site cannot even make a browser read here', async () => {
  const { raw, world } = await startTestServer();
  const answer = await raw(
    bytes('GET /graphql?query={hello} HTTP/1.1', {
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'no-cors',
    }),
  );
  expect(answer).toMatch(/^HTTP\/1\.1 403 /);
  expect(world.contexts).toEqual([]);
});

test('A link on another site may open the page for people, which runs nothing by itself', async () => {
  const { raw, world } = await startTestServer({ graphiql: { title: 'Test', tabs: [] } });
  const answer = await raw(
    bytes('GET /graphql?query={hello} HTTP/1.1', {
      accept: 'text/html',
      'accept-encoding': 'gzip',
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
    }),
  );
  expect(answer).toMatch(/^HTTP\/1\.1 200 /);
  expect(world.contexts).toEqual([]);
});
