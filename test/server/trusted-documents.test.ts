import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Identify } from '../../src/domain/caller.ts';
import { everyRight, Rights } from '../../src/domain/rights.ts';
import { anyDocument } from '../../src/server/trusted-documents.ts';
import { answerOf, codeOf, startTestServer, type TestServer } from './fixtures/test-server.ts';

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');
const hello = 'query Hello { hello }';
const say = 'query Say($text: String) { echo(text: $text) }';
const ticks = 'subscription Ticks { ticks(count: 2) }';
const texts = new Map([
  ...[hello, say, ticks].map(text => [hashOf(text), text] as const),
  ['by-name', hello],
]);

const json = { 'content-type': 'application/json' };

function post({ url }: TestServer, body: object, headers: Record<string, string> = {}): Promise<Response> {
  const init = { method: 'POST', headers: { ...json, ...headers }, body: JSON.stringify(body) };
  return fetch(`${url}/graphql`, init);
}

const byHash = (text: string) => ({
  extensions: { persistedQuery: { version: 1, sha256Hash: hashOf(text) } },
});

/** `free` holds the right to send any document, `bound` no right at all, `router` comes through one. */
const identify: Identify = ({ headers }) => {
  const who = String(headers.authorization);
  const rights = who === 'free' ? everyRight : new Rights([]);
  const caller = { tenant: 'acme', actor: who, rights, federates: false };
  return { kind: 'caller', caller, bodyHash: null, router: who === 'router', renew: () => caller };
};
const as = (who: string) => ({ authorization: who });
const strict = { identify, trusted: { texts, only: true, automatic: false } };

test('A document is named by "documentId", with or without its prefix, or by its hash, by POST and by GET', async () => {
  const server = await startTestServer({ trusted: { ...anyDocument, texts } });
  const variables = { text: 'hi' };
  for (const named of [
    { documentId: hashOf(say) },
    { documentId: `sha256:${hashOf(say)}` },
    byHash(say),
    { documentId: hashOf(say), ...byHash(say), operationName: 'Say' },
    { documentId: hashOf(say), query: say },
  ]) {
    expect(await answerOf(post(server, { ...named, variables }))).toEqual({ data: { echo: 'hi' } });
  }
  expect(await answerOf(post(server, { documentId: 'by-name' }))).toEqual({ data: { hello: 'world' } });
  const asked = `documentId=${hashOf(say)}&variables=${encodeURIComponent('{"text":"hi"}')}`;
  expect(await answerOf(fetch(`${server.url}/graphql?${asked}`))).toEqual({ data: { echo: 'hi' } });
});

test('A named document runs in its compiled form, the same that its text has', async () => {
  const server = await startTestServer({ trusted: { ...anyDocument, texts }, limits: { compileAfter: 1 } });
  await server.ask(hello);
  expect(await answerOf(post(server, { documentId: hashOf(hello) }))).toEqual({ data: { hello: 'world' } });
  expect(await answerOf(post(server, byHash(hello)))).toEqual({ data: { hello: 'world' } });
  expect(server.server.counts).toMatchObject({ compiledRuns: 2, documents: 1 });
});

test('A subscription may be named, and its events come', async () => {
  const server = await startTestServer(strict);
  const events = { accept: 'text/event-stream', ...as('bound') };
  const text = await (await post(server, { documentId: hashOf(ticks) }, events)).text();
  expect(text.match(/event: next/g)).toHaveLength(2);
  const other = await post(server, { query: 'subscription { ticks(count: 3) }' }, events);
  expect([other.status, await codeOf(other)]).toEqual([403, 'DOCUMENT_NOT_TRUSTED']);
});

test('With a strict manifest other documents need the right "adhoc", and the refusal says what to do', async () => {
  const server = await startTestServer(strict);
  const free = await post(server, { query: '{ hello }' }, as('free'));
  expect(await free.json()).toEqual({ data: { hello: 'world' } });
  expect(await answerOf(post(server, { query: '{ hello }' }, as('router')))).toEqual({
    data: { hello: 'world' },
  });
  const bound = await post(server, { query: 'mutation { destroy(id: 1) }' }, as('bound'));
  expect(bound.status).toBe(403);
  const { errors } = await answerOf(bound);
  expect(errors).toEqual([
    {
      message: expect.stringMatching(/Add it to the manifest .* or have the right "adhoc" granted\.$/),
      extensions: { code: 'DOCUMENT_NOT_TRUSTED' },
    },
  ]);
  expect(server.world.destroyed).toEqual([]);
});

