import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ZenlayerEmulator } from '../../../../src/providers/zenlayer/emulator/start.ts';
import { billOf, call, rowOf, seconds, startStepped, verdict } from './caller.ts';

let emulator: ZenlayerEmulator;
beforeEach(async () => {
  emulator = await startStepped();
});
afterEach(() => emulator.close());

const create = (id: string, status = 'RUNNING', fields: object = {}): void => {
  emulator.create({ kind: 'instance', id, status, ...fields });
};
const row = (id: string) => rowOf(emulator, 'instance', id);
const status = async (id: string) => (await row(id))?.status;
const batch = (action: string, instanceIds: readonly string[], rest: object = {}, version?: string) =>
  call(emulator, 'zec', action, { instanceIds, ...rest }, version);

describe('IP forwarding', () => {
  const forward = (action: string, instanceId: string) =>
    verdict(call(emulator, 'zec', action, { instanceId }));

  it.each(['RUNNING', 'STOPPED'])('is switched off and on at once while the instance is %s', async state => {
    create('zec-1', state, { enableIpForward: true });
    expect(await forward('StopIpForward', 'zec-1')).toEqual([200]);
    expect(await row('zec-1')).toMatchObject({ status: state, enableIpForward: false });
    expect(await forward('StartIpForward', 'zec-1')).toEqual([200]);
    expect(await row('zec-1')).toMatchObject({ enableIpForward: true });
  });

  it.each(['BOOTING', 'STOPPING', 'REBOOT', 'RECYCLE', 'DEPLOYING', 'SOMETHING_NEW'])(
    'is refused while the instance is %s',
    async state => {
      create('zec-1', state, { enableIpForward: true, fate: 'stuck' });
      for (const action of ['StopIpForward', 'StartIpForward'])
        expect(await forward(action, 'zec-1')).toEqual([400, 'UNSUPPORTED_OPERATION_INSTANCE_STATUS']);
      expect(await row('zec-1')).toMatchObject({ enableIpForward: true });
    },
  );

  it('that is off already is stopped without effect, or refused, as the setting has it', async () => {
    create('zec-1', 'RUNNING', { enableIpForward: null });
    expect(await forward('StopIpForward', 'zec-1')).toEqual([200]);
    expect(emulator.journal.executions().map(({ effective }) => effective)).toEqual([false]);
    emulator.settings.change({ stopIpForwardRepeated: 'refuse' });
    expect(await forward('StopIpForward', 'zec-1')).toEqual([400, 'UNSUPPORTED_OPERATION_INSTANCE_STATUS']);
  });

  it('of an unknown instance is not found', async () => {
    expect(await forward('StopIpForward', 'nothing')).toEqual([404, 'INVALID_INSTANCE_NOT_FOUND']);
  });
});

