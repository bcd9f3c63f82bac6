import { Kind, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { prepareCost } from '../../src/graph/cost.ts';
import { schema } from '../../src/schema.ts';
import { standardLimits } from '../../src/server/limits.ts';
import { anyKind } from '../registered.ts';

function cost(query: string, variables: Readonly<Record<string, unknown>> = {}): number {
  const document = parse(query);
  const [operation] = document.definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('not an operation');
  return prepareCost({ schema, document, operation })(variables);
}

const page = 'query($first: Int, $filter: CloudResourceFilter, $orderBy: CloudResourceOrder)';
const list = (selection: string): string =>
  `${page} { cloudResources(first: $first, filter: $filter, orderBy: $orderBy) { ${selection} } }`;

describe('What the inventory costs', () => {
  test('grows with the rows, and with what each of them has read for it', () => {
    const plain = cost(list('nodes { id }'), { first: 10 });
    expect(cost(list('nodes { id }'), { first: 100 })).toBeGreaterThan(plain * 5);
    const beside = (selection: string): number =>
      cost(list(`nodes { id ${selection} }`), { first: 10 }) - plain;
    expect(beside('name')).toBeLessThan(beside('dependents { unread }'));
    expect(beside('dependents { unread }')).toBeLessThan(beside('links { nodes { confidence } }'));
  });

  test('is more where a filter or an order reads on, and where everything is counted', () => {
    const plain = cost(list('nodes { id }'), { first: 10 });
    const filtered = cost(list('nodes { id }'), { first: 10, filter: { text: 'edge' } });
    const ordered = cost(list('nodes { id }'), { first: 10, orderBy: { field: 'NAME' } });
    expect(cost(list('nodes { id }'), { first: 10, filter: { kind: [anyKind().word] } })).toBe(plain);
    expect(plain).toBeLessThan(filtered);
    expect(filtered).toBeLessThan(ordered);
    expect(cost(list('totalCount nodes { id }'), { first: 10 })).toBeGreaterThan(plain + 5);
  });

  test('leaves a usual page of everything possible, and a full one of all that is expensive not', () => {
    const rich = list(
      'nodes { id name state dependents { nodes { nativeId } } links { nodes { confidence } } }',
    );
    expect(cost(rich, { first: 20 })).toBeLessThan(standardLimits.cost);
    const all = `nodes { allowedChanges { change } dependents { nodes { resource { id dependents { nodes { resource { id } } } } } }
      links { nodes { behind { nodes { resource { id allowedChanges { change } } } } } } }`;
    expect(cost(list(all), { first: 100 })).toBeGreaterThan(standardLimits.cost);
  });
});
