import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ZenlayerEmulator } from '../../../../src/providers/zenlayer/emulator/start.ts';
import { call, type Row, rowOf, startStepped, verdict } from './caller.ts';

let emulator: ZenlayerEmulator;
beforeEach(async () => {
  emulator = await startStepped();
});
afterEach(() => emulator.close());

const list = async (service: 'sdn' | 'zec', action: string, body: object = {}, version?: string) =>
  (await call(emulator, service, action, body, version)).json.response;
const ids = async (action: string, id: string, body: object, version?: string) => {
  const service = action.includes('Instance') ? 'zec' : 'sdn';
  return (await list(service, action, body, version)).dataSet.map(row => row[id]).sort();
};

describe('pages', () => {
  it('are of twenty rows by default, of up to a thousand when asked, and empty past the end', async () => {
    emulator.create({ kind: 'port', id: 'port', count: 1050 });
    const sizes = async (body: object) => {
      const { totalCount, dataSet } = await list('sdn', 'DescribePorts', body);
      return [totalCount, dataSet.length];
    };
    expect(await sizes({})).toEqual([1050, 20]);
    expect(await sizes({ pageSize: 1000 })).toEqual([1050, 1000]);
    expect(await sizes({ pageSize: 1000, pageNum: 2 })).toEqual([1050, 50]);
    expect(await sizes({ pageSize: 1000, pageNum: 3 })).toEqual([1050, 0]);
  });

  it('put together have every row once', async () => {
    emulator.create({ kind: 'port', id: 'port', count: 45 });
    const seen: unknown[] = [];
    for (const pageNum of [1, 2, 3])
      seen.push(...(await list('sdn', 'DescribePorts', { pageNum })).dataSet.map(row => row.portId));
    expect(new Set(seen).size).toBe(45);
  });

  it('show the newest first', async () => {
    emulator.create(
      { kind: 'port', id: 'old', createdTime: '2020-01-01T00:00:00Z' },
      { kind: 'port', id: 'new', createdTime: '2026-01-01T00:00:00Z' },
      { kind: 'port', id: 'middle', createdTime: '2023-01-01T00:00:00Z' },
    );
    expect((await list('sdn', 'DescribePorts')).dataSet.map(row => row.portId)).toEqual([
      'new',
      'middle',
      'old',
    ]);
  });
});

describe('filters', () => {
  it('of ports: ids, place, fuzzy names, tags', async () => {
    emulator.create(
      { kind: 'port', id: 'a', name: 'Edge One', remarks: 'Spare', tags: [{ key: 'team', value: 'core' }] },
      { kind: 'port', id: 'b', name: 'edge two', dcId: 'HKG1', tags: [{ key: 'team', value: 'lab' }] },
      { kind: 'port', id: 'c', name: 'Lab', dcId: 'FRA1', resourceGroupId: 'rg-2' },
    );
    const ports = (body: object, version?: string) => ids('DescribePorts', 'portId', body, version);
    expect(await ports({ portIds: ['a', 'c', 'nothing', 'a'] })).toEqual(['a', 'c']);
    expect(await ports({ portIds: ['nothing'] })).toEqual([]);
    expect(await ports({ portIds: [] })).toEqual(['a', 'b', 'c']);
    expect(await ports({ dcId: 'HKG1' })).toEqual(['b']);
    expect(await ports({ portName: 'EDGE' })).toEqual(['a', 'b']);
    expect(await ports({ portName: 'edge', cityName: 'sing' })).toEqual(['a']);
    expect(await ports({ portRemarks: 'spa' })).toEqual(['a']);
    expect(await ports({ tagKeys: ['team'] })).toEqual(['a', 'b']);
    expect(await ports({ tags: [{ key: 'team', value: 'lab' }] })).toEqual(['b']);
    expect(await ports({ resourceGroupId: 'rg-2' }, '2026-04-01')).toEqual(['c']);
    expect(await ports({ resourceGroupId: 'rg-2' })).toEqual(['a', 'b', 'c']);
    expect(await ports({ portIds: null, colour: 'red' })).toEqual(['a', 'b', 'c']);
  });

  it('of private connects: state, connectivity, kinds of ends, group', async () => {
    emulator.create(
      { kind: 'port', id: 'p' },
      { kind: 'privateConnect', id: 'a', name: 'Line A', status: 'RECYCLED' },
      { kind: 'privateConnect', id: 'b', name: 'Line B', connectivity: 'DOWN', endpointA: { portId: 'p' } },
    );
    const connects = (body: object) => ids('DescribePrivateConnects', 'privateConnectId', body);
    expect(await connects({ privateConnectStatus: 'RECYCLED' })).toEqual(['a']);
    expect(await connects({ connectivityStatus: 'DOWN' })).toEqual(['b']);
    expect(await connects({ endpointTypes: ['PORT'] })).toEqual(['b']);
    expect(await connects({ endpointTypes: ['PORT', 'AWS'] })).toEqual(['a', 'b']);
    expect(await connects({ privateConnectName: 'line' })).toEqual(['a', 'b']);
    expect(await connects({ resourceGroupId: 'rg-other' })).toEqual([]);
  });

  it('of instances: zone, image, address, state, name', async () => {
    emulator.create(
      {
        kind: 'instance',
        id: 'a',
        name: 'router',
        zoneId: 'asia-east-1a',
        publicIpAddresses: ['203.0.113.1'],
      },
      {
        kind: 'instance',
        id: 'b',
        name: 'web',
        status: 'STOPPED',
        imageId: 'debian12',
        tags: [{ key: 'team', value: 'x' }],
      },
    );
    const instances = (body: object, version?: string) =>
      ids('DescribeInstances', 'instanceId', body, version);
    expect(await instances({ zoneId: 'asia-east-1a' })).toEqual(['a']);
    expect(await instances({ imageId: 'debian12' })).toEqual(['b']);
    expect(await instances({ ipv4Address: '203.0.113.1' })).toEqual(['a']);
    expect(await instances({ status: 'STOPPED' })).toEqual(['b']);
    expect(await instances({ name: 'ROUT' })).toEqual(['a']);
    expect(await instances({ tagKeys: ['team'] }, '2025-09-01')).toEqual(['b']);
    expect(await instances({ tagKeys: ['team'] }, '2024-04-01')).toEqual(['a', 'b']);
  });
});

