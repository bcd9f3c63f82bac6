import { buildSchema } from 'graphql';
import { expect, test } from 'vitest';
import { localOperator } from '../../src/domain/caller.ts';
import { DeprecationLog } from '../../src/server/deprecations.ts';
import { startTestServer } from './fixtures/test-server.ts';

const schema = buildSchema(`
  type Query {
    port(id: ID, number: Int @deprecated(reason: "Use \`id\`.")): String
    old: String @deprecated(reason: "Use \`port\`.")
    paint(colour: Colour): String
    paintAll(input: [Paint!]): String
    name(text: String): String
  }
  input Paint {
    colour: Colour = PINK
    inner: Paint
    gloss: Int = 1 @deprecated(reason: "Use \`colour\`.")
  }
  enum Colour { RED PINK @deprecated(reason: "Use \`RED\`.") }
`);

async function start() {
  const { ask, lines, server } = await startTestServer({
    schema,
    identify: ({ headers: { 'x-actor': actor } }) => {
      const caller = { ...localOperator, actor: String(actor) };
      return { kind: 'caller', caller, bodyHash: null, renew: () => caller };
    },
  });
  return {
    server,
    by: (client: string, query: string, variables: object = {}) =>
      ask(query, variables, { 'x-actor': 'alice', 'apollographql-client-name': client }),
    told: () =>
      lines.filter(({ message }) => message === 'a client uses what is deprecated').map(({ facts }) => facts),
  };
}

const oldField = 'The field Query.old is deprecated. Use `port`.';

test('Who uses what is deprecated is told to operators at the first use, and counted from then on', async () => {
  const { server, by, told } = await start();
  for (let count = 0; count < 3; count += 1) await by('billing-page', '{ old }');
  await by('rack-page', '{ old }');
  expect(told()).toEqual([
    { reason: oldField, client: 'billing-page', actor: 'alice', count: 1 },
    { reason: oldField, client: 'rack-page', actor: 'alice', count: 1 },
  ]);
  await server.drain(100);
  expect(told().slice(2)).toEqual([{ reason: oldField, client: 'billing-page', actor: 'alice', count: 3 }]);
});

test('Arguments and values count as fields do, each by its name; what was refused was not used', async () => {
  const { by, told } = await start();
  await by('page', '{ port(number: 7) paint(colour: PINK) }');
  await by('page', '{ old nowhere }');
  expect(told().map(({ reason }) => reason)).toEqual([
    'Field "Query.port" argument "number" is deprecated. Use `id`.',
    'The enum value "Colour.PINK" is deprecated. Use `RED`.',
  ]);
});

test('Values and input fields that come in variables count by the same names, once a request, wherever they stand', async () => {
  const { by, told, server } = await start();
  const all = 'query($input: [Paint!]) { paintAll(input: $input) }';
  const input = [
    { inner: { colour: 'PINK', gloss: null } },
    { inner: { inner: { colour: 'PINK' } } },
    { colour: 'RED' },
  ];
  await by('page', all, { input });
  const pink = 'The enum value "Colour.PINK" is deprecated. Use `RED`.';
  expect(told().map(({ reason, client, count }) => [reason, client, count])).toEqual([
    [pink, 'page', 1],
    ['The input field Paint.gloss is deprecated. Use `colour`.', 'page', 1],
  ]);
  // A list of one may come without its brackets.
  await by('page', all, { input: { colour: 'PINK' } });
  await by('page', 'query($colour: Colour) { paint(colour: $colour) other: paint(colour: PINK) }', {
    colour: 'PINK',
  });
  await server.drain(100);
  expect(told().slice(2)).toEqual([{ reason: pink, client: 'page', actor: 'alice', count: 3 }]);
});

test('What a client did not send is not counted: defaults of the schema, null, variables of other operations or of no type', async () => {
  const { by, told } = await start();
  const all = 'query($input: [Paint!]) { paintAll(input: $input) }';
  await by('page', all);
  await by('page', all, { input: null });
  await by('page', all, { input: [{}, { inner: null }, { colour: null }], colour: 'PINK' });
  await by('page', 'query($text: String) { name(text: $text) }', { text: 'PINK' });
  // Refused, and so not used.
  await by('page', all, { input: [{ colour: 'PINK', nowhere: 1 }] });
  expect(told()).toEqual([]);
});

test('What is not deprecated is not mentioned', async () => {
  const { by, told } = await start();
  await by('page', '{ port(id: "7") paint(colour: RED) }');
  expect(told()).toEqual([]);
});

test('Clients that make up names without end fill neither the memory nor the log', () => {
  const told: object[] = [];
  const note = (facts: object) => void told.push(facts);
  const log = new DeprecationLog({ debug: note, info: note, warn: note, error: note });
  for (let nth = 0; nth < 1_020; nth += 1) log.count(oldField, `name-${nth}`, 'alice');
  expect(told).toHaveLength(1_001);
  expect(told.at(-1)).toEqual({ reason: oldField, client: '(others)', actor: null, count: 1 });
  log.tellRest();
  expect(told).toHaveLength(1_002);
  expect(told.at(-1)).toEqual({ reason: oldField, client: '(others)', actor: null, count: 20 });
});
