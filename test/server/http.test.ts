import { expect, test } from 'vitest';
import { answerOf, bytes, codeOf, startTestServer } from './fixtures/test-server.ts';

const hello = JSON.stringify({ query: '{ hello }' });

test('A POST of JSON is answered with JSON, and the same query may come by GET', async () => {
  const { ask, url } = await startTestServer();
  const posted = await ask('{ hello }');
  expect(posted.status).toBe(200);
  expect(posted.headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(await posted.json()).toEqual({ data: { hello: 'world' } });
  const variables = encodeURIComponent('{"text":"hi"}');
  const query = encodeURIComponent('query Say($text: String) { echo(text: $text) } query Other { hello }');
  const got = await fetch(`${url}/graphql?query=${query}&variables=${variables}&operationName=Say`);
  expect(await got.json()).toEqual({ data: { echo: 'hi' } });
});

test('Answers carry no permission for other origins, whatever origin asks', async () => {
  const { port, raw } = await startTestServer();
  for (const origin of [`http://localhost:${port}`, 'https://evil.example', 'null']) {
    for (const method of ['POST', 'OPTIONS']) {
      const answer = await raw(
        bytes(
          `${method} /graphql HTTP/1.1`,
          { host: `localhost:${port}`, origin, 'access-control-request-method': 'POST' },
          hello,
        ),
      );
      expect(answer).toMatch(/^HTTP\/1\.1 \d{3}/);
      expect(answer.toLowerCase()).not.toContain('access-control-');
    }
  }
});

test.each([
  ['HTTP/1.0', 'POST /graphql HTTP/1.0', {}, 505, 'HTTP_VERSION_NOT_SUPPORTED'],
  ['a target with a host of its own', 'POST http://localhost/graphql HTTP/1.1', {}, 400, 'BAD_REQUEST'],
  ['a Host that is no host', 'POST /graphql HTTP/1.1', { host: 'localhost/evil' }, 400, 'BAD_REQUEST'],
  ['a Host with a user', 'POST /graphql HTTP/1.1', { host: 'localhost@evil.example' }, 400, 'BAD_REQUEST'],
  ['an empty Host', 'POST /graphql HTTP/1.1', { host: '' }, 400, 'BAD_REQUEST'],
  ['two Hosts', 'POST /graphql HTTP/1.1', { Host: 'evil.example' }, 400, 'BAD_REQUEST'],
  ['the name of another', 'POST /graphql HTTP/1.1', { host: 'evil.example' }, 421, 'HOST_NOT_ALLOWED'],
  [
    'a name that begins like ours',
    'POST /graphql HTTP/1.1',
    { host: '127.0.0.1.evil.example' },
    421,
    'HOST_NOT_ALLOWED',
  ],
  ['PATCH', 'PATCH /graphql HTTP/1.1', {}, 405, 'METHOD_NOT_ALLOWED'],
  ['a PUT with a body', 'PUT /graphql HTTP/1.1', {}, 400, 'BAD_REQUEST'],
  ['a DELETE of nothing', 'DELETE /graphql HTTP/1.1', { 'content-length': '0' }, 400, 'BAD_REQUEST'],
  [
    'a WebSocket with a body',
    'GET /graphql HTTP/1.1',
    { connection: 'Upgrade', upgrade: 'WebSocket', 'sec-websocket-version': '13' },
    400,
    'BAD_REQUEST',
  ],
  ['OPTIONS', 'OPTIONS /graphql HTTP/1.1', {}, 405, 'METHOD_NOT_ALLOWED'],
  [
    'a form',
    'POST /graphql HTTP/1.1',
    { 'content-type': 'application/x-www-form-urlencoded' },
    415,
    'UNSUPPORTED_MEDIA_TYPE',
  ],
  [
    'multipart',
    'POST /graphql HTTP/1.1',
    { 'content-type': 'multipart/form-data; boundary=x' },
    415,
    'UNSUPPORTED_MEDIA_TYPE',
  ],
  ['text', 'POST /graphql HTTP/1.1', { 'content-type': 'text/plain' }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
  [
    'application/graphql',
    'POST /graphql HTTP/1.1',
    { 'content-type': 'application/graphql' },
    415,
    'UNSUPPORTED_MEDIA_TYPE',
  ],
  [
    'another charset',
    'POST /graphql HTTP/1.1',
    { 'content-type': 'application/json; charset=utf-16' },
    415,
    'UNSUPPORTED_MEDIA_TYPE',
  ],
  [
    'a form in disguise',
    'POST /graphql HTTP/1.1',
    { 'content-type': 'text/plain, application/json' },
    415,
    'UNSUPPORTED_MEDIA_TYPE',
  ],
  [
    'two media types',
    'POST /graphql HTTP/1.1',
    { 'Content-Type': 'text/plain' },
    415,
    'UNSUPPORTED_MEDIA_TYPE',
  ],
  [
    'a compressed body',
    'POST /graphql HTTP/1.1',
    { 'content-encoding': 'gzip' },
    415,
    'UNSUPPORTED_MEDIA_TYPE',
  ],
  ['a GET with a body', 'GET /graphql HTTP/1.1', {}, 400, 'BAD_REQUEST'],
  [
    'a client that takes images only',
    'POST /graphql HTTP/1.1',
    { accept: 'image/png' },
    406,
    'NOT_ACCEPTABLE',
  ],
  ['another path', 'POST /graphql/ HTTP/1.1', {}, 404, 'NOT_FOUND'],
  ['a path with two slashes', 'POST //graphql HTTP/1.1', {}, 404, 'NOT_FOUND'],
] as const)(
  '%s is refused with words that say what to do, and executes nothing',
  async (_name, line, headers, status, code) => {
    const { raw, world } = await startTestServer();
    const answer = await raw(
      bytes(line, { ...headers }, JSON.stringify({ query: 'mutation { destroy(id: 1) }' })),
    );
    const [head, body] = answer.split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(head).toContain('content-type: application/json; charset=utf-8');
    const { errors } = JSON.parse(body ?? '');
    expect(errors).toEqual([{ message: expect.stringMatching(/.{20}/), extensions: { code } }]);
    expect(world.destroyed).toEqual([]);
  },
);

test('A request without a Host is refused in the same form', async () => {
  const { raw } = await startTestServer();
  const answer = await raw('GET /graphql?query={hello} HTTP/1.1\r\nconnection: close\r\n\r\n');
  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  expect(answer).toContain('BAD_REQUEST');
});

test('Bytes that are no HTTP get one clear answer and the end of the connection', async () => {
  const { raw } = await startTestServer();
  for (const nonsense of [
    'hello?\r\n\r\n',
    'POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
  ]) {
    const answer = await raw(nonsense);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '').errors).toHaveLength(1);
  }
});

