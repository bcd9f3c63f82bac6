import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { WatchedRecord } from '../../src/changes/time.ts';
import type { Operation } from '../../src/domain/operation.ts';
import { change } from './fixture.ts';
import { acceptedChanges, ended, following, until } from './following.ts';
import type { ThingLooks } from './made-up-cloud.ts';
import { replacing, Stage } from './stage.ts';

describe('What no process can read', () => {
  test('goes to a person, who is told why', async () => {
    const stage = new Stage({ settings: { unclaimedMs: 0 } });
    const lost = await stage.sent('ACCEPTED', { account: 'gone' }, { nextLookInMs: 0 });
    const forgotten = await stage.sent('UNKNOWN', { change: 'cloud.things.Forgotten' }, { nextLookInMs: 0 });
    following(stage);
    await stage.until(lost.id, 'NEEDS_ATTENTION');
    await stage.until(forgotten.id, 'NEEDS_ATTENTION');
    const note = async ({ id }: Operation) => (await stage.ledger.events(id, 0, 100)).at(-1)?.note;
    expect(await note(lost)).toMatch(/^cloud\/gone is not configured in any running process/);
    expect(await note(forgotten)).toMatch(/^change cloud.things.Forgotten is not known/);
    expect(stage.cloud.looks).toEqual([]);
  });

  test('for less than the stated time pages nobody: another process with the new configuration is on its way', async () => {
    const stage = new Stage({ settings: { unclaimedMs: 3600_000 } });
    const lost = await stage.sent('ACCEPTED', { account: 'new' }, { nextLookInMs: 0 });
    const follower = following(stage);
    await ended(stage, await acceptedChanges(stage, 1, 'Left'));
    await follower.stop();
    expect((await stage.operation(lost.id)).status).toBe('ACCEPTED');
    stage.accounts.add({ ...stage.account, name: 'new' });
    stage.cloud.things.set('thing-1', { state: 'Left' });
    following(stage);
    await stage.until(lost.id, 'SUCCEEDED');
  });

  test('by this process is left to another that can', async () => {
    const stage = new Stage();
    const both = change({ ...stage.cloud.remove, name: 'cloud.things.New' });
    const operation = await stage.sent('ACCEPTED', { change: both.name });
    stage.cloud.things.set('thing-1', { state: 'Left' });
    following(stage);
    const other = stage.engineOver(stage.process(), { changes: stage.cloud.changes(both) });
    following(stage, other);
    await stage.until(operation.id, 'SUCCEEDED');
    expect(stage.troubles).toEqual([]);
  });
});