describe('places', () => {
  it('are the data centers, with and without ports on sale, and the zones', async () => {
    const dcs = async (body: object = {}) =>
      (await list('sdn', 'DescribeDatacenters', body)).dcSet.map(({ dcId }) => dcId);
    expect(await dcs()).toEqual(['SIN1', 'HKG1', 'TYO1', 'FRA1', 'LON1', 'LAX1', 'GRU1']);
    expect(await dcs({ isPortAvailable: false })).toEqual(['GRU1']);
    expect(await dcs({ dcIds: ['FRA1', 'nowhere'] })).toEqual(['FRA1']);
    emulator.settings.change({ datacentersWithoutPorts: 'dropped' });
    expect(await dcs()).not.toContain('GRU1');
    expect((await list('zec', 'DescribeZones', { zoneIds: ['asia-east-1a'] })).zoneSet).toEqual([
      expect.objectContaining({ zoneId: 'asia-east-1a', regionId: 'asia-east-1' }),
    ]);
  });
});

describe('rows', () => {
  it('have null for what is empty, or leave it out, as the setting has it', async () => {
    emulator.create({ kind: 'port', id: 'a' }, { kind: 'instance', id: 'i', enableIpForward: null });
    expect(await rowOf(emulator, 'port', 'a')).toMatchObject({ portRemarks: null, expiredTime: null });
    expect(await rowOf(emulator, 'instance', 'i')).toMatchObject({ enableIpForward: null, keyId: null });
    emulator.settings.change({ emptyFields: 'omit' });
    expect(await rowOf(emulator, 'port', 'a')).not.toHaveProperty('portRemarks');
    expect(await rowOf(emulator, 'instance', 'i')).not.toHaveProperty('enableIpForward');
  });

  it('of a port are as the page prints them', async () => {
    emulator.create({ kind: 'port', id: 'a', name: 'n', createdTime: '2023-08-23T02:16:05Z' });
    expect(await rowOf(emulator, 'port', 'a')).toEqual({
      portId: 'a',
      portName: 'n',
      portRemarks: null,
      portType: '1G',
      connectionStatus: 'ACTIVE',
      portStatus: 'RUNNING',
      dcId: 'SIN1',
      dcName: 'AP-Singapore1',
      cityName: 'Singapore',
      areaName: 'Asia Pacific',
      loaStatus: 'LOA_NOT_UPLOAD',
      loaDownloadUrl: null,
      businessEntityName: 'Example Networks Ltd.',
      createdTime: '2023-08-23T02:16:05Z',
      expiredTime: null,
      portChargeType: 'POSTPAID',
      period: null,
    });
    const newer = await rowOf(emulator, 'port', 'a', '2026-04-01');
    expect(newer).toMatchObject({ isCreateBusinessAllowed: true, tags: { tags: [] }, period: null });
    expect(newer).not.toHaveProperty('portChargeType');
  });

  it('of an instance have the newer fields in the newer version alone', async () => {
    emulator.create({ kind: 'instance', id: 'i' });
    const newer = ['tags', 'loadBalancerIds', 'placementGroupId', 'instanceOptions', 'securityGroupId'];
    const [old, late] = [
      await rowOf(emulator, 'instance', 'i'),
      await rowOf(emulator, 'instance', 'i', '2025-09-01'),
    ];
    for (const name of newer) {
      expect(old).not.toHaveProperty(name);
      expect(late).toHaveProperty(name);
    }
  });
});

