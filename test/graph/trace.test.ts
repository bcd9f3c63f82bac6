import { buildSchema, execute, GraphQLError, parse } from 'graphql';
import { expect, test } from 'vitest';
import { addTrace, startTrace, timed } from '../../src/graph/trace.ts';

const schema = timed(
  buildSchema('type Query { lists: [[Item]] broken: String later: Int } type Item { name: String }'),
);
const rootValue = {
  lists: [[{ name: 'first' }, null], []],
  broken: () => {
    throw new GraphQLError('It is broken.');
  },
  later: () => Promise.resolve(7),
};

async function run(context: object, query: string) {
  return await execute({ schema, document: parse(query), rootValue, contextValue: context });
}

function bytesOf(ftv1: unknown): string {
  return Buffer.from(String(ftv1), 'base64').toString('latin1');
}

test('What nobody asked to trace is answered as it is', async () => {
  const context = {};
  const result = await run(context, '{ later }');
  expect(addTrace(context, result)).toBe(result);
});

test('A trace has each field by its name and type, lists in lists too, and changes nothing of the data', async () => {
  const context = {};
  startTrace(context);
  const result = await run(context, '{ renamed: lists { name } later }');
  const { data, extensions } = addTrace(context, result);
  expect(data).toEqual(result.data);
  const bytes = bytesOf(extensions?.ftv1);
  for (const part of ['renamed', 'lists', '[[Item]]', 'name', 'Item', 'later', 'Int', 'Query'])
    expect(bytes).toContain(part);
});

test('An error stands at its field, in the words that the client was told', async () => {
  const context = {};
  startTrace(context);
  const result = await run(context, '{ broken }');
  const told = { ...result, errors: [new GraphQLError('Something went wrong.', { path: ['broken'] })] };
  const bytes = bytesOf(addTrace(context, told).extensions?.ftv1);
  expect(bytes).toContain('Something went wrong.');
  expect(bytes).not.toContain('It is broken.');
});

test('Two requests at once are traced apart', async () => {
  const [one, two] = [{}, {}];
  startTrace(one);
  startTrace(two);
  const [first, second] = await Promise.all([run(one, '{ lists { name } }'), run(two, '{ later }')]);
  expect(bytesOf(addTrace(one, first).extensions?.ftv1)).not.toContain('later');
  expect(bytesOf(addTrace(two, second).extensions?.ftv1)).not.toContain('lists');
});