test('A document is trusted for its text, so a client that sends it in full is served', async () => {
  const server = await startTestServer(strict);
  expect(await answerOf(post(server, { query: hello }, as('bound')))).toEqual({ data: { hello: 'world' } });
  expect(await codeOf(post(server, { query: `${hello} ` }, as('bound')))).toBe('DOCUMENT_NOT_TRUSTED');
});

test('A plugin cannot bring in a document that is not trusted', async () => {
  const server = await startTestServer({
    ...strict,
    plugins: [{ onParams: ({ params, setParams }) => setParams({ ...params, query: '{ hello }' }) }],
  });
  expect(await codeOf(post(server, { documentId: hashOf(say) }, as('bound')))).toBe('DOCUMENT_NOT_TRUSTED');
});

test('A name that is not known is refused with what to do, and a wrong one with what it is', async () => {
  const server = await startTestServer({ trusted: { ...anyDocument, texts } });
  const unknown = await post(server, { documentId: 'nobody' });
  expect(unknown.status).toBe(400);
  expect((await answerOf(unknown)).errors).toEqual([
    { message: expect.stringContaining('Deploy the manifest'), extensions: { code: 'DOCUMENT_NOT_FOUND' } },
  ]);
  for (const [body, code] of [
    [{ query: '{ hello }', ...byHash(hello) }, 'DOCUMENT_HASH_MISMATCH'],
    [{ query: say, documentId: hashOf(hello) }, 'DOCUMENT_HASH_MISMATCH'],
    [{ documentId: hashOf(say), ...byHash(hello) }, 'BAD_REQUEST'],
    [{ documentId: '' }, 'BAD_REQUEST'],
    [{ documentId: 'x'.repeat(513) }, 'BAD_REQUEST'],
    [{ documentId: 7 }, 'BAD_REQUEST'],
  ] as const) {
    const answer = await post(server, body);
    expect([answer.status, await codeOf(answer)]).toEqual([400, code]);
  }
});

test('A hash that is not known is answered as Apollo Client wants it: "not supported" for good where nothing is registered', async () => {
  const server = await startTestServer(strict);
  const other = await post(server, byHash('{ hello }'), as('free'));
  expect(other.status).toBe(200);
  expect(await other.json()).toEqual({
    errors: [
      { message: 'PersistedQueryNotSupported', extensions: { code: 'PERSISTED_QUERY_NOT_SUPPORTED' } },
    ],
  });
});

test('Where documents are registered, an unknown hash is "not found", and known once it came with its text', async () => {
  const server = await startTestServer({ trusted: { ...anyDocument, automatic: true } });
  const refused = await post(server, byHash(hello));
  expect(refused.status).toBe(200);
  expect(await refused.json()).toEqual({
    errors: [{ message: 'PersistedQueryNotFound', extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }],
  });
  await post(server, { query: hello, ...byHash(hello) });
  expect(await answerOf(post(server, byHash(hello)))).toEqual({ data: { hello: 'world' } });
  await post(server, { query: '{ nowhere }', ...byHash('{ nowhere }') });
  expect(await codeOf(post(server, byHash('{ nowhere }')))).toBe('PERSISTED_QUERY_NOT_FOUND');
});

test('What somebody with the right has registered serves nobody without it', async () => {
  const server = await startTestServer({ ...strict, trusted: { texts, only: true, automatic: true } });
  const asked = byHash('{ hello }');
  expect(await codeOf(post(server, asked, as('bound')))).toBe('PERSISTED_QUERY_NOT_SUPPORTED');
  expect(await codeOf(post(server, asked, as('free')))).toBe('PERSISTED_QUERY_NOT_FOUND');
  await post(server, { query: '{ hello }', ...asked }, as('free'));
  expect(await answerOf(post(server, asked, as('free')))).toEqual({ data: { hello: 'world' } });
  expect(await codeOf(post(server, asked, as('bound')))).toBe('DOCUMENT_NOT_TRUSTED');
});

test('Another list takes the place of the one before, from the next request on', async () => {
  const server = await startTestServer(strict);
  server.server.trustDocuments(new Map([[hashOf(say), say]]));
  expect(await codeOf(post(server, { documentId: hashOf(hello) }, as('bound')))).toBe('DOCUMENT_NOT_FOUND');
  expect(await codeOf(post(server, { query: hello }, as('bound')))).toBe('DOCUMENT_NOT_TRUSTED');
  expect(
    await answerOf(post(server, { documentId: hashOf(say), variables: { text: 'x' } }, as('bound'))),
  ).toEqual({
    data: { echo: 'x' },
  });
});
