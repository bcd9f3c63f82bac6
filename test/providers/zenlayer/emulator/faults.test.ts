import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Fault } from '../../../../src/emulation/faults.ts';
import type { ZenlayerEmulator } from '../../../../src/providers/zenlayer/emulator/start.ts';
import { type Answer, call, rowOf, seconds, signedHeaders, startStepped, verdict } from './caller.ts';

let emulator: ZenlayerEmulator;
beforeEach(async () => {
  emulator = await startStepped();
});
afterEach(() => emulator.close());

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

  it('lose the request id, or replace the state of one row', async () => {
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

  it('do not happen to a request that is not properly signed', async () => {
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
      fault: { kind: 'lateAct', ms: 200, answer: 'serverError', clock: 'emulator' },
    });
    expect(await verdict(terminate())).toEqual([500, 'INTERNAL_SERVER_ERROR']);
    expect(await verdict(terminate())).toEqual([200]);
    emulator.clock.advance(200);
    expect(emulator.journal.requests()[0]?.code).toBe('INVALID_PORT_STATUS');
    expect(emulator.journal.countExecutions({ action: 'TerminatePort', resource: 'a' })).toBe(1);
  });
});

describe('reads under faults', () => {
  const stateOf = async (id: string) => (await rowOf(emulator, 'port', id))?.portStatus;
  const always = (fault: Fault, resource?: string): void =>
    emulator.faults.add({
      action: '*',
      times: 'always',
      fault,
      ...(resource === undefined ? {} : { resource }),
    });
  beforeEach(() => {
    emulator.create({ kind: 'port', id: 'a' }, { kind: 'port', id: 'b' });
  });

  it('are late: what was changed since is not seen, and what was destroyed still is', async () => {
    always({ kind: 'lag', ms: seconds(10) });
    await call(emulator, 'sdn', 'TerminatePort', { portId: 'a' });
    expect(await stateOf('a')).toBe('RUNNING');
    emulator.clock.advance(seconds(10));
    expect(await stateOf('a')).toBe('DELETING');
    await call(emulator, 'sdn', 'DestroyPort', { portId: 'a' });
    emulator.clock.advance(seconds(9));
    expect(emulator.world.find('a')).toBeUndefined();
    expect(await stateOf('a')).toBe('RECYCLED');
    emulator.clock.advance(seconds(10));
    expect(await stateOf('a')).toBeUndefined();
  });

  it('come from replicas that have not all heard of a change', async () => {
    always({ kind: 'replica', lagsMs: [0, seconds(60)], seed: 3 });
    await call(emulator, 'sdn', 'TerminatePort', { portId: 'a' });
    const states = new Set<unknown>();
    for (let read = 0; read < 10; read += 1) states.add(await stateOf('a'));
    expect(states).toEqual(new Set(['RUNNING', 'DELETING']));
  });

  it('miss a row, in the list, by its id, and where another refers to it', async () => {
    emulator.create({
      kind: 'privateConnect',
      id: 'pc',
      endpointA: { portId: 'a', endpointName: 'as noted' },
    });
    always({ kind: 'vanish' }, 'a');
    const { response } = (await call(emulator, 'sdn', 'DescribePorts')).json;
    expect([response.totalCount, response.dataSet.map(({ portId }) => portId)]).toEqual([1, ['b']]);
    expect(await stateOf('a')).toBeUndefined();
    const connect = await rowOf(emulator, 'privateConnect', 'pc');
    expect(connect).toMatchObject({ endpointA: { endpointId: 'a', endpointName: 'as noted' } });
    expect(await verdict(call(emulator, 'sdn', 'TerminatePort', { portId: 'b' }))).toEqual([200]);
    expect(await verdict(call(emulator, 'sdn', 'TerminatePort', { portId: 'a' }))).toEqual([
      400,
      'INVALID_PORT_STATUS',
    ]);
  });
});

describe('a clock that is off', () => {
  const signedAt = (milliseconds: number): Promise<Answer> =>
    call(emulator, 'sdn', 'DescribePorts', {}, undefined, {
      ...emulator,
      timestamp: Math.floor(milliseconds / 1000),
    });
  const dateOf = ({ headers }: Answer): number => Date.parse(headers.get('date') ?? '');

  it('is told in the Date header of the very refusal, and a signature by that time passes', async () => {
    emulator.faults.add({ action: '*', times: 'always', fault: { kind: 'skew', seconds: 1000 } });
    const refused = await signedAt(Date.now());
    expect([refused.status, refused.json.code]).toEqual([401, 'AUTHFAILURE_SIGNATURE_EXPIRED']);
    expect(dateOf(refused) - emulator.clock.now().getTime()).toBe(1_000_000);
    expect((await signedAt(dateOf(refused))).status).toBe(200);
    emulator.faults.clear();
    expect((await signedAt(Date.now())).status).toBe(200);
  });

  it('is none where a caller signs by the wall or by the Date header, however far the cloud was advanced', async () => {
    emulator.clock.advance(seconds(86_400));
    const answer = await signedAt(Date.now());
    expect([answer.status, dateOf(answer)]).toEqual([200, emulator.clock.now().getTime()]);
    expect((await signedAt(dateOf(answer))).status).toBe(200);
  });
});

describe('an echo', () => {
  it('carries the signature in the message of the vendor’s error, and is not carried out', async () => {
    emulator.create({ kind: 'port', id: 'a' });
    emulator.faults.add({ action: 'TerminatePort', fault: { kind: 'echo', where: 'message', act: false } });
    const { status, json } = await call(emulator, 'sdn', 'TerminatePort', { portId: 'a' });
    const { authorization = '' } = signedHeaders(`${emulator.url}/api/v2/sdn`, '{"portId":"a"}', emulator);
    expect(status).toBe(400);
    expect(Object.keys(json).sort()).toEqual(['code', 'message', 'requestId']);
    expect(json.message).toContain(authorization.slice(0, authorization.indexOf('Signature=') + 10));
    expect(emulator.journal.executions()).toEqual([]);
  });
});
