import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type AlibabaEmulator,
  startAlibabaEmulator,
} from '../../../../src/providers/alibaba/emulator/start.ts';
import { call, type Values } from './caller.ts';

const RegionId = 'cn-hangzhou';
type Row = Readonly<Record<string, unknown>>;

let cloud: AlibabaEmulator;
beforeEach(async () => {
  cloud = await startAlibabaEmulator({ seed: 'demo', clock: 'stepped' });
});
afterEach(() => cloud.close());

const describeCircuits = (more: Values = {}) =>
  call(cloud, 'DescribePhysicalConnections', { RegionId, ...more });

async function ids(more: Values): Promise<string[]> {
  const { body } = await describeCircuits({ PageSize: '50', ...more });
  return body.PhysicalConnectionSet.PhysicalConnectionType.map((row: Row) => row.PhysicalConnectionId);
}

async function one(id: string, more: Values = {}): Promise<Row> {
  const { body } = await describeCircuits({
    'Filter.1.Key': 'PhysicalConnectionId',
    'Filter.1.Value.1': id,
    ...more,
  });
  return body.PhysicalConnectionSet.PhysicalConnectionType[0];
}

describe('pages', () => {
  it('are of 10 unless said, count all matches, and together are everything once', async () => {
    const total = cloud.world
      .all('physicalConnection')
      .filter(({ regionId }) => regionId === RegionId).length;
    expect(total).toBeGreaterThan(20);
    const seen: string[] = [];
    for (let number = 1; (number - 1) * 10 < total; number += 1) {
      const { body } = await describeCircuits({ PageNumber: String(number) });
      expect(body).toMatchObject({ PageNumber: number, PageSize: 10, TotalCount: total });
      seen.push(
        ...body.PhysicalConnectionSet.PhysicalConnectionType.map((row: Row) => row.PhysicalConnectionId),
      );
    }
    expect(new Set(seen).size).toBe(total);
    expect(seen.length).toBe(total);
  });

  it('past the end are empty lists with the real total', async () => {
    const { status, body } = await describeCircuits({ PageNumber: '99' });
    expect(status).toBe(200);
    expect(body.PhysicalConnectionSet).toEqual({ PhysicalConnectionType: [] });
    expect(body.TotalCount).toBe(
      cloud.world.all('physicalConnection').filter(({ regionId }) => regionId === RegionId).length,
    );
  });

  it('larger than 50 are refused, or cut to 50', async () => {
    for (const PageSize of ['0', '51', '-1', 'ten']) {
      const { status, body } = await describeCircuits({ PageSize });
      expect([status, body.Code]).toEqual([400, 'InvalidPageSize']);
    }
    expect((await describeCircuits({ PageNumber: '0' })).body.Code).toBe('InvalidPageNumber');
    cloud.settings.change({ pageSizeOutOfRange: 'clamp' });
    expect((await describeCircuits({ PageSize: '51' })).body.PageSize).toBe(50);
  });
});

describe('filters', () => {
  it('hold alternatives in one, and hold together', async () => {
    const filter = {
      'Filter.1.Key': 'Status',
      'Filter.1.Value.1': 'Terminated',
      'Filter.1.Value.2': 'Allocation Failed',
    };
    expect(await ids(filter)).toEqual(['pc-hz-terminated', 'pc-hz-failed']);
    const both = { ...filter, 'Filter.2.Key': 'Name', 'Filter.2.Value.1': 'Hangzhou-terminated' };
    expect(await ids(both)).toEqual(['pc-hz-terminated']);
  });

  it.each([
    ['PhysicalConnectionId', 'pc-119mfjzm7', 1],
    ['AccessPointId', 'ap-cn-hangzhou-a', 2],
    ['Name', 'Hangzhou-laboratory', 1],
    ['Spec', '1G and below', 1],
    ['ProductType', 'VirtualPhysicalConnection', 0],
    ['LineOperator', 'CU', 0],
    ['Name', 'Hangzhou', 0],
    ['PhysicalConnectionId', 'pc-nobody', 0],
  ])('match %s = %s exactly', async (key, value, count) => {
    expect(await ids({ 'Filter.1.Key': key, 'Filter.1.Value.1': value })).toHaveLength(count);
  });

  it('with an unknown key are refused with 404, and no more than five values are taken', async () => {
    const unknown = await describeCircuits({ 'Filter.1.Key': 'Colour', 'Filter.1.Value.1': 'red' });
    expect([unknown.status, unknown.body.Code]).toEqual([404, 'InvalidFilterKey.ValueNotSupported']);
    const values = Object.fromEntries([1, 2, 3, 4, 5, 6].map(n => [`Filter.1.Value.${n}`, 'pc-1']));
    expect((await describeCircuits({ 'Filter.1.Key': 'Name', ...values })).body.Code).toBe(
      'InvalidParameter',
    );
  });

  it('by tag and by resource group narrow as well', async () => {
    const tags = { 'Tags.1.Key': 'environment', 'Tags.1.Value': 'backup' };
    expect(await ids(tags)).toEqual(['pc-hz-backup']);
    expect(await ids({ ...tags, 'Tags.2.Key': 'team', 'Tags.2.Value': 'other' })).toEqual([]);
    expect(await ids({ ResourceGroupId: 'rg-other' })).toEqual([]);
  });
});

