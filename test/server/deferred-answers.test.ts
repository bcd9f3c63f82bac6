import fc from 'fast-check';
import { parse, validate } from 'graphql';
import { expect, test } from 'vitest';
import { schema } from '../../src/schema.ts';
import { allParts, type MultipartPart, type PartError } from './fixtures/multipart.ts';
import { QueryWriter, type RandomQuery } from './fixtures/random-query.ts';
import { withRandomResolvers } from './fixtures/random-resolvers.ts';
import { startTestServer, type TestServer } from './fixtures/test-server.ts';
import { withoutReports } from './fixtures/without-reports.ts';

/** The long form: `EXECUTOR_RUNS=20000 npm exec vitest run test/server/deferred-answers.test.ts`. */
const runs = Number(process.env.EXECUTOR_RUNS ?? 25);

const random = withRandomResolvers(schema);
const generous = {
  cost: 1e12,
  aliases: 1e6,
  fields: 1e6,
  tokens: 1e6,
  depth: 100,
  directives: 1e6,
  deferred: 1e6,
};

interface Asked extends RandomQuery {
  readonly seed: number;
}

const asked = fc.gen().map((gen): Asked => {
  const query = new QueryWriter(random, gen, { defers: true }).write();
  return { ...query, seed: gen(fc.nat, { max: 1e9 }) };
});

type Place = readonly (string | number)[];
type Tree = Record<string | number, unknown>;

interface Told {
  readonly data: unknown;
  readonly errors: readonly PartError[];
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null;
}

function at(data: unknown, place: Place): unknown {
  return place.reduce<unknown>((value, key) => (isTree(value) ? value[key] : undefined), data);
}

/** A field that is null in one part is null: what that part selects of it may not be missing. */
function merge(into: Tree, from: Tree): void {
  for (const [key, value] of Object.entries(from)) {
    const there = into[key];
    if (isTree(there) && isTree(value)) merge(there, value);
    else if (there !== null) into[key] = value;
  }
}

/** As a client puts it together; `failed` are the places of fragments that came without data. */
function putTogether(parts: readonly MultipartPart[]): Told & { readonly failed: readonly Place[] } {
  const [first, ...later] = parts;
  const { data, errors = [] } = structuredClone(first) ?? {};
  const failed: Place[] = [];
  const all = [...errors];
  for (const { path, data: late, errors: found = [] } of later.flatMap(part => part.incremental ?? [])) {
    all.push(...found);
    const target = at(data, path);
    if (late === null) failed.push(path);
    else if (isTree(target)) merge(target, structuredClone(late));
  }
  return { data, errors: all, failed };
}

/** What fails without being allowed to be null takes what is above it along, but not what was told before. */
function expectSame(whole: unknown, merged: unknown, failed: readonly Place[], place: Place = []): void {
  if (whole === null && merged !== null) {
    const below = failed.filter(each => place.every((key, index) => each[index] === key));
    expect(below, `nothing failed below ${place.join('.')}`).not.toEqual([]);
    return;
  }
  if (!isTree(whole) || !isTree(merged)) {
    expect(merged, place.join('.')).toEqual(whole);
    return;
  }
  expect(Object.keys(merged).sort(), place.join('.')).toEqual(Object.keys(whole).sort());
  for (const key of Object.keys(whole)) {
    const step = Array.isArray(whole) ? Number(key) : key;
    expectSame(whole[key], merged[key], failed, [...place, step]);
  }
}

/**
 * Each error, by the place that it made null. Where that lies above the field that failed, others may have failed beside it,
 * and which of them is told depends on time.
 */
function errorsByPlace(data: unknown, errors: readonly PartError[]): ReadonlySet<string> {
  return new Set(
    errors.map(({ message, path = [], extensions }) => {
      const length = path.findIndex((_, index) => at(data, path.slice(0, index)) === null);
      const place = length < 0 ? path : path.slice(0, length);
      const words = length < 0 ? `${message} ${JSON.stringify(extensions)}` : 'something below';
      return `${place.join('.')}: ${words.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'number')}`;
    }),
  );
}

async function ask(server: TestServer, { query, variables, seed }: Asked, accept: string): Promise<Response> {
  return await server.ask(query, variables, { 'x-seed': String(seed), accept });
}

test.each([
  ['in which nothing goes wrong', 0],
  ['in which something goes wrong here and there', 60],
  ['in which everything goes wrong', 8],
])(
  'The parts of a deferred answer, put together, are the whole answer, in a world %s',
  async (_name, trouble) => {
    const server = await startTestServer({
      schema: random,
      context: ({ headers }) => ({ seed: Number(headers['x-seed']), trouble }),
      limits: generous,
    });
    let inParts = 0;
    await withoutReports(() =>
      fc.assert(
        fc.asyncProperty(asked, async each => {
          fc.pre(validate(random, parse(each.query)).length === 0);
          const whole = (await (await ask(server, each, 'application/json')).json()) as MultipartPart;
          const answer = await ask(server, each, 'multipart/mixed,application/json');
          const split = answer.headers.get('content-type')?.startsWith('multipart/mixed') === true;
          if (split) inParts += 1;
          const parts = split ? await allParts(answer) : [(await answer.json()) as MultipartPart];
          if (split)
            expect(parts.map(({ hasNext }) => hasNext)).toEqual(
              parts.map((_, index) => index < parts.length - 1),
            );
          const { data, errors, failed } = putTogether(parts);
          expectSame(whole.data, data, failed);
          for (const place of failed)
            expect(
              place.some((_, index) => at(whole.data, place.slice(0, index)) === null) ||
                at(whole.data, place) === null,
            ).toBe(true);
          expect(errorsByPlace(whole.data, errors)).toEqual(errorsByPlace(whole.data, whole.errors ?? []));
        }),
        // To make a failing document shorter takes longer than a test may.
        { numRuns: runs, endOnFailure: true },
      ),
    );
    expect(inParts).toBeGreaterThan(runs / 20);
  },
  20_000 + 100 * runs,
);