describe('power', () => {
  it('goes through the states on the way and answers with no failed id', async () => {
    create('zec-1');
    const { json } = await batch('StopInstances', ['zec-1'], { forceShutdown: false });
    expect(json.response.instanceIds).toEqual([]);
    expect(await status('zec-1')).toBe('STOPPING');
    emulator.clock.advance(seconds(4));
    expect(await status('zec-1')).toBe('STOPPED');
    await batch('StartInstances', ['zec-1']);
    expect(await status('zec-1')).toBe('BOOTING');
    emulator.clock.advance(seconds(4));
    await batch('RebootInstances', ['zec-1']);
    expect(await status('zec-1')).toBe('REBOOT');
    emulator.clock.advance(seconds(4));
    expect(await status('zec-1')).toBe('RUNNING');
    const states = await batch('DescribeInstancesStatus', ['zec-1']);
    expect(states.json.response).toMatchObject({
      totalCount: 1,
      dataSet: [{ instanceId: 'zec-1', instanceStatus: 'RUNNING' }],
    });
  });

  it('answers 200 with the ids that failed while at least one succeeds', async () => {
    create('zec-1');
    create('zec-2', 'STOPPED');
    const { status: wire, json } = await batch('StopInstances', ['zec-1', 'zec-2', 'zec-1']);
    expect([wire, json.response.instanceIds]).toEqual([200, ['zec-2']]);
    expect(emulator.journal.executions().map(({ resource }) => resource)).toEqual(['zec-1']);
  });

  it('answers 403 when all failed, or a list of all of them, as the setting has it', async () => {
    create('zec-1', 'STOPPED');
    create('zec-2', 'RECYCLE');
    create('zec-3');
    const codes = [
      ['StopInstances', 'zec-1', 'OPERATION_DENIED_INSTANCE_NOT_RUNNING'],
      ['StopInstances', 'zec-2', 'OPERATION_DENIED_INSTANCE_RECYCLED'],
      ['StartInstances', 'zec-3', 'OPERATION_DENIED_INSTANCE_NOT_STOPPED'],
      ['StartInstances', 'zec-2', 'OPERATION_DENIED_INSTANCE_RECYCLED'],
      ['RebootInstances', 'zec-1', 'OPERATION_DENIED_INSTANCE_STATUS'],
    ] as const;
    for (const [action, id, code] of codes) expect(await verdict(batch(action, [id]))).toEqual([403, code]);
    emulator.settings.change({ batchWrongState: 'failedIds' });
    for (const [action, id] of codes) {
      const { status: wire, json } = await batch(action, [id]);
      expect([wire, json.response.instanceIds]).toEqual([200, [id]]);
    }
    expect(emulator.journal.executions()).toEqual([]);
  });

  it('fails whole for an unknown id', async () => {
    create('zec-1');
    expect(await verdict(batch('StopInstances', ['zec-1', 'nothing']))).toEqual([
      404,
      'INVALID_INSTANCE_NOT_FOUND',
    ]);
    expect(await status('zec-1')).toBe('RUNNING');
  });

  it('reports unknown ids among those that failed where the setting says so', async () => {
    emulator.settings.change({ batchUnknownId: 'failedIds' });
    create('zec-1', 'STOPPED');
    const { status: wire, json } = await batch('StartInstances', ['nothing', 'zec-1']);
    expect([wire, json.response.instanceIds]).toEqual([200, ['nothing']]);
    expect(await status('zec-1')).toBe('BOOTING');
    expect(await verdict(batch('StartInstances', ['nothing']))).toEqual([404, 'INVALID_INSTANCE_NOT_FOUND']);
  });

  it('takes up to a hundred ids, and forceShutdown as a boolean', async () => {
    emulator.create({ kind: 'instance', id: 'zec', count: 101 });
    const ids = Array.from({ length: 101 }, (_, index) => `zec-${index + 1}`);
    expect(await verdict(batch('StopInstances', ids))).toEqual([400, 'INVALID_PARAMETER_EXCEED_LENGTH']);
    expect(await verdict(batch('StopInstances', ids.slice(1), { forceShutdown: 'yes' }))).toEqual([
      400,
      'INVALID_PARAMETER_TYPE',
    ]);
    expect((await batch('StopInstances', ids.slice(1))).json.response.instanceIds).toEqual([]);
  });

  it('can be cut while booting by force, in the newer version alone', async () => {
    create('zec-1', 'BOOTING', { fate: 'stuck' });
    const refused = [403, 'OPERATION_DENIED_INSTANCE_STATUS'];
    expect(await verdict(batch('RebootInstances', ['zec-1'], { forceReboot: true }, '2024-04-01'))).toEqual(
      refused,
    );
    expect(await verdict(batch('RebootInstances', ['zec-1'], {}, '2025-09-01'))).toEqual(refused);
    expect(await verdict(batch('RebootInstances', ['zec-1'], { forceReboot: true }, '2025-09-01'))).toEqual([
      200,
    ]);
  });

  it('ends where it came from when that is the fate, or stays on the way', async () => {
    create('zec-1', 'STOPPED', { fate: 'returns' });
    create('zec-2', 'STOPPED', { fate: 'stuck' });
    await batch('StartInstances', ['zec-1', 'zec-2']);
    emulator.clock.advance(seconds(60));
    expect([await status('zec-1'), await status('zec-2')]).toEqual(['STOPPED', 'BOOTING']);
  });
});

describe('the release of an instance', () => {
  it('ends its bill and its record', async () => {
    create('zec-1');
    await batch('ReleaseInstances', ['zec-1'], { dependResource: false }, '2025-09-01');
    expect(await status('zec-1')).toBe('RELEASING');
    emulator.clock.advance(seconds(5));
    expect(await status('zec-1')).toBeUndefined();
    expect(await billOf(emulator, 'zec-1')).toMatchObject({
      billing: false,
      stoppedAt: '2026-05-01T00:00:00Z',
    });
  });

  it('takes a second call on accounts with a recycle bin', async () => {
    emulator.settings.change({ releaseGoesToRecycle: true });
    create('zec-1');
    await batch('ReleaseInstances', ['zec-1']);
    expect(await status('zec-1')).toBe('RECYCLING');
    emulator.clock.advance(seconds(5));
    expect(await status('zec-1')).toBe('RECYCLE');
    await batch('ReleaseInstances', ['zec-1']);
    emulator.clock.advance(seconds(5));
    expect(await status('zec-1')).toBeUndefined();
  });
});
