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
      portName: 'Load 4711',
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
    expect(answer).toEqual({
      accounts: {
        [emulator.accessKeyId]: [
          {
            id: 'a',
            kind: 'port',
            chargeType: 'POSTPAID',
            billing: false,
            since: '2026-05-01T00:00:00Z',
            stoppedAt: '2026-05-01T00:00:00Z',
          },
          {
            id: 'b',
            kind: 'port',
            chargeType: 'PREPAID',
            billing: true,
            since: '2026-05-01T00:00:00Z',
            stoppedAt: null,
          },
          {
            id: 'c',
            kind: 'privateConnect',
            chargeType: 'POSTPAID',
            billing: false,
            since: '2026-05-01T00:00:00Z',
            stoppedAt: '2026-05-01T00:00:00Z',
          },
        ],
      },
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
    [
      'POST',
      '/resources',
      { kind: 'gateway' },
      /unknown kind "gateway"; known: port, privateConnect, cloudRouter, instance/,
    ],
    [
      'POST',
      '/resources',
      { kind: 'port', colour: 'red' },
      /a port has no field colour; known: .*connectivity/,
    ],
    ['POST', '/resources', { kind: 'port', status: 7 }, /the field status cannot be 7/],
    ['POST', '/resources', { kind: 'port', fate: 'happy' }, /the field fate cannot be "happy"/],
    ['POST', '/resources', { kind: 'port', createdTime: 'yesterday' }, /createdTime cannot be "yesterday"/],
    ['POST', '/resources', { kind: 'port', endpointA: {} }, /a port has no field endpointA/],
    ['POST', '/resources', { kind: 'privateConnect', endpointA: 'port-1' }, /endpointA cannot be "port-1"/],
    ['POST', '/resources', { kind: 'port', count: 0 }, /count is a whole number/],
    [
      'POST',
      '/resources',
      [
        { kind: 'port', id: 'x' },
        { kind: 'instance', id: 'x' },
      ],
      /the id x is taken/,
    ],
    ['POST', '/resources?account=nobody', { kind: 'port' }, /unknown account nobody; known: /],
    ['PATCH', '/resources/nothing', {}, /there is no resource nothing/],
    ['PATCH', '/resources/a', { id: 'b' }, /id cannot be changed/],
    ['POST', '/settings', { terminateRecycled: 'maybe' }, /one of refuse, noop/],
  ])('refuses %s %s with %j in words and changes nothing', async (method, path, body, words) => {
    emulator.create({ kind: 'port', id: 'a' });
    const before = JSON.stringify(emulator.world.inventory());
    const { status, answer } = await control(method, path, body);
    expect(status).toBe(400);
    expect(answer.error).toMatch(words);
    expect(JSON.stringify(emulator.world.inventory())).toBe(before);
  });
});

describe('faults in the words of the vendor', () => {
  const terminate = () => call(emulator, 'sdn', 'TerminatePort', { portId: 'a' });
  beforeEach(() => {
    emulator.create({ kind: 'port', id: 'a' }, { kind: 'port', id: 'b' });
  });

  it('throttle, refuse and fail with its codes', async () => {
    const cases = [
      [{ kind: 'throttle', retryAfterSeconds: 2 }, [429, 'REQUEST_LIMIT_EXCEEDED']],
      [
        { kind: 'refuse', code: 'AUTHFAILURE_SIGNATURE_EXPIRED', status: 401 },
        [401, 'AUTHFAILURE_SIGNATURE_EXPIRED'],
      ],
      [{ kind: 'serverError', status: 500, act: false }, [500, 'INTERNAL_SERVER_ERROR']],
      [{ kind: 'serverError', status: 503, act: false }, [503, 'SERVICE_TEMPORARY_UNAVAILABLE']],
      [
        { kind: 'serverError', status: 503, act: true, code: 'REQUEST_TIMED_OUT' },
        [503, 'REQUEST_TIMED_OUT'],
      ],
    ] as const;
    for (const [fault] of cases) emulator.faults.add({ action: 'TerminatePort', resource: 'a', fault });
    for (const [, seen] of cases) expect(await verdict(terminate())).toEqual(seen);
    expect(emulator.journal.executions().map(({ resource }) => resource)).toEqual(['a']);
  });

  it('lose the request id, or disguise the state of one row', async () => {
    emulator.faults.add({
      action: 'TerminatePort',
      fault: { kind: 'garbage', shape: 'noRequestId', act: false },
    });
    expect((await terminate()).text).toBe('{"response":{}}');
    emulator.faults.add({
      action: 'DescribePorts',
      resource: 'b',
      fault: { kind: 'unknownState', state: 'FROZEN' },
    });
    const { json } = await call(emulator, 'sdn', 'DescribePorts');
    expect(json.response.dataSet.map(({ portId, portStatus }) => [portId, portStatus])).toEqual([
      ['b', 'FROZEN'],
      ['a', 'RUNNING'],
    ]);
  });

  it('do not strike a request that is not properly signed', async () => {
    emulator.faults.add({ action: '*', fault: { kind: 'throttle' } });
    const forged = { accessKeyId: emulator.accessKeyId, accessKeyPassword: 'guess' };
    expect(await verdict(call(emulator, 'sdn', 'DescribePorts', {}, undefined, forged))).toEqual([
      401,
      'AUTHFAILURE_SIGNATURE_FAILURE',
    ]);
    expect(await verdict(call(emulator, 'sdn', 'DescribePorts'))).toEqual([429, 'REQUEST_LIMIT_EXCEEDED']);
  });

  it('act late: the state is judged when they act, not when they were asked', async () => {
    emulator.faults.add({
      action: 'TerminatePort',
      fault: { kind: 'lateAct', ms: 200, answer: 'serverError' },
    });
    expect(await verdict(terminate())).toEqual([500, 'INTERNAL_SERVER_ERROR']);
    expect(await verdict(terminate())).toEqual([200]);
    await emulator.journal.until(() => emulator.journal.requests()[0]?.code === 'INVALID_PORT_STATUS');
    expect(emulator.journal.countExecutions({ action: 'TerminatePort', resource: 'a' })).toBe(1);
  });
});

describe('starting the emulator', () => {
  it('makes credentials of its own, and refuses settings and resources that do not fit', async () => {
    const other = await startZenlayerEmulator();
    expect(other.accessKeyPassword).not.toBe(emulator.accessKeyPassword);
    expect(new URL(other.url).hostname).toBe('127.0.0.1');
    expect(await verdict(call(other, 'sdn', 'DescribePorts'))).toEqual([200]);
    await other.close();
    const settings = { terminateRecycled: 'maybe' };
    await expect(startZenlayerEmulator({ settings })).rejects.toThrow(/one of refuse, noop/);
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
