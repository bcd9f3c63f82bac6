import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ZenlayerEmulator } from '../../../../src/providers/zenlayer/emulator/start.ts';
import { call, rowOf, seconds, startStepped, verdict } from './caller.ts';

let emulator: ZenlayerEmulator;
beforeEach(async () => {
  emulator = await startStepped();
});
afterEach(() => emulator.close());

const onPort = (action: string, portId = 'port-1', rest: object = {}) =>
  verdict(call(emulator, 'sdn', action, { portId, ...rest }));
const status = async (portId = 'port-1') => (await rowOf(emulator, 'port', portId))?.portStatus;
const create = (fields: Record<string, unknown> = {}): void => {
  emulator.create({ kind: 'port', id: 'port-1', ...fields });
};
const wrong = [400, 'INVALID_PORT_STATUS'];
const missing = [404, 'SELF_SERVICE_PORT_NOT_FOUND'];

describe('making and renaming ports', () => {
  it('creates one through CREATING, with an order number in the newer version', async () => {
    const wanted = {
      dcId: 'SIN1',
      portName: 'new',
      portType: '10G',
      businessEntityName: 'Example',
      portRemarks: 'r',
    };
    const { json } = await call(emulator, 'sdn', 'CreatePort', wanted);
    const { portId } = json.response;
    expect(json.response.orderNumber).toBeUndefined();
    expect(await status(portId)).toBe('CREATING');
    expect(await onPort('TerminatePort', portId)).toEqual(wrong);
    emulator.clock.advance(seconds(5));
    expect(await rowOf(emulator, 'port', portId)).toMatchObject({
      ...wanted,
      portStatus: 'RUNNING',
      createdTime: '2026-05-01T00:00:00Z',
    });
    const tagged = { ...wanted, tags: { tags: [{ key: 'team', value: 'core' }] } };
    const newer = await call(emulator, 'sdn', 'CreatePort', tagged, '2026-04-01');
    expect(newer.json.response.orderNumber).toMatch(/^order-/);
    expect(await rowOf(emulator, 'port', newer.json.response.portId, '2026-04-01')).toMatchObject({
      tags: tagged.tags,
    });
    expect(emulator.journal.executions({ action: 'CreatePort' }).map(({ resource }) => resource)).toEqual([
      portId,
      newer.json.response.portId,
    ]);
  });

  it('refuses a type that is not on sale there, and a data center that does not exist', async () => {
    const wanted = { portName: 'new', portType: '40G', businessEntityName: 'Example' };
    const creation = (dcId: string) => verdict(call(emulator, 'sdn', 'CreatePort', { ...wanted, dcId }));
    expect(await creation('HKG1')).toEqual([400, 'SELF_SERVICE_PORT_NOT_SHELF']);
    expect(await creation('GRU1')).toEqual([400, 'SELF_SERVICE_PORT_NOT_SHELF']);
    expect(await creation('XXX9')).toEqual([400, 'INVALID_PARAMETER_VALUE']);
    emulator.settings.change({ portConflictStatus: 409 });
    expect(await creation('HKG1')).toEqual([409, 'SELF_SERVICE_PORT_NOT_SHELF']);
  });

  it('changes name and remarks at once, and the business entity only before the LOA is uploaded', async () => {
    create({ loaStatus: 'LOA_UPLOADED' });
    const change = (fields: object) => onPort('ModifyPortAttribute', 'port-1', fields);
    expect(await change({ portName: 'renamed', portRemarks: 'noted' })).toEqual([200]);
    expect(await rowOf(emulator, 'port', 'port-1')).toMatchObject({
      portName: 'renamed',
      portRemarks: 'noted',
    });
    expect(await change({ businessEntityName: 'Other' })).toEqual([
      400,
      'SELF_SERVICE_PORT_NOT_SUPPORT_BUSINESS_LOA_DONE',
    ]);
    emulator.create({ kind: 'port', id: 'port-2' });
    expect(await onPort('ModifyPortAttribute', 'port-2', { businessEntityName: 'Other' })).toEqual([200]);
    expect(await onPort('ModifyPortAttribute', 'nothing', { portName: 'x' })).toEqual(missing);
  });

  it('says whether anything was changed, and refuses names that are too long', async () => {
    create({ name: 'same' });
    const change = (fields: object) => onPort('ModifyPortAttribute', 'port-1', fields);
    expect(await change({ portName: 'same' })).toEqual([200]);
    expect(await change({ portName: 'other', portRemarks: '' })).toEqual([200]);
    expect(await change({ portName: 'x'.repeat(256) })).toEqual([400, 'INVALID_PARAMETER_EXCEED_LENGTH']);
    expect(await change({ portName: 'x'.repeat(255) })).toEqual([200]);
    expect(emulator.journal.executions().map(({ effective }) => effective)).toEqual([false, true, true]);
  });

  it('is refused while it is made or destroyed, and in no other state on the way', async () => {
    const verdicts: Record<string, unknown> = {};
    for (const state of ['CREATING', 'DESTROYING', 'UPDATING', 'DELETING', 'RECOVERING', 'NOT_ACCEPT']) {
      emulator.create({ kind: 'port', id: state, status: state, fate: 'stuck' });
      verdicts[state] = (await onPort('ModifyPortAttribute', state, { portName: 'x' }))[0];
    }
    expect(verdicts).toEqual({
      CREATING: 400,
      DESTROYING: 400,
      UPDATING: 200,
      DELETING: 200,
      RECOVERING: 200,
      NOT_ACCEPT: 200,
    });
  });

  it('that fails ends in CREATING_FAILED, from which the port can be returned', async () => {
    emulator.settings.change({ portCreation: 'fails' });
    const wanted = { dcId: 'SIN1', portName: 'new', portType: '10G', businessEntityName: 'Example' };
    const { portId } = (await call(emulator, 'sdn', 'CreatePort', wanted)).json.response;
    emulator.clock.advance(seconds(5));
    expect(await status(portId)).toBe('CREATING_FAILED');
    expect(await onPort('TerminatePort', portId)).toEqual([200]);
    emulator.clock.advance(seconds(3));
    expect(await status(portId)).toBe('RECYCLED');
  });

  it('skips the states on the way where they take no time', async () => {
    await emulator.close();
    emulator = await startStepped({
      settings: { deletingMilliseconds: 0, destroyingMilliseconds: 0, recoveringMilliseconds: 0 },
    });
    create();
    await onPort('TerminatePort');
    expect(await status()).toBe('RECYCLED');
    await onPort('RenewPort');
    expect(await status()).toBe('RUNNING');
    await onPort('TerminatePort');
    await onPort('DestroyPort');
    expect(await status()).toBeUndefined();
  });
});
