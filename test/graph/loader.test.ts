import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { ResourceReference } from '../../src/domain/resource.ts';
import type { GraphContext } from '../../src/graph/context.ts';
import { placeLoader } from '../../src/graph/loader.ts';
import { type Gateway, openGateway, using } from '../gateway.ts';
import { createIn } from '../providers/cloud.ts';
import { anyKind, idOf } from '../registered.ts';

const kind = anyKind(({ noun }) => !noun.regional);
const regional = anyKind(({ noun, sample }) => noun.regional && sample.inRegion !== undefined);
const { cloud, noun, sample, typeName } = kind;

let gateway: Gateway;
let region: string;
let ids: readonly string[];

beforeAll(async () => {
  gateway = await openGateway({
    clouds: [...new Set([cloud, regional.cloud])].map(each =>
      using(each, { start: { ...each.samples.start, seed: 'empty' }, accounts: ['main', 'branch'] }),
    ),
  });
  [region = ''] = gateway.cloud(regional.cloud).running.settings.regions as readonly string[];
  ids = gateway.cloud(cloud).create({ ...sample.fresh, id: 'mine', count: noun.idsPerCall + 50 });
  await createIn(gateway.cloud(cloud), cloud.account('branch'), { ...sample.fresh, id: 'theirs', count: 2 });
  gateway.cloud(regional.cloud).create({ ...regional.sample.inRegion?.(region), id: 'placed' });
});
afterAll(() => gateway.close());
afterEach(() => {
  gateway.cloud(cloud).faults.clear();
  gateway.cloud(cloud).journal.clear();
});

function requests(account?: string) {
  const filter = account === undefined ? {} : { account: cloud.account(account).key };
  return gateway.cloud(cloud).journal.requests({ action: sample.action, ...filter });
}

const entities = `query($of: [_Any!]!) {
  _entities(representations: $of) {
    __typename ... on ${typeName} { id nativeId state nativeState } ... on ${regional.typeName} { nativeId }
  }
}`;

const unshown = { state: 'NOT_SHOWN', nativeState: '' };

interface Reference {
  readonly __typename: string;
  readonly id: string;
}

function reference(nativeId: string, account = 'main'): Reference {
  return { __typename: typeName, id: idOf(kind, nativeId, { account }) };
}

async function resolve(of: readonly unknown[]) {
  return await gateway.send(entities, { of });
}

