import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { RecordTime, WatchedTimes } from '../../src/changes/time.ts';

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

describe('The time that this process has watched an operation', () => {
  test('begins when it first meets it', () => {
    const watched = new WatchedTimes();
    expect(watched.watchedMs({ id: 'op-1', attempts: 1 })).toBe(0);
    vi.advanceTimersByTime(700);
    expect(watched.watchedMs({ id: 'op-1', attempts: 1 })).toBe(700);
    expect(watched.watchedMs({ id: 'op-2', attempts: 1 })).toBe(0);
  });

  test('begins anew with each attempt, whoever made it', () => {
    const watched = new WatchedTimes();
    watched.watchedMs({ id: 'op-1', attempts: 1 });
    vi.advanceTimersByTime(700);
    expect(watched.watchedMs({ id: 'op-1', attempts: 2 })).toBe(0);
    vi.advanceTimersByTime(5);
    expect(watched.watchedMs({ id: 'op-1', attempts: 2 })).toBe(5);
  });

  test('is the steady clock’s, not the wall’s', () => {
    const watched = new WatchedTimes();
    watched.watchedMs({ id: 'op-1', attempts: 1 });
    vi.setSystemTime(Date.now() + 3_600_000);
    expect(watched.watchedMs({ id: 'op-1', attempts: 1 })).toBe(0);
  });

  test('is forgotten with the operation', () => {
    const watched = new WatchedTimes();
    watched.watchedMs({ id: 'op-1', attempts: 1 });
    vi.advanceTimersByTime(700);
    watched.forget('op-1');
    expect(watched.watchedMs({ id: 'op-1', attempts: 1 })).toBe(0);
  });
});
