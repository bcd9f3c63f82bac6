import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ZenlayerEmulator } from '../../../../src/providers/zenlayer/emulator/start.ts';
import { openPage, type Page } from '../../page.ts';
import { zenlayerCloud } from '../cloud.ts';

const action = 'ModifyPortAttribute';

describe('the page of ModifyPortAttribute, for the name', () => {
  let page: Page<ZenlayerEmulator>;
  const cloud = () => page.cloud;
  const made = (fields: object = {}): string =>
    cloud().create({ kind: 'port', name: 'Berth', ...fields })[0] ?? '';
  const rename = (portId: string, name: string) => page.ask('renamePort', { portId, name });
  const named = async (id: string): Promise<unknown> =>
    ((await page.read(`{ one: zenlayerPort(id: "${id}") { name } }`)) as { one: { name: string } }).one.name;

  beforeAll(async () => {
    page = await openPage(zenlayerCloud);
  });

  afterAll(() => page.close());

  it('the answer shows the new name, and the operation has seen it', async () => {
    const id = made();
    expect(await rename(id, 'Quay 7')).toMatchObject({
      __typename: 'ZenlayerRenamePortSuccess',
      port: { name: 'Quay 7', nativeState: 'RUNNING' },
      operation: { status: 'SUCCEEDED' },
    });
    expect(await named(id)).toBe('Quay 7');
  });

  it('a second one meanwhile is busy, and sends nothing', async () => {
    const id = made();
    cloud().faults.add({ action, resource: id, fault: { kind: 'delay', ms: 300 } });
    const first = rename(id, 'First');
    await cloud().journal.until(() => page.counts(action, id).requests === 1);
    const second = await rename(id, 'Second');
    expect(second).toMatchObject({
      __typename: 'CloudResourceBusyError',
      retryable: true,
      blockingOperationId: (await first).operation?.id,
    });
    expect(page.counts(action, id)).toEqual({ requests: 1, executions: 1 });
    expect(await named(id)).toBe('First');
    expect((await rename(id, 'Second')).__typename).toBe('ZenlayerRenamePortSuccess');
  });

  it('to the name that it has is sent, and is a success', async () => {
    const id = made();
    expect((await rename(id, 'Berth')).__typename).toBe('ZenlayerRenamePortSuccess');
  });

  it('to the name that it has, without an answer, is for a person: nothing that is read could tell', async () => {
    const silent = await openPage(zenlayerCloud, { changes: { settleWindowMs: 100, settleMarginMs: 100 } });
    try {
      const [id = ''] = silent.cloud.create({ kind: 'port', name: 'Berth' });
      silent.cloud.faults.add({ action, fault: { kind: 'dropBeforeActing' } });
      const answer = await silent.ask('renamePort', { portId: id, name: 'Berth' });
      expect(answer.__typename).toBe('CloudOutcomeUnknownError');
      expect((await silent.ended(answer)).status).toBe('NEEDS_ATTENTION');
    } finally {
      await silent.close();
    }
  });

  it.each(['CREATING', 'DELETING', 'RECYCLED', 'DESTROYING'])(
    '"not allowed while CREATING or DESTROYING", nor in the bin: one that is %s is left alone',
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
});
