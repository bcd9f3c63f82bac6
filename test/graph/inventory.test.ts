import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Caller, homeTenant, localOperator } from '../../src/domain/caller.ts';
import { type ResourceState, resourceStates } from '../../src/domain/resource.ts';
import { Rights } from '../../src/domain/rights.ts';
import { type Gateway, openGateway, using } from '../gateway.ts';
import { createIn } from '../providers/cloud.ts';
import { anyKind, idOf, kindsOf, type RegisteredKind } from '../registered.ts';

const worldwide = anyKind(({ noun }) => !noun.regional);
const regional = anyKind(({ noun, sample }) => noun.regional && sample.inRegion !== undefined);
const clouds = [worldwide.cloud, regional.cloud];
const accounts = ['main', 'branch'] as const;

function seeing(accounts: readonly string[], kinds: readonly string[] | null): Caller {
  const right = { role: 'reader', may: ['read'], accounts, kinds };
  return { tenant: homeTenant, actor: 'reader', rights: new Rights([right]), federates: false };
}

const callers: Readonly<Record<string, Caller>> = {
  branch: seeing([`${worldwide.cloud.provider}/branch`], null),
  one: seeing(['*'], [worldwide.noun.kind]),
};

let gateway: Gateway;
let regions: readonly string[];
/** Ids of the graph of all that was made. */
const made: string[] = [];

beforeAll(async () => {
  gateway = await openGateway({
    clouds: clouds.map(cloud => using(cloud, { start: { ...cloud.samples.start, seed: 'empty' }, accounts })),
    identify: headers => callers[String(headers['x-caller'])] ?? localOperator,
  });
  regions = gateway.cloud(regional.cloud).running.settings.regions as readonly string[];
  await fill(worldwide, 'main', null, 7);
  await fill(worldwide, 'branch', null, 4);
  await fill(regional, 'main', regions[0] ?? '', 6);
  await fill(regional, 'branch', regions[1] ?? '', 3);
  await fill(worldwide, 'branch', null, 1, 'Needle in the hay');
});
afterAll(() => gateway.close());
afterEach(() => {
  for (const cloud of clouds) gateway.cloud(cloud).faults.clear();
});

async function fill(
  kind: RegisteredKind,
  account: string,
  region: string | null,
  count: number,
  name?: string,
) {
  const { cloud, sample } = kind;
  const fresh = region === null ? sample.fresh : (sample.inRegion?.(region) ?? sample.fresh);
  const named = name === undefined ? {} : { name };
  const ids = await createIn(gateway.cloud(cloud), cloud.account(account), { ...fresh, ...named, count });
  made.push(...ids.map(id => idOf(kind, id, { account, region })));
}

const query = `query($filter: CloudResourceFilter, $orderBy: CloudResourceOrder, $first: Int, $after: String) {
  list: cloudResources(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
    totalCount failures { provider account regionId kind code message }
    pageInfo { hasNextPage endCursor } nodes { __typename id name createdAt kind }
  }
}`;

interface Row {
  readonly id: string;
  readonly name: string | null;
  readonly createdAt: string | null;
}

async function walk(variables: object, headers?: Record<string, string>): Promise<readonly Row[]> {
  const rows: Row[] = [];
  let after: string | null = null;
  do {
    const { data, errors } = await gateway.send(query, { first: 4, ...variables, after }, headers);
    expect(errors).toBeUndefined();
    expect(data.list.failures).toEqual([]);
    rows.push(...data.list.nodes);
    after = data.list.pageInfo.hasNextPage ? data.list.pageInfo.endCursor : null;
    if (after === null) expect(data.list.totalCount).toBe(rows.length);
  } while (after !== null);
  return rows;
}

const idsOf = (rows: readonly Row[]): readonly string[] => rows.map(({ id }) => id);

function enumWord({ cloud }: RegisteredKind): Promise<string> {
  const one = `{ list: ${kindsOf(cloud)[0]?.many}(first: 1) { nodes { provider } } }`;
  return gateway.send(one).then(({ data }) => data.list.nodes[0].provider);
}

function refuse({ cloud, sample }: RegisteredKind, account: string, fault: object): void {
  gateway.cloud(cloud).faults.add({
    action: sample.action,
    account: cloud.account(account).key,
    times: 'always',
    fault: fault as never,
  });
}

const forbidden = ({ cloud }: RegisteredKind): object => ({
  kind: 'refuse',
  status: 403,
  code: cloud.samples.accessCode,
  message: 'not you',
});

