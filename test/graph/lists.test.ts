import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Gateway, openGateway, using } from '../gateway.ts';
import { createIn } from '../providers/cloud.ts';
import { anyKind, idOf, type RegisteredKind } from '../registered.ts';

const worldwide = anyKind(({ noun }) => !noun.regional);
const regional = anyKind(({ noun, sample }) => noun.regional && sample.inRegion !== undefined);
const accounts = ['main', 'branch', 'lab'] as const;

let gateway: Gateway;
let regions: readonly string[];
/** Ids of the graph of all that was made, in the order of accounts and regions. */
const made = { worldwide: [] as string[], regional: [] as string[] };

beforeAll(async () => {
  const { start } = worldwide.cloud.samples;
  gateway = await openGateway({
    clouds: [...new Set([worldwide.cloud, regional.cloud])].map(cloud =>
      using(cloud, { start: { ...start, ...cloud.samples.start, seed: 'empty' }, accounts }),
    ),
  });
  regions = gateway.cloud(regional.cloud).running.settings.regions as readonly string[];
  for (const [account, count] of [
    ['main', 15],
    ['branch', 8],
    ['lab', 4],
  ] as const) {
    made.worldwide.push(...(await fill(worldwide, account, null, count)));
  }
  const [first = '', second = '', third = ''] = regions;
  made.regional.push(...(await fill(regional, 'main', first, 9)));
  made.regional.push(...(await fill(regional, 'main', second, 3)));
  made.regional.push(...(await fill(regional, 'main', third, 5)));
  made.regional.push(...(await fill(regional, 'lab', first, 2)));
});
afterAll(() => gateway.close());
afterEach(() => {
  for (const { cloud } of [worldwide, regional]) gateway.cloud(cloud).faults.clear();
});

async function fill(kind: RegisteredKind, account: string, region: string | null, count: number) {
  const { cloud, sample } = kind;
  const fresh = region === null ? sample.fresh : (sample.inRegion?.(region) ?? sample.fresh);
  const ids = await createIn(gateway.cloud(cloud), cloud.account(account), { ...fresh, count });
  return ids.map(id => idOf(kind, id, { account, region }));
}

const fields = `failures { provider account regionId code message }
  pageInfo { hasNextPage endCursor } edges { cursor node { id } } nodes { id }`;

function listOf({ many, noun }: RegisteredKind, more = 'totalCount'): string {
  const region = noun.regional ? ['$regionId: String', 'regionId: $regionId'] : ['', ''];
  return `query($first: Int, $after: String, $account: String, ${region[0]}) {
    list: ${many}(first: $first, after: $after, account: $account, ${region[1]}) { ${more} ${fields} }
  }`;
}

async function walk(kind: RegisteredKind, variables: object): Promise<readonly string[]> {
  const ids: string[] = [];
  let after: string | null = null;
  do {
    const { data, errors } = await gateway.send(listOf(kind), { first: 7, ...variables, after });
    expect(errors).toBeUndefined();
    const page = data.list;
    expect(page.nodes).toEqual(page.edges.map(({ node }: { node: unknown }) => node));
    expect(page.failures).toEqual([]);
    for (const { id } of page.nodes) ids.push(id);
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    if (after === null) expect(page.totalCount).toBe(ids.length);
  } while (after !== null);
  return ids;
}

function refuse({ cloud, sample }: RegisteredKind, account?: string): void {
  gateway.cloud(cloud).faults.add({
    action: sample.action,
    ...(account === undefined ? {} : { account: cloud.account(account).key }),
    times: 'always',
    fault: { kind: 'refuse', status: 403, code: cloud.samples.accessCode, message: 'not you' },
  });
}

