import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ZenlayerEmulator } from '../../../../src/providers/zenlayer/emulator/start.ts';
import { openBraked } from '../../../access/braked-stage.ts';
import { betweenLookAndSend, openPage, type Page } from '../../page.ts';
import { zenlayerCloud } from '../cloud.ts';

const action = 'ModifyPrivateConnectsAttribute';
const reading = 'DescribePrivateConnects';

describe('the page of ModifyPrivateConnectsAttribute, for one', () => {
  let page: Page<ZenlayerEmulator>;
  const cloud = () => page.cloud;
  const made = (fields: object = {}): string =>
    cloud().create({ kind: 'privateConnect', name: 'Line', ...fields })[0] ?? '';
  const rename = (privateConnectId: string, name: string) =>
    page.ask('renameZenlayerPrivateConnect', { privateConnectId, name });
  const named = async (id: string): Promise<unknown> =>
    ((await page.read(`{ one: zenlayerPrivateConnect(id: "${id}") { name } }`)) as { one: { name: string } })
      .one.name;

  beforeAll(async () => {
    page = await openPage(zenlayerCloud, { start: { clock: 'stepped' } });
    made({ id: 'pc-anchor', name: 'anchor' });
  });

  afterAll(() => page.close());

  it('"name changes at once": the answer shows the new name, and the operation has seen it', async () => {
    const id = made();
    expect(await rename(id, 'Quay 7')).toMatchObject({
      __typename: 'ZenlayerRenamePrivateConnectSuccess',
      privateConnect: { name: 'Quay 7', nativeState: 'RUNNING' },
      operation: { status: 'SUCCEEDED' },
    });
    expect(await named(id)).toBe('Quay 7');
    expect(page.counts(action, id)).toEqual({ requests: 1, executions: 1 });
  });

  it('a second one meanwhile is busy, and sends nothing', async () => {
    const id = made();
    cloud().faults.add({ action: reading, resource: id, times: 'always', fault: { kind: 'lag', ms: 1_000 } });
    cloud().clock.advance(1_000);
    const first = await rename(id, 'First');
    expect(await rename(id, 'Second')).toMatchObject({
      __typename: 'CloudResourceBusyError',
      retryable: true,
      blockingOperationId: first.operation?.id,
    });
    expect(page.counts(action, id)).toEqual({ requests: 1, executions: 1 });
    cloud().clock.advance(1_000);
    expect((await page.ended(first)).status).toBe('SUCCEEDED');
  });

  it('to the name that it has is sent, and is a success', async () => {
    const id = made();
    expect((await rename(id, 'Line')).__typename).toBe('ZenlayerRenamePrivateConnectSuccess');
    expect(page.counts(action, id).requests).toBe(1);
  });

  it('a replica that lags and shows the old name does not end it', async () => {
    const id = made();
    cloud().clock.advance(20_000);
    cloud().faults.add({
      action: reading,
      resource: id,
      times: 'always',
      fault: { kind: 'lag', ms: 10_000 },
    });
    const answer = await rename(id, 'Quay 8');
    expect(answer).toMatchObject({
      __typename: 'ZenlayerRenamePrivateConnectSuccess',
      privateConnect: { name: 'Line' },
      operation: { status: 'ACCEPTED' },
    });
    const reads = page.counts(reading, id).requests;
    await cloud().journal.until(() => page.counts(reading, id).requests >= reads + 3);
    const { ledger } = page.gateway.app.engine;
    const events = await ledger.events(answer.operation?.id ?? '', 0, 100);
    expect(events.at(-1)?.status).toBe('ACCEPTED');
    cloud().clock.advance(10_000);
    expect((await page.ended(answer)).status).toBe('SUCCEEDED');
    expect(await named(id)).toBe('Quay 8');
    expect(page.counts(action, id)).toEqual({ requests: 1, executions: 1 });
  });

  it('an unknown id is not found, and nothing is sent', async () => {
    expect(await rename('nothing', 'New')).toMatchObject({
      __typename: 'CloudResourceNotFoundError',
      providerCode: null,
    });
    expect(page.counts(action, 'nothing').requests).toBe(0);
  });

  it('"one unknown id fails the whole call": one that goes after the look is not found by the code of the page', async () => {
    const id = made();
    const goes = () => cloud().world.remove({ id });
    expect(await betweenLookAndSend(page, goes, () => rename(id, 'New'))).toMatchObject({
      __typename: 'CloudResourceNotFoundError',
      providerCode: 'INVALID_PRIVATE_CONNECT_NOT_FOUND',
    });
    expect(page.counts(action, id)).toEqual({ requests: 1, executions: 0 });
  });

  it.each(['CREATING', 'UPDATING', 'DELETING', 'RECYCLED', 'DESTROYING'])(
    'one that is %s is left alone',
    async status => {
      const id = made({ status, fate: 'stuck' });
      expect(await rename(id, 'New')).toMatchObject({
        __typename: 'CloudResourceStateError',
        currentNativeState: status,
        providerCode: null,
      });
      expect(page.counts(action, id).requests).toBe(0);
    },
  );

  it.each([
    ['an empty name', ''],
    ['256 characters', 'x'.repeat(256)],
  ])('%s is an input error, and nothing is sent', async (_what, name) => {
    const id = made();
    expect(await rename(id, name)).toMatchObject({ __typename: 'CloudInputError', inputField: 'name' });
    expect(page.counts(action, id).requests).toBe(0);
  });

  it('255 characters are taken', async () => {
    const id = made();
    const name = 'x'.repeat(255);
    expect(await rename(id, name)).toMatchObject({ privateConnect: { name } });
  });

  it.each([
    ['RUNNING', true],
    ['RECYCLED', false],
  ])('of one that is %s the allowed changes tell it: %s', async (status, allowed) => {
    const id = made({ status });
    const { one } = (await page.read(
      `{ one: zenlayerPrivateConnect(id: "${id}") { allowedChanges { change allowed } } }`,
    )) as { one: { allowedChanges: readonly object[] } };
    expect(one.allowedChanges).toContainEqual({ change: 'RENAME_ZENLAYER_PRIVATE_CONNECT', allowed });
  });

  it('one that is protected by its name does not lose that by another name', async () => {
    const stage = await openBraked({ protect: ['name:*backup'] });
    try {
      const named = (name: string) =>
        stage.change('alice', 'renameZenlayerPrivateConnect', {
          privateConnectId: 'pc-sin-hkg-backup',
          account: 'north',
          name,
        });
      await stage.expectHeld(await named('no longer'), 'CloudProtectedError');
      expect(stage.sent(action)).toBe(0);
      expect((await named('another backup')).__typename).toBe('ZenlayerRenamePrivateConnectSuccess');
    } finally {
      await stage.close();
    }
  });
});
