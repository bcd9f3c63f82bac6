import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { localOperator } from '../../src/domain/caller.ts';
import { type House, keyOf, openHouse } from './house.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse({
    zenlayer: ['main', 'branch'],
    alibaba: ['main'],
    callers: { everybody: localOperator },
  });
});
afterAll(() => house.close());
beforeEach(() => {
  house.zenlayer.reset();
  house.alibaba.reset();
});

function calls(action: string, account?: string): number {
  const filter = account === undefined ? { action } : { action, account: keyOf(account) };
  return house.zenlayer.journal.countRequests(filter);
}

const entities = `query($representations: [_Any!]!) {
  _entities(representations: $representations) {
    __typename
    ... on ZenlayerPort { nativeId name }
    ... on AlibabaPhysicalConnection { nativeId }
  }
}`;

function port(nativeId: string, account = 'main'): { __typename: string; id: string } {
  return { __typename: 'ZenlayerPort', id: `causeway:zenlayer:${account}:port:${nativeId}` };
}

describe('Ports of private connects', () => {
  const query = `{
    zenlayerPrivateConnects(first: 100) {
      nodes { name endpointA { port { name } } endpointZ { endpointType port { name } } }
      failures { account }
    }
  }`;

  test('of a whole list cost one call an account, however many ends share them', async () => {
    const { data, errors } = await house.send(query);
    expect(errors).toBeUndefined();
    const ends = data.zenlayerPrivateConnects.nodes.flatMap(
      (node: { endpointA: unknown; endpointZ: unknown }) => [node.endpointA, node.endpointZ],
    );
    expect(ends.length).toBeGreaterThan(20);
    expect(ends).toContainEqual({ port: { name: 'Singapore backbone' } });
    expect(ends).toContainEqual({ endpointType: 'AWS', port: null });
    expect([calls('DescribePrivateConnects'), calls('DescribePorts', 'main')]).toEqual([2, 1]);
  });

  test('that cannot be read are missing by their path, and the list itself stays', async () => {
    house.zenlayer.faults.add({
      action: 'DescribePorts',
      times: 'always',
      fault: { kind: 'refuse', status: 403, code: 'AUTHFAILURE_UNAUTHORIZED_OPERATION' },
    });
    const one =
      '{ zenlayerPrivateConnects(first: 1, account: "main") { nodes { name endpointA { port { name } } } } }';
    const { data, errors } = await house.send(one);
    expect(data.zenlayerPrivateConnects.nodes).toMatchObject([
      { name: expect.any(String), endpointA: { port: null } },
    ]);
    expect(errors).toMatchObject([
      {
        path: ['zenlayerPrivateConnects', 'nodes', 0, 'endpointA', 'port'],
        extensions: { code: 'CloudAccessError' },
      },
    ]);
  });
});

