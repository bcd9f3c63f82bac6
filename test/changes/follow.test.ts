import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { Change } from '../../src/domain/change.ts';
import type { Operation } from '../../src/domain/operation.ts';
import { LedgerUnavailableError } from '../../src/ledger/ledger.ts';
import { acceptedChanges, ended, following, until } from './following.ts';
import { silentLooks, type ThingLooks } from './made-up-cloud.ts';
import { replacing, Stage } from './stage.ts';

function hanging(): Promise<ThingLooks> {
  return new Promise(() => undefined);
}

describe('Open operations', () => {
  test('of one place are read together: a hundred of them are one call', async () => {
    const stage = new Stage();
    const operations = await acceptedChanges(stage, 100, 'Left');
    following(stage);
    await ended(stage, operations);
    expect(stage.cloud.looks).toHaveLength(1);
    expect(stage.cloud.looks[0]).toHaveLength(100);
  });

  test('are read in as many calls as the provider’s filter needs, several of them side by side', async () => {
    const stage = new Stage();
    Object.assign(stage.cloud.noun, { idsPerCall: 10 });
    const operations = await acceptedChanges(stage, 45, 'Left');
    const both = Promise.withResolvers<void>();
    stage.cloud.onLook = async ids => {
      if (stage.cloud.looks.length === 4) both.resolve();
      await both.promise;
      return stage.cloud.shown(ids);
    };
    following(stage);
    await ended(stage, operations);
    expect(stage.cloud.looks.map(ids => ids.length)).toEqual([10, 10, 10, 10, 5]);
  });

  test('are read in the background, with an end to its patience', async () => {
    const stage = new Stage();
    const operations = await acceptedChanges(stage, 1, 'Left');
    following(stage);
    await ended(stage, operations);
    expect(stage.cloud.sources).toMatchObject([{ background: true, region: null, account: stage.account }]);
    expect(stage.cloud.sources[0]?.signal).toBeInstanceOf(AbortSignal);
  });

  test('are read until their end is seen', async () => {
    const stage = new Stage();
    const [operation] = await acceptedChanges(stage, 1, 'Leaving');
    following(stage);
    await until(() => stage.cloud.looks.length >= 3);
    stage.cloud.things.set('thing-1', { state: 'Left' });
    await ended(stage, [operation as Operation]);
    const states = (await stage.ledger.events('op-1', 0, 100)).map(({ nativeState }) => nativeState);
    expect(states.slice(-2)).toEqual(['Leaving', 'Left']);
  });

  test('of a kind that is being read are left until that is over, and then read together', async () => {
    const stage = new Stage();
    const first = Promise.withResolvers<void>();
    stage.cloud.onLook = async ids => {
      if (stage.cloud.looks.length === 1) await first.promise;
      return stage.cloud.shown(ids);
    };
    const before = await acceptedChanges(stage, 1, 'Left');
    let claims = 0;
    const ledger = replacing(stage.ledger, {
      claim: (...asked) => {
        claims += 1;
        return stage.ledger.claim(...asked);
      },
    });
    following(stage, stage.engineOver(ledger));
    await until(() => stage.cloud.looks.length === 1);
    const after = await acceptedChanges(stage, 3, 'Left');
    const seen = claims;
    await until(() => claims >= seen + 3);
    first.resolve();
    await ended(stage, [...before, ...after]);
    expect(stage.cloud.looks.map(ids => ids.length)).toEqual([1, 3]);
  });

  test('that were begun by a process that died are taken over', async () => {
    const stage = new Stage();
    const recorded = await stage.recorded();
    await stage.ledger.release([recorded.id]);
    const sending = await stage.sent('SENDING');
    stage.cloud.things.set('thing-2', { state: 'Left' });
    following(stage);
    await stage.until(recorded.id, 'CLOSED_NOT_SENT');
    await stage.until(sending.id, 'SUCCEEDED');
    expect(await stage.history(sending.id)).toEqual(['RECORDED', 'SENDING', 'UNKNOWN', 'SUCCEEDED']);
  });

  test('that make something are found by their names, each by its own', async () => {
    const stage = new Stage();
    const before = { resource: null, namesakes: [] };
    const operations: Operation[] = [];
    for (const name of ['one', 'two', 'three']) {
      const facts = {
        change: stage.cloud.create.name,
        resource: null,
        resourceName: name,
        holds: name,
        before,
      };
      operations.push(await stage.sent('ACCEPTED', facts));
      stage.cloud.things.set(`thing-${name}`, { state: 'Active', name });
    }
    following(stage);
    const found = await ended(stage, operations);
    expect(found.map(({ resource }) => resource)).toEqual(
      ['one', 'two', 'three'].map(name => `causeway:cloud:main:thing:thing-${name}`),
    );
    expect(stage.cloud.looks.flat().sort()).toEqual(['name:one', 'name:three', 'name:two']);
  });

  test('begun while it runs are seen at once: it is woken, and does not wait for its next round', async () => {
    const stage = new Stage({ settings: { pollMs: 3600_000, firstLookMs: 0, paceByAge: 0 } });
    following(stage);
    await pause(10);
    const operations = await acceptedChanges(stage, 1, 'Left');
    // Whatever is written wakes it, also when the lease that kept it away is given back by then.
    await stage.sent('NEEDS_ATTENTION');
    await ended(stage, operations);
  });
});

