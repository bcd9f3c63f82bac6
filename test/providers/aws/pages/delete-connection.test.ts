import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AwsEmulator } from '../../../../src/providers/aws/emulator/start.ts';
import { betweenLookAndSend, openPage, type Page } from '../../page.ts';
import { awsCloud } from '../cloud.ts';

const regionId = 'us-east-1';
const action = 'DeleteConnection';
const success = /Success$/;

/** Longer than anything takes on its way out, and shorter than what is deleted stays listed. */
const untilDeleted = 10_000;

describe('the page of DeleteConnection', () => {
  let page: Page<AwsEmulator>;
  const made = (fields: object = {}): string =>
    page.cloud.create({ kind: 'connection', region: regionId, ...fields })[0] ?? '';
  const interfaceOn = (connectionId: string, fields: object = {}): string =>
    page.cloud.create({ kind: 'virtualInterface', region: regionId, connectionId, ...fields })[0] ?? '';
  const remove = (connectionId: string, more: object = {}) =>
    page.ask('deleteAwsConnection', { connectionId, regionId, ...more });
  const removeInterface = (virtualInterfaceId: string) =>
    page.ask('deleteAwsVirtualInterface', { virtualInterfaceId, regionId });

  beforeAll(async () => {
    page = await openPage(awsCloud, { start: { clock: 'stepped' } });
  });

  beforeEach(() => {
    page.cloud.reset();
    made({ id: 'dxcon-anchor' });
  });

  afterAll(() => page.close());

  it('accepted is not done: it is deleting, then deleted, and the price of the port ends', async () => {
    const id = made({ name: 'Office' });
    const answer = await remove(id);
    expect(answer).toMatchObject({
      __typename: expect.stringMatching(success),
      reversibleUntil: null,
      operation: { status: 'ACCEPTED' },
      connection: { nativeState: 'deleting', state: 'DELETING', name: 'Office' },
    });
    expect(await page.bill(id)).toMatchObject({ billing: true });
    page.cloud.clock.advance(untilDeleted);
    expect(await page.ended(answer)).toMatchObject({ status: 'SUCCEEDED', nativeState: 'deleted' });
    expect(await page.bill(id)).toMatchObject({ billing: false });
    expect(page.counts(action, id)).toEqual({ requests: 1, executions: 1 });
  });

  it.each(['ordering', 'requested', 'pending', 'available', 'down', 'unknown'])(
    'one that is %s is deleted: what is down is billed as well',
    async status => {
      const id = made({ status, fate: 'stuck' });
      expect((await remove(id)).__typename).toMatch(success);
      expect(page.counts(action, id).executions).toBe(1);
    },
  );

  it.each(['deleting', 'deleted', 'rejected'])(
    'one that is %s already is not: nothing is sent',
    async status => {
      const id = made({ status, fate: 'stuck' });
      expect(await remove(id)).toMatchObject({
        __typename: 'CloudResourceStateError',
        advice: 'NOTHING_TO_DO',
        currentNativeState: status,
        allowedNativeStates: [],
        providerCode: null,
      });
      expect(page.counts(action, id).requests).toBe(0);
    },
  );

  it('a hosted one that was never confirmed ends as rejected, which is its end', async () => {
    const id = made({ status: 'ordering', partnerName: 'Partner', vlan: 77 });
    const answer = await remove(id);
    expect(answer).toMatchObject({ connection: { nativeState: 'rejected', state: 'DELETED' } });
    expect(await page.ended(answer)).toMatchObject({ status: 'SUCCEEDED', nativeState: 'rejected' });
  });

  it('virtual interfaces go first: refused with them listed, worked off one by one, then deleted', async () => {
    const id = made();
    const holding = ['pending', 'verifying', 'available', 'down', 'testing'].map(status =>
      interfaceOn(id, { status, name: status, fate: 'stuck' }),
    );
    const refused = await remove(id);
    expect(refused).toMatchObject({
      __typename: 'CloudResourceInUseError',
      advice: 'REMOVE_DEPENDENTS',
      providerCode: null,
      operation: { status: 'REJECTED' },
    });
    const dependents = refused.dependents as readonly { readonly nativeId: string; readonly kind: string }[];
    expect(dependents.map(({ nativeId }) => nativeId)).toEqual(holding);
    expect(new Set(dependents.map(({ kind }) => kind))).toEqual(new Set(['VIRTUAL_INTERFACE']));
    expect(page.counts(action, id).requests).toBe(0);
    const left = new Set(holding);
    for (const each of dependents) {
      await page.patch(each.nativeId, { fate: 'normal' });
      const gone = await removeInterface(each.nativeId);
      page.cloud.clock.advance(untilDeleted);
      expect(await page.ended(gone)).toMatchObject({ status: 'SUCCEEDED', nativeState: 'deleted' });
      left.delete(each.nativeId);
      if (left.size === 0) break;
      const still = (await remove(id)).dependents as typeof dependents;
      expect(still.map(({ nativeId }) => nativeId)).toEqual([...left]);
    }
    const answer = await remove(id);
    page.cloud.clock.advance(untilDeleted);
    expect(await page.ended(answer)).toMatchObject({ status: 'SUCCEEDED', nativeState: 'deleted' });
    expect(page.counts(action, id)).toEqual({ requests: 1, executions: 1 });
  });

  it('dependents have ids by which the graph finds them', async () => {
    const id = made();
    const holding = interfaceOn(id, { name: 'erp' });
    const { dependents } = await remove(id);
    const resourceId = `causeway:aws:demo:virtual-interface:${regionId}:${holding}`;
    expect(dependents).toMatchObject([{ nativeId: holding, name: 'erp', resourceId }]);
    expect(await page.read(`{ cloudResource(id: "${resourceId}") { nativeId } }`)).toEqual({
      cloudResource: { nativeId: holding },
    });
  });

  it.each(['deleted', 'rejected'])(
    'a virtual interface that is %s and still listed holds nothing',
    async status => {
      const id = made();
      interfaceOn(id, { status, fate: 'stuck' });
      expect((await remove(id)).__typename).toMatch(success);
    },
  );

  it.each([
    ['confirming', { confirmingInterfaceBlocks: true }],
    ['confirming', { confirmingInterfaceBlocks: false }],
    ['deleting', { deletingInterfaceBlocks: true }],
    ['deleting', { deletingInterfaceBlocks: false }],
  ])('whether one that is %s holds it is for AWS to say: %j', async (status, setting) => {
    expect(page.cloud.settings.change(setting)).toBeUndefined();
    const [blocks] = Object.values(setting);
    const id = made();
    const waiting = interfaceOn(id, { status, fate: 'stuck' });
    const answer = await remove(id);
    expect(page.counts(action, id)).toEqual({ requests: 1, executions: blocks ? 0 : 1 });
    if (!blocks) expect(answer.__typename).toMatch(success);
    else {
      expect(answer).toMatchObject({
        __typename: 'CloudResourceInUseError',
        providerCode: 'DirectConnectClientException',
        providerMessage: `Connection ${id} has virtual interfaces. Delete them before you delete the connection.`,
        dependents: [{ nativeId: waiting }],
        message: expect.stringContaining('Not read: hosted connections, the minimum of its LAG'),
      });
    }
  });

  it('a virtual interface behind a hundred that are deleted is found: a page holds a hundred rows', async () => {
    const id = made();
    page.cloud.create({
      kind: 'virtualInterface',
      region: regionId,
      connectionId: id,
      status: 'deleted',
      fate: 'stuck',
      count: 230,
    });
    const last = interfaceOn(id, { vlan: 4_000 });
    expect(await remove(id)).toMatchObject({
      __typename: 'CloudResourceInUseError',
      dependents: [{ nativeId: last }],
    });
    page.cloud.world.remove({ id: last });
    expect((await remove(id)).__typename).toMatch(success);
  });

  it('a list of virtual interfaces that never ends says nothing, so nothing is sent', async () => {
    const id = made();
    const row = { kind: 'virtualInterface', region: regionId, connectionId: id, status: 'deleted' };
    page.cloud.create({ ...row, fate: 'stuck', count: 150 });
    expect(page.cloud.settings.change({ pageTokenRepeats: true })).toBeUndefined();
    expect((await remove(id)).__typename).toBe('CloudUnavailableError');
    expect(page.counts(action, id).requests).toBe(0);
  });

  it('a virtual interface that is made between look and send is found by a further look and named', async () => {
    const id = made();
    let late = '';
    const attach = (): void => {
      late = interfaceOn(id, { name: 'late' });
    };
    expect(await betweenLookAndSend(page, attach, () => remove(id))).toMatchObject({
      __typename: 'CloudResourceInUseError',
      providerCode: 'DirectConnectClientException',
      dependents: [{ nativeId: late, name: 'late' }],
      operation: { status: 'REJECTED' },
    });
    expect(page.counts(action, id)).toEqual({ requests: 1, executions: 0 });
  });
});