describe('References of a router', () => {
  test('cost one call, forty of them as one, in the order in which they came', async () => {
    const ids = house.zenlayer.create({ kind: 'port', name: 'Berth', count: 40 });
    const { data, errors } = await house.send(entities, { representations: ids.map(id => port(id)) });
    expect(errors).toBeUndefined();
    expect(data._entities.map(({ nativeId }: { nativeId: string }) => nativeId)).toEqual(ids);
    expect(calls('DescribePorts')).toBe(1);
  });

  test('that are the same are read once', async () => {
    const representations = Array.from({ length: 20 }, (_, nth) =>
      port(nth % 2 === 0 ? 'port-sin-edge-a' : 'port-sin-edge-b'),
    );
    const { data } = await house.send(entities, { representations });
    expect(data._entities).toHaveLength(20);
    const [asked] = house.zenlayer.journal.requests({ action: 'DescribePorts' });
    expect([...(asked?.resources ?? [])].sort()).toEqual(['port-sin-edge-a', 'port-sin-edge-b']);
  });

  test('beyond the vendor’s limit of ids are cut into calls, and none is lost', async () => {
    const ids = house.zenlayer.create({ kind: 'port', name: 'Berth', count: 150 });
    const { data } = await house.send(entities, { representations: ids.map(id => port(id)) });
    expect(data._entities.every((each: unknown) => each !== null)).toBe(true);
    const sizes = house.zenlayer.journal
      .requests({ action: 'DescribePorts' })
      .map(({ resources }) => resources.length);
    expect(sizes.sort()).toEqual([100, 50]);
  });

  test('of several accounts and clouds go to each with its own, side by side', async () => {
    const circuit = 'causeway:alibaba:main:physical-connection:cn-hangzhou:pc-119mfjzm7';
    const { data } = await house.send(entities, {
      representations: [
        port('port-sin-edge-a'),
        port('port-neighbour-2-a', 'branch'),
        { __typename: 'AlibabaPhysicalConnection', id: circuit },
      ],
    });
    expect(data._entities.map(({ nativeId }: { nativeId: string }) => nativeId)).toEqual([
      'port-sin-edge-a',
      'port-neighbour-2-a',
      'pc-119mfjzm7',
    ]);
    expect([calls('DescribePorts', 'main'), calls('DescribePorts', 'branch')]).toEqual([1, 1]);
  });

  test('to what is gone, to another account’s, or to an account that is not configured are null', async () => {
    const { data, errors } = await house.send(entities, {
      representations: [port('port-gone'), port('port-sin-edge-a', 'branch'), port('port-1', 'nobody')],
    });
    expect([data._entities, errors]).toEqual([[null, null, null], undefined]);
  });

  test.each([
    ['a native id', 'port-sin-edge-a'],
    ['an id of another kind', 'causeway:zenlayer:main:private-connect:pc-sin-hkg'],
    ['an id of another cloud', 'causeway:alibaba:main:port:cn-hangzhou:port-sin-edge-a'],
    ['a mangled id', 'causeway:zenlayer:main:port'],
    ['an empty id', ''],
  ])('by %s are wrong, and leave the others', async (_what, id) => {
    const { data, errors } = await house.send(entities, {
      representations: [port('port-sin-edge-a'), { __typename: 'ZenlayerPort', id }],
    });
    expect(data._entities).toMatchObject([{ nativeId: 'port-sin-edge-a' }, null]);
    expect(errors).toMatchObject([
      { path: ['_entities', 1], extensions: { code: 'CloudInputError', inputField: 'id' } },
    ]);
  });

  test('to an account that cannot be read fail, and leave those to others', async () => {
    house.zenlayer.faults.add({
      action: 'DescribePorts',
      account: keyOf('branch'),
      times: 'always',
      fault: { kind: 'refuse', status: 403, code: 'AUTHFAILURE_UNAUTHORIZED_OPERATION' },
    });
    const { data, errors } = await house.send(entities, {
      representations: [
        port('port-neighbour-2-a', 'branch'),
        port('port-sin-edge-a'),
        port('port-neighbour-2-b', 'branch'),
      ],
    });
    expect(data._entities).toMatchObject([null, { nativeId: 'port-sin-edge-a' }, null]);
    expect(errors?.map(({ path }) => path)).toEqual([
      ['_entities', 0],
      ['_entities', 2],
    ]);
  });

  test('more than the door lets in are refused, and none of them is read', async () => {
    const representations = Array.from({ length: 201 }, (_, nth) => port(`port-${nth}`));
    const { errors } = await house.send(entities, { representations });
    expect(errors?.[0]?.message).toMatch(/representations|entities/i);
    expect(calls('DescribePorts')).toBe(0);
  });
});

test('Two requests share nothing: what one has read, the other reads anew', async () => {
  const query = '{ zenlayerPort(id: "port-sin-edge-a", account: "main") { name } }';
  await Promise.all([house.send(query), house.send(query)]);
  expect(calls('DescribePorts')).toBe(2);
});