describe('References of a router', () => {
  test('cost one call, forty of them as one, in the order in which they came', async () => {
    const forty = ids.slice(0, 40).toReversed();
    const { data, errors } = await resolve(forty.map(id => reference(id)));
    expect(errors).toBeUndefined();
    expect(data._entities.map(({ nativeId }: { nativeId: string }) => nativeId)).toEqual(forty);
    expect(requests()).toHaveLength(1);
  });

  test('that are the same are read once', async () => {
    const of = Array.from({ length: 20 }, (_, nth) => reference(nth % 2 === 0 ? 'mine-1' : 'mine-2'));
    expect((await resolve(of)).data._entities).toHaveLength(20);
    expect([...(requests()[0]?.resources ?? [])].sort()).toEqual(['mine-1', 'mine-2']);
  });

  test('beyond the vendor’s limit of ids are cut into calls, and none is lost', async () => {
    const { data } = await resolve(ids.map(id => reference(id)));
    expect(data._entities.every((each: unknown) => each !== null)).toBe(true);
    const sizes = requests().map(({ resources }) => resources.length);
    expect(sizes.sort((left, right) => right - left)).toEqual([noun.idsPerCall, 50]);
  });

  test('of several accounts and clouds go to each with its own, side by side', async () => {
    const placed = {
      __typename: regional.typeName,
      id: idOf(regional, 'placed', { account: 'main', region }),
    };
    const { data } = await resolve([reference('mine-1'), reference('theirs-1', 'branch'), placed]);
    expect(data._entities.map(({ nativeId }: { nativeId: string }) => nativeId)).toEqual([
      'mine-1',
      'theirs-1',
      'placed',
    ]);
    expect([requests('main').length, requests('branch').length]).toEqual([1, 1]);
  });

  test('to what is gone, to another account’s, or to an account that is not configured keep their identity, and say so', async () => {
    const of = [reference('gone'), reference('mine-1', 'branch'), reference('mine-1', 'nobody')];
    const { data, errors } = await resolve(of);
    // Null would break every list of another team's graph that holds one.
    expect([data._entities, errors]).toEqual([
      of.map(({ id }) => ({ __typename: typeName, id, ...unshown, nativeId: id.split(':').at(-1) })),
      undefined,
    ]);
  });

  const { provider } = cloud;
  test.each<[string, unknown]>([
    ['a native id', { __typename: typeName, id: 'mine-1' }],
    ['an id of another kind', { __typename: typeName, id: `causeway:${provider}:main:dragon:d-1` }],
    ['an id of another cloud', { __typename: typeName, id: `causeway:acme:main:${noun.kind}:mine-1` }],
    ['a mangled id', { __typename: typeName, id: `causeway:${provider}:main:${noun.kind}` }],
    ['an empty id', { __typename: typeName, id: '' }],
    ['a number', { __typename: typeName, id: 7 }],
    ['nothing', { __typename: typeName }],
    ['an id with a region that it has not', reference('mine-1').id.replace(':mine', ':xx-nowhere:mine')],
  ])('by %s are wrong, and leave the others', async (_what, wrong) => {
    const of = typeof wrong === 'string' ? { __typename: typeName, id: wrong } : wrong;
    const { data, errors } = await resolve([reference('mine-1'), of]);
    expect(data._entities).toMatchObject([{ nativeId: 'mine-1' }, null]);
    expect(errors).toMatchObject([
      { path: ['_entities', 1], extensions: { code: 'CloudInputError', inputField: 'id' } },
    ]);
  });

  test.each([
    ['that is not configured', 'xx-nowhere'],
    ['that is missing', null],
  ])('into a region %s are wrong, and leave the others', async (_what, named) => {
    const id = idOf(regional, 'placed', { account: 'main', region: named });
    const { data, errors } = await resolve([reference('mine-1'), { __typename: regional.typeName, id }]);
    expect(data._entities).toMatchObject([{ nativeId: 'mine-1' }, null]);
    expect(errors).toMatchObject([
      { path: ['_entities', 1], extensions: { code: 'CloudInputError', inputField: 'id' } },
    ]);
  });

  test.each<[string, unknown]>([
    ['a type that is not there', { __typename: 'Nothing', id: 'x' }],
    ['a type that is no entity', { __typename: 'PageInfo' }],
    ['an interface', { __typename: 'CloudResource', id: 'x' }],
    ['an object for a type', { __typename: { toString: null }, id: 'x' }],
    ['no type', { id: 'x' }],
    ['a number for a type', { __typename: 5, id: 'x' }],
  ])('to %s leave the others, and end nothing', async (_what, wrong) => {
    const unlisted = { __typename: typeName, id: 'begun before it, and rejected' };
    const { data, errors } = await resolve([reference('mine-1'), unlisted, wrong, reference('mine-2')]);
    expect(data?._entities).toMatchObject([{ nativeId: 'mine-1' }, null, null, { nativeId: 'mine-2' }]);
    expect(errors?.map(({ path }) => path).toSorted()).toEqual([
      ['_entities', 1],
      ['_entities', 2],
    ]);
    expect((await resolve([reference('mine-3')])).data._entities).toMatchObject([{ nativeId: 'mine-3' }]);
  });

  test('to an account that cannot be read fail, and leave those to others', async () => {
    gateway.cloud(cloud).faults.add({
      action: sample.action,
      account: cloud.account('branch').key,
      times: 'always',
      fault: { kind: 'refuse', status: 403, code: cloud.samples.accessCode },
    });
    const of = [reference('theirs-1', 'branch'), reference('mine-1'), reference('theirs-2', 'branch')];
    const { data, errors } = await resolve(of);
    expect(data._entities).toMatchObject([null, { nativeId: 'mine-1' }, null]);
    expect(errors?.map(({ path }) => path)).toEqual([
      ['_entities', 0],
      ['_entities', 2],
    ]);
  });

  test('more than the door lets in are refused, and none of them is read', async () => {
    const { errors } = await resolve(Array.from({ length: 201 }, (_, nth) => reference(`port-${nth}`)));
    expect(errors?.[0]?.message).toMatch(/representations|entities/i);
    expect(requests()).toHaveLength(0);
  });
});

