import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type AlibabaEmulator,
  startAlibabaEmulator,
} from '../../../../src/providers/alibaba/emulator/start.ts';
import { call, type Values } from './caller.ts';

const RegionId = 'cn-hangzhou';
const day = 24 * 3_600_000;
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

async function onCircuit(PhysicalConnectionId: string, more: Values = {}): Promise<readonly Row[]> {
  const { body } = await call(cloud, 'DescribeVirtualBorderRoutersForPhysicalConnection', {
    RegionId,
    PhysicalConnectionId,
    ...more,
  });
  return body.VirtualBorderRouterForPhysicalConnectionSet.VirtualBorderRouterForPhysicalConnectionType;
}

async function ask(action: string, VbrId: string): Promise<string> {
  const { status, body } = await call(cloud, `${action}VirtualBorderRouter`, { RegionId, VbrId });
  return status === 200 ? 'accepted' : `${status} ${body.Code}`;
}

const stateOf = (id: string) => cloud.world.get('virtualBorderRouter', id)?.status;
const wrongState = '400 InvalidOperation.OperationNotAllowedInState';

describe('border routers of other accounts', () => {
  it('are hidden from the general list unless asked for, and shown on their circuit', async () => {
    const filter = { 'Filter.1.Key': 'PhysicalConnectionId', 'Filter.1.Value.1': 'pc-hz-partner' };
    expect(await list(filter)).toEqual([]);
    expect(await list({ ...filter, IncludeCrossAccountVbr: 'true' })).toMatchObject([
      { VbrId: 'vbr-hz-partner' },
    ]);
    expect(await onCircuit('pc-hz-partner')).toMatchObject([{ VbrId: 'vbr-hz-partner', Bandwidth: '1000' }]);
  });

  it('name their owner, which is blank for the own account, in either form of blank', async () => {
    const own = async () => (await onCircuit('pc-hz-production'))[0] ?? {};
    expect(await own()).not.toHaveProperty('VbrOwnerUid');
    cloud.settings.change({ blankOwner: 'empty' });
    expect(await own()).toHaveProperty('VbrOwnerUid', '');
  });

  it('cannot be asked for on a circuit that is not ours', async () => {
    const answer = await call(cloud, 'DescribeVirtualBorderRoutersForPhysicalConnection', {
      RegionId,
      PhysicalConnectionId: 'pc-nobody',
    });
    expect(answer.status).toBe(404);
    expect(answer.body.Message).toBe('The specified PhysicalConnectionId does not belong to user.');
  });
});

describe('the rows of border routers', () => {
  it('tell about the circuit, with a number for the VLAN', async () => {
    const [row] = await list({ 'Filter.1.Key': 'VbrId', 'Filter.1.Value.1': 'vbr-hz-erp' });
    expect(row).toMatchObject({
      Status: 'active',
      VlanId: 101,
      PhysicalConnectionId: 'pc-hz-production',
      PhysicalConnectionStatus: 'Enabled',
      PhysicalConnectionOwnerUid: '283117732402483989',
      Tags: { Tags: [] },
    });
  });

  it('leave out times that are not set, or show them empty, as either page has it', async () => {
    const row = async () => (await onCircuit('pc-hz-production'))[0] ?? {};
    expect(await row()).toHaveProperty('TerminationTime', '');
    cloud.settings.change({ unsetTimes: 'absent' });
    expect(await row()).not.toHaveProperty('TerminationTime');
  });

  it('spell states as today or as on older pages, and are filtered by state in any case', async () => {
    const active = { 'Filter.1.Key': 'Status', 'Filter.1.Value.1': 'Active' };
    expect((await list(active)).map(row => row.VbrId)).toEqual([
      'vbr-hz-erp',
      'vbr-hz-web',
      'vbr-hz-branch-a',
      'vbr-hz-dual',
    ]);
    cloud.settings.change({ routerStates: 'old' });
    expect(await list(active)).toEqual([]);
    expect(await list({ ...active, 'Filter.1.Value.1': 'enabled' })).toMatchObject([
      { Status: 'Enabled' },
      { Status: 'Enabled' },
      { Status: 'Enabled' },
      { Status: 'Enabled' },
    ]);
  });

  it('are paged', async () => {
    const answer = await call(cloud, 'DescribeVirtualBorderRouters', {
      RegionId,
      PageSize: '1',
      PageNumber: '2',
    });
    expect(answer.body).toMatchObject({ PageNumber: 2, PageSize: 1, TotalCount: 6 });
    expect(answer.body.VirtualBorderRouterSet.VirtualBorderRouterType).toHaveLength(1);
  });
});

