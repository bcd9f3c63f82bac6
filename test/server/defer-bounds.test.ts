import { expect, test } from 'vitest';
import { answerOf, codeOf, startTestServer } from './fixtures/test-server.ts';

// What of `@defer` is refused before anything runs.

const inParts = { accept: 'multipart/mixed;deferSpec=20220824,application/json' };

test.each([
  ['mutation', 'mutation { ... @defer { destroy(id: "1") } }', 'a change answers as a whole'],
  [
    'mutation',
    'mutation { ...F } fragment F on Mutation { ... @defer(if: false) { destroy(id: "1") } }',
    'a change',
  ],
  ['subscription', 'subscription { ... @defer { ticks(count: 1) } }', 'each event comes whole'],
])('In a %s it is refused in plain words, and nothing runs', async (kind, query, reason) => {
  const { ask, world } = await startTestServer();
  const answer = await ask(query, undefined, { accept: `${inParts.accept},text/event-stream` });
  expect(answer.status).toBe(400);
  const { errors } = await answerOf(answer);
  expect(errors?.[0]?.message).toContain(`@defer is for queries: ${reason}`);
  expect(errors?.[0]?.message).toContain(`Take it out of the ${kind}.`);
  expect(world.destroyed).toEqual([]);
});

test('Labels are texts of the document, each of them once', async () => {
  const { ask } = await startTestServer();
  const query = '{ ... @defer(label: "a") { hello } ... @defer(label: "a") { slow } }';
  const twice = await answerOf(ask(query, undefined, inParts));
  expect(twice.errors?.[0]?.message).toContain('under the label "a"');
  const variable = 'query($label: String) { ... @defer(label: $label) { hello } }';
  expect(await codeOf(ask(variable, { label: 'x' }, inParts))).toBe('GRAPHQL_VALIDATION_FAILED');
  const none = '{ ... @defer(label: null) { hello } ... @defer(label: null) { thing { id } } }';
  expect((await answerOf(ask(none))).data).toEqual({ hello: 'world', thing: { id: '1' } });
});

test('How many fragments one operation defers is bounded, each counted where it is used', async () => {
  const { ask } = await startTestServer({ limits: { deferred: 3 } });
  const query = (times: number) =>
    `{ ${Array.from({ length: times }, (_, at) => `t${at}: thing { ...F }`).join(' ')} } fragment F on Thing { ... @defer { id } }`;
  expect(await codeOf(ask(query(4), undefined, inParts))).toBe('DOCUMENT_DEFERRED_LIMIT');
  expect(await codeOf(ask(query(4)))).toBe('DOCUMENT_DEFERRED_LIMIT');
  expect((await ask(query(3), undefined, inParts)).status).toBe(200);
});

test('What is deferred costs what it costs anywhere, and counts into the depth', async () => {
  const prepareCost = () => () => 7;
  const { ask } = await startTestServer({ prepareCost, limits: { cost: 6, depth: 2 } });
  expect(await codeOf(ask('{ hello ... @defer { slow } }', undefined, inParts))).toBe('COST_LIMIT');
  const deep = '{ hello ... @defer { thing { next { id } } } }';
  expect(await codeOf(ask(deep, undefined, inParts))).toBe('DOCUMENT_DEPTH_LIMIT');
});
