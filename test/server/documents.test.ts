import { getIntrospectionQuery } from 'graphql';
import { expect, test } from 'vitest';
import { Rights } from '../../src/domain/rights.ts';
import { Documents } from '../../src/server/documents.ts';
import { type ServerLimits, standardLimits } from '../../src/server/limits.ts';
import { makeSchema, World } from './fixtures/schema.ts';
import { answerOf, codeOf, startTestServer } from './fixtures/test-server.ts';

const two = { one: 'destroy(id: 1)', other: 'other: destroy(id: 2)' };

test.each([
  ['aliases', `mutation { ${two.one} ${two.other} }`],
  ['different fields', 'mutation { destroy(id: 1) rename(id: 2) }'],
  ['the same field twice', `mutation { ${two.one} ${two.one} }`],
  ['a fragment', `mutation { ${two.one} ...More } fragment More on Mutation { ${two.other} }`],
  ['a fragment spread twice', `mutation { ...More ...More } fragment More on Mutation { ${two.one} }`],
  [
    'fragments in fragments',
    `mutation { ...A } fragment A on Mutation { ...B ...C } fragment B on Mutation { ${two.one} } fragment C on Mutation { ${two.other} }`,
  ],
  ['an inline fragment', `mutation { ${two.one} ... on Mutation { ... { ${two.other} } } }`],
  [
    '@skip and @include',
    `mutation($no: Boolean = false) { ${two.one} @skip(if: $no) ${two.other} @include(if: $no) }`,
  ],
])('Two changes in one request are refused, spelled by %s', async (_name, query) => {
  const { ask, world } = await startTestServer();
  expect(await codeOf(ask(query))).toBe('ONE_CHANGE_PER_REQUEST');
  expect(world.destroyed).toEqual([]);
});

test('A thousand aliased mutations execute none', async () => {
  const { ask, world } = await startTestServer({ limits: { tokens: 100_000 } });
  const fields = Array.from({ length: 1_000 }, (_, index) => `a${index}: destroy(id: ${index})`);
  expect(await codeOf(ask(`mutation { ${fields.join(' ')} }`))).toBe('ONE_CHANGE_PER_REQUEST');
  expect(world.destroyed).toEqual([]);
});

test('One change runs, __typename beside it, and a fragment around it', async () => {
  const { ask, world } = await startTestServer();
  const query = 'mutation { __typename ...It } fragment It on Mutation { gone: destroy(id: 7) }';
  expect(await answerOf(ask(query))).toEqual({ data: { __typename: 'Mutation', gone: 'destroyed 7' } });
  expect(world.destroyed).toEqual(['7']);
});

test('Of two mutations in one document only the named one runs, and none where none is named', async () => {
  const { ask, url, world } = await startTestServer();
  const query = 'mutation One { destroy(id: 1) } mutation Two { destroy(id: 2) }';
  expect(await codeOf(ask(query))).toBe('OPERATION_RESOLUTION_FAILURE');
  const named = (operationName: string) =>
    fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, operationName }),
    });
  expect(await codeOf(named('Three'))).toBe('OPERATION_RESOLUTION_FAILURE');
  await named('Two');
  expect(world.destroyed).toEqual(['2']);
});

const deep = (levels: number) =>
  `{ ${'thing { next { '.slice(0, 8)}${'next { '.repeat(levels - 2)}id${' }'.repeat(levels)}`;

test.each([
  ['fields nested too deep', deep(13), 'DOCUMENT_DEPTH_LIMIT'],
  [
    'fragments nested too deep',
    `{ thing { ...A } } ${['A', 'B', 'C', 'D'].map((name, index) => `fragment ${name} on Thing { next { next { next { ${index < 3 ? `...${'BCD'[index]}` : 'id'} } } } }`).join(' ')}`,
    'DOCUMENT_DEPTH_LIMIT',
  ],
  [
    'too many aliases',
    `{ ${Array.from({ length: 31 }, (_, index) => `a${index}: hello`).join(' ')} }`,
    'DOCUMENT_ALIASES_LIMIT',
  ],
  [
    'aliases in a fragment spread often',
    `{ ${'...A '.repeat(4)} } fragment A on Query { ${Array.from({ length: 8 }, (_, index) => `a${index}: hello`).join(' ')} }`,
    'DOCUMENT_ALIASES_LIMIT',
  ],
  ['too many directives', `{ hello ${'@include(if: true) '.repeat(21)} }`, 'DOCUMENT_DIRECTIVES_LIMIT'],
  [
    'fragments that double each other',
    `{ thing { ...F0 } } ${Array.from({ length: 10 }, (_, index) => `fragment F${index} on Thing { next { ...F${index + 1} } other { ...F${index + 1} } }`).join(' ')} fragment F10 on Thing { id }`,
    'DOCUMENT_FIELDS_LIMIT',
  ],
  [
    'too many definitions',
    Array.from({ length: 101 }, (_, index) => `query Q${index} { hello }`).join(' '),
    'DOCUMENT_TOO_LARGE',
  ],
  [
    'the schema asked for often',
    '{ a: _service { sdl } b: _service { sdl } c: _service { sdl } d: _service { sdl } }',
    'DOCUMENT_INTROSPECTIONS_LIMIT',
  ],
  ['too many tokens', `{ ${'hello '.repeat(1_001)} }`, 'GRAPHQL_PARSE_FAILED'],
  ['brackets that overflow a parser', `{ echo(text: ${'['.repeat(20_000)}`, 'DOCUMENT_TOO_DEEP'],
  [
    'brackets behind a comment and strings',
    `# "\n{ echo(text: "\\"", other: """ \\""" " """ ${'{a:'.repeat(70)}`,
    'DOCUMENT_TOO_DEEP',
  ],
  [
    'a fragment cycle',
    '{ ...A } fragment A on Query { hello ...B } fragment B on Query { ...A }',
    'GRAPHQL_VALIDATION_FAILED',
  ],
] as const)('A document with %s is refused before it runs', async (_name, query, code) => {
  const { ask, world } = await startTestServer();
  const errors = (await answerOf(ask(query))).errors ?? [];
  expect(errors.map(error => error.extensions?.code)).toContain(code);
  expect(errors.length).toBeLessThanOrEqual(5);
  expect(world.contexts).toEqual([]);
});

