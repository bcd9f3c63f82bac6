import { expect, test } from 'vitest';
import { answerOf, bytes, codeOf, startTestServer } from './fixtures/test-server.ts';

const limits = { bodyBytes: 1_000, lingerMilliseconds: 50 };
const post = (headers: Record<string, string>) =>
  bytes('POST /graphql HTTP/1.1', { 'content-type': 'application/json', ...headers });

test('A body that announces too much is refused before any of it is read', async () => {
  const { raw } = await startTestServer({ limits });
  const answer = await raw(post({ 'content-length': '1001' }));
  expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  expect(answer).toContain('BODY_TOO_LARGE');
});

test('A body without a length is read up to the cap and no further', async () => {
  const { raw, world } = await startTestServer({ limits });
  const chunk = `400\r\n${' '.repeat(1_024)}\r\n`;
  const answer = await raw(post({ 'transfer-encoding': 'chunked' }), chunk);
  expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  expect(world.contexts).toEqual([]);
});

test('A body of exactly the cap is taken, whole or in chunks', async () => {
  const { raw } = await startTestServer({ limits });
  const body = JSON.stringify({ query: '{ hello }' }).padEnd(1_000);
  expect(await raw(post({ 'content-length': '1000' }), body)).toContain('world');
  const chunks = [...body].map(character => `1\r\n${character}\r\n`).join('');
  expect(await raw(post({ 'transfer-encoding': 'chunked' }), `${chunks}0\r\n\r\n`)).toContain('world');
});

test('A client that is still sending can read why it was refused', async () => {
  const { ask } = await startTestServer({ limits: { bodyBytes: 1_000 } });
  const answer = await ask('{ echo(text: $text) }', { text: 'x'.repeat(400_000) });
  expect([answer.status, await codeOf(answer)]).toEqual([413, 'BODY_TOO_LARGE']);
});

test('A client that would send for ever after a refusal is cut off', async () => {
  const { socket } = await startTestServer({ limits });
  const sender = await socket();
  sender.resume();
  sender.write(post({ 'content-length': '100000000000' }));
  // Not `once`, which takes the broken pipe for a failure: it is what is wanted.
  const closed = new Promise(resolve => sender.once('close', resolve));
  const flood = () => {
    while (!sender.destroyed && sender.write(Buffer.alloc(65_536)));
  };
  sender.on('drain', flood);
  flood();
  await closed;
});

test('A client that asks for leave before sending a body that is too large is told before it sends', async () => {
  const { raw } = await startTestServer({ limits });
  const refused = await raw(post({ 'content-length': '5000', expect: '100-continue' }));
  expect(refused).toMatch(/^HTTP\/1\.1 413 /);
  const strange = await raw(post({ 'content-length': '5', expect: '100-continue', host: 'evil.example' }));
  expect(strange).toMatch(/^HTTP\/1\.1 421 /);
  const body = JSON.stringify({ query: '{ hello }' });
  const taken = await raw(post({ 'content-length': String(body.length), expect: '100-continue' }), body);
  expect(taken).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 /);
});

test('Bytes that are no UTF-8 are refused, not replaced', async () => {
  const { raw } = await startTestServer();
  const body = Buffer.from('{"query":"{ echo(text: \\"\xff\\") }"}', 'latin1');
  const answer = await raw(post({ 'content-length': String(body.length) }), body);
  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  expect(answer).toContain('UTF-8');
});

test('JSON nested deeper than its bound is refused, brackets inside strings aside', async () => {
  const { url } = await startTestServer();
  const send = (body: string) =>
    fetch(`${url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  expect(await codeOf(send('['.repeat(100_000)))).toBe('JSON_TOO_DEEP');
  const nested = (levels: number) =>
    `{"query":"{ hello }","variables":{"a":${'['.repeat(levels - 2)}${']'.repeat(levels - 2)}}}`;
  expect((await send(nested(32))).status).toBe(200);
  expect(await codeOf(send(nested(33)))).toBe('JSON_TOO_DEEP');
  const text = `{"query":"{ hello }","variables":{"a":"${'[{'.repeat(100)}\\"${'['.repeat(100)}"}}`;
  expect((await send(text)).status).toBe(200);
});

test('A whole number that would lose digits is refused, since it would be the id of something else', async () => {
  const { url, ask } = await startTestServer();
  const send = (id: string) =>
    fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: `{"query":"query($id: String) { echo(text: $id) }","variables":{"list":[{"id":${id}}]}}`,
    });
  for (const id of ['9007199254740993', '-12345678901234567890', '1e300']) {
    const answer = await answerOf(send(id));
    expect(answer.errors).toMatchObject([
      { message: expect.stringContaining('Send it as a string'), extensions: { code: 'BAD_REQUEST' } },
    ]);
  }
  for (const id of ['9007199254740991', '0.5', '"9007199254740993"'])
    expect((await send(id)).status).toBe(200);
  const exact = await answerOf(ask('query($id: String) { echo(text: $id) }', { id: '9007199254740993' }));
  expect(exact).toEqual({ data: { echo: '9007199254740993' } });
});

test('Half a character is refused, since it could neither be signed nor stored as it is', async () => {
  const { raw, ask, world } = await startTestServer();
  for (const half of ['"\\ud800"', '{"deep":["\\udc00 x"]}']) {
    const body = `{"query":"mutation($v: ID!) { destroy(id: $v) }","variables":{"v":${half}}}`;
    const answer = await raw(bytes('POST /graphql HTTP/1.1', {}, body));
    expect(answer).toMatch(/^HTTP\/1\.1 400 [\s\S]*half of a character/);
  }
  expect(world.destroyed).toEqual([]);
  expect((await answerOf(ask('query($t: String) { echo(text: $t) }', { t: 'ok 💥' }))).data).toEqual({
    echo: 'ok 💥',
  });
});

test('A client that leaves in the middle of its body leaves nothing behind', async () => {
  const { socket, server, world } = await startTestServer();
  const sender = await socket();
  sender.write(post({ 'content-length': '100' }));
  sender.write('{"query":');
  await expect.poll(() => server.counts.requests).toBe(1);
  sender.destroy();
  await expect.poll(() => server.counts.requests).toBe(0);
  expect(world.contexts).toEqual([]);
});
