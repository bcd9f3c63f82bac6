import { expect, test } from 'vitest';
import { everyRight } from '../../src/domain/rights.ts';
import {
  type LimitName,
  limitTable,
  limitVariable,
  readLimits,
  standardLimits,
} from '../../src/server/limits.ts';
import { answerOf, bytes, startTestServer } from './fixtures/test-server.ts';

const names = Object.keys(limitTable) as LimitName[];

test('Every limit has a default within its bounds and says what it limits', () => {
  for (const name of names) {
    expect(standardLimits[name]).toBe(limitTable[name].default);
    expect(limitTable[name].default).toBeGreaterThanOrEqual(limitTable[name].least);
    expect(limitTable[name].meaning).toMatch(/^[A-Z].{15,}\.$/);
  }
});

function read(file: unknown, environment: Record<string, string> = {}) {
  const mistakes: string[] = [];
  return { limits: readLimits({ file, place: 'limits' }, environment, mistakes), mistakes };
}

test('Limits are set by the file, and over it by the environment', () => {
  const set = read(
    { requests: 1_000, connections: '2000' },
    { LIMIT_REQUESTS: '1500', LIMIT_BODY_BYTES: '4096' },
  );
  expect(set).toEqual({ limits: { requests: 1_500, connections: 2_000, bodyBytes: 4_096 }, mistakes: [] });
  expect(read(undefined, { LIMIT_REQUESTS: '' })).toEqual({ limits: {}, mistakes: [] });
});

test('Each limit can be set by a variable of its own', () => {
  const environment = Object.fromEntries(names.map(name => [limitVariable(name), '5000']));
  const { limits, mistakes } = read(null, environment);
  expect(mistakes).toEqual([]);
  expect(limits).toEqual(Object.fromEntries(names.map(name => [name, 5_000])));
});

test('What is wrong is told all at once, with what would be right', () => {
  const { limits, mistakes } = read(
    { requests: 0, fields: 1.5, colour: 3, tokens: 'many' },
    { LIMIT_DEPTH: '-1', LIMIT_COST: '1e9' },
  );
  expect(limits).toEqual({});
  expect(mistakes).toEqual([
    'limits.requests: must be a whole number, 1 or more.',
    'limits.fields: must be a whole number, 1 or more.',
    expect.stringMatching(/^limits\.colour: there is no such limit\. The limits are connections, requests, /),
    'limits.tokens: must be a whole number, 1 or more.',
    'LIMIT_DEPTH=-1: must be a whole number, 1 or more.',
    'LIMIT_COST=1e9: must be a whole number, 1 or more.',
  ]);
  expect(read([3]).mistakes).toEqual(['limits: must be names with numbers, for example "requests: 1000".']);
});

const caller = { tenant: 'acme', actor: 'a', rights: everyRight, federates: true };
const identified = { kind: 'caller', caller, bodyHash: null, renew: () => caller } as const;
const list = Array.from({ length: 3 }, () => ({ __typename: 'Thing', id: '1' }));

test.each([
  ['bodyBytes', 200, `{ echo(text: "${'x'.repeat(300)}") }`, {}],
  ['jsonDepth', 4, '{ hello }', { a: [[[1]]] }],
  ['bracketDepth', 2, '{ thing { next { id } } }', {}],
  ['tokens', 5, '{ hello echo thing { id } }', {}],
  ['definitions', 1, 'query A { hello } query B { hello }', {}],
  ['depth', 2, '{ thing { next { id } } }', {}],
  ['aliases', 1, '{ a: hello b: hello }', {}],
  ['directives', 0, '{ hello @skip(if: false) }', {}],
  ['fields', 2, '{ hello thing { id } }', {}],
  ['introspections', 0, '{ _service { sdl } }', {}],
  [
    'representations',
    2,
    'query($list: [_Any!]!) { _entities(representations: $list) { __typename } }',
    { list },
  ],
  ['cost', 7, '{ hello }', {}],
  ['requests', 1, '{ hello }', {}],
  ['costPerMinute', 7, '{ hello }', {}],
  ['subscriptionsPerCaller', 0, 'subscription { ticks(count: 1) }', {}],
  ['subscriptions', 0, 'subscription { ticks(count: 1) }', {}],
] as const)(
  'A refusal by the limit "%s" names it, its figure and what to do',
  async (limit, figure, query, variables) => {
    const { ask, world } = await startTestServer({
      limits: { [limit]: figure },
      prepareCost: () => () => 8,
      identify: () => identified,
    });
    const events = { accept: 'text/event-stream, application/json' };
    if (limit === 'requests') {
      void ask('{ slow }').catch(() => undefined);
      await world.waiting.promise;
    }
    const { errors = [] } = await answerOf(ask(query, variables, events));
    expect(errors).toHaveLength(1);
    expect(errors[0]?.extensions).toMatchObject({ limit, allowed: figure });
    expect(errors[0]?.message).toMatch(new RegExp(`; the limit "${limit}" is ${figure}\\. [A-Z].{15,}\\.$`));
  },
);

test('Headers that are too large or too slow are refused with the figures that they broke', async () => {
  const { raw } = await startTestServer({
    limits: { headerBytes: 2_000, headersMilliseconds: 40, requestMilliseconds: 80, checkMilliseconds: 20 },
  });
  const large = await raw(bytes('GET /graphql HTTP/1.1', { cookie: 'x'.repeat(4_000) }));
  expect(large).toMatch(
    /too large; the limit \\"headerBytes\\" is 2000\. .*"limit":"headerBytes","allowed":2000/,
  );
  const slow = await raw('POST /graphql HTTP/1.1\r\nhost: localhost\r\nx-slow: ');
  expect(slow).toMatch(
    /the limit \\"headersMilliseconds\\" is 40, and the limit \\"requestMilliseconds\\" is 80/,
  );
});

test('A page of a hundred colocated fragments is taken', async () => {
  const { ask } = await startTestServer();
  const uses = Array.from({ length: 99 }, (_, index) => `...Part${index}`);
  const parts = Array.from({ length: 99 }, (_, index) => `fragment Part${index} on Thing { id }`);
  const answer = await answerOf(ask(`{ thing { ${uses.join(' ')} } } ${parts.join('\n')}`));
  expect(answer).toEqual({ data: { thing: { id: '1' } } });
});
