import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { judge, lookFor, type Observed, observe } from '../../src/changes/observe.ts';
import type { Sight } from '../../src/changes/verdict.ts';
import type { Change } from '../../src/domain/change.ts';
import type { Operation, OperationDraft } from '../../src/domain/operation.ts';
import type { Step } from '../../src/ledger/ledger.ts';
import { absent, present, snapshot, unreadable } from './fixture.ts';
import { silentRead } from './made-up-cloud.ts';
import { Stage, type StageOptions } from './stage.ts';

const hour = 3600_000;
const began = new Date('2026-05-04T10:00:00Z');

// The record takes its time from the wall clock, which only goes where a test says.
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date', 'performance'], now: began }));
afterEach(() => void vi.useRealTimers());

async function observed(
  stage: Stage,
  status: 'ACCEPTED' | 'UNKNOWN',
  { change, ...facts }: Partial<Omit<OperationDraft, 'change'>> & { change?: Change } = {},
  step: Partial<Step> = {},
): Promise<Observed> {
  const chosen = change ?? stage.cloud.remove;
  const settlesBefore = new Date(began.getTime() + hour);
  const operation = await stage.sent(status, { change: chosen.name, ...facts }, { settlesBefore, ...step });
  stage.engine.watched.learn(new Date(), performance.now());
  return { change: chosen, account: stage.account, operation, at: new Date() };
}

function source(stage: Stage) {
  return { account: stage.account, region: null };
}

/** Looked at again, so much later. */
async function judgedAgain(
  stage: Stage,
  before: Observed,
  sight: Sight,
  afterMs: number,
): Promise<Operation> {
  vi.advanceTimersByTime(afterMs);
  stage.engine.watched.learn(new Date(), performance.now());
  const operation = await stage.operation(before.operation.id);
  return await judge(stage.engine, { ...before, operation, at: new Date() }, sight);
}

const unborn = { resource: null, resourceName: 'new', holds: 'name:new' };

describe('A resource is looked for', () => {
  test('by its id, through its noun, afresh', async () => {
    const stage = new Stage();
    stage.cloud.things.set('thing-1', { state: 'Leaving' });
    const sight = await lookFor(stage.engine, await observed(stage, 'ACCEPTED'), source(stage));
    expect(sight).toMatchObject({ kind: 'present', now: { nativeState: 'Leaving' } });
    expect(stage.cloud.looks).toEqual([['thing-1']]);
  });

  test('and a look that comes back without it is a bug that shows itself', async () => {
    const stage = new Stage();
    stage.cloud.onLook = async () => new Map();
    const looking = lookFor(stage.engine, await observed(stage, 'ACCEPTED'), source(stage));
    await expect(looking).rejects.toThrow('a look at thing-1 came back without it');
  });

  let looks = 0;
  async function found(stage: Stage, before: object): Promise<Sight> {
    const change = stage.cloud.create;
    looks += 1;
    const looking = await observed(stage, 'UNKNOWN', { ...unborn, holds: `name:${looks}`, change, before });
    return await lookFor(stage.engine, looking, source(stage));
  }
  const before = { resource: null, namesakes: [] };

  test('by its name while it has no id', async () => {
    const stage = new Stage();
    expect(await found(stage, before)).toEqual({ kind: 'unborn' });
    expect(stage.cloud.looks).toEqual([['name:new']]);
  });

  test('among those that bear the name now and did not before', async () => {
    const stage = new Stage();
    stage.cloud.things.set('thing-old', { state: 'Active', name: 'new' });
    const known = { resource: null, namesakes: [{ nativeId: 'thing-old', nativeState: 'Active' }] };
    expect(await found(stage, known)).toEqual({ kind: 'unborn' });
    stage.cloud.things.set('thing-new', { state: 'Active', name: 'new' });
    expect(await found(stage, known)).toMatchObject({ now: { reference: { nativeId: 'thing-new' } } });
  });

  test('among those that were made since, as far as the provider’s clock can be trusted', async () => {
    const stage = new Stage({ settings: { creationClockMs: 60_000 } });
    const made = (ms: number) => ({ createdAt: new Date(began.getTime() + ms).toISOString() });
    stage.cloud.things.set('thing-7', { state: 'Active', name: 'new', ...made(-60_001) });
    expect(await found(stage, before)).toEqual({ kind: 'older', nativeIds: ['thing-7'] });
    stage.cloud.things.set('thing-8', { state: 'Active', name: 'new', ...made(-60_000) });
    expect(await found(stage, before)).toMatchObject({ now: { reference: { nativeId: 'thing-8' } } });
  });

  test('and several that could be it are told apart by nobody', async () => {
    const stage = new Stage();
    for (const id of ['thing-7', 'thing-8']) stage.cloud.things.set(id, { state: 'Active', name: 'new' });
    expect(await found(stage, before)).toEqual({ kind: 'ambiguous', nativeIds: ['thing-7', 'thing-8'] });
  });

  test('and a list that cannot be read to its end tells nothing', async () => {
    const stage = new Stage();
    stage.cloud.onName = async () => silentRead();
    expect(await found(stage, before)).toMatchObject({ kind: 'unreadable' });
  });
});

