import { expect, test } from 'vitest';
import { answerOf, codeOf, startTestServer } from './fixtures/test-server.ts';

const references = (count: number) => Array.from({ length: count }, () => ({ __typename: 'Thing', id: '1' }));
const field = '_entities(representations: $list) { __typename }';
const limits = { representations: 10 };

test('A router gets the entities it asks for, up to the bound', async () => {
  const { ask, world } = await startTestServer({ limits });
  const answer = await answerOf(ask(`query($list: [_Any!]!) { ${field} }`, { list: references(10) }));
  expect(answer.data?._entities).toHaveLength(10);
  expect(world.entities).toBe(10);
});

test.each([
  ['a variable', `query($list: [_Any!]!) { ${field} }`, { list: references(11) }],
  ['a default value', `query($list: [_Any!]! = [${'{},'.repeat(11)}]) { ${field} }`, {}],
  ['a literal', `{ _entities(representations: [${'{},'.repeat(11)}]) { __typename } }`, {}],
  [
    'aliases of a shared variable',
    `query($list: [_Any!]!) { ${field} more: ${field} }`,
    { list: references(6) },
  ],
  [
    'a fragment',
    `query($list: [_Any!]!) { ...E } fragment E on Query { ... { ${field} } }`,
    { list: references(11) },
  ],
])('More entities than that by %s resolve none', async (_name, query, variables) => {
  const { ask, world } = await startTestServer({ limits });
  expect(await codeOf(ask(query, variables))).toBe('REPRESENTATIONS_LIMIT');
  expect(world.entities).toBe(0);
});

test('A hundred thousand references in one request resolve none', async () => {
  const { ask, world } = await startTestServer({ limits: { bodyBytes: 10_000_000 } });
  const list = Array.from({ length: 100_000 }, () => ({ __typename: 'Thing' }));
  expect(await codeOf(ask(`query($list: [_Any!]!) { ${field} }`, { list }))).toBe('REPRESENTATIONS_LIMIT');
  expect(world.entities).toBe(0);
});
