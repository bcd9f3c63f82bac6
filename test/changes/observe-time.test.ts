import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { judge } from '../../src/changes/observe.ts';
import { absent, present, unreadable } from './fixture.ts';
import { began, hour, judgedAgain, observed } from './observing.ts';
import { Stage } from './stage.ts';

// The record takes its time from the wall clock, which only goes where a test says.
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date', 'performance'], now: began }));
afterEach(() => void vi.useRealTimers());

describe('What a look means is written', () => {
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

  test('as an end only where it cannot be what another change of ours has left a moment ago', async () => {
    const stage = new Stage({ account: { staleReadsMs: 5_000 } });
    const older = await observed(stage, 'ACCEPTED');
    expect((await judge(stage.engine, older, present('Left'))).status).toBe('SUCCEEDED');
    vi.advanceTimersByTime(4_000);
    const { resource } = older.operation;
    const newer = await observed(stage, 'ACCEPTED', { resource, holds: resource ?? '' });
    expect((await judgedAgain(stage, newer, present('Left'), 4_999)).status).toBe('ACCEPTED');
    expect((await judgedAgain(stage, newer, present('Left'), 1)).status).toBe('SUCCEEDED');
    vi.advanceTimersByTime(5_001);
    const alone = await observed(stage, 'ACCEPTED', { resource, holds: resource ?? '' });
    expect((await judgedAgain(stage, alone, present('Left'), 1)).status).toBe('SUCCEEDED');
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
