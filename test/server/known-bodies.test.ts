import { expect, test } from 'vitest';
import type { Identify } from '../../src/domain/caller.ts';
import { everyRight, Rights } from '../../src/domain/rights.ts';
import type { ServerPlugin } from '../../src/server/execution.ts';
import { KnownBodies, type ReadBody } from '../../src/server/known-bodies.ts';
import { anyDocument } from '../../src/server/trusted-documents.ts';
import { answerOf, codeOf, startTestServer } from './fixtures/test-server.ts';

const times = [1, 2, 3, 4];
const say = 'query Say($text: String) { echo(text: $text) }';

/** `free` holds every right, all others none. */
const identify: Identify = ({ headers }) => {
  const rights = headers.authorization === 'free' ? everyRight : new Rights([]);
  const caller = { tenant: 'acme', actor: String(headers.authorization), rights, federates: false };
  return { kind: 'caller', caller, bodyHash: null, router: false, renew: () => caller };
};

function bodyOf(text: string): ReadBody {
  return { payload: { query: text, variables: { ids: ['one'] } }, operation: null, variables: {}, cost: 1 };
}

test('A body is kept when it comes a second time, and a long one never', () => {
  const bodies = new KnownBodies();
  const body = bodyOf('short');
  bodies.note('short', body);
  expect(bodies.find('short')).toBe(undefined);
  bodies.note('short', body);
  expect(bodies.find('short')).toBe(body);
  const long = 'x'.repeat(4_097);
  for (const _time of times) bodies.note(long, bodyOf(long));
  expect(bodies.find(long)).toBe(undefined);
  expect(bodies.size).toBe(1);
});

test('What many requests share cannot be written into', () => {
  const bodies = new KnownBodies();
  const body = bodyOf('short');
  for (const _time of [1, 2]) bodies.note('short', body);
  const ids = body.payload.variables?.ids as string[];
  expect(() => ids.push('two')).toThrow(TypeError);
  expect(bodies.find('short')?.payload.variables).toEqual({ ids: ['one'] });
});

test('However many different ones come, few are kept', () => {
  const bodies = new KnownBodies();
  for (let nth = 0; nth < 5_000; nth += 1) {
    bodies.note(`body ${nth}`, bodyOf('any'));
    bodies.note(`body ${nth}`, bodyOf('any'));
  }
  expect(bodies.size).toBeLessThanOrEqual(200);
  expect(bodies.find('body 4999')).toBeDefined();
});

test('A query that comes again is answered as it was, and another one for itself', async () => {
  const { ask, server } = await startTestServer({ limits: { compileAfter: 1 } });
  for (const _time of times) {
    for (const text of ['one', 'two']) {
      expect(await answerOf(ask(say, { text }))).toEqual({ data: { echo: text } });
    }
    expect(await answerOf(ask('{ hello }'))).toEqual({ data: { hello: 'world' } });
  }
  expect(server.counts.bodies).toBe(3);
});

test('A change is never kept, and runs as often as it comes', async () => {
  const { ask, server, world } = await startTestServer();
  for (const _time of times) await ask('mutation($id: ID!) { destroy(id: $id) }', { id: 7 });
  expect(world.destroyed).toEqual(['7', '7', '7', '7']);
  expect(server.counts.bodies).toBe(0);
});

test('Variables that do not fit are refused each time, and so is what costs too much', async () => {
  const { ask, server } = await startTestServer({
    limits: { cost: 10 },
    prepareCost: () => variables => (variables.text === 'dear' ? 11 : 1),
  });
  for (const _time of times) {
    expect(await codeOf(ask(say, { text: { no: 'text' } }))).toBe('BAD_USER_INPUT');
    expect(await codeOf(ask(say, { text: 'dear' }))).toBe('COST_LIMIT');
  }
  expect(server.counts.bodies).toBe(0);
});

test('What a query costs is charged each time', async () => {
  const { ask } = await startTestServer({
    identify,
    limits: { costPerMinute: 30 },
    prepareCost: () => () => 9,
  });
  const codes: unknown[] = [];
  for (const _time of times) codes.push(await codeOf(ask(say, { text: 'x' })));
  expect(codes).toEqual([undefined, undefined, undefined, 'TOO_MUCH_COST']);
});

test('What a plugin puts in the place of its variables is judged for itself', async () => {
  let count = 0;
  const plugin: ServerPlugin = {
    onParams({ params, setParams }) {
      count += 1;
      setParams({ ...params, variables: { text: count === 4 ? (7 as unknown as string) : `by ${count}` } });
    },
  };
  const { ask } = await startTestServer({ plugins: [plugin] });
  for (const nth of [1, 2, 3]) {
    expect(await answerOf(ask(say, { text: 'own' }))).toEqual({ data: { echo: `by ${nth}` } });
  }
  expect(await codeOf(ask(say, { text: 'own' }))).toBe('BAD_USER_INPUT');
});

test('A document that is trusted no more is refused, however often it was answered', async () => {
  const trusted = { ...anyDocument, only: true, texts: new Map([['say', say]]) };
  const { ask, server } = await startTestServer({ identify, trusted });
  for (const _time of times) expect(await answerOf(ask(say, { text: 'x' }))).toEqual({ data: { echo: 'x' } });
  server.trustDocuments(new Map());
  for (const _time of times) expect(await codeOf(ask(say, { text: 'x' }))).toBe('DOCUMENT_NOT_TRUSTED');
});

test('What one caller may ask, another one may not, though it is the same word for word', async () => {
  const { ask, server } = await startTestServer({
    identify,
    trusted: { texts: new Map(), only: true, automatic: false },
  });
  for (const _time of times) {
    expect(await answerOf(ask('{ hello }', {}, { authorization: 'free' }))).toEqual({
      data: { hello: 'world' },
    });
    expect(await codeOf(ask('{ hello }', {}, { authorization: 'bound' }))).toBe('DOCUMENT_NOT_TRUSTED');
  }
  expect(server.counts.bodies).toBe(1);
});
