import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ZenlayerEmulator } from '../../../../src/providers/zenlayer/emulator/start.ts';
import { openPage, type Page } from '../../page.ts';
import { zenlayerCloud } from '../cloud.ts';

const action = 'ModifyPrivateConnectsAttribute';

describe('the page of ModifyPrivateConnectsAttribute', () => {
  let page: Page<ZenlayerEmulator>;
  const made = (fields: object = {}): string =>
    page.cloud.create({ kind: 'privateConnect', name: 'Line', ...fields })[0] ?? '';
  const rename = (privateConnectId: string, name: string) =>
    page.ask('renameZenlayerPrivateConnect', { privateConnectId, name });

  beforeAll(async () => {
    page = await openPage(zenlayerCloud);
  });

  afterAll(() => page.close());

  it('the answer shows the new name, and of several of one name it is the one that was meant', async () => {
    const [id, other] = [made(), made()];
    expect(await rename(id, 'Line 7')).toMatchObject({
      __typename: 'ZenlayerRenamePrivateConnectSuccess',
      privateConnect: { name: 'Line 7', nativeState: 'RUNNING' },
      operation: { status: 'SUCCEEDED' },
    });
    const names = await page.read(
      `{ one: zenlayerPrivateConnect(id: "${id}") { name } other: zenlayerPrivateConnect(id: "${other}") { name } }`,
    );
    expect(names).toEqual({ one: { name: 'Line 7' }, other: { name: 'Line' } });
    const [request] = page.cloud.journal.requests({ action }).slice(-1);
    expect(request?.resources).toEqual([id]);
  });

  it.each(['RECYCLED', 'UPDATING', 'CREATING'])(
    'it names no state: one that is %s is renamed',
    async status => {
      const id = made({ status, fate: 'stuck' });
      expect((await rename(id, 'New')).__typename).toBe('ZenlayerRenamePrivateConnectSuccess');
    },
  );

  it('404 INVALID_PRIVATE_CONNECT_NOT_FOUND is what it says, where the line goes between look and change', async () => {
    const id = made();
    page.cloud.faults.add({
      action,
      resource: id,
      fault: { kind: 'refuse', status: 404, code: 'INVALID_PRIVATE_CONNECT_NOT_FOUND' },
    });
    expect(await rename(id, 'New')).toMatchObject({
      __typename: 'CloudResourceNotFoundError',
      providerCode: 'INVALID_PRIVATE_CONNECT_NOT_FOUND',
    });
  });

  it('256 characters are an input error, and nothing is sent', async () => {
    const id = made();
    const answer = await rename(id, 'x'.repeat(256));
    expect(answer).toMatchObject({ __typename: 'CloudInputError', inputField: 'name' });
    expect(page.counts(action, id).requests).toBe(0);
  });
});
