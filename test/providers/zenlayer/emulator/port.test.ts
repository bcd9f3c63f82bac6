import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ZenlayerEmulator } from '../../../../src/providers/zenlayer/emulator/start.ts';
import { billOf, call, hours, rowOf, seconds, startStepped, verdict } from './caller.ts';

let emulator: ZenlayerEmulator;
beforeEach(async () => {
  emulator = await startStepped();
});
afterEach(() => emulator.close());

const onPort = (action: string, portId = 'port-1', rest: object = {}) =>
  verdict(call(emulator, 'sdn', action, { portId, ...rest }));
const status = async (portId = 'port-1') => (await rowOf(emulator, 'port', portId))?.portStatus;
const bill = (id = 'port-1') => billOf(emulator, id);
const create = (fields: Record<string, unknown> = {}): void => {
  emulator.create({ kind: 'port', id: 'port-1', ...fields });
};
const wrong = [400, 'INVALID_PORT_STATUS'];
const recycled = [403, 'OPERATION_DENIED_INSTANCE_RECYCLED'];
const missing = [404, 'SELF_SERVICE_PORT_NOT_FOUND'];

describe('the return of a pay-as-you-go port', () => {
  it('stops its bill at once, passes DELETING, rests for 24 hours and then is gone', async () => {
    create();
    expect(await bill()).toMatchObject({ billing: true, since: '2026-05-01T00:00:00Z', stoppedAt: null });
    emulator.clock.advance(hours(1));
    expect(await onPort('TerminatePort')).toEqual([200]);
    expect(await status()).toBe('DELETING');
    expect(await bill()).toMatchObject({ billing: false, stoppedAt: '2026-05-01T01:00:00Z' });
    emulator.clock.advance(seconds(3));
    expect(await status()).toBe('RECYCLED');
    emulator.clock.advance(hours(24) - 1);
    expect(await status()).toBe('RECYCLED');
    emulator.clock.advance(1);
    expect(await status()).toBeUndefined();
    expect(await onPort('TerminatePort')).toEqual(missing);
    expect(await bill()).toMatchObject({ billing: false, stoppedAt: '2026-05-01T01:00:00Z' });
    expect(emulator.journal.countExecutions({ action: 'TerminatePort', resource: 'port-1' })).toBe(1);
  });

  it('goes straight to the bin, and stays there as long, as the settings have it', async () => {
    emulator.settings.change({ terminateGoesThroughDeleting: false, retentionHours: 48 });
    create();
    await onPort('TerminatePort');
    expect(await status()).toBe('RECYCLED');
    emulator.clock.advance(hours(47));
    expect(await status()).toBe('RECYCLED');
    emulator.clock.advance(hours(1));
    expect(await status()).toBeUndefined();
  });

  it('is refused for a port in the bin or in creation, or has no effect, as the pages disagree', async () => {
    create({ status: 'RECYCLED' });
    emulator.create({ kind: 'port', id: 'port-2', status: 'CREATING', fate: 'stuck' });
    expect(await onPort('TerminatePort')).toEqual(recycled);
    expect(await onPort('TerminatePort', 'port-2')).toEqual(wrong);
    expect(emulator.journal.executions()).toEqual([]);
    emulator.settings.change({ terminateRecycled: 'noop', terminateCreating: 'noop' });
    expect(await onPort('TerminatePort')).toEqual([200]);
    expect(await onPort('TerminatePort', 'port-2')).toEqual([200]);
    expect(await status('port-2')).toBe('CREATING');
    expect(emulator.journal.executions().map(({ effective }) => effective)).toEqual([false, false]);
  });

  it('is refused on every state on the way', async () => {
    for (const state of ['UPDATING', 'DELETING', 'DESTROYING', 'RECOVERING']) {
      emulator.create({ kind: 'port', id: state, status: state, fate: 'stuck' });
      expect(await onPort('TerminatePort', state)).toEqual(wrong);
    }
  });

  it('is refused for a port in use until what uses it is deleted', async () => {
    create();
    emulator.create(
      { kind: 'port', id: 'port-2' },
      {
        kind: 'privateConnect',
        id: 'pc-1',
        endpointA: { portId: 'port-1' },
        endpointZ: { portId: 'port-2' },
      },
      { kind: 'cloudRouter', id: 'cr-1', edgePoints: [{ portId: 'port-2' }] },
    );
    expect(await onPort('TerminatePort')).toEqual(wrong);
    emulator.settings.change({ portInUseCode: 'OPERATION_DENIED_PORT_IN_USE', portInUseStatus: 409 });
    expect(await onPort('TerminatePort')).toEqual([409, 'OPERATION_DENIED_PORT_IN_USE']);
    await call(emulator, 'sdn', 'DeletePrivateConnect', { privateConnectId: 'pc-1' });
    emulator.clock.advance(seconds(3));
    emulator.settings.change({ recycledConnectHoldsPort: true });
    expect(await onPort('TerminatePort')).toEqual([409, 'OPERATION_DENIED_PORT_IN_USE']);
    emulator.settings.change({ recycledConnectHoldsPort: false });
    expect(await onPort('TerminatePort')).toEqual([200]);
    expect(await onPort('TerminatePort', 'port-2')).toEqual([409, 'OPERATION_DENIED_PORT_IN_USE']);
  });

  it('answers for an unknown port with the status that the setting names, never with 7105', async () => {
    expect(await onPort('TerminatePort', 'nothing')).toEqual(missing);
    emulator.settings.change({ portNotFoundStatus: 400 });
    expect(await onPort('TerminatePort', 'nothing')).toEqual([400, 'SELF_SERVICE_PORT_NOT_FOUND']);
  });

  it.each([
    ['fails', 'DELETING_FAILED', false],
    ['returns', 'RUNNING', true],
    ['stuck', 'DELETING', false],
    ['vanishes', undefined, false],
  ])('of a port whose fate is "%s" ends as %s', async (fate, end, billing) => {
    create({ fate });
    await onPort('TerminatePort');
    expect(await status()).toBe('DELETING');
    emulator.clock.advance(hours(12));
    expect(await status()).toBe(end);
    expect((await bill())?.billing).toBe(billing);
  });

  it('takes a fate into account also where it would go straight to the bin', async () => {
    emulator.settings.change({ terminateGoesThroughDeleting: false });
    create({ fate: 'stuck' });
    await onPort('TerminatePort');
    emulator.clock.advance(hours(1));
    expect(await status()).toBe('DELETING');
  });
});

