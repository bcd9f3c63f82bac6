import fc from 'fast-check';
import { parse, validate } from 'graphql';
import { expect, test } from 'vitest';
import { schema } from '../../src/schema.ts';
import { QueryWriter, type RandomQuery } from './fixtures/random-query.ts';
import { withRandomResolvers } from './fixtures/random-resolvers.ts';
import { startTestServer, type TestServer } from './fixtures/test-server.ts';
import { withoutReports } from './fixtures/without-reports.ts';

/** The long form: `EXECUTOR_RUNS=20000 npm exec vitest run test/server/executors.test.ts`. */
const runs = Number(process.env.EXECUTOR_RUNS ?? 25);

const random = withRandomResolvers(schema);
const generous = { cost: 1e12, aliases: 1e6, fields: 1e6, tokens: 1e6, depth: 100, compileAfter: 0 };

interface Asked extends RandomQuery {
  readonly seed: number;
}

const asked = fc.gen().map((gen): Asked => {
  const query = new QueryWriter(random, gen).write();
  return { ...query, seed: gen(fc.nat, { max: 1e9 }) };
});

/** Everything of an answer but the numbers under which the log has its errors. */
async function answerTo({ ask }: TestServer, { query, variables, seed }: Asked): Promise<string> {
  const answer = await ask(query, variables, { 'x-seed': String(seed) });
  const text = await answer.text();
  return `${answer.status} ${text.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'number')}`;
}

test.each([
  ['in which nothing goes wrong', 0],
  ['in which something goes wrong here and there', 60],
  ['in which everything goes wrong', 8],
])(
  'A compiled query answers byte for byte as the ordinary executor does, in a world %s',
  async (_name, trouble) => {
    const context = ({ headers }: { readonly headers: NodeJS.Dict<string | string[]> }) => ({
      seed: Number(headers['x-seed']),
      trouble,
    });
    const server = (compiledFields: number) =>
      startTestServer({ schema: random, context, limits: { ...generous, compiledFields } });
    const ordinary = await server(0);
    const compiling = await server(2_000);
    let valid = 0;
    await withoutReports(() =>
      fc.assert(
        fc.asyncProperty(asked, async each => {
          fc.pre(validate(random, parse(each.query)).length === 0);
          valid += 1;
          expect(await answerTo(compiling, each)).toBe(await answerTo(ordinary, each));
        }),
        { numRuns: runs },
      ),
    );
    expect(valid).toBeGreaterThanOrEqual(runs);
    const { compiledRuns, abandonedRuns } = compiling.server.counts;
    // The compiled form is what is tested, and not the ordinary executor twice.
    expect(compiledRuns - abandonedRuns).toBeGreaterThan(valid / 20);
  },
  20_000 + 100 * runs,
);
