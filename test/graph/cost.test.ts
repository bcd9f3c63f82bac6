import { complexityFromQuery } from '@pothos/plugin-complexity';
import fc from 'fast-check';
import {
  buildSchema,
  type GraphQLSchema,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
  parse,
  validate,
} from 'graphql';
import { expect, test } from 'vitest';
import { prepareCost } from '../../src/graph/cost.ts';
import { schema } from '../../src/schema.ts';
import { anyKind } from '../registered.ts';
import { QueryWriter } from '../server/fixtures/random-query.ts';

const { many } = anyKind();

function costOf(query: string, variables: Record<string, unknown> = {}, of: GraphQLSchema = schema): number {
  const document = parse(query);
  const operation = document.definitions.find(
    (definition): definition is OperationDefinitionNode => definition.kind === Kind.OPERATION_DEFINITION,
  );
  if (operation === undefined) throw new Error('no operation');
  const { coerced } = getVariableValues(of, operation.variableDefinitions ?? [], variables);
  return prepareCost({ schema: of, document, operation })(coerced ?? {});
}

test('An operation costs what the complexity plugin says, whatever its shape and its variables', {
  timeout: 120_000,
}, () => {
  let compared = 0;
  fc.assert(
    fc.property(fc.gen(), gen => {
      const { query, variables } = new QueryWriter(schema, gen).write();
      fc.pre(validate(schema, parse(query)).length === 0);
      let expected: number;
      try {
        expected = complexityFromQuery(query, { schema, variables }).complexity;
      } catch {
        // An explicit null where an argument takes none, which the plugin does not count.
        return;
      }
      compared += 1;
      expect(costOf(query, variables)).toBe(expected);
    }),
    { numRuns: 200 },
  );
  expect(compared).toBeGreaterThan(100);
});

test('A page size counts however it is given: written out, as a variable, by default, or by the default of the variable', () => {
  const rows = (size: string, head = '') => `${head} { ${many}(first: ${size}) { nodes { id } } }`;
  const hundred = costOf(rows('100'));
  expect(costOf(rows('$n', 'query($n: Int!)'), { n: 100 })).toBe(hundred);
  expect(costOf(rows('$n', 'query($n: Int = 100)'))).toBe(hundred);
  expect(costOf(rows('$n', 'query($n: Int)'), {})).toBe(costOf(`{ ${many} { nodes { id } } }`));
  expect(hundred).toBeGreaterThan(costOf(rows('1')) + 90);
});

test('A field that fails by an explicit null costs itself, and does not hide what the others cost', () => {
  const rows = buildSchema('type Query { rows(first: Int! = 20): [Row!]! } type Row { id: ID }');
  const field = rows.getQueryType()?.getFields().rows;
  if (field)
    field.extensions = { complexity: ({ first }: { first: number }) => ({ field: 1, multiplier: first }) };
  const query = 'query($n: Int) { a: rows(first: $n) { id } b: rows(first: 100) { id } }';
  expect(costOf(query, { n: null }, rows)).toBe(1 + 101);
  expect(costOf(query, { n: 10 }, rows)).toBe(11 + 101);
  expect(costOf(query, {}, rows)).toBe(21 + 101);
});

test('Fragments that spread each other twice are counted in no time', () => {
  const fragments = Array.from(
    { length: 40 },
    (_, index) => `fragment F${index} on Query { ...F${index + 1} ... { ...F${index + 1} } }`,
  );
  const query = `{ ...F0 } ${fragments.join(' ')} fragment F40 on Query { ${many}(first: 1) { totalCount } }`;
  expect(costOf(query)).toBeGreaterThan(2 ** 40);
});

test('What is deferred counts in full, whether it comes later or not', () => {
  const rows = (defer: string, head = '') =>
    `${head} { ${many}(first: 50) { nodes { id ...${defer} { dependents { nodes { name } } } } } }`;
  const whole = costOf(rows(''));
  expect(whole).toBeGreaterThan(costOf(`{ ${many}(first: 50) { nodes { id } } }`) + 500);
  expect(costOf(rows(' @defer(label: "later")'))).toBe(whole);
  for (const later of [true, false])
    expect(costOf(rows(' @defer(if: $later)', 'query($later: Boolean!)'), { later })).toBe(whole);
});