describe('the life of a border router', () => {
  it('leads to terminated, back to active, and out, each in its time', async () => {
    expect(await ask('Terminate', 'vbr-hz-web')).toBe('accepted');
    expect(stateOf('vbr-hz-web')).toBe('terminating');
    expect(await ask('Terminate', 'vbr-hz-web')).toBe(wrongState);
    expect(await ask('Delete', 'vbr-hz-web')).toBe(wrongState);
    cloud.clock.advance(4_000);
    expect(stateOf('vbr-hz-web')).toBe('terminated');
    expect(await ask('Recover', 'vbr-hz-web')).toBe('accepted');
    expect(stateOf('vbr-hz-web')).toBe('recovering');
    cloud.clock.advance(4_000);
    expect(stateOf('vbr-hz-web')).toBe('active');
    expect(await ask('Recover', 'vbr-hz-web')).toBe(wrongState);
    expect(await ask('Delete', 'vbr-hz-web')).toBe('accepted');
    expect(await onCircuit('pc-hz-production')).toMatchObject([{ Status: 'active' }, { Status: 'deleting' }]);
    cloud.clock.advance(3_000);
    expect(await onCircuit('pc-hz-production')).toMatchObject([{ VbrId: 'vbr-hz-erp' }]);
    for (const action of ['Terminate', 'Recover', 'Delete']) {
      expect(await ask(action, 'vbr-hz-web')).toBe('404 InvalidVbrId.NotFound');
    }
  });

  it('frees the circuit once the last one is gone', async () => {
    const terminate = () =>
      call(cloud, 'TerminatePhysicalConnection', { RegionId, PhysicalConnectionId: 'pc-hz-emptied' });
    await ask('Delete', 'vbr-hz-emptied');
    expect((await terminate()).body.Code).toBe('Forbidden.VbrAttached');
    cloud.clock.advance(3_000);
    expect((await terminate()).status).toBe(200);
  });

  it.each([
    ['bgpGroup', 'DependencyViolation.BgpGroup'],
    ['routeEntry', 'DependencyViolation.RouterInterfaceReferedByRouteEntry'],
    ['nqa', 'DependencyViolation.Nqa'],
    ['routerInterface', 'InvalidOperation.RouterInterfaceNotDeleted'],
  ] as const)('is not ended while a %s hangs on it', async (dependent, code) => {
    cloud.change('vbr-hz-web', { dependents: [dependent] });
    expect(await ask('Delete', 'vbr-hz-web')).toBe(`400 ${code}`);
  });

  it('is listed as deleting until it is gone, and cannot be deleted twice or while it passes', async () => {
    expect(await ask('Delete', 'vbr-hz-branch-b')).toBe('accepted');
    expect(stateOf('vbr-hz-branch-b')).toBe('deleting');
    expect(await ask('Delete', 'vbr-hz-branch-b')).toBe('400 InvalidOperation.OperationNotAllowedInState');
    cloud.clock.advance(2_999);
    expect(stateOf('vbr-hz-branch-b')).toBe('deleting');
    cloud.clock.advance(1);
    expect(stateOf('vbr-hz-branch-b')).toBeUndefined();
    expect(await ask('Delete', 'vbr-hz-branch-b')).toBe('404 InvalidVbrId.NotFound');
    for (const status of ['terminating', 'recovering']) {
      cloud.change('vbr-hz-branch-a', { status, fate: 'stuck' });
      expect(await ask('Delete', 'vbr-hz-branch-a')).toBe('400 InvalidOperation.OperationNotAllowedInState');
    }
  });

  it('is worked off one by one until its circuit can be terminated', async () => {
    const terminate = async () =>
      (await call(cloud, 'TerminatePhysicalConnection', { RegionId, PhysicalConnectionId: 'pc-hz-branch' }))
        .body.Code;
    for (const id of ['vbr-hz-branch-a', 'vbr-hz-branch-b']) {
      expect(await terminate()).toBe('Forbidden.VbrAttached');
      expect(await ask('Delete', id)).toBe('accepted');
      expect(await terminate()).toBe('Forbidden.VbrAttached');
      cloud.clock.advance(3_000);
    }
    expect(await terminate()).toBeUndefined();
  });

  it('is the other account’s affair once that account has accepted it', async () => {
    expect(await ask('Delete', 'vbr-hz-partner')).toBe('403 Forbidden.OperationNotAllowedByUser');
    cloud.change('vbr-hz-partner', { status: 'unconfirmed' });
    expect(await ask('Delete', 'vbr-hz-partner')).toBe('accepted');
  });
});