describe('the row of a circuit', () => {
  it('has the names and forms of the vendor’s page', async () => {
    expect(await one('pc-hz-backup')).toMatchObject({
      PhysicalConnectionId: 'pc-hz-backup',
      Name: 'Hangzhou-backup-line',
      Status: 'Enabled',
      BusinessStatus: 'Normal',
      Type: 'VPC',
      Bandwidth: 1000,
      Spec: '10G',
      ProductType: 'PhysicalConnection',
      RedundantPhysicalConnectionId: 'pc-119mfjzm7',
      CreationTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      VirtualPhysicalConnectionCount: 0,
      Tags: {
        tags: [
          { Key: 'environment', Value: 'backup' },
          { Key: 'team', Value: 'network' },
        ],
      },
    });
    expect((await one('pc-hz-hosting')).VirtualPhysicalConnectionCount).toBe(2);
    expect((await one('pc-hz-encrypted')).MacsecKeys).toMatchObject({ MacsecKey: [{ Ckn: '0a1b2c3d' }] });
  });

  it('spells flags and numbers as the model does, or as the samples do', async () => {
    const shared = async () => {
      const { body } = await call(cloud, 'DescribePhysicalConnections', {
        RegionId: 'cn-shanghai',
        'Filter.1.Key': 'ProductType',
        'Filter.1.Value.1': 'VirtualPhysicalConnection',
      });
      return body.PhysicalConnectionSet.PhysicalConnectionType[0];
    };
    expect(await shared()).toMatchObject({ HasReservationData: 'false', VlanId: '210' });
    cloud.settings.change({ typeDrift: 'samples' });
    expect(await shared()).toMatchObject({ HasReservationData: false, VlanId: 210 });
  });

  it('shows an order that is not yet effective only when asked', async () => {
    expect(await one('pc-hz-fair')).toMatchObject({ HasReservationData: 'true' });
    expect(await one('pc-hz-fair')).not.toHaveProperty('ReservationActiveTime');
    const asked = await one('pc-hz-fair', { IncludeReservationData: 'true' });
    expect(asked).toMatchObject({
      ReservationOrderType: 'RENEW',
      ReservationInternetChargeType: 'PayByBandwidth',
    });
  });
});

describe('places', () => {
  it('are the regions it was started with, in two languages', async () => {
    const { body } = await call(cloud, 'DescribeRegions');
    expect(body.Regions.Region.map((row: Row) => row.RegionId)).toEqual(cloud.regions);
    expect(body.Regions.Region[2].LocalName).toBe('新加坡');
  });

  it('have access points, paged', async () => {
    const { body } = await call(cloud, 'DescribeAccessPoints', { RegionId, PageNumber: '2' });
    expect(body).toMatchObject({ PageNumber: 2, TotalCount: 16 });
    expect(body.AccessPointSet.AccessPointType).toHaveLength(6);
    expect(body.AccessPointSet.AccessPointType[3]).toMatchObject({
      AccessPointId: 'ap-cn-hangzhou-n',
      Status: 'full',
      AttachedRegionNo: RegionId,
    });
  });
});