describe('A place that is silent', () => {
  function wide(lookMs = 60): Stage {
    const stage = new Stage({
      account: { regions: ['north', 'south'], staleReadsMs: 1 },
      settings: { lookMs },
    });
    Object.assign(stage.cloud.noun, { regional: true });
    return stage;
  }

  async function inRegion(
    stage: Stage,
    region: string,
    id: string,
    status: 'ACCEPTED' | 'UNKNOWN' = 'ACCEPTED',
  ) {
    const resource = `causeway:cloud:main:thing:${region}:${id}`;
    return await stage.sent(status, { region, resource }, { settlesBefore: new Date() });
  }

  test('does not hold up another one', async () => {
    const stage = wide(3600_000);
    stage.cloud.things.set('south/thing-2', { state: 'Left' });
    const { promise: silence, resolve: speak } = Promise.withResolvers<ThingLooks>();
    stage.cloud.onLook = async (ids, { region }) =>
      region === 'north' ? await silence : stage.cloud.shown(ids, region);
    await inRegion(stage, 'north', 'thing-1');
    const follower = following(stage);
    await until(() => stage.cloud.looks.length > 0);
    const other = await inRegion(stage, 'south', 'thing-2');
    await stage.until(other.id, 'SUCCEEDED');
    speak(new Map());
    await follower.stop();
  });

  test('does not hold up another kind of the same place either, and both keep to the pace of the place', async () => {
    const stage = new Stage({ settings: { lookMs: 3600_000, looksPerSecond: 3 } });
    const gadgetKind = { ...stage.cloud.remove.of, kind: 'gadget', noun: 'gadget' };
    const change = { ...stage.cloud.remove, of: gadgetKind, name: 'cloud.gadgets.Remove' };
    const at: number[] = [];
    const gadget = {
      ...stage.cloud.noun,
      ...gadgetKind,
      lookAt: async (_source: unknown, ids: readonly string[]) => {
        at.push(performance.now());
        return stage.cloud.shown(ids);
      },
    };
    stage.cloud.onLook = (_ids, { signal }) => {
      at.push(performance.now());
      return new Promise(resolve =>
        signal?.addEventListener('abort', () => resolve(new Map()), { once: true }),
      );
    };
    const nouns = new Map([...stage.cloud.nouns(), ['cloud/gadget', gadget as never]]);
    const engine = stage.engineOver(stage.ledger, { nouns, changes: stage.cloud.changes(change) });
    await acceptedChanges(stage, 1, 'Left');
    following(stage, engine);
    await until(() => at.length === 1);
    stage.cloud.things.set('gadget-1', { state: 'Left' });
    const resource = 'causeway:cloud:main:gadget:gadget-1';
    const other = await stage.sent('ACCEPTED', { change: change.name, kind: 'gadget', resource });
    await stage.until(other.id, 'SUCCEEDED');
    expect((at[1] ?? 0) - (at[0] ?? 0)).toBeGreaterThan(300);
    expect((await stage.operation('op-1')).status).toBe('ACCEPTED');
  });

  test('for ever, and that not even heeds its signal, still gets its operations judged on time', async () => {
    const stage = wide();
    stage.cloud.onLook = hanging;
    const unknown = await inRegion(stage, 'north', 'thing-1', 'UNKNOWN');
    following(stage);
    await stage.until(unknown.id, 'NEEDS_ATTENTION');
    const note = (await stage.ledger.events(unknown.id, 0, 100)).at(-1)?.note;
    expect(note).toBe('reading could not settle it: it could not be read: there was no answer within 60 ms');
  });

  test('is told as stalled where it was accepted, and goes on being read', async () => {
    const stage = wide();
    Object.assign(stage.settings, { stallAfterMs: 1 });
    stage.cloud.onLook = async ids => silentLooks(ids);
    const accepted = await inRegion(stage, 'north', 'thing-1');
    following(stage);
    await stage.until(accepted.id, 'STALLED');
    stage.cloud.things.set('north/thing-1', { state: 'Left' });
    stage.cloud.onLook = async (ids, { region }) => stage.cloud.shown(ids, region);
    await stage.until(accepted.id, 'SUCCEEDED');
  });

  test('and throws, is reported, judged as silent, and looked at again', async () => {
    const stage = wide();
    const trouble = new Error('a bug in the adapter');
    stage.cloud.onLook = () => Promise.reject(trouble);
    const accepted = await inRegion(stage, 'north', 'thing-1');
    following(stage);
    await until(() => stage.cloud.looks.length >= 2);
    expect(stage.troubles[0]).toBe(trouble);
    stage.cloud.things.set('north/thing-1', { state: 'Left' });
    stage.cloud.onLook = async (ids, { region }) => stage.cloud.shown(ids, region);
    await stage.until(accepted.id, 'SUCCEEDED');
  });

  test('that throttles is asked less often, and not more often for having more open operations', async () => {
    const stage = new Stage({ settings: { looksPerSecond: 1_000 } });
    Object.assign(stage.cloud.noun, { idsPerCall: 1 });
    const at: number[] = [];
    stage.cloud.onLook = async ids => {
      at.push(performance.now());
      return silentLooks(ids, 'CloudThrottledError');
    };
    await acceptedChanges(stage, 8, 'Left');
    following(stage);
    // The first ones were on their way already when the provider throttled.
    await until(() => at.length >= 6);
    expect((at[5] ?? 0) - (at[0] ?? 0)).toBeGreaterThan(900);
  });
});

