import { afterAll, beforeAll, expect, test } from 'vitest';
import { clouds } from '../clouds.ts';
import { type Gateway, openGateway, using } from '../gateway.ts';
import { Random, randomSeed } from '../harness/random.ts';
import { anyKind, idOf, kindsOf, type RegisteredKind } from '../registered.ts';

const thorough = process.env.FUZZ === 'all';
const rounds = thorough ? 500 : 12;
const inEach = 20;
const seed = Number(process.env.FUZZ_SEED ?? randomSeed());

const kinds = clouds.flatMap(kindsOf);
const sound = anyKind(({ noun }) => !noun.regional);

let gateway: Gateway;
let neighbour: string;

beforeAll(async () => {
  gateway = await openGateway({
    clouds: clouds.map(cloud => using(cloud, { start: { ...cloud.samples.start, seed: 'empty' } })),
  });
  gateway.cloud(sound.cloud).create({ ...sound.sample.fresh, id: 'neighbour' });
  neighbour = idOf(sound, 'neighbour');
});
afterAll(() => gateway.close());

const strange = [
  '',
  ' ',
  ':',
  '::::',
  'causeway',
  '%00',
  '%',
  '\u0000',
  '../..',
  '*',
  'null',
  '-1',
  '1e999',
  '9'.repeat(400),
  'x'.repeat(5_000),
  'é',
  '💥',
  "' or 1=1 --",
  '{}',
  '<script>',
  'port,port-2',
  'a b',
  'A',
  '\n',
  'constructor',
  '__proto__',
  'toString',
];

/** The parts of an id, most of them right, so that what comes gets far. */
function id(random: Random, { noun }: RegisteredKind): string {
  const other = random.pick(kinds).noun;
  const most = <Value>(right: Value, wrong: Value): Value => (random.chance(0.75) ? right : wrong);
  const parts = [
    most('causeway', random.pick(strange)),
    most(noun.provider, random.pick([other.provider, random.pick(strange)])),
    most('demo', random.pick(['', 'Demo', random.pick(strange)])),
    most(noun.kind, random.pick([other.kind, random.pick(strange)])),
    ...(most(noun.regional, !noun.regional)
      ? [random.pick(['us-east-1', 'xx-nowhere', random.pick(strange)])]
      : []),
    random.pick(['neighbour', 'nowhere', random.pick(strange)]),
  ];
  const cut = random.between(0, parts.length);
  const joined = (random.chance(0.1) ? parts.slice(0, cut) : parts).join(':');
  return random.chance(0.1) ? encodeURIComponent(joined) : joined;
}

function value(random: Random, kind: RegisteredKind): unknown {
  return random.chance(0.85)
    ? id(random, kind)
    : random.pick<unknown>([null, 5, -0, true, [], {}, [neighbour], { id: neighbour }, random.pick(strange)]);
}

function reference(random: Random): unknown {
  const kind = random.pick(kinds);
  const typeName = random.chance(0.8)
    ? kind.typeName
    : random.pick([
        'CloudResource',
        'CloudOperation',
        'Query',
        'Nothing',
        '__Type',
        'String',
        'PageInfo',
        ...strange,
      ]);
  if (random.chance(0.03)) return random.pick<unknown>([null, 5, 'text', [], {}]);
  return {
    ...(random.chance(0.97) && { __typename: typeName }),
    ...(random.chance(0.97) && { id: value(random, kind) }),
    ...(random.chance(0.1) && { name: random.pick<unknown>(strange), __proto__: null, more: { deep: [1] } }),
  };
}

/** Errors that say that we have a bug, or nothing at all. */
function bugsIn(errors: Awaited<ReturnType<Gateway['send']>>['errors'] = []): readonly string[] {
  return errors
    .filter(
      ({ message, extensions }) =>
        extensions?.code === undefined || extensions.code === 'INTERNAL_SERVER_ERROR' || message === '',
    )
    .map(({ message }) => message);
}

function troubles(): readonly string[] {
  return gateway.logged.filter(line => line.includes('"level":"error"'));
}

test(`References of a router that are anything at all (seed ${seed}) harm no neighbour`, {
  timeout: 600_000,
}, async () => {
  const random = new Random(seed);
  const query = `query($of: [_Any!]!) { _entities(representations: $of) { __typename ... on ${sound.typeName} { nativeId } } }`;
  for (let round = 1; round <= rounds; round += 1) {
    const of: unknown[] = Array.from({ length: inEach - 1 }, () => reference(random)).filter(
      each => each !== null,
    );
    const at = random.between(0, of.length);
    of.splice(at, 0, { __typename: sound.typeName, id: neighbour });
    const { data, errors } = await gateway.send(query, { of });
    expect({ round, bugs: bugsIn(errors), told: data?._entities?.[at]?.nativeId }).toEqual({
      round,
      bugs: [],
      told: 'neighbour',
    });
    expect(data._entities).toHaveLength(of.length);
  }
  expect(troubles()).toEqual([]);
});

test(`Ids, accounts and regions that are anything at all (seed ${seed}) harm no neighbour`, {
  timeout: 600_000,
}, async () => {
  const random = new Random(seed + 1);
  for (let round = 1; round <= rounds; round += 1) {
    const kind = random.pick(kinds);
    const query = `query($id: ID!, $ids: [ID!]!, $native: ID!, $account: String, $region: String, $neighbour: ID!) {
      node(id: $id) { id }
      nodes(ids: $ids) { id }
      one: ${kind.one}(id: $native, account: $account${kind.noun.regional ? ', regionId: $region' : ''}) { id }
      list: ${kind.many}(first: 2, account: $account) { nodes { id } failures { message } }
      cloudOperation(id: $id) { id }
      cloudOperations(first: 1, filter: { resourceId: $id }) { nodes { id } }
      neighbour: ${sound.one}(id: $neighbour) { nativeId }
    }`;
    const variables = {
      id: id(random, kind),
      ids: Array.from({ length: 10 }, () => id(random, kind)),
      native: random.chance(0.5) ? id(random, kind) : random.pick(strange),
      account: random.pick([null, 'demo', random.pick(strange)]),
      ...(kind.noun.regional && { region: random.pick([null, 'us-east-1', random.pick(strange)]) }),
      neighbour,
    };
    const asked = kind.noun.regional ? query : query.replace('$region: String, ', '');
    const { data, errors } = await gateway.send(asked, variables);
    expect({ round, variables, bugs: bugsIn(errors), told: data?.neighbour?.nativeId }).toEqual({
      round,
      variables,
      bugs: [],
      told: 'neighbour',
    });
  }
  expect(troubles()).toEqual([]);
});
