import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Fault } from '../../../../src/emulation/faults.ts';
import {
  type AlibabaEmulator,
  startAlibabaEmulator,
} from '../../../../src/providers/alibaba/emulator/start.ts';
import { type Answer, call, callOld } from './caller.ts';

const RegionId = 'cn-hangzhou';
const action = 'TerminatePhysicalConnection';
const circuit = { RegionId, PhysicalConnectionId: 'pc-119mfjzm7' };

let cloud: AlibabaEmulator;
beforeEach(async () => {
  cloud = await startAlibabaEmulator({ seed: 'demo', clock: 'stepped' });
});
afterEach(() => cloud.close());

async function terminateUnder(fault: Fault): Promise<Answer> {
  cloud.faults.add({ action, fault });
  return call(cloud, action, circuit);
}

const executed = () => cloud.journal.countExecutions({ action, resource: 'pc-119mfjzm7' });

describe('faults in the vendor’s own words', () => {
  it('refuse in its envelope, and nothing is done', async () => {
    const { status, headers, body } = await terminateUnder({
      kind: 'refuse',
      status: 403,
      code: 'Forbidden.RAM',
      message: 'User not authorized to operate on the specified resource.',
    });
    expect(status).toBe(403);
    expect(body).toMatchObject({ Code: 'Forbidden.RAM', HostId: new URL(cloud.url).host });
    expect(headers.get('x-acs-request-id')).toBe(body.RequestId);
    expect(executed()).toBe(0);
    expect((await call(cloud, action, circuit)).status).toBe(200);
  });

  it('throttle with 400 or 429, as set or as asked, and say how long to wait in both headers', async () => {
    const first = await terminateUnder({ kind: 'throttle', retryAfterSeconds: 3 });
    expect([first.status, first.body.Code]).toEqual([400, 'Throttling.User']);
    expect(first.headers.get('retry-after')).toBe('3');
    expect(first.headers.get('x-acs-retry-after')).toBe('3000');
    cloud.settings.change({ throttleStatus: 429 });
    expect((await terminateUnder({ kind: 'throttle' })).status).toBe(429);
    expect((await terminateUnder({ kind: 'throttle', status: 503 })).status).toBe(503);
    expect(executed()).toBe(0);
  });

  it.each([
    [500, 'InternalError', undefined],
    [502, 'ServiceUnavailable', undefined],
    [503, 'ServiceUnavailable', undefined],
    [500, 'Odd.Code', 'Odd.Code'],
  ] as const)('fail with %s %s, done or not', async (status, shown, code) => {
    for (const act of [false, true]) {
      const answer = await terminateUnder({ kind: 'serverError', status, act, ...(code ? { code } : {}) });
      expect([answer.status, answer.body.Code]).toEqual([status, shown]);
      expect(executed()).toBe(act ? 1 : 0);
    }
  });

  it('are worded in XML too where XML was asked for', async () => {
    cloud.faults.add({ action, fault: { kind: 'throttle' } });
    const answer = await callOld(cloud, action, circuit, { headers: { Format: 'XML' } });
    expect(answer.text).toContain('<Code>Throttling.User</Code>');
  });

  it('leave a request alone that is wrong in itself', async () => {
    cloud.faults.add({ action, fault: { kind: 'throttle' } });
    expect((await call({ ...cloud, accessKeySecret: 'guessed' }, action, circuit)).body.Code).toBe(
      'SignatureDoesNotMatch',
    );
    expect((await call(cloud, action, { RegionId })).body.Code).toBe('MissingPhysicalConnectionId');
    expect((await call(cloud, action, circuit)).body.Code).toBe('Throttling.User');
  });
});

describe('faults on the wire', () => {
  it.each([
    [{ kind: 'dropBeforeReading' }, 0],
    [{ kind: 'dropBeforeActing' }, 0],
    [{ kind: 'dropAfterActing' }, 1],
    [{ kind: 'garbage', shape: 'truncated', act: true }, 1],
  ] as const)('break the connection: %j', async (fault, executions) => {
    await expect(terminateUnder(fault)).rejects.toThrow();
    expect(executed()).toBe(executions);
  });

  it.each([
    ['html', '<!DOCTYPE html>'],
    ['empty', ''],
    ['brokenJson', '{"RequestId":"'],
    ['array', '[{"RequestId":"'],
    ['noRequestId', '{}'],
    ['foreignEnvelope', '{"ok":true'],
  ] as const)('answer %s with 200, done or not', async (shape, start) => {
    for (const act of [false, true]) {
      cloud.faults.add({ action, fault: { kind: 'garbage', shape, act } });
      const answer = await call(cloud, action, circuit);
      expect(answer.status).toBe(200);
      expect(answer.text.startsWith(start)).toBe(true);
      if (shape === 'empty') expect(answer.text).toBe('');
      expect(executed()).toBe(act ? 1 : 0);
    }
  });

  it('take the request id out of the header as well', async () => {
    const answer = await terminateUnder({ kind: 'garbage', shape: 'noRequestId', act: false });
    expect(answer.headers.get('x-acs-request-id')).toBeNull();
  });
});