test('A document at the bounds runs', async () => {
  const { ask } = await startTestServer();
  for (const query of [
    deep(12),
    `{ ${Array.from({ length: 30 }, (_, index) => `a${index}: hello`).join(' ')} }`,
    `{ echo(text: "${'{['.repeat(200)}") }`,
  ]) {
    const answer = await answerOf(ask(query));
    expect(answer.errors).toBeUndefined();
  }
});

test('The introspection that GraphiQL and code generators send passes all bounds', async () => {
  const { ask } = await startTestServer();
  const query = getIntrospectionQuery({
    descriptions: true,
    specifiedByUrl: true,
    directiveIsRepeatable: true,
    schemaDescription: true,
    inputValueDeprecation: true,
    oneOf: true,
  });
  const answer = await answerOf(ask(query));
  expect(answer.errors).toBeUndefined();
  expect(answer.data).toHaveProperty('__schema.queryType.name', 'Query');
});

const caller = { tenant: 'acme', actor: 'stranger', rights: new Rights([]), federates: false };
const stranger = { kind: 'caller', caller, bodyHash: null, renew: () => caller } as const;

test('A wrong name is not answered with the right ones, and a heap of mistakes with five errors', async () => {
  const { ask } = await startTestServer({ identify: () => stranger });
  const wrong = await (await ask('{ helo paint(colour: REDD) }')).text();
  expect(wrong).not.toContain('Did you mean');
  const variable = await ask('query($colour: Colour) { paint(colour: $colour) }', { colour: 'REDD' });
  expect(variable.status).toBe(400);
  expect(await variable.text()).not.toContain('Did you mean');
  const many = await answerOf(
    ask(`{ ${Array.from({ length: 50 }, (_, index) => `wrong${index}`).join(' ')} }`),
  );
  expect(many.errors).toHaveLength(5);
  const variables = Array.from({ length: 20 }, (_, index) => `$v${index}: Int!`).join(' ');
  const uses = Array.from({ length: 20 }, (_, index) => `a${index}: large(characters: $v${index})`).join(' ');
  expect((await answerOf(ask(`query(${variables}) { ${uses} }`, {}))).errors).toHaveLength(5);
});

test('A cost is told with the real variables, and one that is no number does not pass', async () => {
  const { ask } = await startTestServer({
    limits: { cost: 100 },
    prepareCost:
      () =>
      ({ characters }) =>
        characters === 1 ? Number.NaN : Number(characters),
  });
  const query = 'query($characters: Int = 1) { large(characters: $characters) }';
  expect((await ask(query, { characters: 100 })).status).toBe(200);
  expect(await codeOf(ask(query, { characters: 101 }))).toBe('COST_LIMIT');
  expect(await codeOf(ask(query, {}))).toBe('COST_LIMIT');
});

function documentsWith(limits: Partial<ServerLimits>): Documents {
  return new Documents({
    schema: makeSchema(new World()),
    limits: { ...standardLimits, ...limits },
    prepareCost: null,
  });
}

test('However many documents come, what is remembered of them stays within both bounds', () => {
  const limits = { cachedDocuments: 50, cachedBytes: 200_000 };
  const documents = documentsWith(limits);
  for (let index = 0; index < 500; index += 1) {
    documents.admit(`{ echo(text: "${index}") }`);
    documents.admit(`{ wrong${index} }`);
  }
  expect(documents.size.documents).toBe(50);
  for (let index = 0; index < 20; index += 1)
    documents.admit(`{ echo(text: "${index}${'x'.repeat(10_000)}") }`);
  expect(documents.size.documents).toBeLessThan(10);
  expect(documents.size.bytes).toBeLessThanOrEqual(200_000);
  documents.admit(`{ echo(text: "${'x'.repeat(110_000)}") }`);
  expect(documents.size.bytes).toBeLessThanOrEqual(200_000);
});

test('What is used often stays remembered', () => {
  const documents = documentsWith({ cachedDocuments: 2 });
  const first = documents.admit('{ hello }');
  for (let index = 0; index < 10; index += 1) {
    documents.admit(`{ echo(text: "${index}") }`);
    expect(documents.admit('{ hello }')).toEqual(first);
  }
  const again = documents.admit('{ hello }');
  expect('admitted' in again && 'admitted' in first && again.admitted === first.admitted).toBe(true);
});

test('@stream is refused with its reason, and with what to do instead', async () => {
  const { ask } = await startTestServer();
  for (const accept of ['multipart/mixed;deferSpec=20220824,application/json', 'application/json']) {
    const { errors, data } = await answerOf(ask('{ bugs @stream(initialCount: 1) }', undefined, { accept }));
    expect(data).toBeUndefined();
    expect(errors).toEqual([
      {
        message: expect.stringMatching(/^@stream is not offered: .* Ask for the next page/),
        locations: [{ line: 1, column: 8 }],
        extensions: { code: 'INCREMENTAL_DELIVERY_NOT_OFFERED' },
      },
    ]);
  }
});

test('A directive that nobody knows is still called unknown', async () => {
  const { ask } = await startTestServer();
  expect(await codeOf(ask('{ hello @nonsense }'))).toBe('GRAPHQL_VALIDATION_FAILED');
});
