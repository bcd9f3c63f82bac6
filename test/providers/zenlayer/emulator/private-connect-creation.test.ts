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

const row = (id: string, version?: string) => rowOf(emulator, 'privateConnect', id, version);
const status = async (id: string) => (await row(id))?.privateConnectStatus;

describe('a new private connect', () => {
  const ends = { endpointA: { portId: 'port-a', vlanId: 1 }, endpointZ: { portId: 'port-z', vlanId: 1 } };
  const make = (body: object, version?: string) =>
    call(emulator, 'sdn', 'CreatePrivateConnect', body, version);

  it('runs after CREATING and holds its ports', async () => {
    const { json } = await make({ ...ends, bandwidthMbps: 50 });
    const id = json.response.privateConnectId;
    expect(await status(id)).toBe('CREATING');
    emulator.clock.advance(seconds(5));
    expect(await row(id)).toMatchObject({
      privateConnectStatus: 'RUNNING',
      privateConnectName: expect.stringMatching(/^private-connect-\d+$/),
      bandwidthMbps: 50,
      resourceGroupName: 'Default Resource Group',
    });
    expect(await verdict(call(emulator, 'sdn', 'TerminatePort', { portId: 'port-a' }))).toEqual([
      400,
      'INVALID_PORT_STATUS',
    ]);
  });

  it('leaves no record when its creation fails, or stays in creation, as the setting has it', async () => {
    const end = async (connectCreation: string) => {
      emulator.settings.change({ connectCreation });
      const { privateConnectId } = (await make(ends)).json.response;
      const before = await status(privateConnectId);
      emulator.clock.advance(hours(1));
      return [before, await status(privateConnectId)];
    };
    expect(await end('vanishes')).toEqual(['CREATING', undefined]);
    expect(await end('fails')).toEqual(['CREATING', 'CREATING_FAILED']);
    expect(await end('stuck')).toEqual(['CREATING', 'CREATING']);
    expect(await end('succeeds')).toEqual(['CREATING', 'RUNNING']);
    emulator.change('pc-000002', { status: 'CREATING', fate: 'vanishes' });
    emulator.clock.advance(seconds(5));
    expect(await status('pc-000002')).toBeUndefined();
  });

  it('that failed can be deleted and destroyed', async () => {
    emulator.settings.change({ connectCreation: 'fails' });
    const { privateConnectId } = (await make(ends)).json.response;
    emulator.clock.advance(seconds(5));
    for (const [action, end] of [
      ['DeletePrivateConnect', 'RECYCLED'],
      ['DestroyPrivateConnect', undefined],
    ] as const) {
      expect(await verdict(call(emulator, 'sdn', action, { privateConnectId }))).toEqual([200]);
      emulator.clock.advance(seconds(5));
      expect(await status(privateConnectId)).toBe(end);
    }
  });

  it('can end in another cloud, whose kinds differ from version to version', async () => {
    const cloud = {
      cloudType: 'AWS',
      cloudRegionId: 'ap-southeast-1',
      cloudAccountId: '123456789012',
      dcId: 'SIN1',
      vlanId: 4000,
      endpointName: 'aws-1',
      haType: 'PRIMARY',
    };
    const { json } = await make({ ...ends, endpointZ: cloud });
    const shown = (version?: string) => row(json.response.privateConnectId, version);
    const { cloudType, haType, dcId, ...same } = cloud;
    expect((await shown())?.endpointZ).toEqual({
      ...same,
      endpointId: `${json.response.privateConnectId}-z`,
      endpointType: cloudType,
      dataCenter: expect.objectContaining({ dcId }),
      connectivityStatus: 'ACTIVE',
      sharedChannelId: null,
    });
    expect((await shown('2026-04-01'))?.endpointZ).toMatchObject({ cloudType, sharedChannelId: null });
    const withEnd = (more: object, version?: string) => {
      const whole = { ...ends, privateConnectName: 'n', bandwidthMbps: 5, endpointZ: { ...cloud, ...more } };
      return verdict(make(whole, version));
    };
    const bad = [400, 'INVALID_ENDPOINT_PARAMETER'];
    expect(await withEnd({ cloudType: 'ORACLE' })).toEqual(bad);
    expect(await withEnd({ cloudType: 'ORACLE' }, '2026-04-01')).toEqual([200]);
    for (const name of ['cloudRegionId', 'cloudAccountId', 'dcId'])
      expect(await withEnd({ [name]: undefined })).toEqual(bad);
    expect(await withEnd({ dcId: 'XXX9' })).toEqual(bad);
    expect(await withEnd({ endpointName: 'not allowed!' })).toEqual([400, 'INVALID_PARAMETER_PATTERN_ERROR']);
    expect(await withEnd({ haType: 'THIRD' })).toEqual([400, 'INVALID_PARAMETER_VALUE']);
  });

  it('goes into a resource group that exists', async () => {
    emulator.create({ kind: 'port', resourceGroupId: 'rg-team' });
    const inGroup = (resourceGroupId: string) => verdict(make({ ...ends, resourceGroupId }));
    expect(await inGroup('rg-team')).toEqual([200]);
    expect(await inGroup('rg-nothing')).toEqual([404, 'OPERATION_FAILED_RESOURCE_GROUP_NOT_FOUND']);
  });

  it('is refused with a wrong end', async () => {
    emulator.create(
      { kind: 'port', id: 'port-down', connectivity: 'DOWN' },
      { kind: 'port', id: 'port-bin', status: 'RECYCLED' },
    );
    const withEnd = (endpointZ: object | undefined) => verdict(make({ ...ends, endpointZ }));
    expect(await withEnd({ portId: 'nothing' })).toEqual([404, 'INVALID_PORT_NOT_FOUND']);
    expect(await withEnd({ portId: 'port-down' })).toEqual([400, 'INVALID_PORT_STATUS']);
    expect(await withEnd({ portId: 'port-bin' })).toEqual([400, 'INVALID_PORT_STATUS']);
    expect(await withEnd({ portId: 'port-z', dcId: 'SIN1' })).toEqual([400, 'INVALID_ENDPOINT_PARAMETER']);
    expect(await withEnd({})).toEqual([400, 'INVALID_ENDPOINT_PARAMETER']);
    expect(await withEnd(undefined)).toEqual([400, 'INVALID_ENDPOINT_PARAMETER']);
    expect(await withEnd(ends.endpointA)).toEqual([400, 'INVALID_CONNECT_ENDPOINT_CONFLICT']);
    expect(await withEnd({ portId: 'port-z', vlanId: 5000 })).toEqual([
      400,
      'INVALID_PARAMETER_EXCEED_MAXIMUM',
    ]);
  });

  it('needs a name, both ends and a bandwidth in the newer version, which has no cap', async () => {
    const newer = '2026-04-01';
    const complete = { ...ends, privateConnectName: 'n', bandwidthMbps: 900 };
    for (const name of Object.keys(complete))
      expect(await verdict(make({ ...complete, [name]: undefined }, newer))).toEqual([
        400,
        'MISSING_PARAMETER',
      ]);
    expect((await make(complete, newer)).json.response.orderNumber).toMatch(/^order-/);
    expect(await verdict(make(complete))).toEqual([400, 'INVALID_PARAMETER_EXCEED_MAXIMUM']);
  });
});