describe('a state that is not the vendor’s', () => {
  it('is shown by the next read, for all rows or for one', async () => {
    const states = async () => {
      const { body } = await call(cloud, 'DescribePhysicalConnections', { RegionId, PageSize: '50' });
      return new Set<string>(
        body.PhysicalConnectionSet.PhysicalConnectionType.map((row: { Status: string }) => row.Status),
      );
    };
    cloud.faults.add({ action: '*', fault: { kind: 'unknownState', state: 'Hibernating' } });
    await call(cloud, action, { ...circuit, PhysicalConnectionId: 'pc-hz-warehouse' });
    expect(await states()).toEqual(new Set(['Hibernating']));
    expect(await states()).not.toContain('Hibernating');
    cloud.faults.add({
      action: '*',
      resource: 'pc-119mfjzm7',
      fault: { kind: 'unknownState', state: 'Hibernating' },
    });
    const one = await states();
    expect(one).toContain('Hibernating');
    expect(one).toContain('Enabled');
  });

  it('is shown for border routers', async () => {
    cloud.faults.add({ action: '*', fault: { kind: 'unknownState', state: 'hibernating' } });
    const { body } = await call(cloud, 'DescribeVirtualBorderRouters', { RegionId, PageSize: '1' });
    expect(body.VirtualBorderRouterSet.VirtualBorderRouterType[0].Status).toBe('hibernating');
  });
});

describe('a fault for one thing', () => {
  it('happens to reads that filter by its id and changes that name it, and no other', async () => {
    cloud.faults.add({ action: '*', resource: 'pc-119mfjzm7', times: 2, fault: { kind: 'throttle' } });
    const filter = { 'Filter.1.Key': 'PhysicalConnectionId', 'Filter.1.Value.1': 'pc-119mfjzm7' };
    expect((await call(cloud, action, { ...circuit, PhysicalConnectionId: 'pc-hz-fair' })).status).toBe(200);
    expect((await call(cloud, 'DescribePhysicalConnections', { RegionId })).status).toBe(200);
    expect((await call(cloud, 'DescribePhysicalConnections', { RegionId, ...filter })).status).toBe(400);
    expect((await call(cloud, action, circuit)).body.Code).toBe('Throttling.User');
    expect((await call(cloud, action, circuit)).status).toBe(200);
  });
});

describe('reads under faults', () => {
  const statusOf = async (id: string) => {
    const filter = { 'Filter.1.Key': 'PhysicalConnectionId', 'Filter.1.Value.1': id };
    const { body } = await call(cloud, 'DescribePhysicalConnections', { RegionId, ...filter });
    return body.PhysicalConnectionSet.PhysicalConnectionType[0]?.Status;
  };

  it('are late, for all rows or for one', async () => {
    cloud.faults.add({ action: '*', times: 'always', fault: { kind: 'lag', ms: 4_000 } });
    await call(cloud, action, circuit);
    expect(await statusOf('pc-119mfjzm7')).toBe('Enabled');
    cloud.clock.advance(4_000);
    expect(await statusOf('pc-119mfjzm7')).toBe('Terminating');
    cloud.clock.advance(5_000);
    expect(await statusOf('pc-119mfjzm7')).toBe('Terminated');
    cloud.faults.clear();
    cloud.faults.add({
      action: '*',
      resource: 'pc-hz-fair',
      times: 'always',
      fault: { kind: 'lag', ms: 60_000 },
    });
    for (const id of ['pc-hz-fair', 'pc-hz-warehouse'])
      await call(cloud, action, { RegionId, PhysicalConnectionId: id });
    expect([await statusOf('pc-hz-fair'), await statusOf('pc-hz-warehouse')]).toEqual([
      'Enabled',
      'Terminating',
    ]);
  });

  it('miss a border router for a time, which blocks all the same', async () => {
    const routers = async () => {
      const { body } = await call(cloud, 'DescribeVirtualBorderRoutersForPhysicalConnection', {
        RegionId,
        PhysicalConnectionId: 'pc-hz-emptied',
      });
      return body.TotalCount;
    };
    cloud.faults.add({ action: '*', resource: 'vbr-hz-emptied', lastsMs: 10_000, fault: { kind: 'vanish' } });
    expect(await routers()).toBe(0);
    const refused = await call(cloud, action, { RegionId, PhysicalConnectionId: 'pc-hz-emptied' });
    expect(refused.body.Code).toBe('Forbidden.VbrAttached');
    cloud.clock.advance(10_000);
    expect(await routers()).toBe(1);
  });
});

describe('a clock that is off', () => {
  it('is told in the Date header of the refusal, and a signature by that time passes', async () => {
    cloud.faults.add({ action: '*', times: 'always', fault: { kind: 'skew', seconds: -3600 } });
    const refused = await call(cloud, 'DescribeRegions');
    expect([refused.status, refused.body.Code]).toEqual([400, 'InvalidTimeStamp.Expired']);
    const told = Date.parse(refused.headers.get('date') ?? '');
    const date = `${new Date(told).toISOString().slice(0, 19)}Z`;
    expect((await call(cloud, 'DescribeRegions', {}, { date })).status).toBe(200);
  });
});

describe('an echo', () => {
  it('gives the signature away in the message, in JSON of another kind, or in a header', async () => {
    const secret = /Signature=[0-9a-f]{64}/;
    const message = await terminateUnder({ kind: 'echo', where: 'message', act: false });
    expect(message.body.Message).toMatch(secret);
    const foreign = await terminateUnder({ kind: 'echo', where: 'body', act: false });
    expect([foreign.status, foreign.body.RequestId]).toEqual([502, undefined]);
    expect(foreign.body.request.headers.authorization).toMatch(secret);
    const header = await terminateUnder({ kind: 'echo', where: 'header', act: true });
    expect(header.headers.get('x-upstream-request')).toMatch(secret);
    expect([header.status, executed()]).toEqual([200, 1]);
  });
});
