import { buildSchema, type GraphQLObjectType, type GraphQLSchema } from 'graphql';
import { expect, test } from 'vitest';
import { allParts, partsOf } from './fixtures/multipart.ts';
import { makeSchema, World } from './fixtures/schema.ts';
import { bytes, startTestServer } from './fixtures/test-server.ts';

const inParts = { accept: 'multipart/mixed;deferSpec=20220824,application/json' };

test('The first part leaves before what is deferred was read, and the last one closes the body', async () => {
  const { ask, world, lines } = await startTestServer();
  const answer = await ask('{ hello ... @defer(label: "later") { slow } }', undefined, inParts);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('multipart/mixed; boundary="-"; deferSpec=20220824');
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(answer.headers.get('x-accel-buffering')).toBe('no');
  expect(answer.headers.get('vary')).toBe('accept');
  const parts = partsOf(answer);
  expect((await parts.next()).value).toEqual({ data: { hello: 'world' }, hasNext: true });
  const ended = () => lines.filter(({ message }) => message === 'request ended').length;
  expect(ended()).toBe(0);
  world.gate.resolve();
  expect((await parts.next()).value).toEqual({
    incremental: [{ data: { slow: 'done' }, path: [], label: 'later' }],
    hasNext: false,
  });
  expect((await parts.next()).done).toBe(true);
  await expect.poll(ended).toBe(1);
});

test.each([
  ['JSON', 'application/json'],
  ['anything', '*/*'],
  ['another form of later parts', 'multipart/mixed;incrementalSpec=v0.2,application/json'],
  ['a subscription in parts', 'multipart/mixed;boundary=graphql;subscriptionSpec=1.0,application/json'],
  ['parts, refused by their weight', 'multipart/mixed;q=0,application/json'],
])('A client that takes %s is answered whole, in the order of the document', async (_name, accept) => {
  const { ask, world } = await startTestServer();
  world.gate.resolve();
  const answer = await ask('{ ... @defer { slow thing { id } } hello }', undefined, { accept });
  expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(await answer.text()).toBe('{"data":{"slow":"done","thing":{"id":"1"},"hello":"world"}}');
});

test.each([
  'multipart/mixed',
  'multipart/mixed; deferSpec="20220824", application/json',
  'application/json, text/event-stream, multipart/mixed',
])('"accept: %s" is answered in parts', async accept => {
  const { ask } = await startTestServer();
  const parts = await allParts(await ask('{ hello ... @defer { thing { id } } }', undefined, { accept }));
  expect(parts.map(({ hasNext }) => hasNext)).toEqual([true, false]);
});

test.each([
  ['no fragment', '{ hello }', {}],
  ['one that a literal switches off', '{ ... @defer(if: false) { hello } }', {}],
  [
    'one that a variable switches off',
    'query($later: Boolean!) { ... @defer(if: $later) { hello } }',
    { later: false },
  ],
  ['one that is skipped', '{ hello ... @defer @skip(if: true) { slow } }', {}],
])('Where %s is deferred the answer is an ordinary one', async (_name, query, variables) => {
  const { ask } = await startTestServer();
  const answer = await ask(query, variables, inParts);
  expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(await answer.text()).toBe('{"data":{"hello":"world"}}');
});

test('A client that takes nothing but parts gets a whole answer as the only one', async () => {
  const { ask } = await startTestServer();
  const answer = await ask('{ hello }', undefined, { accept: 'multipart/mixed' });
  expect(await allParts(answer)).toEqual([{ data: { hello: 'world' }, hasNext: false }]);
});

