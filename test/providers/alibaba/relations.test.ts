import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Gateway, openGateway, using } from '../../gateway.ts';
import { alibabaCloud } from './cloud.ts';

let gateway: Gateway;

beforeAll(async () => {
  gateway = await openGateway({ clouds: [using(alibabaCloud)] });
});
afterAll(() => gateway.close());

describe('A circuit of Alibaba Cloud', () => {
  test('tells what hangs on it, routers of other accounts too, and leaves out what is on its way out', async () => {
    const { data, errors } = await gateway.send(`{
      partner: alibabaPhysicalConnection(id: "pc-hz-partner") { dependents { nodes { kind nativeId } unread } }
      branch: alibabaPhysicalConnection(id: "pc-hz-branch") { dependents { nodes { nativeId } } }
      dual: alibabaPhysicalConnection(id: "pc-hz-dual-b") { dependents { nodes { nativeId resource { __typename } } } }
    }`);
    expect(errors).toBeUndefined();
    expect(data.partner.dependents).toEqual({
      nodes: [{ kind: 'VIRTUAL_BORDER_ROUTER', nativeId: 'vbr-hz-partner' }],
      unread: [],
    });
    expect(data.branch.dependents.nodes).toEqual([{ nativeId: 'vbr-hz-branch-a' }]);
    expect(data.dual.dependents.nodes).toEqual([
      { nativeId: 'vbr-hz-dual', resource: { __typename: 'AlibabaVirtualBorderRouter' } },
    ]);
  });

  test('shows its tags, and so does a border router, though the vendor spells the two lists differently', async () => {
    const { create } = gateway.cloud(alibabaCloud);
    const tags = { team: 'network', empty: '' };
    const place = { regionId: 'cn-hangzhou', tags };
    create(
      { kind: 'physicalConnection', id: 'pc-tagged', ...place },
      { kind: 'virtualBorderRouter', id: 'vbr-tagged', physicalConnectionId: 'pc-tagged', ...place },
    );
    const shown = '{ tags { key value } }';
    const { data, errors } = await gateway.send(`{
      circuit: alibabaPhysicalConnection(id: "pc-tagged") ${shown}
      router: alibabaVirtualBorderRouter(id: "vbr-tagged") ${shown}
      bare: alibabaPhysicalConnection(id: "pc-hz-branch") ${shown}
      found: cloudResources(filter: { tags: [{ key: "team", value: "network" }], text: "tagged" }) { nodes { nativeId } }
    }`);
    expect(errors).toBeUndefined();
    const both = [
      { key: 'team', value: 'network' },
      { key: 'empty', value: '' },
    ];
    expect([data.circuit.tags, data.router.tags, data.bare.tags]).toEqual([both, both, []]);
    expect(data.found.nodes.map(({ nativeId }: { nativeId: string }) => nativeId).toSorted()).toEqual([
      'pc-tagged',
      'vbr-tagged',
    ]);
  });

  test('in a list is asked for with others, as many as one filter takes', async () => {
    const { journal } = gateway.cloud(alibabaCloud);
    // What was asked for before in other regions, and was not waited for, may come in between.
    const countAsked = (): number =>
      journal
        .requests({ action: 'DescribeVirtualBorderRouters' })
        .filter(({ resources }) => resources.some(id => id.startsWith('pc-'))).length;
    const before = countAsked();
    const { data } = await gateway.send(
      '{ list: alibabaPhysicalConnections(first: 20, regionId: "cn-hangzhou") { nodes { dependents { nodes { nativeId } } } } }',
    );
    expect(data.list.nodes).toHaveLength(20);
    expect(countAsked() - before).toBe(4);
  });
});

test('A border router knows all circuits that it runs on', async () => {
  const { data, errors } = await gateway.send(`{ alibabaVirtualBorderRouter(id: "vbr-hz-dual") {
    physicalConnections { nativeId borderRouters { nativeId } } dependents { unread }
  } }`);
  expect(errors).toBeUndefined();
  const borderRouters = [{ nativeId: 'vbr-hz-dual' }];
  expect(data.alibabaVirtualBorderRouter).toEqual({
    physicalConnections: [
      { nativeId: 'pc-hz-dual-a', borderRouters },
      { nativeId: 'pc-hz-dual-b', borderRouters },
    ],
    dependents: null,
  });
});

test('A circuit tells whether it is shared and locked in the graph’s own words and in the provider’s', async () => {
  const fields = '{ productType nativeProductType businessStatus nativeBusinessStatus }';
  const { data } = await gateway.send(`{
    shared: alibabaPhysicalConnection(id: "pc-sh-shared") ${fields}
    locked: alibabaPhysicalConnection(id: "pc-hz-locked") ${fields}
  }`);
  expect(data).toEqual({
    shared: {
      productType: 'SHARED',
      nativeProductType: 'VirtualPhysicalConnection',
      businessStatus: 'NORMAL',
      nativeBusinessStatus: 'Normal',
    },
    locked: {
      productType: 'DEDICATED',
      nativeProductType: 'PhysicalConnection',
      businessStatus: 'SECURITY_LOCKED',
      nativeBusinessStatus: 'SecurityLocked',
    },
  });
});
