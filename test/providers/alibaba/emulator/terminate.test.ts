import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type AlibabaEmulator,
  startAlibabaEmulator,
} from '../../../../src/providers/alibaba/emulator/start.ts';
import { call } from './caller.ts';

let cloud: AlibabaEmulator;
beforeEach(async () => {
  cloud = await startAlibabaEmulator({ seed: 'demo', clock: 'stepped' });
});
afterEach(() => cloud.close());

async function terminate(id: string, RegionId = 'cn-hangzhou'): Promise<string> {
  const { status, body } = await call(cloud, 'TerminatePhysicalConnection', {
    RegionId,
    PhysicalConnectionId: id,
  });
  return status === 200 ? 'accepted' : `${status} ${body.Code}: ${body.Message}`;
}

function stateOf(id: string): string | undefined {
  return cloud.world.get('physicalConnection', id)?.status;
}

const wrongState = '400 Forbidden.NotAllowedInState: The request does not allow in this state.';

describe('terminating a physical connection', () => {
  it('makes it Terminating at once and Terminated after its time', async () => {
    expect(await terminate('pc-119mfjzm7')).toBe('accepted');
    expect(stateOf('pc-119mfjzm7')).toBe('Terminating');
    cloud.clock.advance(4_999);
    expect(stateOf('pc-119mfjzm7')).toBe('Terminating');
    cloud.clock.advance(1);
    expect(stateOf('pc-119mfjzm7')).toBe('Terminated');
    expect(cloud.journal.executions({ action: 'TerminatePhysicalConnection' })).toMatchObject([
      { resource: 'pc-119mfjzm7', effective: true, account: cloud.accessKeyId },
    ]);
  });

  it('is refused in every state but Enabled', async () => {
    for (const id of [
      'pc-hz-initial',
      'pc-hz-allocating',
      'pc-hz-allocated',
      'pc-hz-confirmed',
      'pc-hz-rejected',
      'pc-hz-failed',
      'pc-hz-leaving',
      'pc-hz-terminated',
    ]) {
      expect(await terminate(id)).toBe(wrongState);
    }
    expect(cloud.journal.countExecutions({ action: 'TerminatePhysicalConnection' })).toBe(0);
  });

  it('is not found under another id, in another region, or with 400 where a page says so', async () => {
    const notFound =
      'InvalidPhysicalConnectionId.NotFound: The PhysicalConnectionId provided does not exist in our records.';
    expect(await terminate('pc-nobody')).toBe(`404 ${notFound}`);
    expect(await terminate('pc-119mfjzm7', 'cn-shanghai')).toBe(`404 ${notFound}`);
    cloud.settings.change({ notFoundStatus: 400 });
    expect(await terminate('pc-nobody')).toBe(`400 ${notFound}`);
  });

  it('repeated is refused, or shrugged at where the setting says so', async () => {
    await terminate('pc-119mfjzm7');
    expect(await terminate('pc-119mfjzm7')).toBe(wrongState);
    cloud.settings.change({ repeatedTerminate: 'accept' });
    expect(await terminate('pc-119mfjzm7')).toBe('accepted');
    expect(cloud.journal.executions().map(({ effective }) => effective)).toEqual([true, false]);
  });
});

describe('what keeps a physical connection from being terminated', () => {
  const attached =
    'Forbidden.VbrAttached: Cannot terminate physical connection when virtual border routers are still attached.';

  it('border routers, of the own account and of others', async () => {
    expect(await terminate('pc-hz-production')).toBe(`400 ${attached}`);
    expect(await terminate('pc-hz-partner')).toBe(`400 ${attached}`);
    cloud.settings.change({ vbrAttachedCode: 'Forbidden.NotAllowedInState' });
    expect(await terminate('pc-hz-production')).toBe(wrongState);
  });

  it('a border router that is only terminated, unless the setting lets it pass', async () => {
    expect(await terminate('pc-hz-emptied')).toBe(`400 ${attached}`);
    cloud.settings.change({ terminatedVbrBlocks: false });
    expect(await terminate('pc-hz-emptied')).toBe('accepted');
    expect(await terminate('pc-hz-production')).toBe(`400 ${attached}`);
  });

  it('shared circuits that ride on it, of others and of the own account', async () => {
    const riding =
      '400 OperationFailed.VpconnAttached: Cannot terminate physical connection when vpconn are still attached.';
    expect(await terminate('pc-hz-hosting')).toBe(riding);
    const parent = (id: string) => ({ id, ownerUid: '283117732402483989' });
    const shared = { kind: 'physicalConnection', regionId: 'cn-hangzhou' };
    cloud.create(
      { ...shared, parent: parent('pc-hz-warehouse') },
      { ...shared, parent: parent('pc-hz-fair'), status: 'Terminated' },
    );
    expect(await terminate('pc-hz-warehouse')).toBe(riding);
    expect(await terminate('pc-hz-fair')).toBe('accepted');
  });

  it('MACsec keys', async () => {
    expect(await terminate('pc-hz-encrypted')).toBe(
      '400 OperationDenied.MacsecAttached: The operation is not allowed because of MacsecAttached.',
    );
  });

  it.each([
    ['security', 'locked', 'accepted'],
    ['both', 'locked', 'locked'],
    ['none', 'accepted', 'accepted'],
  ] as const)('a lock, where locks count: %s', async (sealedByBusinessLock, security, financial) => {
    const locked = '400 OperationFailed.ResourceLockedBySystem: The specified resource is locked by system.';
    cloud.settings.change({ sealedByBusinessLock });
    expect(await terminate('pc-hz-locked')).toBe(security === 'locked' ? locked : 'accepted');
    expect(await terminate('pc-hz-overdue')).toBe(financial === 'locked' ? locked : 'accepted');
  });

  it('is named in one order: state, border routers, shared circuits, keys', async () => {
    const id = 'pc-hz-production';
    const key = { ckn: '1', cak: '2', cipherSuite: 'GCM-AES-128', startOn: '', status: 'Active' };
    cloud.change(id, { hostedElsewhere: 1, macsecKeys: [key], status: 'Confirmed' });
    expect(await terminate(id)).toBe(wrongState);
    cloud.change(id, { status: 'Enabled' });
    expect(await terminate(id)).toContain('VbrAttached');
    for (const router of ['vbr-hz-erp', 'vbr-hz-web']) cloud.world.remove({ id: router });
    expect(await terminate(id)).toContain('VpconnAttached');
    cloud.change(id, { hostedElsewhere: 0 });
    expect(await terminate(id)).toContain('MacsecAttached');
    cloud.change(id, { macsecKeys: [] });
    expect(await terminate(id)).toBe('accepted');
  });
});

describe('fates', () => {
  it('let a termination hang for ever, or let the circuit come back', async () => {
    await terminate('pc-hz-stuck');
    await terminate('pc-hz-returns');
    cloud.clock.advance(8_000);
    expect(stateOf('pc-hz-returns')).toBe('Enabled');
    cloud.clock.advance(365 * 24 * 3_600_000);
    expect(stateOf('pc-hz-stuck')).toBe('Terminating');
  });

  it('can take no time at all', async () => {
    cloud.settings.change({ terminationDuration: 0 });
    await terminate('pc-119mfjzm7');
    expect(stateOf('pc-119mfjzm7')).toBe('Terminated');
  });
});
