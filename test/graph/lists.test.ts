import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { localOperator } from '../../src/domain/caller.ts';
import { type House, keyOf, openHouse } from './house.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse({
    zenlayer: ['main', 'branch', 'lab'],
    alibaba: ['main', 'lab'],
    callers: { everybody: localOperator },
  });
});
afterAll(() => house.close());
beforeEach(() => {
  house.zenlayer.reset();
  house.alibaba.reset();
});

const fields = `totalCount failures { provider account regionId code message }
  pageInfo { hasNextPage endCursor } edges { cursor node { id } } nodes { id }`;
const lists = {
  zenlayerPorts: `query($first: Int!, $after: String, $account: String) {
    list: zenlayerPorts(first: $first, after: $after, account: $account) { ${fields} }
  }`,
  alibabaPhysicalConnections: `query($first: Int!, $after: String, $account: String, $regionId: String) {
    list: alibabaPhysicalConnections(first: $first, after: $after, account: $account, regionId: $regionId) { ${fields} }
  }`,
};

async function walk(name: keyof typeof lists, variables: object): Promise<readonly string[]> {
  const ids: string[] = [];
  let after: string | null = null;
  do {
    const { data, errors } = await house.send(lists[name], { first: 7, ...variables, after });
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

describe('A list over all accounts and regions', () => {
  test('is walked page by page, and each port of each account comes exactly once', async () => {
    const ids = await walk('zenlayerPorts', {});
    const there = ['main', 'branch', 'lab'].flatMap(account => {
      const world = house.zenlayer.worlds.get(keyOf(account));
      return (world?.all('port') ?? []).map(({ id }) => `causeway:zenlayer:${account}:port:${id}`);
    });
    expect(there.length).toBeGreaterThan(25);
    expect([...ids].sort()).toEqual(there.sort());
  });

  test('is walked over regions too', async () => {
    const ids = await walk('alibabaPhysicalConnections', {});
    const regions = new Set(ids.map(id => id.split(':').slice(2, 5).join('/')));
    expect([...regions]).toEqual([
      'main/physical-connection/cn-hangzhou',
      'main/physical-connection/cn-shanghai',
      'main/physical-connection/ap-southeast-1',
      'lab/physical-connection/cn-hangzhou',
    ]);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('may be narrowed to one account or region', async () => {
    const lab = await walk('zenlayerPorts', { account: 'lab' });
    expect([...lab].sort()).toEqual([
      'causeway:zenlayer:lab:port:port-neighbour-3-a',
      'causeway:zenlayer:lab:port:port-neighbour-3-b',
    ]);
    const shanghai = await walk('alibabaPhysicalConnections', { regionId: 'cn-shanghai' });
    expect(shanghai.length).toBeGreaterThan(0);
    expect(shanghai.every(id => id.includes(':cn-shanghai:'))).toBe(true);
  });

  test('of a silent account tells who is missing beside what the others gave, and no total', async () => {
    house.zenlayer.faults.add({
      action: 'DescribePorts',
      account: keyOf('branch'),
      times: 'always',
      fault: { kind: 'refuse', status: 401, code: 'AUTHFAILURE_UNAUTHORIZED_OPERATION' },
    });
    const { data, errors } = await house.send(lists.zenlayerPorts, { first: 100 });
    expect(errors).toBeUndefined();
    expect(data.list.failures).toMatchObject([
      { provider: 'ZENLAYER', account: 'branch', regionId: null, code: 'CloudAccessError' },
    ]);
    expect(data.list.totalCount).toBeNull();
    expect(data.list.nodes.length).toBeGreaterThan(25);
  });

  test('that nobody answered is an error of its code, beside other answers of the same request', async () => {
    house.zenlayer.faults.add({
      action: 'DescribePorts',
      times: 'always',
      fault: { kind: 'refuse', status: 403, code: 'AUTHFAILURE_UNAUTHORIZED_OPERATION', message: 'not you' },
    });
    const query =
      '{ zenlayerPorts(first: 1) { nodes { id } } alibabaPhysicalConnections(first: 1) { nodes { id } } }';
    const { data, errors } = await house.send(query);
    expect(data.zenlayerPorts).toBeNull();
    expect(data.alibabaPhysicalConnections.nodes).toHaveLength(1);
    expect(errors).toMatchObject([
      {
        path: ['zenlayerPorts'],
        extensions: { code: 'CloudAccessError', providerCode: 'AUTHFAILURE_UNAUTHORIZED_OPERATION' },
      },
    ]);
  });

  test.each<[object, string]>([
    [{ first: 0 }, 'first'],
    [{ first: 101 }, 'first'],
    [{ after: 'nonsense' }, 'after'],
    [{ account: 'gone' }, 'account'],
    [{ regionId: 'cn-nowhere' }, 'regionId'],
  ])('refuses %j by the name of its argument', async (variables, inputField) => {
    const { errors } = await house.send(lists.alibabaPhysicalConnections, { first: 5, ...variables });
    expect(errors).toMatchObject([{ extensions: { code: 'CloudInputError', inputField } }]);
  });

  test('takes no cursor of another list', async () => {
    const one = await house.send(lists.alibabaPhysicalConnections, { first: 1 });
    const after = one.data.list.edges[0].cursor;
    const { errors } = await house.send(lists.zenlayerPorts, { first: 1, after });
    expect(errors).toMatchObject([{ extensions: { inputField: 'after' } }]);
  });
});

describe('One resource by its id', () => {
  const query = `query($id: ID!, $account: String) {
    zenlayerPort(id: $id, account: $account) { id name }
  }`;

  test('is found by the provider’s own id where the account is named', async () => {
    const { data } = await house.send(query, { id: 'port-neighbour-2-a', account: 'branch' });
    expect(data.zenlayerPort.id).toBe('causeway:zenlayer:branch:port:port-neighbour-2-a');
  });

  test('is asked for with its account where several have one', async () => {
    const { data, errors } = await house.send(query, { id: 'port-neighbour-2-a' });
    expect(data.zenlayerPort).toBeNull();
    expect(errors).toMatchObject([
      {
        message: 'Say which account is meant. Accounts of zenlayer: "main", "branch", "lab".',
        extensions: { code: 'CloudInputError', inputField: 'account' },
      },
    ]);
  });

  test('is null where the provider shows none, also in another account than the one that has it', async () => {
    const { data, errors } = await house.send(query, { id: 'port-neighbour-2-a', account: 'lab' });
    expect([data, errors]).toEqual([{ zenlayerPort: null }, undefined]);
  });

  test('without its region is found where it is', async () => {
    const circuit = '{ alibabaPhysicalConnection(id: "pc-sh-archive", account: "main") { id regionId } }';
    const { data } = await house.send(circuit);
    expect(data.alibabaPhysicalConnection.regionId).toBe('cn-shanghai');
  });

  test('of any kind is read by its id in the graph, as its own type', async () => {
    const any =
      'query($id: ID!) { cloudResource(id: $id) { __typename id ... on ZenlayerPort { portType } } }';
    const id = 'causeway:zenlayer:main:port:port-sin-edge-a';
    expect((await house.send(any, { id })).data.cloudResource).toEqual({
      __typename: 'ZenlayerPort',
      id,
      portType: '10G',
    });
    for (const wrong of [
      'port-sin-edge-a',
      'causeway:acme:main:port:port-1',
      'causeway:zenlayer:main:dragon:d',
    ]) {
      const { data, errors } = await house.send(any, { id: wrong });
      expect([data.cloudResource, errors?.[0]?.extensions?.inputField]).toEqual([null, 'id']);
    }
  });
});
