import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ZenlayerEmulator } from '../../../../src/providers/zenlayer/emulator/start.ts';
import { openPage, type Page } from '../../page.ts';
import type { Answer } from '../../subject.ts';
import { zenlayerCloud } from '../cloud.ts';

const hour = 3_600_000;

/** What one needs the vendor's console for no more. */
describe('a private connect from its creation to its release', () => {
  let page: Page<ZenlayerEmulator>;
  const cloud = () => page.cloud;
  const made = (fields: object = {}): string =>
    cloud().create({ kind: 'privateConnect', ...fields })[0] ?? '';
  const ask = (mutation: string, privateConnectId: string) => page.ask(mutation, { privateConnectId });
  const done = async (answer: Answer) => {
    expect(answer.__typename).toMatch(/Success$/);
    cloud().clock.advance(10_000);
    const end = await page.ended(answer);
    expect(end.status).toBe('SUCCEEDED');
    return end;
  };

  beforeAll(async () => {
    page = await openPage(zenlayerCloud, { start: { clock: 'stepped' } });
    made({ id: 'pc-anchor' });
  });

  afterAll(() => page.close());

  it('is created, refuses to be destroyed, is deleted, and then destroyed', async () => {
    const [portA, portZ] = cloud().create({ kind: 'port', count: 2 });
    const created = await page.ask('createPrivateConnect', {
      name: 'There and gone',
      endpointA: { portId: portA },
      endpointZ: { portId: portZ },
      bandwidthMbps: 10,
    });
    await done(created);
    const { nativeId } = created.privateConnect as { nativeId: string };
    expect(await ask('destroyPrivateConnect', nativeId)).toMatchObject({
      __typename: 'CloudResourceStateError',
      message: expect.stringContaining('`deletePrivateConnect` first'),
    });
    expect((await done(await ask('deletePrivateConnect', nativeId))).nativeState).toBe('RECYCLED');
    expect((await done(await ask('destroyPrivateConnect', nativeId))).nativeState).toBeNull();
    // Its ports stay, and can be returned now.
    expect((await page.ask('terminatePort', { portId: portA })).__typename).toBe(
      'ZenlayerTerminatePortSuccess',
    );
  });

  it('"DELETING → RECYCLED; retained 2 days": until then it can be restored', async () => {
    const id = made();
    const end = await done(await ask('deletePrivateConnect', id));
    expect(end.undo).toBe('restorePrivateConnect');
    expect((end.reversibleUntil?.getTime() ?? 0) - (end.lastSendingAt?.getTime() ?? 0)).toBe(48 * hour);
    cloud().clock.advance(47 * hour);
    const restored = await done(await ask('restorePrivateConnect', id));
    expect([restored.nativeState, restored.undo]).toEqual(['RUNNING', null]);
    cloud().clock.advance(48 * hour);
    expect(await page.read(`{ one: zenlayerPrivateConnect(id: "${id}") { nativeState } }`)).toEqual({
      one: { nativeState: 'RUNNING' },
    });
  });

  it.each([
    ['CREATING', ['RUNNING']],
    ['UPDATING', ['RUNNING']],
    ['RECOVERING', ['RUNNING']],
    ['DELETING', []],
    ['RECYCLED', []],
    ['DESTROYING', []],
  ])('"not while transient": one that is %s is not deleted, and nothing is sent', async (status, allowed) => {
    const id = made({ status, fate: 'stuck' });
    expect(await ask('deletePrivateConnect', id)).toMatchObject({
      __typename: 'CloudResourceStateError',
      currentNativeState: status,
      allowedNativeStates: allowed,
      providerCode: null,
    });
    expect(page.counts('DeletePrivateConnect', id).requests).toBe(0);
  });

  it('"RECYCLED only": one that runs is not restored, and nothing is sent', async () => {
    const id = made();
    expect(await ask('restorePrivateConnect', id)).toMatchObject({
      __typename: 'CloudResourceStateError',
      allowedNativeStates: ['RECYCLED'],
      providerCode: null,
    });
    expect(page.counts('RenewPrivateConnect', id).requests).toBe(0);
  });

  it('one whose deletion fails says so', async () => {
    const answer = await ask('deletePrivateConnect', made({ fate: 'fails' }));
    cloud().clock.advance(10_000);
    expect(await page.ended(answer)).toMatchObject({ status: 'FAILED', nativeState: 'DELETING_FAILED' });
  });
});