describe('the demonstration world', () => {
  beforeEach(async () => {
    await emulator.close();
    emulator = await startStepped({ seed: 'demo' });
  });

  it('has more ports than a page, and something for every success and every refusal', async () => {
    expect((await list('sdn', 'DescribePorts')).totalCount).toBeGreaterThan(20);
    const expected: readonly (readonly [string, 'sdn' | 'zec', object, readonly unknown[]])[] = [
      ['TerminatePort', 'sdn', { portId: 'port-sin-edge-a' }, [200]],
      ['TerminatePort', 'sdn', { portId: 'port-sin-backbone' }, [400, 'INVALID_PORT_STATUS']],
      ['TerminatePort', 'sdn', { portId: 'port-fra-backbone' }, [400, 'INVALID_PORT_STATUS']],
      ['TerminatePort', 'sdn', { portId: 'port-tyo-creating' }, [400, 'INVALID_PORT_STATUS']],
      ['TerminatePort', 'sdn', { portId: 'port-sin-recycled' }, [403, 'OPERATION_DENIED_INSTANCE_RECYCLED']],
      [
        'TerminatePort',
        'sdn',
        { portId: 'port-tyo-subscription' },
        [403, 'OPERATION_DENIED_INSTANCE_SUBSCRIPTION'],
      ],
      ['RenewPort', 'sdn', { portId: 'port-sin-recycled' }, [200]],
      ['DestroyPort', 'sdn', { portId: 'port-hkg-recycled' }, [200]],
      ['DestroyPrivateConnect', 'sdn', { privateConnectId: 'pc-retired-a' }, [200]],
      ['DestroyPrivateConnect', 'sdn', { privateConnectId: 'pc-retired-fails' }, [200]],
      [
        'DestroyPrivateConnect',
        'sdn',
        { privateConnectId: 'pc-creating' },
        [409, 'INVALID_PRIVATE_CONNECT_STATUS'],
      ],
      ['DeletePrivateConnect', 'sdn', { privateConnectId: 'pc-sin-aws' }, [200]],
      [
        'DeletePrivateConnect',
        'sdn',
        { privateConnectId: 'pc-updating' },
        [409, 'INVALID_PRIVATE_CONNECT_STATUS'],
      ],
      ['StopIpForward', 'zec', { instanceId: 'zec-sin-router-a' }, [200]],
      ['StopIpForward', 'zec', { instanceId: 'zec-hkg-nat' }, [200]],
      [
        'StopIpForward',
        'zec',
        { instanceId: 'zec-hkg-stopping' },
        [400, 'UNSUPPORTED_OPERATION_INSTANCE_STATUS'],
      ],
      [
        'StopIpForward',
        'zec',
        { instanceId: 'zec-lax-recycled' },
        [400, 'UNSUPPORTED_OPERATION_INSTANCE_STATUS'],
      ],
    ];
    for (const [action, service, body, seen] of expected)
      expect([action, body, await verdict(call(emulator, service, action, body))]).toEqual([
        action,
        body,
        seen,
      ]);
    emulator.clock.advance(10_000);
    const failed = await rowOf(emulator, 'privateConnect', 'pc-retired-fails');
    expect(failed).toMatchObject({ privateConnectStatus: 'DESTROYING_FAILED' });
    expect(await rowOf(emulator, 'port', 'port-tyo-creating')).toMatchObject({ portStatus: 'CREATING' });
    expect(await rowOf(emulator, 'privateConnect', 'pc-retired-a')).toBeUndefined();
  });

  it('knows every place it names, and expires its subscription months ahead', async () => {
    const { dataSet } = await list('sdn', 'DescribePorts', { pageSize: 1000 });
    for (const row of dataSet) expect(row.cityName).toEqual(expect.any(String));
    const subscription = dataSet.find((row: Row) => row.portChargeType === 'PREPAID');
    expect(Date.parse(String(subscription?.expiredTime)) - emulator.clock.now().getTime()).toBeGreaterThan(
      90 * 86_400_000,
    );
  });
});