describe('The inventory of everything', () => {
  test('is walked page by page: every kind of every cloud, account and region, each resource once', async () => {
    const rows = await walk({});
    expect(idsOf(rows).toSorted()).toEqual(made.toSorted());
    expect(idsOf(await walk({ first: 100 }))).toEqual(idsOf(rows));
  });

  test('shows a caller only the accounts that they may see', async () => {
    const seen = idsOf(await walk({}, { 'x-caller': 'branch' }));
    const theirs = made.filter(id => id.startsWith(`causeway:${worldwide.cloud.provider}:branch:`));
    expect(seen.toSorted()).toEqual(theirs.toSorted());
    const asked = await gateway.send(query, { filter: { account: ['main'] } }, { 'x-caller': 'branch' });
    expect(asked.errors).toMatchObject([{ extensions: { inputField: 'filter.account' } }]);
    expect(asked.errors?.[0]?.message).not.toMatch(/main,|, main/);
  });

  test('shows a caller only the kinds that they may see', async () => {
    const rows = await walk({}, { 'x-caller': 'one' });
    expect(rows).toHaveLength(12);
    expect(rows.every(({ id }) => id.includes(`:${worldwide.noun.kind}:`))).toBe(true);
  });

  test('is narrowed by cloud, account, kind and region without asking the others', async () => {
    const { journal } = gateway.cloud(regional.cloud);
    const before = journal.countRequests({});
    const provider = [await enumWord(worldwide)];
    const calls = journal.countRequests({});
    const rows = await walk({ filter: { provider, account: ['main'], kind: [worldwide.word] } });
    expect(rows).toHaveLength(7);
    expect(journal.countRequests({})).toBe(calls);
    expect(calls).toBe(before);
    const there = idsOf(await walk({ filter: { regionId: [regions[1]] } }));
    expect(there.toSorted()).toEqual(made.filter(id => id.includes(`:${regions[1]}:`)).toSorted());
  });

  test.each([
    ['a piece of the name in any case', { text: 'nEEdle' }, 1],
    ['a text that nothing has', { text: 'nowhere to be found' }, 0],
    ['a state that none is in', { state: ['FAILED'] }, 0],
    ['an end of paid time before all of them', { expiresBefore: '2000-01-01T00:00:00Z' }, 0],
    ['a tag that none bears', { tags: [{ key: 'team' }] }, 0],
  ])('is filtered by %s', async (_what, filter, count) => {
    expect(await walk({ filter })).toHaveLength(count);
  });

  test('asks no list that cannot hold what is wanted', async () => {
    const { noun, cloud, word } = regional;
    const wanted = { billing: null, ending: false, tags: [] };
    const never = (Object.keys(resourceStates) as ResourceState[]).filter(
      state => state !== 'NOT_SHOWN' && !noun.mayHold({ ...wanted, states: [state] }),
    );
    expect(never).not.toEqual([]);
    const { journal } = gateway.cloud(cloud);
    const before = journal.countRequests({});
    expect(await walk({ filter: { kind: [word], state: never } })).toEqual([]);
    expect(journal.countRequests({})).toBe(before);
    expect(await walk({ filter: { kind: [word], state: [...never, 'ACTIVE'] } })).toHaveLength(9);
    expect(journal.countRequests({})).toBeGreaterThan(before);
  });

  test('takes no cursor of other states: its places are in lists without the rows that are in none of them', async () => {
    const state = ['ACTIVE', 'FAILED'];
    const { data } = await gateway.send(query, { first: 2, filter: { state } });
    const after = data.list.pageInfo.endCursor;
    for (const filter of [{ state: ['ACTIVE'] }, { tags: [{ key: 'team' }] }, {}]) {
      const { errors } = await gateway.send(query, { first: 2, filter, after });
      expect(errors).toMatchObject([{ extensions: { inputField: 'after' } }]);
    }
    const same = { state: state.toReversed(), text: worldwide.sample.fresh.name };
    expect((await gateway.send(query, { first: 2, filter: same, after })).errors).toBeUndefined();
  });

  test('is filtered by a part of the provider’s id', async () => {
    const id = made[3] ?? '';
    const native = id.split(':').at(-1) ?? '';
    expect(idsOf(await walk({ filter: { text: native, account: ['main'] } }))).toContain(id);
  });

  test('is filtered and walked at the same time, each page from where the last one ended', async () => {
    const rows = await walk({ first: 2, filter: { text: worldwide.sample.fresh.name } });
    const plain = await walk({ filter: { kind: [worldwide.word] } });
    const named = plain.filter(({ name }) => name?.includes(worldwide.sample.fresh.name));
    expect(idsOf(rows)).toEqual(idsOf(named));
  });
});