describe('An operation whose look cannot be judged', () => {
  test('is put off, so that it neither spins nor keeps others waiting', async () => {
    const stage = new Stage({ settings: { firstLookMs: 3600_000, slowestLookMs: 3600_000 } });
    const puzzling: Change = { ...stage.cloud.remove, name: 'cloud.things.Puzzle' };
    const trouble = new Error('a bug in the change');
    puzzling.progress = () => {
      throw trouble;
    };
    const engine = stage.engineOver(stage.ledger, { changes: stage.cloud.changes(puzzling) });
    const bad = await stage.sent('ACCEPTED', { change: puzzling.name });
    stage.cloud.things.set('thing-1', { state: 'Left' });
    following(stage, engine);
    await until(() => stage.troubles.length > 0);
    expect(stage.troubles).toEqual([trouble]);
    const others = await acceptedChanges(stage, 1, 'Left');
    await ended(stage, others);
    expect(stage.cloud.looks.filter(ids => ids.includes('thing-1'))).toHaveLength(1);
    expect((await stage.operation(bad.id)).nextLookAt?.getTime()).toBeGreaterThan(Date.now() + 3000_000);
  });

  test('because the record is down, is taken up again when it is back', async () => {
    const stage = new Stage();
    let down = true;
    const ledger = replacing(stage.ledger, {
      advance: (...asked) =>
        down ? Promise.reject(new LedgerUnavailableError('down')) : stage.ledger.advance(...asked),
      claim: (...asked) =>
        down && stage.cloud.looks.length > 0
          ? Promise.reject(new LedgerUnavailableError('down'))
          : stage.ledger.claim(...asked),
    });
    const operations = await acceptedChanges(stage, 1, 'Left');
    following(stage, stage.engineOver(ledger));
    await until(() => stage.troubles.length >= 3);
    down = false;
    await ended(stage, operations);
  });
});
