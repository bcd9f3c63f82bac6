import { hash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { runChange } from '../../src/changes/run.ts';
import { domainError } from '../../src/domain/errors.ts';
import { LedgerUnavailableError } from '../../src/ledger/ledger.ts';
import { accepted, silentLooks } from './made-up-cloud.ts';
import { house, run, sending, told } from './running.ts';
import { replacing } from './stage.ts';

describe('A change', () => {
  test('is looked at, written down as being sent, and only then sent', async () => {
    const stage = house();
    const order: string[] = [];
    const { onLook } = stage.cloud;
    stage.cloud.onLook = async (ids, source) => {
      order.push('look');
      return await onLook(ids, source);
    };
    stage.cloud.onSend = async ({ starting }) => {
      await starting();
      order.push(`send ${(await stage.operations())[0]?.status}`);
      return accepted;
    };
    const answer = await run(stage);
    expect(told(answer)).toBe('success');
    expect(order).toEqual(['look', 'send SENDING', 'look']);
    expect(await stage.operations()).toHaveLength(1);
  });

  test('is written with all that is to be known of it later', async () => {
    const stage = house();
    sending(stage);
    const document = 'mutation { removeThing }';
    await run(stage, { key: 'k', reason: 'because', document });
    const [operation] = await stage.operations();
    expect(operation).toMatchObject({
      id: expect.stringMatching(/^op-[0-9a-f]{12}-[0-9a-f]{16}$/),
      parent: null,
      change: 'cloud.things.Remove',
      mutation: 'removeThing',
      provider: 'cloud',
      account: 'main',
      kind: 'thing',
      region: null,
      resource: 'causeway:cloud:main:thing:thing-1',
      resourceName: 'one',
      holds: 'causeway:cloud:main:thing:thing-1',
      tenant: 'local',
      actor: 'local',
      reason: 'because',
      key: 'k',
      documentHash: hash('sha256', document),
      input: {},
      before: { resource: stage.cloud.resource('thing-1') },
    });
  });

  test('that makes something holds the place of its name', async () => {
    const stage = house();
    sending(stage);
    const asked = { change: stage.cloud.create, id: null, input: { name: 'new' } };
    await run(stage, asked);
    const [operation] = await stage.operations();
    expect(operation).toMatchObject({
      resource: null,
      resourceName: 'new',
      holds: 'name:cloud:main:thing::new',
    });
    expect(told(await run(stage, asked))).toBe('CloudResourceBusyError');
  });

  test('that is not sound comes to nothing at all', async () => {
    const stage = house();
    expect(told(await run(stage, { id: 'not an id' }))).toBe('CloudInputError');
    expect(stage.cloud.looks).toEqual([]);
    expect(await stage.operations()).toEqual([]);
  });

  test('of what cannot be read first is not written, and not sent', async () => {
    const stage = house();
    const sent = sending(stage);
    stage.cloud.onLook = async ids => silentLooks(ids);
    expect(told(await run(stage))).toBe('CloudUnavailableError');
    stage.cloud.onLook = async ids => stage.cloud.shown(ids);
    expect(told(await run(stage, { id: 'thing-none' }))).toBe('CloudResourceNotFoundError');
    expect([sent.count, await stage.operations()]).toEqual([0, []]);
  });

  test('that something stands against is refused, and that is written', async () => {
    const stage = house();
    const sent = sending(stage);
    const blocker = domainError('CloudResourceStateError', { message: 'not now' });
    Object.assign(stage.cloud.remove, { blockers: () => [blocker] });
    const answer = await run(stage, { key: 'k' });
    expect(answer).toMatchObject({ kind: 'error', error: blocker, operation: { status: 'REJECTED' } });
    expect(sent.count).toBe(0);
    // It holds neither the resource nor the key.
    Object.assign(stage.cloud.remove, { blockers: () => [] });
    expect(told(await run(stage, { key: 'k' }))).toBe('success');
  });

  test('whose caller leaves while it is looked at is not written', async () => {
    const stage = house();
    const sent = sending(stage);
    const leaving = new AbortController();
    stage.cloud.onLook = async ids => {
      leaving.abort();
      return stage.cloud.shown(ids);
    };
    const answer = await run(stage, { signal: leaving.signal });
    expect(answer).toMatchObject({ error: { message: 'The caller left before anything was sent.' } });
    expect([sent.count, await stage.operations()]).toEqual([0, []]);
  });
});

describe('A record that cannot be written', () => {
  test.each(['findExisting', 'record', 'refuse'] as const)(
    '(%s) keeps everything from being sent, and says so',
    async method => {
      const stage = house();
      const full = new LedgerUnavailableError('full');
      const engine = stage.engineOver(replacing(stage.ledger, { [method]: () => Promise.reject(full) }));
      const blocker = domainError('CloudResourceStateError', { message: 'not now' });
      if (method === 'refuse') Object.assign(stage.cloud.remove, { blockers: () => [blocker] });
      const sent = sending(stage);
      expect(await runChange(engine, stage.request())).toMatchObject({
        error: { tag: 'CloudUnavailableError', message: expect.stringContaining('nothing was sent') },
        operation: null,
      });
      expect(sent.count).toBe(0);
      expect(stage.troubles).toEqual([full]);
    },
  );

  test('for any other reason is a bug that shows itself', async () => {
    const stage = house();
    const ledger = replacing(stage.ledger, { record: () => Promise.reject(new Error('a bug')) });
    await expect(runChange(stage.engineOver(ledger), stage.request())).rejects.toThrow('a bug');
  });
});