describe('What a look means is written', () => {
  test('as a step with its event, or only as what was seen and when to look again', async () => {
    const stage = new Stage();
    stage.cloud.things.set('thing-1', { state: 'Leaving' });
    const looking = await observed(stage, 'ACCEPTED');
    const moving = await observe(stage.engine, looking, source(stage));
    expect(moving).toMatchObject({ status: 'ACCEPTED', nativeState: 'Leaving', sequence: 4 });
    const same = await observe(stage.engine, { ...looking, operation: moving }, source(stage));
    expect(same.sequence).toBe(4);
    expect(same.nextLookAt?.getTime()).toBeGreaterThan(Date.now());
  });

  test('never over what somebody else has written meanwhile', async () => {
    const stage = new Stage();
    const looking = await observed(stage, 'ACCEPTED');
    await stage.ledger.advance(looking.operation.id, ['ACCEPTED'], { status: 'FAILED' });
    expect((await judge(stage.engine, looking, present('Left'))).status).toBe('FAILED');
    expect((await judge(stage.engine, looking, present('Leaving'))).status).toBe('FAILED');
    expect((await judge(stage.engine, looking, unreadable)).status).toBe('FAILED');
  });

  test('with two looks where the account’s reads may be old, as far apart as the account says', async () => {
    const stage = new Stage({ account: { staleReadsMs: 5_000 } });
    const looking = await observed(stage, 'ACCEPTED');
    const first = await judge(stage.engine, looking, absent());
    expect(first).toMatchObject({ status: 'ACCEPTED', unconfirmed: { end: 'gone', since: began } });
    const early = await judgedAgain(stage, looking, absent(), 4_999);
    expect(early).toMatchObject({ status: 'ACCEPTED', unconfirmed: { end: 'gone', since: began } });
    expect((await judgedAgain(stage, looking, absent(), 1)).status).toBe('SUCCEEDED');
  });

  test('by the time from before the look: what was read long ago is not dated late', async () => {
    const stage = new Stage({ account: { staleReadsMs: 5_000 } });
    const looking = await observed(stage, 'ACCEPTED');
    await judge(stage.engine, looking, absent());
    vi.advanceTimersByTime(60_000);
    const slept = { ...looking, operation: await stage.operation(looking.operation.id) };
    expect((await judge(stage.engine, slept, absent())).status).toBe('ACCEPTED');
  });

  test('and not by a record’s clock that was set forward between the two', async () => {
    const stage = new Stage({ account: { staleReadsMs: 5_000 } });
    const looking = await observed(stage, 'ACCEPTED');
    await judge(stage.engine, looking, absent());
    vi.setSystemTime(new Date(Date.now() + hour));
    expect((await judgedAgain(stage, looking, absent(), 4_000)).status).toBe('ACCEPTED');
    expect((await judgedAgain(stage, looking, absent(), 4_999)).status).toBe('ACCEPTED');
    expect((await judgedAgain(stage, looking, absent(), 1)).status).toBe('SUCCEEDED');
  });

  test('sooner where somebody waits', async () => {
    const stage = new Stage({ settings: { firstLookMs: 10, paceByAge: 1, slowestLookMs: hour } });
    const looking = await observed(stage, 'ACCEPTED');
    const wait = (after: Operation): number => (after.nextLookAt?.getTime() ?? 0) - Date.now();
    expect(wait(await judgedAgain(stage, looking, present('Sideways'), 60_000))).toBe(60_000);
    stage.engine.awaited.add(looking.operation.id);
    expect(wait(await judgedAgain(stage, looking, present('Sideways'), 0))).toBe(10);
  });
});

describe('An unknown outcome', () => {
  const settings = { settleWindowMs: 60_000, settleMarginMs: hour };

  test('is watched for the whole settle window by this process itself, whatever the record’s clock says', async () => {
    const stage = new Stage({ settings });
    const looking = await observed(stage, 'UNKNOWN');
    await judge(stage.engine, looking, present('Active'));
    // The database's clock is set forward by a day.
    vi.setSystemTime(new Date(Date.now() + 24 * hour));
    for (let round = 0; round < 4; round += 1) {
      const after = await judgedAgain(stage, looking, present('Active'), 15_000);
      expect(after.status).toBe('UNKNOWN');
    }
    await judgedAgain(stage, looking, present('Active'), 15_000);
    expect((await judgedAgain(stage, looking, present('Active'), 15_000)).status).toBe('NOT_APPLIED');
  });

  test('leaves no error in what has succeeded', async () => {
    const stage = new Stage({ settings });
    const error = unreadable.error;
    const looking = await observed(stage, 'UNKNOWN', {}, { error });
    expect(looking.operation.error).toEqual(error);
    await judge(stage.engine, looking, present('Left'));
    expect(await judgedAgain(stage, looking, present('Left'), 15_000)).toMatchObject({
      status: 'SUCCEEDED',
      error: null,
    });
  });
});

