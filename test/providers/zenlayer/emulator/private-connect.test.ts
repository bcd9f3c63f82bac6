import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ZenlayerEmulator } from '../../../../src/providers/zenlayer/emulator/start.ts';
import { call, hours, rowOf, seconds, startStepped, verdict } from './caller.ts';

let emulator: ZenlayerEmulator;
beforeEach(async () => {
  emulator = await startStepped();
  emulator.create(
    { kind: 'port', id: 'port-a', name: 'A' },
    { kind: 'port', id: 'port-z', name: 'Z', dcId: 'HKG1' },
  );
});
afterEach(() => emulator.close());

const create = (fields: Record<string, unknown> = {}): void => {
  const ends = { endpointA: { portId: 'port-a', vlanId: 7 }, endpointZ: { portId: 'port-z', vlanId: 8 } };
  emulator.create({ kind: 'privateConnect', id: 'pc-1', name: 'line', ...ends, ...fields });
};
const on = (action: string, privateConnectId = 'pc-1', rest: object = {}) =>
  verdict(call(emulator, 'sdn', action, { privateConnectId, ...rest }));
const row = (id = 'pc-1', version?: string) => rowOf(emulator, 'privateConnect', id, version);
const status = async (id = 'pc-1') => (await row(id))?.privateConnectStatus;
const wrong = [409, 'INVALID_PRIVATE_CONNECT_STATUS'];
const missing = [404, 'INVALID_PRIVATE_CONNECT_NOT_FOUND'];

