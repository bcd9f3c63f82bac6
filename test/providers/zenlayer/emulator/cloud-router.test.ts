import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ZenlayerEmulator } from '../../../../src/providers/zenlayer/emulator/start.ts';
import { call, rowOf, seconds, startStepped, verdict } from './caller.ts';

let emulator: ZenlayerEmulator;
beforeEach(async () => {
  emulator = await startStepped();
  emulator.create(
    { kind: 'port', id: 'port-a', name: 'A' },
    { kind: 'port', id: 'port-z', name: 'Z', dcId: 'HKG1' },
  );
});
afterEach(() => emulator.close());

describe('a cloud router', () => {
  it('is deleted, restored and destroyed as a private connect is, and holds its ports until then', async () => {
    emulator.create({
      kind: 'cloudRouter',
      id: 'cr-1',
      name: 'core',
      edgePoints: [{ edgePointId: 'p-1', portId: 'port-a', vlanId: 9 }],
    });
    const onRouter = (action: string, cloudRouterId = 'cr-1') =>
      verdict(call(emulator, 'sdn', action, { cloudRouterId }));
    const shown = () => rowOf(emulator, 'cloudRouter', 'cr-1');
    expect(await shown()).toMatchObject({
      cloudRouterStatus: 'RUNNING',
      cloudRouterChargeType: 'POSTPAID',
      edgePoints: [
        {
          edgePointId: 'p-1',
          edgePointType: 'PORT',
          portId: 'port-a',
          vlanId: 9,
          dataCenter: { dcId: 'SIN1' },
        },
      ],
    });
    const inUse = () => verdict(call(emulator, 'sdn', 'TerminatePort', { portId: 'port-a' }));
    expect(await inUse()).toEqual([400, 'INVALID_PORT_STATUS']);
    expect(await onRouter('DestroyCloudRouter')).toEqual([409, 'INVALID_CLOUD_ROUTER_STATUS']);
    expect(await onRouter('DeleteCloudRouter')).toEqual([200]);
    emulator.clock.advance(seconds(3));
    expect(await shown()).toMatchObject({ cloudRouterStatus: 'RECYCLED' });
    expect(await onRouter('RenewCloudRouter')).toEqual([200]);
    emulator.clock.advance(seconds(3));
    expect(await onRouter('RenewCloudRouter')).toEqual([409, 'INVALID_CLOUD_ROUTER_STATUS']);
    await onRouter('DeleteCloudRouter');
    emulator.clock.advance(seconds(3));
    expect(await onRouter('DestroyCloudRouter')).toEqual([200]);
    emulator.clock.advance(seconds(5));
    expect(await shown()).toBeUndefined();
    expect(await onRouter('DeleteCloudRouter')).toEqual([404, 'INVALID_CLOUD_ROUTER_NOT_FOUND']);
    expect(await inUse()).toEqual([200]);
  });

  it('is found by a point in either spelling', async () => {
    emulator.create(
      { kind: 'cloudRouter', id: 'cr-1', edgePoints: [{ edgePointId: 'p-1' }] },
      { kind: 'cloudRouter', id: 'cr-2', edgePoints: [{ edgePointId: 'p-2' }] },
    );
    for (const spelling of ['edgePointId', 'egdePointId']) {
      const { json } = await call(emulator, 'sdn', 'DescribeCloudRouters', { [spelling]: 'p-2' });
      expect(json.response.dataSet.map(({ cloudRouterId }) => cloudRouterId)).toEqual(['cr-2']);
    }
  });
});
