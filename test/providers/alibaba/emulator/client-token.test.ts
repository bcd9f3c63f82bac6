import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type AlibabaEmulator,
  startAlibabaEmulator,
} from '../../../../src/providers/alibaba/emulator/start.ts';
import { call, callOld, type Values } from './caller.ts';

const hour = 3_600_000;
const circuit = { RegionId: 'cn-hangzhou', PhysicalConnectionId: 'pc-119mfjzm7' };

let cloud: AlibabaEmulator;
beforeEach(async () => {
  cloud = await startAlibabaEmulator({ seed: 'demo', clock: 'stepped' });
});
afterEach(() => cloud.close());

const terminate = (ClientToken: string, values: Values = {}) =>
  call(cloud, 'TerminatePhysicalConnection', { ...circuit, ClientToken, ...values });
const executions = () => cloud.journal.countExecutions({ action: 'TerminatePhysicalConnection' });

describe('a client token', () => {
  it('lets the same change be asked for again, in either scheme, without doing it again', async () => {
    const first = await terminate('tok-1');
    expect((await terminate('tok-1')).status).toBe(200);
    cloud.clock.advance(hour);
    const replay = await callOld(cloud, 'TerminatePhysicalConnection', { ...circuit, ClientToken: 'tok-1' });
    expect(replay.status).toBe(200);
    expect(replay.body.RequestId).not.toBe(first.body.RequestId);
    expect(executions()).toBe(1);
    expect(cloud.journal.executions()[0]).toMatchObject({ token: 'tok-1', requestId: first.body.RequestId });
    expect((await terminate('tok-2')).body.Code).toBe('Forbidden.NotAllowedInState');
    expect((await call(cloud, 'TerminatePhysicalConnection', circuit)).body.Code).toBe(
      'Forbidden.NotAllowedInState',
    );
  });

  it('replays the first request id where the setting reads the pages so', async () => {
    cloud.settings.change({ replayRequestId: 'same' });
    const first = await terminate('tok-1');
    const replay = await terminate('tok-1');
    expect(replay.body.RequestId).toBe(first.body.RequestId);
    expect(replay.headers.get('x-acs-request-id')).toBe(first.body.RequestId);
  });

  it('gives the id of what was made, and makes it once', async () => {
    const values = {
      RegionId: 'cn-hangzhou',
      AccessPointId: 'ap-cn-hangzhou-p',
      LineOperator: 'CT',
      ClientToken: 'make-1',
    };
    cloud.settings.change({ unpaidCircuits: 100, circuitsPerAccessPoint: 100 });
    const first = await call(cloud, 'CreatePhysicalConnection', values);
    const again = await call(cloud, 'CreatePhysicalConnection', values);
    expect(first.body.PhysicalConnectionId).toMatch(/^pc-[0-9a-z]+$/);
    expect(again.body.PhysicalConnectionId).toBe(first.body.PhysicalConnectionId);
    expect(cloud.journal.executions()).toMatchObject([{ resource: first.body.PhysicalConnectionId }]);
  });

  it('belongs to its parameters, is case-sensitive, and is one of its operation', async () => {
    await terminate('tok-1');
    const other = await terminate('tok-1', { PhysicalConnectionId: 'pc-hz-warehouse' });
    expect([other.status, other.body.Code]).toEqual([400, 'IdempotentParameterMismatch']);
    expect((await terminate('TOK-1', { PhysicalConnectionId: 'pc-hz-warehouse' })).status).toBe(200);
    const cancel = await call(cloud, 'CancelPhysicalConnection', {
      RegionId: 'cn-hangzhou',
      PhysicalConnectionId: 'pc-hz-confirmed',
      ClientToken: 'tok-1',
    });
    expect(cancel.status).toBe(200);
  });

  it('is not burnt by a refusal', async () => {
    const values = { PhysicalConnectionId: 'pc-hz-partner' };
    expect((await terminate('tok-1', values)).body.Code).toBe('Forbidden.VbrAttached');
    cloud.world.remove({ id: 'vbr-hz-partner' });
    expect((await terminate('tok-1', values)).status).toBe(200);
  });

  it('is still processing for as long as set', async () => {
    cloud.settings.change({ tokenProcessing: 2_000 });
    await terminate('tok-1');
    const soon = await terminate('tok-1');
    expect([soon.status, soon.body.Code]).toEqual([400, 'LastTokenProcessing']);
    cloud.clock.advance(2_000);
    expect((await terminate('tok-1')).status).toBe(200);
    expect(executions()).toBe(1);
  });

  it('is forgotten after its lifetime', async () => {
    await terminate('tok-1');
    cloud.clock.advance(24 * hour);
    expect((await terminate('tok-1')).body.Code).toBe('Forbidden.NotAllowedInState');
  });

  it('is at most 64 characters of ASCII', async () => {
    const long = await terminate('x'.repeat(65));
    expect([long.status, long.body.Code]).toEqual([400, 'IllegalParam.ClientToken']);
    const foreign = await terminate('tök');
    expect([foreign.status, foreign.body.Code]).toEqual([400, 'InvalidParameter']);
    expect((await terminate('x'.repeat(64))).status).toBe(200);
  });

  it('finds the first request even when that is carried out late', async () => {
    cloud.faults.add({
      action: 'TerminatePhysicalConnection',
      fault: { kind: 'lateAct', ms: 10, answer: 'serverError' },
    });
    expect((await terminate('tok-1')).status).toBe(500);
    expect((await terminate('tok-1')).status).toBe(200);
    await cloud.journal.until(() => cloud.journal.requests().every(({ executed }) => executed));
    expect(executions()).toBe(1);
  });

  it('is no part of a read', async () => {
    const read = (PageNumber: string) =>
      call(cloud, 'DescribePhysicalConnections', {
        RegionId: 'cn-hangzhou',
        ClientToken: 'tok-1',
        PageNumber,
      });
    expect((await read('1')).status).toBe(200);
    expect((await read('2')).status).toBe(200);
  });
});
