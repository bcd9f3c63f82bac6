import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConcurrencyLimit, type Priority } from '../../src/transport/concurrency.ts';
import { WaitingList } from '../../src/transport/waiting-list.ts';
import { fixedWidth } from './vendor.ts';

const patient = { deadline: Number.POSITIVE_INFINITY };

interface Caller {
  readonly number: number;
  readonly priority: Priority;
  readonly leaving: AbortController;
  state: 'waiting' | 'inside' | 'refused' | 'done';
}

/** Lets all that was resolved run. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
}

describe('who is let in', () => {
  it('is never more than the width, in order, nobody is lost, and background has its part only', async () => {
    const step = fc.oneof(
      { weight: 5, arbitrary: fc.record({ kind: fc.constant('come'), background: fc.boolean() }) },
      { weight: 4, arbitrary: fc.record({ kind: fc.constant('end'), which: fc.nat() }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('leave'), which: fc.nat() }) },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 0, max: 6 }),
        fc.array(step as fc.Arbitrary<{ kind: string; background?: boolean; which?: number }>, {
          maxLength: 80,
        }),
        async (width, queue, steps) => {
          const limit = new ConcurrencyLimit(fixedWidth(width, queue), () => 0);
          const callers: Caller[] = [];
          const order: Caller[] = [];
          const inState = (state: Caller['state'], priority?: Priority): Caller[] =>
            callers.filter(one => one.state === state && (priority ?? one.priority) === one.priority);
          const come = (priority: Priority): void => {
            const caller: Caller = {
              number: callers.length,
              priority,
              leaving: new AbortController(),
              state: 'waiting',
            };
            callers.push(caller);
            void (async () => {
              const refusal = await limit.acquire({ ...patient, priority, signal: caller.leaving.signal });
              caller.state = refusal === null ? 'inside' : 'refused';
              if (refusal === null) order.push(caller);
            })();
          };
          for (const { kind, background, which = 0 } of steps) {
            if (kind === 'come') come(background ? 'background' : 'person');
            const pool = kind === 'end' ? inState('inside') : kind === 'leave' ? inState('waiting') : [];
            const chosen = pool[which % Math.max(pool.length, 1)];
            if (kind === 'leave') chosen?.leaving.abort();
            else if (chosen !== undefined) {
              chosen.state = 'done';
              limit.release(chosen.priority);
            }
            await settle();
            expect(inState('inside').length).toBeLessThanOrEqual(width);
            expect(inState('inside', 'background').length).toBeLessThanOrEqual(
              Math.max(1, Math.floor(width / 2)),
            );
            expect(inState('waiting').length).toBeLessThanOrEqual(queue);
            // Nobody waits for a place that is free.
            if (inState('waiting', 'person').length > 0) expect(inState('inside').length).toBe(width);
          }
          for (let round = 0; round < callers.length; round += 1) {
            for (const caller of inState('inside')) {
              caller.state = 'done';
              limit.release(caller.priority);
            }
            await settle();
          }
          expect(inState('waiting')).toEqual([]);
          for (const priority of ['person', 'background']) {
            const numbers = order.filter(one => one.priority === priority).map(({ number }) => number);
            expect(numbers).toEqual(numbers.toSorted((one, other) => one - other));
          }
        },
      ),
      { seed: 11, numRuns: 200 },
    );
  });

  it('is background work too, once many people have passed it', async () => {
    const limit = new ConcurrencyLimit(fixedWidth(1, 100), () => 0);
    expect(limit.acquire(patient)).toBeNull();
    const order: Priority[] = [];
    const join = async (priority: Priority): Promise<void> => {
      await limit.acquire({ ...patient, priority });
      order.push(priority);
      limit.release(priority);
    };
    const all = [join('background'), ...Array.from({ length: 40 }, () => join('person'))];
    limit.release();
    await Promise.all(all);
    expect(order.indexOf('background')).toBe(16);
    expect(order.length).toBe(41);
  });

  it('is a person even when background work fills its part of the queue', () => {
    const limit = new ConcurrencyLimit(fixedWidth(1, 4), () => 0);
    expect(limit.acquire(patient)).toBeNull();
    const background = { ...patient, priority: 'background' } as const;
    const waiting = Array.from({ length: 3 }, () => limit.acquire(background));
    expect(waiting[2]).toBe('too many calls of this account are waiting');
    for (let count = 0; count < 2; count += 1) expect(limit.acquire(patient)).toBeInstanceOf(Promise);
    expect(limit.acquire(patient)).toBe('too many calls of this account are waiting');
  });
});

describe('a list of those who wait', () => {
  it('keeps its order whoever leaves, and holds on to nobody who left', () => {
    const list = new WaitingList();
    const waiters = Array.from({ length: 5 }, () => list.add(() => {}));
    const [first, second, third, fourth, fifth] = waiters;
    for (const waiter of [third, first, fifth]) {
      if (waiter === undefined) throw new Error('no such waiter');
      expect(list.remove(waiter)).toBe(true);
      expect(list.remove(waiter)).toBe(false);
      expect([waiter.before, waiter.after]).toEqual([null, null]);
    }
    expect(list.length).toBe(2);
    expect([list.shift(), list.shift(), list.shift()]).toEqual([second, fourth, null]);
    expect([second?.after, fourth?.before]).toEqual([null, null]);
    const last = list.add(() => {});
    expect(list.shift()).toBe(last);
  });
});
