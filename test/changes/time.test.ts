import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { passedMs, RecordTime, WatchedRecord } from '../../src/changes/time.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date', 'performance'] }));
afterEach(() => void vi.useRealTimers());

describe('The record’s time', () => {
  test('goes on from what the record said, by what this process has seen pass', () => {
    const time = new RecordTime(new Date('2031-01-01T00:00:00Z'));
    vi.advanceTimersByTime(1_500);
    expect(time.now().toISOString()).toBe('2031-01-01T00:00:01.500Z');
  });

  test('takes no notice of the wall clock here, however it jumps', () => {
    const time = new RecordTime(new Date('2031-01-01T00:00:00Z'));
    vi.setSystemTime(new Date('2040-01-01T00:00:00Z'));
    expect(time.now().toISOString()).toBe('2031-01-01T00:00:00.000Z');
  });
});

describe('The record’s clock', () => {
  const hour = 3600_000;
  const told = (watched: WatchedRecord, facts: { ahead?: number; took?: number } = {}): Date => {
    const { ahead = 0, took = 0 } = facts;
    const at = new Date(Date.now() + ahead);
    const askedAt = performance.now();
    vi.advanceTimersByTime(took);
    watched.learn(at, askedAt);
    return at;
  };

  test('is known from the first time that it was asked', () => {
    const watched = new WatchedRecord();
    expect(watched.steadySince(new Date(7))).toEqual(new Date(7));
    const first = told(watched);
    vi.advanceTimersByTime(hour);
    told(watched);
    expect(watched.steadySince(new Date())).toEqual(first);
  });

  test.each([
    ['forward', hour],
    ['forward by little', 1_000],
    ['back', -hour],
  ])('counts anew from where it was set %s', (_says, ms) => {
    const watched = new WatchedRecord();
    told(watched);
    vi.advanceTimersByTime(500);
    const set = told(watched, { ahead: ms });
    expect(watched.steadySince(new Date())).toEqual(set);
    vi.advanceTimersByTime(500);
    told(watched, { ahead: ms });
    expect(watched.steadySince(new Date())).toEqual(set);
  });

  test('is not taken for set where its answer took long, or where it goes a little unevenly', () => {
    const watched = new WatchedRecord();
    const first = told(watched, { took: 20_000 });
    vi.advanceTimersByTime(500);
    told(watched, { ahead: 100 });
    told(watched, { ahead: 10_000, took: 20_000 });
    vi.advanceTimersByTime(100 * 60_000);
    told(watched, { ahead: 10_000 - 5_000 });
    expect(watched.steadySince(new Date())).toEqual(first);
  });

  test('tells what has passed only as far as it was seen to pass', () => {
    const passed = (moment: number, at: number, since: number) =>
      passedMs(new Date(moment), new Date(at), new Date(since));
    expect(passed(1_000, 5_000, 0)).toBe(4_000);
    expect(passed(1_000, 5_000, 3_000)).toBe(2_000);
    expect(passed(1_000, 5_000, 6_000)).toBe(0);
    // Written before it was set back.
    expect(passed(hour, 5_000, 3_000)).toBe(2_000);
    expect(passed(5_500, 5_000, 3_000)).toBe(0);
  });
});