describe('What is loaded by reference', () => {
  const at = (region: string, nativeId: string): ResourceReference => ({
    provider: 'acme',
    account: 'main',
    kind: 'port',
    region,
    nativeId,
  });

  test('does not wait for a place that is silent', async () => {
    const load = placeLoader<string>(({ region }) =>
      region === 'silent' ? new Promise(() => {}) : Promise.resolve(id => `${id} of ${region}`),
    );
    const context = {} as GraphContext;
    void load(context, at('silent', 'one'));
    expect(await load(context, at('awake', 'one'))).toBe('one of awake');
  });

  test('is read in one call however its turns come, and never twice in a request', async () => {
    const calls: (readonly string[])[] = [];
    const load = placeLoader<string | null>(async (_place, ids) => {
      calls.push(ids);
      return id => (id === 'broken' ? new Error('broken') : id);
    });
    const context = {} as GraphContext;
    const late = Promise.resolve()
      .then(() => null)
      .then(() => load(context, at('here', 'late')));
    const asked = ['one', 'two', 'one', 'broken'].map(id => load(context, at('here', id)));
    expect((await Promise.allSettled([...asked, late])).map(({ status }) => status)).toEqual([
      ...['fulfilled', 'fulfilled', 'fulfilled', 'rejected'],
      'fulfilled',
    ]);
    expect(await load(context, at('here', 'two'))).toBe('two');
    expect(await load(context, at('here', 'three'))).toBe('three');
    expect(calls).toEqual([['one', 'two', 'broken', 'late'], ['three']]);
    expect(await load({} as GraphContext, at('here', 'one'))).toBe('one');
    expect(calls).toHaveLength(3);
  });

  test('is there without a promise once it was read ahead, and fails where it is loaded', async () => {
    const calls: (readonly string[])[] = [];
    const load = placeLoader<string | null>(async (_place, ids) => {
      calls.push(ids);
      return id => (id === 'broken' ? new Error('broken') : id === 'gone' ? null : id);
    });
    const context = {} as GraphContext;
    const known = load(context, at('here', 'known'));
    await Promise.all([
      load.ahead(context, [at('here', 'one'), at('there', 'one'), at('here', 'one')]),
      load.ahead(context, [at('here', 'gone'), at('here', 'broken'), at('here', 'known')]),
      load.ahead(context, []),
    ]);
    expect(await known).toBe('known');
    expect(load(context, at('here', 'one'))).toBe('one');
    expect(load(context, at('here', 'gone'))).toBeNull();
    await expect(load(context, at('here', 'broken'))).rejects.toThrow('broken');
    expect(calls).toEqual([['known', 'one', 'gone', 'broken'], ['one']]);
  });

  test('is not read twice while it is being read', async () => {
    const calls: (readonly string[])[] = [];
    const answers: (() => void)[] = [];
    const load = placeLoader<string>(async (_place, ids) => {
      calls.push(ids);
      await new Promise<void>(resolve => answers.push(resolve));
      return id => id;
    });
    const context = {} as GraphContext;
    const turn = () => new Promise(resolve => setImmediate(resolve));
    const first = load.ahead(context, [at('here', 'one'), at('here', 'two')]);
    await turn();
    const second = load.ahead(context, [at('here', 'two'), at('here', 'three')]);
    const waited = [load(context, at('here', 'one')), load(context, at('here', 'three'))];
    await turn();
    expect(calls).toEqual([['one', 'two'], ['three']]);
    for (const answer of answers) answer();
    await Promise.all([first, second]);
    expect(await Promise.all(waited)).toEqual(['one', 'three']);
    expect(load(context, at('here', 'two'))).toBe('two');
  });

  test('that was to be read ahead fails as its call did, and is not called for again', async () => {
    let calls = 0;
    const load = placeLoader<string>(() => {
      calls += 1;
      return Promise.reject(new Error('no call'));
    });
    const context = {} as GraphContext;
    await load.ahead(context, [at('here', 'one')]);
    await expect(load(context, at('here', 'one'))).rejects.toThrow('no call');
    expect(calls).toBe(1);
  });

  test('fails with the call that it was to come from', async () => {
    const load = placeLoader<string>(() => Promise.reject(new Error('no call')));
    const asked = ['one', 'two'].map(id => load({} as GraphContext, at('here', id)));
    for (const each of asked) await expect(each).rejects.toThrow('no call');
  });
});

test('Requests at the same time share one reading, and one that comes later reads anew', async () => {
  const query = `{ ${kind.one}(id: "mine-1", account: "main") { name } }`;
  gateway.cloud(cloud).faults.add({ action: sample.action, fault: { kind: 'delay', ms: 100 } });
  const both = [gateway.send(query), gateway.send(query)];
  for (const { data } of await Promise.all(both)) expect(data[kind.one].name).toMatch(sample.fresh.name);
  expect(requests()).toHaveLength(1);
  await gateway.send(query);
  expect(requests()).toHaveLength(2);
});
