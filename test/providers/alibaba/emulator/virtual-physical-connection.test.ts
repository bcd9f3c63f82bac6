import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type AlibabaEmulator,
  startAlibabaEmulator,
} from '../../../../src/providers/alibaba/emulator/start.ts';
import { call, type Values } from './caller.ts';

let cloud: AlibabaEmulator;
beforeEach(async () => {
  cloud = await startAlibabaEmulator({ seed: 'demo', clock: 'stepped' });
});
afterEach(() => cloud.close());

const list = async (values: Values) =>
  (await call(cloud, 'ListVirtualPhysicalConnections', { RegionId: 'cn-hangzhou', ...values })).body;
const idsIn = (body: { VirtualPhysicalConnections: readonly { PhysicalConnectionId: string }[] }) =>
  body.VirtualPhysicalConnections.map(row => row.PhysicalConnectionId);

describe('shared circuits', () => {
  it('of other accounts are seen by the owner of the circuit that they ride on, account numbers as texts', async () => {
    const body = await list({ PhysicalConnectionId: 'pc-hz-hosting' });
    expect(body).toMatchObject({ Count: 2, TotalCount: 2, NextToken: '' });
    expect(body.VirtualPhysicalConnections[0]).toMatchObject({
      PhysicalConnectionId: 'pc-hz-hosting-shared-1',
      AliUid: '172034591155830201',
      ParentPhysicalConnectionId: 'pc-hz-hosting',
      ParentPhysicalConnectionAliUid: '283117732402483989',
      VirtualPhysicalConnectionStatus: 'Confirmed',
      ProductType: 'VirtualPhysicalConnection',
    });
    expect(await list({ PhysicalConnectionId: 'pc-119mfjzm7' })).toMatchObject({ Count: 0, TotalCount: 0 });
  });

  it('of the own account are among them, the terminated ones as deleted', async () => {
    const RegionId = 'cn-shanghai';
    expect(idsIn(await list({ RegionId }))).toEqual(['pc-sh-shared', 'pc-sh-shared-old']);
    expect(idsIn(await list({ RegionId, 'VirtualPhysicalConnectionStatuses.1': 'Deleted' }))).toEqual([
      'pc-sh-shared-old',
    ]);
    expect(idsIn(await list({ RegionId, IsConfirmed: 'true' }))).toEqual(['pc-sh-shared']);
    expect(idsIn(await list({ RegionId, 'VlanIds.1': '211' }))).toEqual(['pc-sh-shared-old']);
    expect(idsIn(await list({ RegionId, 'VirtualPhysicalConnectionIds.1': 'pc-none' }))).toEqual([]);
  });

  it('come in pages by token', async () => {
    cloud.change('pc-hz-hosting', { hostedElsewhere: 7 });
    const seen: string[] = [];
    let NextToken = '';
    for (let page = 0; page < 3; page += 1) {
      const body = await list({ MaxResults: '3', NextToken });
      seen.push(...idsIn(body));
      NextToken = body.NextToken;
    }
    expect([NextToken, seen.length, new Set(seen).size]).toEqual(['', 7, 7]);
    for (const wrong of [{ MaxResults: '0' }, { MaxResults: '101' }, { NextToken: 'mine' }])
      expect((await list({ ...wrong } as Values)).Code).toBe('InvalidParameter');
  });
});