test('Errors of a later part are masked as those of the first one, and typed ones are told', async () => {
  const { ask, lines } = await startTestServer();
  const [first, ...later] = await allParts(
    await ask('{ a: bug ... @defer { bug expected unnamed } ... @defer { required } }', undefined, inParts),
  );
  const masked = {
    message: expect.stringMatching(/^Unexpected error\. The log has it as [0-9a-f-]{36}\.$/),
    locations: expect.any(Array),
    extensions: { code: 'INTERNAL_SERVER_ERROR', errorId: expect.any(String) },
  };
  expect(first).toEqual({ errors: [{ ...masked, path: ['a'] }], data: { a: null }, hasNext: true });
  expect(later.flatMap(({ incremental }) => incremental)).toEqual([
    {
      data: { bug: null, expected: null, unnamed: null },
      path: [],
      errors: [
        { ...masked, path: ['bug'] },
        {
          message: 'The port is not there.',
          locations: expect.any(Array),
          path: ['expected'],
          extensions: { code: 'CLOUD_RESOURCE_NOT_FOUND' },
        },
        { ...masked, path: ['unnamed'] },
      ],
    },
    { data: null, path: [], errors: [{ ...masked, path: ['required'] }] },
  ]);
  expect(JSON.stringify(later)).not.toContain('hunter2');
  const logged = lines.filter(({ level }) => level === 'error').map(({ facts }) => facts.errorId);
  const told = later.flatMap(({ incremental = [] }) => incremental).flatMap(({ errors = [] }) => errors);
  for (const { extensions } of told) if (extensions?.errorId) expect(logged).toContain(extensions.errorId);
});

test('Of what lies in a fragment that failed nothing is told: a client could put it nowhere', async () => {
  const { ask } = await startTestServer();
  const query = '{ hello ... @defer { thing { id ... @defer { next { id } } } required } }';
  const parts = await allParts(await ask(query, undefined, inParts));
  const late = parts.flatMap(({ incremental = [] }) => incremental);
  expect(late).toEqual([{ data: null, path: [], errors: [expect.objectContaining({ path: ['required'] })] }]);
  expect(parts.at(-1)?.hasNext).toBe(false);
});

test('What lies in another part that did not fail is told', async () => {
  const { ask } = await startTestServer();
  const query = '{ hello ... @defer { thing { id ... @defer { next { id } } } } }';
  const parts = await allParts(await ask(query, undefined, inParts));
  const late = parts.flatMap(({ incremental = [] }) => incremental);
  expect(late).toEqual([
    { data: { thing: { id: '1' } }, path: [] },
    { data: { next: { id: '1' } }, path: ['thing'] },
  ]);
});

test('A field that is selected inside and outside of what is deferred is read once', async () => {
  const { ask, world } = await startTestServer();
  const query = '{ hello ... @defer { hello thing { id } ... @defer { hello thing { id next { id } } } } }';
  const parts = await allParts(await ask(query, undefined, inParts));
  expect(parts.length).toBeGreaterThan(1);
  expect(world.contexts).toHaveLength(1);
});

test('What an answer says beside its data is told as it is known', async () => {
  const noted: string[] = [];
  const { ask, world } = await startTestServer({
    context: () => ({}),
    extensions: () => (noted.length === 0 ? undefined : { cached: [...noted] }),
  });
  const parts = partsOf(await ask('{ hello ... @defer { slow } }', undefined, inParts));
  expect((await parts.next()).value).toEqual({ data: { hello: 'world' }, hasNext: true });
  noted.push('cloud/account');
  world.gate.resolve();
  expect((await parts.next()).value).toEqual({
    incremental: [{ data: { slow: 'done' }, path: [], extensions: { cached: ['cloud/account'] } }],
    hasNext: false,
  });
});

test('A client that leaves ends what is left', async () => {
  const left = Promise.withResolvers<void>();
  const { ask, server, lines } = await startTestServer({
    context({ signal }) {
      signal.addEventListener('abort', () => left.resolve(), { once: true });
      return { signal };
    },
  });
  const parts = partsOf(await ask('{ hello ... @defer { slow } }', undefined, inParts));
  await parts.next();
  expect(server.counts.requests).toBe(1);
  await parts.return();
  await left.promise;
  await expect.poll(() => server.counts.requests).toBe(0);
  expect(lines.filter(({ level }) => level === 'error')).toEqual([]);
});

test('A client that leaves before the first part is no trouble of ours', async () => {
  const { socket, server, world, lines } = await startTestServer();
  const client = await socket();
  client.write(
    bytes('POST /graphql HTTP/1.1', inParts, JSON.stringify({ query: '{ slow ... @defer { hello } }' })),
  );
  await world.waiting.promise;
  client.destroy();
  await expect.poll(() => server.counts.requests).toBe(0);
  expect(lines.filter(({ level }) => level === 'error')).toEqual([]);
});