test('Headers larger than their bound are refused with 431', async () => {
  const { raw } = await startTestServer();
  const answer = await raw(bytes('GET /graphql HTTP/1.1', { cookie: 'x'.repeat(20_000) }));
  expect(answer).toMatch(/^HTTP\/1\.1 431 /);
});

test('A header behind very many others still counts', async () => {
  const { raw, world } = await startTestServer({ limits: { headerBytes: 64 * 1_024 } });
  const many = Object.fromEntries(Array.from({ length: 2_500 }, (_, index) => [`${index}`, '']));
  const answer = await raw(
    bytes(
      'POST /graphql HTTP/1.1',
      { ...many, origin: 'https://evil.example' },
      JSON.stringify({ query: 'mutation { destroy(id: 1) }' }),
    ),
  );
  expect(answer).toMatch(/^HTTP\/1\.1 403 /);
  expect(world.destroyed).toEqual([]);
});

test('A client that says application/graphql-response+json gets it, and a status that tells', async () => {
  const { ask } = await startTestServer();
  const accept = { accept: 'application/graphql-response+json, application/json;q=0.9' };
  const good = await ask('{ hello }', undefined, accept);
  expect(good.headers.get('content-type')).toBe('application/graphql-response+json; charset=utf-8');
  expect((await ask('{ nowhere }', undefined, accept)).status).toBe(400);
  expect((await ask('{ nowhere }')).status).toBe(200);
});

