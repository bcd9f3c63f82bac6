import { describe, expect, it } from 'vitest';
import { openClock } from '../../src/emulation/clock.ts';

const start = new Date('2026-03-01T12:00:00Z');
const later = (milliseconds: number): Date => new Date(start.getTime() + milliseconds);

describe('the clock of an emulated cloud', () => {
  it('stands still until it is stepped, and then runs what is due in the order of its times', () => {
    const clock = openClock({ start });
    const ran: string[] = [];
    for (const [name, at] of [
      ['c', 30],
      ['a', 10],
      ['d', 31],
      ['b', 10],
    ] as const)
      clock.schedule(later(at), () => ran.push(`${name}@${clock.now().getTime() - start.getTime()}`));
    expect(clock.now()).toEqual(start);
    clock.advance(9);
    expect(ran).toEqual([]);
    clock.advance(21);
    expect(ran).toEqual(['a@10', 'b@10', 'c@30']);
    expect(clock.now()).toEqual(later(30));
  });

  it('lands a chain of steps on the same times in one jump as in many', () => {
    const times = (jumps: readonly number[]): readonly number[] => {
      const clock = openClock({ start });
      const seen: number[] = [];
      const again = (): void => {
        seen.push(clock.now().getTime() - start.getTime());
        clock.schedule(new Date(clock.now().getTime() + 700), again);
      };
      clock.schedule(later(700), again);
      for (const jump of jumps) clock.advance(jump);
      return seen;
    };
    expect(times([3000])).toEqual([700, 1400, 2100, 2800]);
    expect(times([1, 999, 500, 1500])).toEqual([700, 1400, 2100, 2800]);
  });

  it('keeps thousands of transitions in order', () => {
    const clock = openClock({ start });
    const seen: number[] = [];
    for (let number = 0; number < 3000; number += 1) {
      const at = (number * 7919) % 3001;
      clock.schedule(later(at), () => seen.push(at));
    }
    clock.advance(4000);
    expect(seen).toHaveLength(3000);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
  });

  it('forgets what is cancelled, cleared, or scheduled after it was closed', () => {
    const clock = openClock({ start });
    const ran: string[] = [];
    clock.schedule(later(1), () => ran.push('cancelled'))();
    clock.advance(5);
    clock.schedule(later(6), () => ran.push('cleared'));
    clock.clear();
    clock.close();
    clock.schedule(later(7), () => ran.push('after the end'));
    clock.advance(100);
    expect(ran).toEqual([]);
  });

  it('runs by itself at the pace it was given', async () => {
    for (const clock of [openClock('real'), openClock({ factor: 100_000 })]) {
      const at = new Date(clock.now().getTime() + 5);
      await new Promise<void>(resolve => clock.schedule(at, resolve));
      expect(clock.now().getTime()).toBeGreaterThanOrEqual(at.getTime());
      clock.close();
    }
  });

  it('jumps forward also while it runs by itself', () => {
    const clock = openClock('real');
    const ran: string[] = [];
    clock.schedule(new Date(clock.now().getTime() + 86_400_000), () => ran.push('tomorrow'));
    clock.advance(90_000_000);
    expect(ran).toEqual(['tomorrow']);
    expect(clock.now().getTime() - Date.now()).toBeGreaterThan(86_400_000);
    clock.close();
  });

  it('goes from one transition to the next, however long they take', () => {
    const clock = openClock({ start });
    const ran: number[] = [];
    for (const at of [500, 20, 500]) clock.schedule(later(at), () => ran.push(at));
    clock.schedule(later(10), () => ran.push(10))();
    expect([clock.advanceToNext(), [...ran], clock.now()]).toEqual([true, [20], later(20)]);
    expect([clock.advanceToNext(), [...ran]]).toEqual([true, [20, 500, 500]]);
    expect(clock.advanceToNext()).toBe(false);
  });

  it('is held and let run again: nothing that is due by the wall happens meanwhile', async () => {
    const clock = openClock({ factor: 1000 });
    clock.hold();
    const held = clock.now();
    const ran: string[] = [];
    const passed = new Promise<void>(resolve =>
      clock.schedule(new Date(held.getTime() + 1000), () => {
        ran.push('due');
        resolve();
      }),
    );
    await new Promise(resolve => setTimeout(resolve, 10));
    expect([clock.running, clock.now(), ran]).toEqual([false, held, []]);
    clock.resume();
    await passed;
    expect(clock.running).toBe(true);
    expect(clock.now().getTime()).toBeGreaterThanOrEqual(held.getTime() + 1000);
    clock.close();
  });

  it('does not go back', () => {
    expect(() => openClock('stepped').advance(-1)).toThrow(RangeError);
    expect(() => openClock({ factor: Number.NaN })).toThrow(RangeError);
  });
});
