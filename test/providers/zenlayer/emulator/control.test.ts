import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  startZenlayerEmulator,
  type ZenlayerEmulator,
} from '../../../../src/providers/zenlayer/emulator/start.ts';
import { call, hours, rowOf, seconds, startStepped, verdict } from './caller.ts';

let emulator: ZenlayerEmulator;
beforeEach(async () => {
  emulator = await startStepped();
});
afterEach(() => emulator.close());

async function control(method: string, path: string, body?: unknown) {
  const response = await fetch(`${emulator.control}${path}`, {
    method,
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  return {
    status: response.status,
    answer: (await response.json()) as Record<string, never> & { error?: string },
  };
}

describe('the control endpoint of the Zenlayer emulator', () => {
  it('creates thousands of resources at once, in the words of the vendor or its own', async () => {
    const many = await control('POST', '/resources', {
      kind: 'port',
      portId: 'load',
      portName: 'Load',
      portStatus: 'RUNNING',
      count: 5000,
    });
    expect(many.status).toBe(201);
    expect(many.answer.ids).toHaveLength(5000);
    expect(await rowOf(emulator, 'port', 'load-4711')).toMatchObject({
      portName: 'Load-4711',
      portStatus: 'RUNNING',
    });
    const mixed = await control('POST', '/resources', [
      { kind: 'privateConnect', endpointA: { portId: 'load-1', vlanId: 5 }, status: 'RECYCLED' },
      { kind: 'instance', enableIpForward: true },
    ]);
    expect(mixed.answer.ids).toEqual([
      expect.stringMatching(/^pc-\d{6}$/),
      expect.stringMatching(/^zec-\d{6}$/),
    ]);
  });

  it('continues what it is told is on its way', async () => {
    await control('POST', '/resources', [
      { kind: 'port', id: 'a', status: 'DELETING' },
      { kind: 'privateConnect', id: 'b', status: 'DESTROYING' },
      { kind: 'port', id: 'c', status: 'RECYCLED', recycledTime: '2026-04-30T01:00:00Z' },
      { kind: 'instance', id: 'd', status: 'BOOTING' },
    ]);
    await control('POST', '/clock', { advanceSeconds: 6 });
    expect(await rowOf(emulator, 'port', 'a')).toMatchObject({ portStatus: 'RECYCLED' });
    expect(await rowOf(emulator, 'privateConnect', 'b')).toBeUndefined();
    expect(await rowOf(emulator, 'instance', 'd')).toMatchObject({ status: 'RUNNING' });
    await control('POST', '/clock', { advanceSeconds: 3600 });
    expect(await rowOf(emulator, 'port', 'c')).toBeUndefined();
  });

  it('changes a resource, and cancels what it was about to do', async () => {
    emulator.create({ kind: 'port', id: 'a' });
    await call(emulator, 'sdn', 'TerminatePort', { portId: 'a' });
    expect((await control('PATCH', '/resources/a', { portStatus: 'RUNNING', fate: 'stuck' })).status).toBe(
      200,
    );
    emulator.clock.advance(hours(48));
    expect(await rowOf(emulator, 'port', 'a')).toMatchObject({ portStatus: 'RUNNING' });
    await control('PATCH', '/resources/a', { status: 'SOMETHING_NEW' });
    expect(await rowOf(emulator, 'port', 'a')).toMatchObject({ portStatus: 'SOMETHING_NEW' });
  });

  it('shows the bill of every account, also of what is gone', async () => {
    emulator.create(
      { kind: 'port', id: 'a' },
      { kind: 'port', id: 'b', chargeType: 'PREPAID' },
      { kind: 'privateConnect', id: 'c', status: 'RECYCLED' },
    );
    await call(emulator, 'sdn', 'TerminatePort', { portId: 'a' });
    emulator.clock.advance(hours(30));
    const { answer } = await control('GET', '/billing');
    const start = '2026-05-01T00:00:00Z';
    const line = { kind: 'port', chargeType: 'POSTPAID', billing: false, since: start, stoppedAt: start };
    expect(answer.accounts).toEqual({
      [emulator.accessKeyId]: [
        { ...line, id: 'a' },
        { ...line, id: 'b', chargeType: 'PREPAID', billing: true, stoppedAt: null },
        { ...line, id: 'c', kind: 'privateConnect' },
      ],
    });
  });

  it('shows the world without any secret, and puts it back as it was seeded', async () => {
    await emulator.close();
    emulator = await startStepped({ seed: 'demo', settings: { retentionHours: 36 } });
    const shape = async () => JSON.stringify((await control('GET', '/world')).answer);
    const before = await shape();
    expect(before).toContain('port-sin-edge-a');
    expect(before).not.toContain(emulator.accessKeyPassword);
    expect(before).not.toContain(emulator.token);
    await call(emulator, 'sdn', 'DestroyPort', { portId: 'port-sin-recycled' });
    await control('POST', '/settings', { retentionHours: 5 });
    emulator.faults.add({ action: 'TerminatePort', fault: { kind: 'lateAct', ms: 60_000, answer: 'drop' } });
    await expect(call(emulator, 'sdn', 'TerminatePort', { portId: 'port-sin-lab' })).rejects.toThrow();
    await control('POST', '/reset');
    expect(await shape()).toBe(before);
    expect(emulator.settings.current.retentionHours).toBe(36);
    expect(emulator.journal.executions()).toEqual([]);
    emulator.clock.advance(seconds(6));
    expect(await rowOf(emulator, 'port', 'port-sin-recycled')).toMatchObject({ portStatus: 'RECYCLED' });
  });

  it.each([
    [{ kind: 'gateway' }, /kind must be one of port, privateConnect, cloudRouter, instance, not "gateway"/],
    [{ kind: 'port', colour: 'red' }, /^port has no field colour; known: .*connectivity/],
    [{ kind: 'port', status: 7 }, /^port\.status must be a text, not 7$/],
    [{ kind: 'port', fate: 'happy' }, /^port\.fate must be one of normal, .*, not "happy"$/],
    [{ kind: 'port', createdTime: 'yesterday' }, /^port\.createdTime must be a time such as/],
    [{ kind: 'port', endpointA: {} }, /^port has no field endpointA/],
    [
      { kind: 'privateConnect', endpointA: 'port-1' },
      /^privateConnect\.endpointA must be an object, not "port-1"$/,
    ],
    [
      { kind: 'privateConnect', endpointA: { port: 'port-1' } },
      /^privateConnect\.endpointA has no field port; known: portId, /,
    ],
    [
      { kind: 'cloudRouter', edgePoints: [{}, { vlanId: 'x' }] },
      /^cloudRouter\.edgePoints\[1\]\.vlanId must be a whole number, not "x"$/,
    ],
  ])('refuses to make %j in words, and makes nothing', async (specification, words) => {
    const { status, answer } = await control('POST', '/resources', [
      { kind: 'port', id: 'a' },
      specification,
    ]);
    expect(status).toBe(400);
    expect(answer.error).toMatch(words);
    expect(emulator.world.all('port')).toEqual([]);
  });
});

describe('starting the emulator', () => {
  it('makes credentials of its own, and refuses settings and resources that do not fit', async () => {
    const other = await startZenlayerEmulator();
    expect(other.accessKeyPassword).not.toBe(emulator.accessKeyPassword);
    expect(new URL(other.url).hostname).toBe('127.0.0.1');
    expect(await verdict(call(other, 'sdn', 'DescribePorts'))).toEqual([200]);
    await other.close();
    const settings = { terminateRecycled: 'maybe' as 'noop' };
    await expect(startZenlayerEmulator({ settings })).rejects.toThrow(
      /terminateRecycled must be one of refuse, noop, not "maybe"/,
    );
    expect(() => emulator.create({ kind: 'port', id: 'a' }, { kind: 'port', id: 'a' })).toThrow(
      'the id a is taken',
    );
  });

  it('lets go of its first port when the second is taken', async () => {
    const controlPort = Number(new URL(emulator.control).port);
    await expect(startZenlayerEmulator({ controlPort })).rejects.toThrow('EADDRINUSE');
  });

  it('moves by itself on a fast clock', async () => {
    const fast = await startZenlayerEmulator({ clock: { factor: 1000 } });
    fast.create({ kind: 'port', id: 'a' });
    await call(fast, 'sdn', 'TerminatePort', { portId: 'a' });
    await new Promise<void>(resolve =>
      fast.clock.schedule(new Date(fast.clock.now().getTime() + 4000), resolve),
    );
    expect(await rowOf(fast, 'port', 'a')).toMatchObject({ portStatus: 'RECYCLED' });
    await fast.close();
  });
});