describe('A list over all accounts and regions', () => {
  test('is walked page by page, and each resource of each account comes exactly once', async () => {
    expect((await walk(worldwide, {})).toSorted()).toEqual(made.worldwide.toSorted());
  });

  test('is walked over regions too', async () => {
    const ids = await walk(regional, {});
    expect(ids.toSorted()).toEqual(made.regional.toSorted());
    const [first, second, third] = regions;
    const places = ids.map(id => [id.split(':')[2], id.split(':')[4]].join('/'));
    expect([...new Set(places)]).toEqual([
      `main/${first}`,
      `main/${second}`,
      `main/${third}`,
      `lab/${first}`,
    ]);
  });

  test('may be narrowed to one account or region', async () => {
    const lab = made.worldwide.filter(id => id.split(':')[2] === 'lab');
    expect((await walk(worldwide, { account: 'lab' })).toSorted()).toEqual(lab.toSorted());
    const [, second] = regions;
    const there = made.regional.filter(id => id.includes(`:${second}:`));
    expect((await walk(regional, { regionId: second })).toSorted()).toEqual(there.toSorted());
  });

  test('takes its default for a page size and a cursor that are null', async () => {
    const { data, errors } = await gateway.send(listOf(worldwide), { first: null, after: null });
    expect([errors, data.list.nodes.length]).toEqual([undefined, 20]);
    const plain = await gateway.send(`{ list: ${worldwide.many} { nodes { id } } }`);
    expect(plain.data.list.nodes).toEqual(data.list.nodes);
  });

  test('is counted only where that is selected', async () => {
    const { journal } = gateway.cloud(worldwide.cloud);
    const calls = async (more: string): Promise<number> => {
      const before = journal.countRequests({ action: worldwide.sample.action });
      await gateway.send(listOf(worldwide, more), { first: 2 });
      return journal.countRequests({ action: worldwide.sample.action }) - before;
    };
    expect(await calls('')).toBe(accounts.length);
    expect(await calls('totalCount')).toBe(accounts.length);
  });

  test('of an account that refuses tells who is missing beside what the others gave, and no total', async () => {
    refuse(worldwide, 'branch');
    const { data, errors } = await gateway.send(listOf(worldwide), { first: 17 });
    expect(errors).toBeUndefined();
    expect(data.list.failures).toMatchObject([
      {
        provider: expect.stringMatching(new RegExp(`^${worldwide.cloud.provider}`, 'i')),
        account: 'branch',
        regionId: null,
        code: 'CloudAccessError',
      },
    ]);
    expect([data.list.totalCount, data.list.nodes.length]).toEqual([null, 17]);
    gateway.cloud(worldwide.cloud).faults.clear();
    const rest = await gateway.send(listOf(worldwide), { first: 100, after: data.list.pageInfo.endCursor });
    const both = [...data.list.nodes, ...rest.data.list.nodes].map(({ id }: { id: string }) => id);
    expect(both.toSorted()).toEqual(made.worldwide.toSorted());
  });

  test('that nobody answered is an error of its code, beside other answers of the same request', async () => {
    refuse(worldwide);
    const query = `{ lost: ${worldwide.many}(first: 1) { nodes { id } } found: ${regional.many}(first: 1) { nodes { id } } }`;
    const { data, errors } = await gateway.send(query);
    expect(data.lost).toBeNull();
    expect(data.found.nodes).toHaveLength(1);
    expect(errors).toMatchObject([
      {
        path: ['lost'],
        extensions: { code: 'CloudAccessError', providerCode: worldwide.cloud.samples.accessCode },
      },
    ]);
  });

  test.each<[object, string]>([
    [{ first: 0 }, 'first'],
    [{ first: 101 }, 'first'],
    [{ after: 'nonsense' }, 'after'],
    [{ account: 'gone' }, 'account'],
    [{ regionId: 'xx-nowhere' }, 'regionId'],
  ])('refuses %j by the name of its argument', async (variables, inputField) => {
    const { errors } = await gateway.send(listOf(regional), { first: 5, ...variables });
    expect(errors).toMatchObject([{ extensions: { code: 'CloudInputError', inputField } }]);
  });

  test('takes no cursor of another list', async () => {
    const one = await gateway.send(listOf(regional), { first: 1 });
    const after = one.data.list.edges[0].cursor;
    const { errors } = await gateway.send(listOf(worldwide), { first: 1, after });
    expect(errors).toMatchObject([{ extensions: { inputField: 'after' } }]);
  });
});

describe('One resource by its id', () => {
  const query = `query($id: ID!, $account: String) { one: ${worldwide.one}(id: $id, account: $account) { id } }`;
  const native = (id: string): string => id.split(':').at(-1) ?? '';
  const ofLab = (): string => made.worldwide.at(-1) ?? '';

  test('is found by the provider’s own id where the account is named', async () => {
    const { data } = await gateway.send(query, { id: native(ofLab()), account: 'lab' });
    expect(data.one.id).toBe(ofLab());
  });

  test('is asked for with its account where several have one', async () => {
    const { data, errors } = await gateway.send(query, { id: native(ofLab()) });
    expect(data.one).toBeNull();
    const { provider } = worldwide.cloud;
    expect(errors).toMatchObject([
      {
        message: `Say which account is meant. Accounts of ${provider}: "main", "branch", "lab".`,
        extensions: { code: 'CloudInputError', inputField: 'account' },
      },
    ]);
  });

  test('is null where the provider shows none, also in another account than the one that has it', async () => {
    const [ofMain = ''] = made.worldwide;
    const only = { ...worldwide.sample.fresh, id: 'of-branch-alone' };
    await createIn(gateway.cloud(worldwide.cloud), worldwide.cloud.account('branch'), only);
    const { data, errors } = await gateway.send(query, { id: 'of-branch-alone', account: 'lab' });
    expect([data, errors]).toEqual([{ one: null }, undefined]);
    expect((await gateway.send(query, { id: native(ofMain), account: 'main' })).data.one.id).toBe(ofMain);
  });

  test('without its region is found where it is', async () => {
    const id = made.regional.find(each => each.includes(`:${regions[1]}:`)) ?? '';
    const text = `query($id: ID!) { one: ${regional.one}(id: $id, account: "main") { id } }`;
    expect((await gateway.send(text, { id: native(id) })).data.one.id).toBe(id);
  });

  test('of any kind is read by its id in the graph, as its own type', async () => {
    const any = 'query($id: ID!) { cloudResource(id: $id) { __typename id } }';
    expect((await gateway.send(any, { id: ofLab() })).data.cloudResource).toEqual({
      __typename: worldwide.typeName,
      id: ofLab(),
    });
    const { provider } = worldwide.cloud;
    for (const wrong of [
      native(ofLab()),
      'causeway:acme:main:port:port-1',
      `causeway:${provider}:main:dragon:d`,
    ]) {
      const { data, errors } = await gateway.send(any, { id: wrong });
      expect([data.cloudResource, errors?.[0]?.extensions?.inputField]).toEqual([null, 'id']);
    }
  });
});