test('Loopback names with any port are answered', async () => {
  const { raw } = await startTestServer();
  for (const host of [
    'localhost',
    'LOCALHOST:4000',
    '127.0.0.1:1',
    '127.8.9.10',
    '[::1]:4000',
    'localhost.',
  ]) {
    expect(await raw(bytes('POST /graphql HTTP/1.1', { host }, hello))).toMatch(/^HTTP\/1\.1 200 /);
  }
});

test('A list of allowed hosts is matched by name, and by port where it names one', async () => {
  const { raw } = await startTestServer({ allowedHosts: ['api.example', 'other.example:8443'] });
  const status = async (host: string) =>
    (await raw(bytes('POST /graphql HTTP/1.1', { host }, hello))).slice(9, 12);
  expect(await status('api.example')).toBe('200');
  expect(await status('API.example:8080')).toBe('200');
  expect(await status('other.example:8443')).toBe('200');
  expect(await status('other.example')).toBe('421');
  expect(await status('localhost')).toBe('421');
});

test('What is no GraphQL request is told so', async () => {
  const { url } = await startTestServer();
  const post = (body: string) =>
    fetch(`${url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  expect(await codeOf(post('[{"query":"{ hello }"}]'))).toBe('BATCHING_NOT_SUPPORTED');
  for (const body of [
    '',
    '{',
    'null',
    '"{ hello }"',
    '{}',
    '{"query":5}',
    '{"query":"{ hello }","variables":[]}',
    '{"query":"{ hello }","operationName":1}',
    '{"query":"{ hello }","variable":{}}',
  ]) {
    const answer = await post(body);
    expect([body, answer.status, await codeOf(answer)]).toEqual([body, 400, 'BAD_REQUEST']);
  }
  expect(
    await answerOf(
      post('\ufeff{"query":"{ hello }","variables":null,"operationName":null,"extensions":null}'),
    ),
  ).toEqual({ data: { hello: 'world' } });
});

test('A parameter given twice, and one that is no JSON, are refused by GET', async () => {
  const { url } = await startTestServer();
  expect(await codeOf(fetch(`${url}/graphql?query={hello}&query={bug}`))).toBe('BAD_REQUEST');
  expect(await codeOf(fetch(`${url}/graphql?query={hello}&variables={`))).toBe('BAD_REQUEST');
  expect(await codeOf(fetch(`${url}/graphql?query={hello}&variables=${'['.repeat(33)}`))).toBe(
    'JSON_TOO_DEEP',
  );
  expect(await codeOf(fetch(`${url}/graphql`))).toBe('BAD_REQUEST');
});

test('A mutation by GET is refused and not executed', async () => {
  const { url, world } = await startTestServer();
  const answer = await fetch(`${url}/graphql?query=mutation{destroy(id:1)}`);
  expect(answer.status).toBe(405);
  expect(answer.headers.get('allow')).toBe('POST');
  expect(world.destroyed).toEqual([]);
});

test('Queries come by GET and POST and by no other method', async () => {
  const { url, world } = await startTestServer();
  const allowed = 'GET, POST, PUT, DELETE';
  for (const method of ['PATCH', 'QUERY', 'HEAD', 'OPTIONS']) {
    const answer = await fetch(`${url}/graphql?query={hello}`, { method });
    expect([method, answer.status, answer.headers.get('allow')]).toEqual([method, 405, allowed]);
  }
  for (const method of ['PUT', 'DELETE']) {
    await (await fetch(`${url}/graphql?query={hello}`, { method })).text();
    expect(world.contexts).toEqual([]);
  }
});

test('Further requests on the same connection are answered, one after the other', async () => {
  const { raw } = await startTestServer();
  const open = bytes('POST /graphql HTTP/1.1', { connection: 'keep-alive' }, hello);
  const answer = await raw(open + open, bytes('POST /graphql HTTP/1.1', {}, hello));
  expect(answer.match(/HTTP\/1\.1 200 /g)).toHaveLength(3);
});

test('An unknown path says where the API is', async () => {
  const { url } = await startTestServer();
  const answer = await fetch(`${url}/`);
  expect(answer.status).toBe(404);
  expect((await answerOf(answer)).errors?.[0]?.message).toContain('/graphql');
});