describe('a private connect', () => {
  it('is deleted through DELETING, rests for two days and then is gone', async () => {
    create();
    expect(await on('DeletePrivateConnect')).toEqual([200]);
    expect(await status()).toBe('DELETING');
    emulator.clock.advance(seconds(3));
    expect(await row()).toMatchObject({
      privateConnectStatus: 'RECYCLED',
      recycledTime: '2026-05-01T00:00:03Z',
    });
    expect(await on('DeletePrivateConnect')).toEqual(wrong);
    emulator.clock.advance(hours(48) - 1);
    expect(await status()).toBe('RECYCLED');
    emulator.clock.advance(1);
    expect(await status()).toBeUndefined();
    expect(await rowOf(emulator, 'port', 'port-a')).toMatchObject({ portStatus: 'RUNNING' });
  });

  it('is destroyed for good through DESTROYING, and gone when nothing is listed any more', async () => {
    create({ status: 'RECYCLED' });
    expect(await on('DestroyPrivateConnect')).toEqual([200]);
    expect(await status()).toBe('DESTROYING');
    for (const action of ['DestroyPrivateConnect', 'DeletePrivateConnect', 'RenewPrivateConnect'])
      expect(await on(action)).toEqual(wrong);
    emulator.settings.change({ repeatedDestroy: 'accept' });
    expect(await on('DestroyPrivateConnect')).toEqual([200]);
    emulator.clock.advance(seconds(5));
    expect(
      (await call(emulator, 'sdn', 'DescribePrivateConnects', { privateConnectIds: ['pc-1'] })).json.response,
    ).toMatchObject({
      totalCount: 0,
      dataSet: [],
    });
    expect(await on('DestroyPrivateConnect')).toEqual(missing);
    emulator.settings.change({ connectNotFoundCode: 'OPERATION_FAILED_RESOURCE_NOT_FOUND' });
    expect(await on('DestroyPrivateConnect')).toEqual([404, 'OPERATION_FAILED_RESOURCE_NOT_FOUND']);
  });

  it('is destroyed from the bin alone, unless the setting says any', async () => {
    create();
    expect(await on('DestroyPrivateConnect')).toEqual(wrong);
    emulator.settings.change({ destroyFrom: 'any' });
    expect(await on('DestroyPrivateConnect')).toEqual([200]);
  });

  it.each([
    ['fails', 'DESTROYING_FAILED'],
    ['stuck', 'DESTROYING'],
    ['returns', 'RECYCLED'],
  ])('whose fate is "%s" ends its destruction as %s', async (fate, end) => {
    create({ status: 'RECYCLED', fate });
    await on('DestroyPrivateConnect');
    expect(await status()).toBe('DESTROYING');
    emulator.clock.advance(seconds(6));
    expect(await status()).toBe(end);
  });

  it('is restored from the bin alone', async () => {
    create({ status: 'RECYCLED', recycledTime: '2026-04-30T23:00:00Z' });
    expect(await on('RenewPrivateConnect')).toEqual([200]);
    expect(await status()).toBe('RECOVERING');
    emulator.clock.advance(hours(100));
    expect(await row()).toMatchObject({ privateConnectStatus: 'RUNNING', recycledTime: null });
    expect(await on('RenewPrivateConnect')).toEqual(wrong);
    expect(await on('RenewPrivateConnect', 'nothing')).toEqual(missing);
  });

  it('changes its bandwidth through UPDATING, from RUNNING alone and up to 500 Mbps', async () => {
    create({ bandwidthMbps: 10 });
    const change = (bandwidthMbps: number) => on('ModifyPrivateConnectBandwidth', 'pc-1', { bandwidthMbps });
    for (const bandwidth of [0, 501, -1])
      expect(await change(bandwidth)).toEqual([400, 'INVALID_BANDWIDTH_EXCEED_LIMIT']);
    expect(await change(500)).toEqual([200]);
    expect(await row()).toMatchObject({ privateConnectStatus: 'UPDATING', bandwidthMbps: 10 });
    expect(await change(20)).toEqual(wrong);
    emulator.clock.advance(seconds(3));
    expect(await row()).toMatchObject({ privateConnectStatus: 'RUNNING', bandwidthMbps: 500 });
  });

  it('is renamed with others, all or none', async () => {
    create();
    const rename = (privateConnectIds: readonly string[]) =>
      verdict(
        call(emulator, 'sdn', 'ModifyPrivateConnectsAttribute', {
          privateConnectIds,
          privateConnectName: 'new',
        }),
      );
    expect(await rename(['pc-1', 'nothing'])).toEqual(missing);
    expect(await row()).toMatchObject({ privateConnectName: 'line' });
    expect(await rename(['pc-1'])).toEqual([200]);
    expect(await row()).toMatchObject({ privateConnectName: 'new' });
    for (const status of ['UPDATING', 'RECYCLED']) {
      create({ id: status, status, fate: 'stuck' });
      expect(await rename(['pc-1', status])).toEqual(wrong);
      expect(await row(status)).toMatchObject({ privateConnectName: 'line' });
    }
  });

  it.each([
    ['no name', undefined, 'MISSING_PARAMETER'],
    ['256 characters', 'x'.repeat(256), 'INVALID_PARAMETER_EXCEED_LENGTH'],
  ])('is not renamed to %s', async (_what, privateConnectName, code) => {
    create();
    const body = { privateConnectIds: ['pc-1'], privateConnectName };
    expect(await verdict(call(emulator, 'sdn', 'ModifyPrivateConnectsAttribute', body))).toEqual([400, code]);
    expect(await row()).toMatchObject({ privateConnectName: 'line' });
  });

  it('shows its ends with data center and VLAN, and its port by its present name', async () => {
    create();
    await call(emulator, 'sdn', 'ModifyPortAttribute', { portId: 'port-a', portName: 'A, renamed' });
    expect(await row()).toMatchObject({
      endpointA: { endpointId: 'port-a', endpointName: 'A, renamed', endpointType: 'PORT', vlanId: 7 },
      endpointZ: { endpointId: 'port-z', dataCenter: { dcId: 'HKG1', cityName: 'Hong Kong' } },
    });
    expect(await row()).not.toHaveProperty('source');
    expect(await row('pc-1', '2026-04-01')).toMatchObject({ source: 'CONSOLE', tags: { tags: [] } });
    emulator.settings.change({ vlanIdType: 'string' });
    expect(await row()).toMatchObject({ endpointA: { vlanId: '7' } });
  });
});