/** Rows that come when `rows` says so, each with a name that `nameOf` finds. */
function schemaOfRows(rows: () => unknown, nameOf: (row: number) => unknown): GraphQLSchema {
  const schema = buildSchema(`
    directive @defer(if: Boolean! = true, label: String) on FRAGMENT_SPREAD | INLINE_FRAGMENT
    type Query { hello: String, rows: [Row] }
    type Row { name: String }
  `);
  const fieldsOf = (name: string) => (schema.getType(name) as GraphQLObjectType).getFields();
  Object.assign(fieldsOf('Query').rows ?? {}, { resolve: rows });
  Object.assign(fieldsOf('Row').name ?? {}, { resolve: nameOf });
  return schema;
}

test('What is ready within the same turn goes out together', async () => {
  const rows = Array.from({ length: 40 }, (_, row) => row);
  const nameOf = async (row: number) => {
    for (let step = 0; step < 10 * row; step += 1) await null;
    return `row ${row}`;
  };
  const { ask } = await startTestServer({ schema: schemaOfRows(() => rows, nameOf) });
  const parts = await allParts(await ask('{ rows { ... @defer { name } } }', undefined, inParts));
  expect(parts.flatMap(({ incremental = [] }) => incremental)).toHaveLength(40);
  expect(parts.length).toBeLessThan(5);
});

test('After its client has left nothing more is begun', async () => {
  const gate = Promise.withResolvers<readonly number[]>();
  const begun: number[] = [];
  const schema = schemaOfRows(
    () => gate.promise,
    row => `row ${begun.push(row)}`,
  );
  const { ask, server } = await startTestServer({ schema });
  const query = '{ hello ... @defer { rows { name } } }';
  const left = partsOf(await ask(query, undefined, inParts));
  await left.next();
  await left.return();
  await expect.poll(() => server.counts.requests).toBe(0);
  const stays = partsOf(await ask(query, undefined, inParts));
  await stays.next();
  gate.resolve([7]);
  expect((await stays.next()).value).toMatchObject({
    incremental: [{ data: { rows: [{ name: 'row 1' }] } }],
  });
  expect(begun).toEqual([7]);
});

test('A client that reads nothing of later parts is dropped', async () => {
  const { socket, server } = await startTestServer({ limits: { stallMilliseconds: 60, deferred: 20 } });
  const client = await socket();
  client.pause();
  const big = Array.from({ length: 10 }, (_, at) => `... @defer { f${at}: large(characters: 2000000) }`);
  client.write(
    bytes('POST /graphql HTTP/1.1', inParts, JSON.stringify({ query: `{ hello ${big.join(' ')} }` })),
  );
  await expect.poll(() => server.counts.requests).toBe(1);
  await expect.poll(() => server.counts.requests, { timeout: 5_000 }).toBe(0);
});

test('A server that drains lets it come to its end within the grace', async () => {
  const { ask, server, world } = await startTestServer();
  const parts = partsOf(await ask('{ hello ... @defer { slow } }', undefined, inParts));
  await parts.next();
  const drained = server.drain(5_000);
  world.gate.resolve();
  expect((await parts.next()).value).toMatchObject({ hasNext: false });
  expect((await parts.next()).done).toBe(true);
  await drained;
});

test('After the grace it is cut, and its client sees that the body is not whole', async () => {
  const { ask, server } = await startTestServer();
  const parts = partsOf(await ask('{ hello ... @defer { slow } }', undefined, inParts));
  await parts.next();
  const rest = parts.next();
  rest.catch(() => undefined);
  await server.drain(10);
  await expect(rest).rejects.toThrow();
});

test('A traced request is answered whole', async () => {
  const world = new World();
  world.gate.resolve();
  const { ask } = await startTestServer({
    trace: () => ({ schema: makeSchema(world), finish: () => 'traced' }),
  });
  const answer = await ask('{ hello ... @defer { slow } }', undefined, inParts);
  expect(await answer.json()).toEqual({
    data: { hello: 'world', slow: 'done' },
    extensions: { ftv1: 'traced' },
  });
});