describe('creating a border router', () => {
  const good = {
    RegionId,
    PhysicalConnectionId: 'pc-119mfjzm7',
    VlanId: '7',
    LocalGatewayIp: '10.0.0.1',
    PeerGatewayIp: '10.0.0.2',
    PeeringSubnetMask: '255.255.255.252',
  };
  const create = async (more: Values = {}) => {
    const { status, body } = await call(cloud, 'CreateVirtualBorderRouter', { ...good, ...more });
    return status === 200 ? body.VbrId : `${status} ${body.Code}`;
  };

  it('makes it active for the own account and unconfirmed for another', async () => {
    const own = await create({ VbrOwnerId: '283117732402483989' });
    const other = await create({ VlanId: '8', VbrOwnerId: '128812559040123457' });
    expect([stateOf(own), stateOf(other)]).toEqual(['active', 'unconfirmed']);
    expect(cloud.world.get('virtualBorderRouter', other)?.ownerUid).toBe(128812559040123457n);
  });

  it.each([
    [{ PhysicalConnectionId: 'pc-nobody' }, '400 InvalidPhysicalConnectionId.NotFound'],
    [{ PhysicalConnectionId: 'pc-hz-confirmed' }, '400 InvalidPhysicalConnectionId.NotEnabled'],
    [{ VlanId: '3000' }, '400 InvalidVlanId.Malformed'],
    [{ VlanId: 'x' }, '400 InvalidVlanId.Malformed'],
    [{ PeerGatewayIp: '' }, '400 MissingParameter'],
    [{ LocalGatewayIp: '10.0.0.300' }, '400 InvalidLocalGatewayIp.Malformed'],
    [{ PeeringSubnetMask: '255.255.0.0' }, '400 InvalidPeeringSubnetMask.Malformed'],
    [{ PeeringSubnetMask: '255.0.255.252' }, '400 InvalidPeeringSubnetMask.Malformed'],
    [{ PeerGatewayIp: '10.0.0.5' }, '400 InvalidIp.NotSameSubnet'],
    [{ Name: 'x' }, '400 InvalidName.Malformed'],
    [{ RegionId: 'mars' }, '404 InvalidRegionId.NotFound'],
  ])('refuses %j', async (more, refusal) => {
    expect(await create(more as Values)).toBe(refusal);
  });

  it('gives a VLAN to one of them, and again seven days after that one was terminated', async () => {
    const first = await create();
    expect(await create()).toBe('400 InvalidVlanId.Used');
    expect(await create({ VlanId: '0' })).toBe('400 InvalidVlanId.Used');
    await ask('Terminate', first);
    cloud.clock.advance(6 * day);
    expect(await create()).toBe('400 InvalidVlanId.Used');
    cloud.clock.advance(2 * day);
    expect(await create()).toMatch(/^vbr-/);
    expect(await ask('Recover', first)).toBe('400 OperationFailed.VlanIdAlreadyInUse');
  });

  it('keeps to five on one circuit', async () => {
    for (let vlan = 1; vlan <= 5; vlan += 1) expect(await create({ VlanId: String(vlan) })).toMatch(/^vbr-/);
    expect(await create({ VlanId: '6' })).toBe('400 QuotaExceeded.vbrPerpConn');
  });
});
