import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { judge, lookFor, observe } from '../../src/changes/observe.ts';
import type { Sight } from '../../src/changes/verdict.ts';
import type { Change } from '../../src/domain/change.ts';
import type { Operation } from '../../src/domain/operation.ts';
import { absent, present, snapshot, unreadable } from './fixture.ts';
import { silentRead } from './made-up-cloud.ts';
import { began, hour, judgedAgain, observed } from './observing.ts';
import { Stage, type StageOptions } from './stage.ts';

// The record takes its time from the wall clock, which only goes where a test says.
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date', 'performance'], now: began }));
afterEach(() => void vi.useRealTimers());

function source(stage: Stage) {
  return { account: stage.account, region: null };
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

  test('sooner where somebody waits', async () => {
    const stage = new Stage({ settings: { firstLookMs: 10, paceByAge: 1, slowestLookMs: hour } });
    const looking = await observed(stage, 'ACCEPTED');
    const wait = (after: Operation): number => (after.nextLookAt?.getTime() ?? 0) - Date.now();
    expect(wait(await judgedAgain(stage, looking, present('Sideways'), 60_000))).toBe(60_000);
    stage.engine.awaited.add(looking.operation.id);
    expect(wait(await judgedAgain(stage, looking, present('Sideways'), 0))).toBe(10);
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
