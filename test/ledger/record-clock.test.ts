import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RecordClock } from '../../src/ledger/sqlite/clock.ts';

const hour = 3600_000;

describe('the time of a record in a file', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
  afterEach(() => void vi.useRealTimers());

  it('is the machine’s', () => {
    const began = performance.now();
    const ahead = new RecordClock().now() - Date.now();
    // The time of day stands still here, and the steady clock goes on.
    const passed = performance.now() - began;
    expect(ahead).toBeGreaterThanOrEqual(-1);
    expect(ahead).toBeLessThanOrEqual(Math.ceil(passed) + 1);
  });

  it('follows where the machine’s clock is set forward, and goes on where it is set back', () => {
    const clock = new RecordClock();
    const began = clock.now();
    vi.setSystemTime(began + hour);
    expect(clock.now()).toBeGreaterThanOrEqual(began + hour - 1);
    vi.setSystemTime(began - hour);
    const later = clock.now();
    expect(later).toBeGreaterThanOrEqual(began + hour - 1);
    expect(later).toBeLessThan(began + 2 * hour);
  });

  it('is one for all of its threads, and never before what the record has seen', () => {
    const [one, other] = [new RecordClock(), new RecordClock()];
    const shared = new RecordClock(one.shared);
    one.atLeast(Date.now() + hour);
    one.atLeast(Date.now());
    expect(Math.abs(one.now() - shared.now())).toBeLessThan(1_000);
    expect(shared.now()).toBeGreaterThanOrEqual(Date.now() + hour - 1);
    expect(other.now()).toBeLessThan(Date.now() + hour);
  });
});