describe('The inventory in an order', () => {
  test.each(['ASC', 'DESC'])('by name (%s) is one order over all clouds, page by page', async direction => {
    const rows = await walk({ orderBy: { field: 'NAME', direction } });
    expect(idsOf(rows).toSorted()).toEqual(made.toSorted());
    const names = rows.map(({ name }) => name?.toLowerCase() ?? '');
    const sorted = names.toSorted();
    expect(names).toEqual(direction === 'ASC' ? sorted : sorted.toReversed());
  });

  test('by what many lack has those that lack it last', async () => {
    const rows = await walk({ orderBy: { field: 'CREATED_AT', direction: 'DESC' } });
    const times = rows.map(({ createdAt }) => createdAt ?? '');
    expect(times).toEqual(times.toSorted().toReversed());
    expect(idsOf(rows).toSorted()).toEqual(made.toSorted());
  });

  test('shows what could not be read with the page that can read it', async () => {
    refuse(worldwide, 'branch', forbidden(worldwide));
    const orderBy = { field: 'NAME', direction: 'ASC' };
    const first = await gateway.send(query, { first: 5, orderBy });
    expect(first.data.list.failures).toMatchObject([
      { account: 'branch', kind: worldwide.word, code: 'CloudAccessError' },
    ]);
    expect(first.data.list.totalCount).toBeNull();
    const after = first.data.list.pageInfo.endCursor;
    // Of those that can be read nothing is left, and then of those that cannot.
    const second = await gateway.send(query, { first: 100, orderBy, after });
    expect(second.data.list.pageInfo.hasNextPage).toBe(true);
    const behind = second.data.list.pageInfo.endCursor;
    const third = await gateway.send(query, { first: 100, orderBy, after: behind });
    expect([third.data.list.nodes, third.data.list.failures.length]).toEqual([[], 1]);
    expect(third.data.list.pageInfo).toEqual({ hasNextPage: false, endCursor: behind });
    gateway.cloud(worldwide.cloud).faults.clear();
    const rest = await gateway.send(query, { first: 100, orderBy, after: behind });
    const ids = [first, second, rest].flatMap(({ data }) => data.list.nodes.map(({ id }: Row) => id));
    expect(ids.toSorted()).toEqual(made.toSorted());
  });

  test('takes no cursor of another order', async () => {
    const one = await gateway.send(query, { first: 1, orderBy: { field: 'NAME' } });
    const after = one.data.list.pageInfo.endCursor;
    for (const other of [{ orderBy: { field: 'EXPIRES_AT' } }, {}]) {
      const { errors } = await gateway.send(query, { first: 1, after, ...other });
      expect(errors).toMatchObject([{ extensions: { inputField: 'after' } }]);
    }
  });
});

describe('Where a source cannot be read, the inventory', () => {
  test('names it beside what the others gave', async () => {
    refuse(regional, 'main', forbidden(regional));
    const { data, errors } = await gateway.send(query, { first: 100 });
    expect(errors).toBeUndefined();
    const silent = data.list.failures.map((each: { regionId: string }) => each.regionId);
    expect(silent.toSorted()).toEqual(regions.toSorted());
    expect(data.list.failures).toMatchObject(
      regions.map(() => ({ account: 'main', kind: regional.word, code: 'CloudAccessError' })),
    );
    expect(data.list.nodes).toHaveLength(made.length - 6);
  });

  test('shows the rest after its patience, and asks the silent one again with the next page', async () => {
    refuse(worldwide, 'main', { kind: 'silence', act: false });
    const { data } = await gateway.send(query, { first: 2 });
    expect(data.list.nodes).toHaveLength(2);
    expect(data.list.failures).toMatchObject([
      { account: 'main', code: 'CloudUnavailableError', message: 'main did not answer within 3 s.' },
    ]);
    gateway.cloud(worldwide.cloud).faults.clear();
    const rest = await gateway.send(query, { first: 100, after: data.list.pageInfo.endCursor });
    expect([...data.list.nodes, ...rest.data.list.nodes].map(({ id }: Row) => id).toSorted()).toEqual(
      made.toSorted(),
    );
  });
});
