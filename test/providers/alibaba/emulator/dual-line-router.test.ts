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

async function list(more: Values = {}): Promise<readonly Row[]> {
  const { body } = await call(cloud, 'DescribeVirtualBorderRouters', { RegionId, ...more });
  return body.VirtualBorderRouterSet.VirtualBorderRouterType;
}

async function onCircuit(PhysicalConnectionId: string): Promise<readonly Row[]> {
  const { body } = await call(cloud, 'DescribeVirtualBorderRoutersForPhysicalConnection', {
    RegionId,
    PhysicalConnectionId,
  });
  return body.VirtualBorderRouterForPhysicalConnectionSet.VirtualBorderRouterForPhysicalConnectionType;
}

async function ask(action: string, VbrId: string): Promise<string> {
  const { status, body } = await call(cloud, `${action}VirtualBorderRouter`, { RegionId, VbrId });
  return status === 200 ? 'accepted' : `${status} ${body.Code}`;
}

describe('a border router on two circuits', () => {
  const on = async (id: string) => (await onCircuit(id)).map(({ VbrId, VlanId }) => [VbrId, VlanId]);
  const terminate = async (PhysicalConnectionId: string) =>
    (await call(cloud, 'TerminatePhysicalConnection', { RegionId, PhysicalConnectionId })).body.Code;
  const unassociate = async (PhysicalConnectionId: string, VbrId = 'vbr-hz-dual') => {
    const values = { RegionId, VbrId, PhysicalConnectionId };
    const answer = await call(cloud, 'UnassociatePhysicalConnectionFromVirtualBorderRouter', values);
    return answer.status === 200 ? 'accepted' : `${answer.status} ${answer.body.Code}`;
  };

  it('belongs to both, with a VLAN on each, and blocks both', async () => {
    const vlan = cloud.world.get('virtualBorderRouter', 'vbr-hz-dual')?.vlanId;
    expect(await on('pc-hz-dual-a')).toEqual([['vbr-hz-dual', vlan]]);
    expect(await on('pc-hz-dual-b')).toEqual([['vbr-hz-dual', 700]]);
    for (const id of ['pc-hz-dual-a', 'pc-hz-dual-b'])
      expect(await terminate(id)).toBe('Forbidden.VbrAttached');
    const filter = { 'Filter.1.Key': 'PhysicalConnectionId', 'Filter.1.Value.1': 'pc-hz-dual-b' };
    expect(await list(filter)).toMatchObject([
      {
        VbrId: 'vbr-hz-dual',
        PhysicalConnectionId: 'pc-hz-dual-a',
        AssociatedPhysicalConnections: {
          AssociatedPhysicalConnection: [
            { PhysicalConnectionId: 'pc-hz-dual-b', VlanId: '700', Status: 'Associated' },
          ],
        },
      },
    ]);
  });

  it('is deleted once it is off the further one, which is free at once', async () => {
    expect(await ask('Delete', 'vbr-hz-dual')).toBe('400 InvalidStatus.NotAllowed');
    expect(await unassociate('pc-hz-dual-a')).toBe('404 InvalidPhysicalConnectionId.NotFound');
    expect(await unassociate('pc-hz-dual-b', 'vbr-nobody')).toBe('404 InvalidVbrId.NotFound');
    expect(await unassociate('pc-hz-dual-b')).toBe('accepted');
    expect(await terminate('pc-hz-dual-b')).toBeUndefined();
    expect(await ask('Delete', 'vbr-hz-dual')).toBe('accepted');
    cloud.clock.advance(3_000);
    expect(await terminate('pc-hz-dual-a')).toBeUndefined();
  });

  it('is made only on circuits that there are', () => {
    const router = { kind: 'virtualBorderRouter', regionId: RegionId, physicalConnectionId: 'pc-hz-fair' };
    const associated = [{ physicalConnectionId: 'pc-none', vlanId: 1 }];
    expect(() => cloud.create({ ...router, associated })).toThrow('there is no physical connection pc-none');
  });
});