describe('a subscription port', () => {
  it('cannot be returned, and returns by itself when it expires', async () => {
    create({ chargeType: 'PREPAID', period: 1, expiredTime: '2026-06-01T00:00:00Z' });
    expect(await onPort('TerminatePort')).toEqual([403, 'OPERATION_DENIED_INSTANCE_SUBSCRIPTION']);
    emulator.settings.change({ prepaidCode: 'OPERATION_DENIED_PORT_PREPAID', prepaidStatus: 400 });
    expect(await onPort('TerminatePort')).toEqual([400, 'OPERATION_DENIED_PORT_PREPAID']);
    emulator.clock.advance(hours(24 * 31) - 1);
    expect(await status()).toBe('RUNNING');
    emulator.clock.advance(seconds(4));
    expect(await status()).toBe('RECYCLED');
    expect(await bill()).toMatchObject({ billing: false, stoppedAt: '2026-06-01T00:00:00Z' });
    emulator.clock.advance(hours(24));
    expect(await status()).toBeUndefined();
  });

  it('shows its charge type in the older version alone', async () => {
    create({ chargeType: 'PREPAID', expiredTime: '2027-06-01T00:00:00Z' });
    expect(await rowOf(emulator, 'port', 'port-1')).toMatchObject({ portChargeType: 'PREPAID' });
    expect(await rowOf(emulator, 'port', 'port-1', '2026-04-01')).not.toHaveProperty('portChargeType');
  });
});

describe('a recycled port', () => {
  it('is restored through RECOVERING and billed again, and its old release does not happen', async () => {
    create();
    await onPort('TerminatePort');
    emulator.clock.advance(hours(20));
    expect(await onPort('RenewPort')).toEqual([200]);
    expect(await status()).toBe('RECOVERING');
    expect(await onPort('RenewPort')).toEqual(wrong);
    emulator.clock.advance(seconds(3));
    expect(await status()).toBe('RUNNING');
    expect(await bill()).toMatchObject({ billing: true, since: '2026-05-01T20:00:00Z', stoppedAt: null });
    emulator.clock.advance(hours(100));
    expect(await status()).toBe('RUNNING');
    expect(await onPort('RenewPort')).toEqual(wrong);
    expect(await onPort('RenewPort', 'nothing')).toEqual(missing);
  });

  it('that was not accepted yet comes back so, or running, as the setting has it', async () => {
    const restored = async (restoredPortState: string, id: string) => {
      emulator.settings.change({ restoredPortState });
      create({ id, status: 'NOT_ACCEPT' });
      await onPort('TerminatePort', id);
      emulator.clock.advance(seconds(3));
      await onPort('RenewPort', id);
      emulator.clock.advance(seconds(3));
      return status(id);
    };
    expect(await restored('before', 'port-1')).toBe('NOT_ACCEPT');
    expect(await restored('running', 'port-2')).toBe('RUNNING');
  });

  it('is destroyed for good through DESTROYING, while nothing else is allowed', async () => {
    create({ status: 'RECYCLED' });
    expect((await bill())?.billing).toBe(false);
    expect(await onPort('DestroyPort')).toEqual([200]);
    expect(await status()).toBe('DESTROYING');
    for (const action of ['TerminatePort', 'RenewPort', 'DestroyPort', 'ModifyPortAttribute'])
      expect(await onPort(action)).toEqual(wrong);
    emulator.settings.change({ repeatedDestroy: 'accept' });
    expect(await onPort('DestroyPort')).toEqual([200]);
    emulator.clock.advance(seconds(5));
    expect(await status()).toBeUndefined();
    expect(await onPort('DestroyPort')).toEqual(missing);
    for (const code of ['INVALID_PORT_NOT_FOUND', 'OPERATION_FAILED_RESOURCE_NOT_FOUND']) {
      emulator.settings.change({ destroyPortNotFoundCode: code });
      expect(await onPort('DestroyPort')).toEqual([404, code]);
    }
  });

  it('is the only one that can be destroyed, unless the setting says any', async () => {
    create();
    expect(await onPort('DestroyPort')).toEqual(wrong);
    emulator.settings.change({ destroyFrom: 'any' });
    expect(await onPort('DestroyPort')).toEqual([200]);
  });

  it('ends in DESTROYING_FAILED where that is its fate, and can be tried again', async () => {
    create({ status: 'RECYCLED', fate: 'fails' });
    await onPort('DestroyPort');
    emulator.clock.advance(seconds(5));
    expect(await status()).toBe('DESTROYING_FAILED');
    expect(await onPort('TerminatePort')).toEqual(wrong);
    expect(await onPort('DestroyPort')).toEqual([200]);
  });

  it('cannot be renamed', async () => {
    create({ status: 'RECYCLED' });
    expect(await onPort('ModifyPortAttribute', 'port-1', { portName: 'x' })).toEqual([
      403,
      'OPERATION_FAILED_FOR_RECYCLE_RESOURCE',
    ]);
  });
});