describe('Two processes on one record', () => {
  test('look at each operation one at a time', async () => {
    const stage = new Stage();
    const at = { once: 0, most: 0 };
    stage.cloud.onLook = async ids => {
      at.once += 1;
      at.most = Math.max(at.most, at.once);
      await pause(5);
      at.once -= 1;
      return stage.cloud.shown(ids);
    };
    const [operation] = await acceptedChanges(stage, 1, 'Leaving');
    following(stage);
    following(stage, stage.engineOver(stage.process()));
    await until(() => stage.cloud.looks.length >= 10);
    stage.cloud.things.set('thing-1', { state: 'Left' });
    await ended(stage, [operation as Operation]);
    expect(at.most).toBe(1);
  });

  test('leave each other what a slow look holds: its lease is renewed meanwhile', async () => {
    const stage = new Stage({ settings: { leaseMs: 3_000 } });
    const renewed = Promise.withResolvers<readonly string[]>();
    const { promise, resolve } = Promise.withResolvers<ThingLooks>();
    stage.cloud.onLook = () => promise;
    const ledger = replacing(stage.ledger, {
      renew: async (ids, leaseMs) => {
        const held = await stage.ledger.renew(ids, leaseMs);
        renewed.resolve(held);
        return held;
      },
    });
    const [operation] = await acceptedChanges(stage, 1, 'Left');
    following(stage, stage.engineOver(ledger));
    await until(() => stage.cloud.looks.length > 0);
    expect(await renewed.promise).toEqual(['op-1']);
    const { operations } = await stage
      .process()
      .claim(10, 1_000, { places: ['cloud/main'], changes: [stage.cloud.remove.name] });
    expect(operations).toEqual([]);
    resolve(stage.cloud.shown(['thing-1']));
    await ended(stage, [operation as Operation]);
  });

  test('one that ends gives what it holds back, for the other to take at once', async () => {
    const stage = new Stage({ settings: { leaseMs: 3600_000 } });
    const operations = await acceptedChanges(stage, 3, 'Left');
    // A look that says nothing would be the end of this one.
    const unknown = await stage.sent('UNKNOWN', {}, { settlesBefore: new Date() });
    stage.cloud.things.set('thing-4', { state: 'Left' });
    stage.cloud.onLook = (_ids, { signal }) =>
      new Promise(resolve => signal?.addEventListener('abort', () => resolve(new Map()), { once: true }));
    const follower = following(stage);
    await until(() => stage.cloud.looks.length > 0);
    await follower.stop();
    // Nothing is concluded from a look that was cut short.
    expect((await stage.operations()).map(({ sequence }) => sequence)).toEqual([3, 3, 3, 3]);
    stage.cloud.onLook = async ids => stage.cloud.shown(ids);
    following(stage, stage.engineOver(stage.process()));
    await ended(stage, [...operations, unknown]);
  });

  test('one that ends also gives back what still waited for its turn', async () => {
    const stage = new Stage({ settings: { leaseMs: 3600_000, looksPerSecond: 0.001 } });
    Object.assign(stage.cloud.noun, { idsPerCall: 1 });
    const operations = await acceptedChanges(stage, 3, 'Left');
    const follower = following(stage);
    await until(() => stage.cloud.looks.length > 0);
    await follower.stop();
    const known = { places: ['cloud/main'], changes: [stage.cloud.remove.name] };
    const { operations: free } = await stage.process().claim(10, 1_000, known);
    const open = (await Promise.all(operations.map(({ id }) => stage.operation(id)))).filter(
      ({ endedAt }) => endedAt === null,
    );
    expect(free.map(({ id }) => id).sort()).toEqual(open.map(({ id }) => id).sort());
    expect(open.length).toBeGreaterThanOrEqual(2);
  });
});

describe('After it has ended', () => {
  test('nothing is read and nothing renewed any more', async () => {
    const stage = new Stage();
    const settings = { ...stage.settings, leaseMs: 20 };
    let renewals = 0;
    const ledger = replacing(stage.ledger, {
      renew: async ids => {
        renewals += 1;
        return ids;
      },
    });
    await acceptedChanges(stage, 1, 'Leaving');
    const follower = following(stage, stage.engineOver(ledger, { settings }));
    await until(() => stage.cloud.looks.length > 0);
    await follower.stop();
    const [looks, then] = [stage.cloud.looks.length, renewals];
    await pause(60);
    expect([stage.cloud.looks.length, renewals]).toEqual([looks, then]);
  });

  test('an unknown outcome is watched anew by whoever takes it up', async () => {
    const stage = new Stage({ settings: { settleWindowMs: 1, settleMarginMs: 3600_000 } });
    const settlesBefore = new Date(Date.now() + 3600_000);
    const unknown = await stage.sent('UNKNOWN', {}, { settlesBefore });
    stage.cloud.things.set('thing-1', { state: 'Active' });
    let from = Number.POSITIVE_INFINITY;
    const steadySince = (at: Date): Date => new Date(Math.min(at.getTime(), from));
    const watched = Object.assign(new WatchedRecord(), { steadySince });
    following(stage, stage.engineOver(stage.ledger, { watched }));
    await until(() => stage.cloud.looks.length >= 4);
    expect((await stage.operation(unknown.id)).status).toBe('UNKNOWN');
    from = 0;
    await stage.until(unknown.id, 'NOT_APPLIED');
  });
});
