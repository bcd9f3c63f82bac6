import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Gateway, openGateway, using } from '../../gateway.ts';
import { alibabaCloud } from './cloud.ts';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await openGateway({ clouds: [using(alibabaCloud)] });
});
afterAll(() => gateway.close());
beforeEach(() => cloud().reset());

const cloud = () => gateway.cloud(alibabaCloud);
const action = 'DescribeVirtualBorderRouters';
const list = `{
  alibabaPhysicalConnections(first: 100, regionId: "cn-hangzhou") {
    nodes { nativeId borderRouters { nativeId physicalConnection { nativeId } } }
  }
}`;

describe('Border routers of circuits', () => {
  test('of a whole list cost a call for each five circuits, and each hangs on its own circuit', async () => {
    const { data, errors } = await gateway.send(list);
    expect(errors).toBeUndefined();
    const { nodes } = data.alibabaPhysicalConnections;
    const routers = nodes.flatMap((node: { borderRouters: unknown[] }) => node.borderRouters);
    expect(routers.length).toBeGreaterThan(2);
    const on = (id: string) =>
      nodes.find(({ nativeId }: { nativeId: string }) => nativeId === id).borderRouters;
    expect(on('pc-hz-dual-a').length).toBeGreaterThan(0);
    // One that runs on two circuits holds both, and is shown at both.
    expect(on('pc-hz-dual-b')).toEqual(expect.arrayContaining([on('pc-hz-dual-a')[0]]));
    expect(cloud().journal.countRequests({ action })).toBe(Math.ceil(nodes.length / 5));
  });

  test('that cannot be read are missing by their path, and the list itself stays', async () => {
    cloud().faults.add({
      action,
      times: 'always',
      fault: { kind: 'refuse', status: 403, code: 'Forbidden.RAM' },
    });
    const { data, errors } = await gateway.send(list);
    expect(data.alibabaPhysicalConnections.nodes.length).toBeGreaterThan(0);
    expect(errors?.[0]).toMatchObject({
      path: ['alibabaPhysicalConnections', 'nodes', 0, 'borderRouters'],
      extensions: { code: 'CloudAccessError' },
    });
  });
});
