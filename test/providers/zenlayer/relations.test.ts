import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Gateway, openGateway, using } from '../../gateway.ts';
import { zenlayerCloud } from './cloud.ts';

let gateway: Gateway;

beforeAll(async () => {
  gateway = await openGateway({ clouds: [using(zenlayerCloud)] });
});
afterAll(() => gateway.close());

async function asked(query: string): Promise<{ readonly data: never; readonly calls: number }> {
  const { journal } = gateway.cloud(zenlayerCloud);
  const before = journal.countRequests({});
  const { data, errors } = await gateway.send(query);
  expect(errors).toBeUndefined();
  return { data: data as never, calls: journal.countRequests({}) - before };
}

describe('A port of Zenlayer', () => {
  test('knows its private connects and the points of cloud routers on it', async () => {
    const { data, errors } = await gateway.send(`{
      line: zenlayerPort(id: "port-sin-backbone") { privateConnects { nativeId state } cloudRouterEdgePoints { nativeId } }
      point: zenlayerPort(id: "port-fra-backbone") {
        privateConnects { nativeId } cloudRouterEdgePoints { nativeId vlanId cloudRouterId cloudRouterName bandwidthMbps }
      }
    }`);
    expect(errors).toBeUndefined();
    const { line, point } = data;
    expect(line.privateConnects).toEqual(
      expect.arrayContaining([
        { nativeId: 'pc-sin-hkg', state: 'ACTIVE' },
        { nativeId: 'pc-retired-a', state: 'RECYCLED' },
      ]),
    );
    expect(line.cloudRouterEdgePoints).toEqual([]);
    expect(point.privateConnects).toEqual([]);
    expect(point.cloudRouterEdgePoints).toEqual([
      {
        nativeId: 'point-fra',
        vlanId: 300,
        cloudRouterId: 'cr-global',
        cloudRouterName: 'Global backbone',
        bandwidthMbps: 50,
      },
    ]);
  });

  test('tells what hangs on it, by the facts that its termination is refused for', async () => {
    const query = `mutation { terminatePort(input: { portId: "port-sin-backbone" }) {
      ... on CloudResourceInUseError { dependents { nativeId resourceId } }
    } }`;
    const refused = (await gateway.send(query)).data.terminatePort.dependents;
    expect(refused.length).toBeGreaterThan(1);
    const { data } = await gateway.send(`{ zenlayerPort(id: "port-sin-backbone") {
      dependents { nodes { nativeId resourceId } unread }
    } }`);
    expect(data.zenlayerPort.dependents).toEqual({ nodes: refused, unread: [] });
  });

  test('in a list costs one call for each list that is read, and not one for each row', async () => {
    const { calls } = await asked(`{ zenlayerPorts(first: 20) { nodes {
      dependents { nodes { nativeId resource { id name } } } privateConnects { id } cloudRouterEdgePoints { nativeId }
      dataCenter { ports { id } }
    } } }`);
    // Ports for the page and for the data centers, private connects and cloud routers, and the dependents themselves.
    expect(calls).toBeLessThanOrEqual(7);
  });

  test('says that cloud routers could not be read where they are forbidden', async () => {
    const { faults } = gateway.cloud(zenlayerCloud);
    const fault = { kind: 'refuse', status: 403, code: zenlayerCloud.samples.accessCode } as const;
    faults.add({ action: 'DescribeCloudRouters', times: 'always', fault });
    const { data, errors } = await gateway.send(`{ zenlayerPort(id: "port-sin-backbone") {
      dependents { nodes { nativeId } unread } cloudRouterEdgePoints { nativeId }
    } }`);
    faults.clear();
    expect(data.zenlayerPort.dependents.unread).toEqual(['cloud routers']);
    expect(data.zenlayerPort.dependents.nodes.length).toBeGreaterThan(1);
    expect(data.zenlayerPort.cloudRouterEdgePoints).toBeNull();
    expect(errors).toMatchObject([{ path: ['zenlayerPort', 'cloudRouterEdgePoints'] }]);
  });
});

test('A data center knows the ports of the account that are in it', async () => {
  const { data } = await gateway.send(`{ zenlayerPort(id: "port-hkg-backbone") {
    dataCenter { nativeId ports { nativeId dataCenter { nativeId } } }
  } }`);
  const { ports } = data.zenlayerPort.dataCenter;
  const ids = ports.map(({ nativeId }: { nativeId: string }) => nativeId);
  expect(ids.toSorted()).toEqual(['port-hkg-backbone', 'port-hkg-edge-a', 'port-hkg-recycled']);
  expect(
    new Set(ports.map((port: { dataCenter: { nativeId: string } }) => port.dataCenter.nativeId)),
  ).toEqual(new Set(['HKG1']));
});

test('Words of a closed set are told in the graph’s own and in the provider’s, and new ones are unknown', async () => {
  const emulator = gateway.cloud(zenlayerCloud);
  emulator.create(
    { kind: 'port', id: 'port-loa', loaStatus: 'LOA_LOST' },
    {
      kind: 'privateConnect',
      id: 'pc-words',
      endpointA: { portId: 'port-sin-lab', connectivityStatus: 'ABNORMAL' },
      endpointZ: { endpointType: 'MOON', connectivityStatus: 'HUMMING' },
    },
  );
  const end = '{ endpointType nativeEndpointType connectivity nativeConnectivity }';
  const { data, errors } = await gateway.send(`{
    lost: zenlayerPort(id: "port-loa") { loaStatus nativeLoaStatus }
    uploaded: zenlayerPort(id: "port-fra-edge-a") { loaStatus nativeLoaStatus }
    line: zenlayerPrivateConnect(id: "pc-words") { endpointA ${end} endpointZ ${end} }
  }`);
  expect(errors).toBeUndefined();
  expect(data).toEqual({
    lost: { loaStatus: 'UNKNOWN', nativeLoaStatus: 'LOA_LOST' },
    uploaded: { loaStatus: 'UPLOADED', nativeLoaStatus: 'LOA_UPLOADED' },
    line: {
      endpointA: {
        endpointType: 'PORT',
        nativeEndpointType: 'PORT',
        connectivity: 'DEGRADED',
        nativeConnectivity: 'ABNORMAL',
      },
      endpointZ: {
        endpointType: 'UNKNOWN',
        nativeEndpointType: 'MOON',
        connectivity: 'UNKNOWN',
        nativeConnectivity: 'HUMMING',
      },
    },
  });
});