describe('A creation', () => {
  const before = { resource: null, namesakes: [] };

  test.each<[string, string, string]>([
    ['Arriving', 'ACCEPTED', 'seen on the way'],
    ['Active', 'SUCCEEDED', 'seen to be done'],
    ['Broken', 'FAILED', 'failed'],
  ])('that is seen %s learns the id of what it made', async (state, status) => {
    const stage = new Stage();
    const change = stage.cloud.create;
    const looking = await observed(stage, 'UNKNOWN', { ...unborn, change, before });
    const sight = { kind: 'present', now: { ...present(state).now, name: 'new' } } as const;
    expect((await judge(stage.engine, looking, sight)).resource).toBeNull();
    expect(await judgedAgain(stage, looking, sight, 15_000)).toMatchObject({
      status,
      resource: 'causeway:cloud:main:thing:thing-1',
    });
  });

  test('that does not get on is shown with the id that it has by then', async () => {
    const stage = new Stage({ settings: { stallAfterMs: 1_000 } });
    const looking = await observed(stage, 'ACCEPTED', { ...unborn, change: stage.cloud.create, before });
    const sight = { kind: 'present', now: { ...present('Arriving').now, name: 'new' } } as const;
    expect(await judgedAgain(stage, looking, sight, 1_000)).toMatchObject({
      status: 'STALLED',
      resource: 'causeway:cloud:main:thing:thing-1',
    });
  });

  test('that is not certain to be it learns nothing', async () => {
    const stage = new Stage();
    const looking = await observed(stage, 'UNKNOWN', { ...unborn, change: stage.cloud.create, before });
    const ambiguous: Sight = { kind: 'ambiguous', nativeIds: ['thing-7', 'thing-8'] };
    expect(await judge(stage.engine, looking, ambiguous)).toMatchObject({
      status: 'NEEDS_ATTENTION',
      resource: null,
    });
  });
});

describe('What can be undone', () => {
  function undoable(windowMs: number | null): { readonly stage: Stage; readonly change: Change } {
    const options: StageOptions = { account: { client: { windowMs } } };
    const stage = new Stage(options);
    const undo: Change['undo'] = {
      mutation: 'restoreThing',
      windowMs: ({ client }) => (client as { windowMs: number | null }).windowMs,
    };
    return { stage, change: Object.assign(stage.cloud.remove, { undo }) };
  }

  test('is said with its end, which counts from the sending: the provider says no later moment', async () => {
    const { stage, change } = undoable(24 * hour);
    const looking = await observed(stage, 'ACCEPTED', { change });
    expect(await judgedAgain(stage, looking, present('Left'), 600_000)).toMatchObject({
      undo: 'restoreThing',
      reversibleUntil: new Date(began.getTime() + 24 * hour),
    });
  });

  test('never says an end that has passed', async () => {
    const { stage, change } = undoable(hour);
    const looking = await observed(stage, 'ACCEPTED', { change });
    const after = await judgedAgain(stage, looking, present('Left'), hour);
    expect(after).toMatchObject({ status: 'SUCCEEDED', reversibleUntil: null });
  });

  test('has no end where the provider gives none', async () => {
    const { stage, change } = undoable(null);
    const looking = await observed(stage, 'ACCEPTED', { change });
    const after = await judge(stage.engine, looking, present('Left'));
    expect(after).toMatchObject({ undo: 'restoreThing', reversibleUntil: null });
  });

  test('is only what this change altered: what was so before is not its to undo', async () => {
    const { stage, change } = undoable(24 * hour);
    const looking = await observed(stage, 'ACCEPTED', { change, before: snapshot('Left') });
    const after = await judge(stage.engine, looking, present('Left'));
    expect(after).toMatchObject({ status: 'SUCCEEDED', undo: null, reversibleUntil: null });
  });

  test('is not what is gone, nor what has failed', async () => {
    const { stage, change } = undoable(24 * hour);
    for (const sight of [absent(), present('Broken')]) {
      const looking = await observed(stage, 'ACCEPTED', { change });
      await judge(stage.engine, looking, sight);
      const after = await judgedAgain(stage, looking, sight, 15_000);
      expect(after.endedAt).not.toBeNull();
      expect(after).toMatchObject({ undo: null, reversibleUntil: null });
    }
  });
});
