import { buildSchema, GraphQLError, type GraphQLSchema, isObjectType } from 'graphql';
import { expect, test } from 'vitest';
import { schema as real } from '../../src/schema.ts';
import { answerOf, startTestServer } from './fixtures/test-server.ts';

const eager = { compileAfter: 0 };

test('A query is compiled when it has run often enough, and others than queries never', async () => {
  const { ask, server, world } = await startTestServer({ limits: { compileAfter: 2 } });
  for (const runs of [0, 0, 1, 2]) {
    await (await ask('{ hello }')).text();
    expect(server.counts.compiledRuns).toBe(runs);
  }
  for (let change = 1; change <= 4; change += 1) {
    await ask('mutation { destroy(id: 1) }');
    expect(world.destroyed).toHaveLength(change);
  }
  expect(server.counts.compiledRuns).toBe(2);
});

test.each([
  ['a directive', '{ hello @include(if: true) }'],
  ['entities that it names itself', '{ _entities(representations: []) { __typename } }'],
  ['introspection', '{ __schema { queryType { name } } }'],
  ['a required variable with a default', 'query($n: Int! = 3) { large(characters: $n) }'],
  ['a scalar of its own', '{ picky(value: "good") }'],
  ['a scalar of its own in a variable', 'query($value: Picky = "good") { picky(value: $value) }'],
])('A query with %s is left to the ordinary executor', async (_name, query) => {
  const { ask, server } = await startTestServer({ limits: eager });
  expect((await answerOf(ask(query))).errors).toBeUndefined();
  expect(server.counts.compiledRuns).toBe(0);
});

test('Entities in a variable, as routers ask for them, are compiled', async () => {
  const { ask, server } = await startTestServer({ limits: eager });
  const query = 'query($list: [_Any!]!) { _entities(representations: $list) { __typename } }';
  expect((await answerOf(ask(query, { list: [] }))).data).toEqual({ _entities: [] });
  expect(server.counts).toMatchObject({ compiledRuns: 1, abandonedRuns: 0 });
});

test('A list of promises is left to the ordinary executor from then on', async () => {
  const { ask, server } = await startTestServer({ limits: eager });
  for (let time = 0; time < 3; time += 1) {
    const { data, errors } = await answerOf(ask('{ bugs }'));
    expect(data).toEqual({ bugs: [null, null, null] });
    expect(errors).toHaveLength(3);
  }
  expect(server.counts).toMatchObject({ compiledRuns: 1, abandonedRuns: 1 });
});

test('A getter that throws, late or at once, fails its field and no more', async () => {
  for (const late of [false, true]) {
    const schema = buildSchema('type Query { thing: Thing } type Thing { id: ID, broken: String }');
    const thing = {
      id: '1',
      get broken(): string {
        throw new Error('hunter2');
      },
    };
    fieldOf(schema, 'thing').resolve = () => (late ? Promise.resolve(thing) : thing);
    const { ask, server } = await startTestServer({ schema, limits: eager });
    const { data, errors } = await answerOf(ask('{ thing { id broken } }'));
    expect(data).toEqual({ thing: { id: '1', broken: null } });
    expect(errors).toMatchObject([{ path: ['thing', 'broken'], locations: [{ line: 1, column: 14 }] }]);
    expect(server.counts.abandonedRuns).toBe(1);
  }
});

test('Where a null spreads to the root, the errors are those of the ordinary executor', async () => {
  const schema = buildSchema('type Query { box: Box, rows: [ID!]! } type Box { id: ID! }');
  const failed = (code: string) => new GraphQLError(code, { extensions: { code } });
  // The root fails first, and the other before the answer is out.
  fieldOf(schema, 'box').resolve = async () => ({ id: failed('BOX') });
  fieldOf(schema, 'rows').resolve = () => failed('ROWS');
  const answers = [];
  for (const compiledFields of [0, 2_000]) {
    const { ask } = await startTestServer({ schema, limits: { ...eager, compiledFields } });
    answers.push(await answerOf(ask('{ box { id } rows }')));
  }
  expect(answers[0]?.errors).toHaveLength(2);
  expect(answers[1]).toEqual(answers[0]);
});

function fieldOf(schema: GraphQLSchema, name: string) {
  const query = schema.getQueryType();
  const field = isObjectType(query) ? query.getFields()[name] : undefined;
  if (field === undefined) throw new Error(`no field ${name}`);
  return field;
}

test('An explicit null where an argument has a default fails its field, compiled or not, and is told to the client', async () => {
  const schema = buildSchema('type Query { rows(first: Int! = 20): String }');
  fieldOf(schema, 'rows').resolve = (_source, { first }) => `rows ${first}`;
  const { ask, server, lines } = await startTestServer({ schema, limits: { compileAfter: 1 } });
  const query = 'query($first: Int) { rows(first: $first) }';
  for (const runs of [0, 1, 2]) {
    expect(await answerOf(ask(query))).toEqual({ data: { rows: 'rows 20' } });
    expect(server.counts.compiledRuns).toBe(runs);
    const { data, errors } = await answerOf(ask(query, { first: null }));
    expect(data).toEqual({ rows: null });
    expect(errors).toMatchObject([
      {
        message: 'Argument "first" of non-null type "Int!" must not be null.',
        path: ['rows'],
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ]);
  }
  expect(lines.filter(line => line.level === 'error')).toEqual([]);
});

test('A query that would be compiled for each type again and again is not compiled at all', async () => {
  const types = Array.from(
    { length: 30 },
    (_, index) => `type T${index} implements Node { id: ID next: Node }`,
  );
  const schema = buildSchema(
    `interface Node { id: ID next: Node } type Query { node: Node } ${types.join(' ')}`,
  );
  fieldOf(schema, 'node').resolve = () => ({ __typename: 'T1', id: '1', next: null });
  const { ask, server } = await startTestServer({ schema, limits: eager });
  const deep = (levels: number): string => (levels === 0 ? 'id' : `id next { ${deep(levels - 1)} }`);
  expect(await answerOf(ask(`{ node { ${deep(8)} } }`))).toEqual({ data: { node: { id: '1', next: null } } });
  expect(server.counts.compiledRuns).toBe(0);
  await ask(`{ node { ${deep(1)} } }`);
  expect(server.counts.compiledRuns).toBe(1);
});

test('Nothing in the real schema is compiled that reads its type late', () => {
  // A type resolver that answers with a promise would be run by the ordinary executor each time.
  for (const type of Object.values(real.getTypeMap())) {
    const { isTypeOf, resolveType } = type as { isTypeOf?: object; resolveType?: object };
    for (const each of [isTypeOf, resolveType]) expect(each?.constructor.name ?? 'Function').toBe('Function');
  }
});
