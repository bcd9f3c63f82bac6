import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Pace } from '../../src/changes/pace.ts';
import { domainError } from '../../src/domain/errors.ts';
import { present, unreadable } from './fixture.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const throttled = {
  kind: 'unreadable',
  error: domainError('CloudThrottledError', { message: 'slower' }),
} as const;
const never = new AbortController().signal;

/** After how many milliseconds the next turn comes. */
async function gap(pace: Pace): Promise<number> {
  const began = performance.now();
  const turn = pace.turn(never).then(() => performance.now() - began);
  await vi.runAllTimersAsync();
  return await turn;
}

describe('The pace of looks at one place', () => {
  test('lets the first one go at once, and the others one after the other', async () => {
    const pace = new Pace(4);
    expect(await gap(pace)).toBe(0);
    expect([await gap(pace), await gap(pace)]).toEqual([250, 250]);
  });

  test('keeps its distance also between looks that were asked for at the same moment', async () => {
    const pace = new Pace(4);
    const turns = [1, 2, 3].map(() => pace.turn(never).then(() => performance.now()));
    const began = performance.now();
    await vi.runAllTimersAsync();
    expect((await Promise.all(turns)).map(at => at - began)).toEqual([0, 250, 500]);
  });

  test('saves nothing up while nobody looks', async () => {
    const pace = new Pace(4);
    await gap(pace);
    await vi.advanceTimersByTimeAsync(60_000);
    expect([await gap(pace), await gap(pace)]).toEqual([0, 250]);
  });

  test('slows down where the provider throttles, to once a minute at most, and recovers by halves', async () => {
    const pace = new Pace(2);
    const gaps: number[] = [];
    for (let round = 0; round < 8; round += 1) {
      pace.learn([present('Active'), throttled]);
      await gap(pace);
      gaps.push(await gap(pace));
    }
    expect(gaps).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
    gaps.length = 0;
    for (let round = 0; round < 8; round += 1) {
      pace.learn([unreadable]);
      await gap(pace);
      gaps.push(Math.round(await gap(pace)));
    }
    expect(gaps).toEqual([30_000, 15_000, 7_500, 3_750, 1_875, 937, 500, 500]);
  });

  test('ends the wait when the process ends, and leaves no timer behind', async () => {
    const pace = new Pace(1);
    await pace.turn(never);
    const ending = new AbortController();
    const turn = pace.turn(ending.signal);
    ending.abort();
    expect(await turn).toBe(false);
    expect(vi.getTimerCount()).toBe(0);
    expect(await new Pace(1).turn(ending.signal)).toBe(false);
  });
});
