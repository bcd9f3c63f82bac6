import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Gateway, openGateway, using } from '../gateway.ts';
import { draft } from '../ledger/stage.ts';
import { anyKind, idOf } from '../registered.ts';

const sound = anyKind(({ noun }) => !noun.regional);
const placed = anyKind(({ noun }) => noun.regional);

const resources: Readonly<Record<string, string>> = {
  'op-left-1': idOf(sound, 'still-here'),
  'op-left-2': idOf(placed, 'elsewhere', { region: 'xx-nowhere' }),
  'op-left-3': idOf(sound, 'of-another', { account: 'sold' }),
  'op-left-4': idOf(sound, 'odd').replace(`:${sound.noun.kind}:`, ':thing-of-the-past:'),
};

let gateway: Gateway;

beforeAll(async () => {
  const clouds = [...new Set([sound.cloud, placed.cloud])];
  gateway = await openGateway({ clouds: clouds.map(cloud => using(cloud, { start: { seed: 'empty' } })) });
  gateway.cloud(sound.cloud).create({ ...sound.sample.fresh, id: 'still-here' });
  const { ledger } = gateway.app.engine;
  for (const [id, resource] of Object.entries(resources))
    await ledger.record(draft({ id, resource, account: 'demo', tenant: 'local' }));
});
afterAll(() => gateway.close());

/** A region, an account or a kind that was taken from the configuration, and of which the record still tells. */
test('An operation whose resource nothing here can read is listed, says why, and hides no other one', async () => {
  const query = '{ cloudOperations(first: 10) { nodes { id resource { nativeId } } } }';
  const { data, errors = [] } = await gateway.send(query);
  const nodes: readonly { id: string; resource: { nativeId: string } | null }[] = data.cloudOperations.nodes;
  const shown = nodes.toSorted((one, other) => (one.id < other.id ? -1 : 1));
  expect(shown).toEqual([
    { id: 'op-left-1', resource: { nativeId: 'still-here' } },
    { id: 'op-left-2', resource: null },
    { id: 'op-left-3', resource: null },
    { id: 'op-left-4', resource: null },
  ]);
  expect(errors.map(({ path }) => [path?.at(-1), nodes[Number(path?.at(-2))]?.id]).toSorted()).toEqual([
    ['resource', 'op-left-2'],
    ['resource', 'op-left-3'],
    ['resource', 'op-left-4'],
  ]);
  for (const { extensions } of errors) expect(extensions?.code).toMatch(/^Cloud\w+Error$/);
  expect(gateway.logged.filter(line => line.includes('"level":"error"'))).toEqual([]);
  expect((await gateway.send('{ __typename }')).data).toEqual({ __typename: 'Query' });
});
