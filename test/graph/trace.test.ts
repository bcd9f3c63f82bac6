import { buildSchema, execute, GraphQLError, parse } from 'graphql';
import { expect, test } from 'vitest';
import { startTrace, timed } from '../../src/graph/trace.ts';

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

function bytesOf(ftv1: string): string {
  return Buffer.from(ftv1, 'base64').toString('latin1');
}

test('A trace has each field by its name and type, lists in lists too, and changes nothing of the data', async () => {
  const context = {};
  const finish = startTrace(context);
  const { data } = await run(context, '{ renamed: lists { name } later }');
  expect(data).toEqual({ renamed: [[{ name: 'first' }, null], []], later: 7 });
  const bytes = bytesOf(finish([]));
  for (const part of ['renamed', 'lists', '[[Item]]', 'name', 'Item', 'later', 'Int', 'Query'])
    expect(bytes).toContain(part);
});

test('An error stands at its field, in the words that the client was told', async () => {
  const context = {};
  const finish = startTrace(context);
  await run(context, '{ broken }');
  const bytes = bytesOf(finish([{ message: 'Something went wrong.', path: ['broken'] }]));
  expect(bytes).toContain('Something went wrong.');
  expect(bytes).not.toContain('It is broken.');
});

test('Two requests at once are traced apart', async () => {
  const [one, two] = [{}, {}];
  const [finishOne, finishTwo] = [startTrace(one), startTrace(two)];
  await Promise.all([run(one, '{ lists { name } }'), run(two, '{ later }')]);
  expect(bytesOf(finishOne([]))).not.toContain('later');
  expect(bytesOf(finishTwo([]))).not.toContain('lists');
});
