import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changeDefaults } from '../../src/changes/settings.ts';
import { type Sight, verdict } from '../../src/changes/verdict.ts';
import type { Change } from '../../src/domain/change.ts';
import { isOpen, type Operation } from '../../src/domain/operation.ts';
import {
  absent,
  begun,
  change,
  later,
  operation,
  present,
  progressOf,
  snapshot,
  states,
  unreadable,
} from './fixture.ts';

const settings = changeDefaults;
const { settleWindowMs, settleMarginMs } = settings;
const staleReadsMs = 10_000;
const deadline = later(settleWindowMs + settleMarginMs);

const anySight: fc.Arbitrary<Sight> = fc.oneof(
  fc.constantFrom(...states, 'A word of tomorrow').map(present),
  fc.constantFrom<Sight>(absent(), absent(null), unreadable),
);
/** What it shows, and how much later than promised the look came. */
const sights = fc.array(fc.tuple(anySight, fc.nat({ max: 40_000 })), { minLength: 1, maxLength: 60 });
const begins = fc.record<Partial<Operation>>({
  status: fc.constantFrom('ACCEPTED', 'UNKNOWN'),
  settlesBefore: fc.constant(deadline),
  before: fc.constantFrom(...states).map(snapshot),
});
const kinds = fc.record({
  absenceMeans: fc.constantFrom('done' as const, 'failed' as const, 'unclear' as const),
  untouchedProvesNothing: fc.boolean(),
});

interface Moment {
  readonly sight: Sight;
  readonly at: Date;
  readonly before: Operation;
  readonly operation: Operation;
}

/** Looks at the times that the verdicts ask for, as the follower does, and writes as the record does. */
function live(
  begin: Partial<Operation>,
  facts: Partial<Change>,
  given: Iterable<readonly [Sight, number]>,
): readonly Moment[] {
  const moments: Moment[] = [];
  let current = operation(begin);
  for (const [sight, late] of given) {
    if (!isOpen(current.status) || current.nextLookAt === null) break;
    const at = new Date(current.nextLookAt.getTime() + late);
    const seen = { operation: current, at, steadySince: begun };
    const judged = { ...seen, change: change(facts), staleReadsMs, settings };
    const found = verdict(sight, judged);
    const {
      note: _note,
      freesKey: _freesKey,
      unconfirmed,
      nextLookInMs = null,
      ...fields
    } = found.kind === 'step' ? found.step : { ...found.looked, note: null, freesKey: false };
    const defined = Object.entries(fields).filter(([, value]) => value !== undefined);
    const before = current;
    current = {
      ...current,
      ...Object.fromEntries(defined),
      nextLookAt: nextLookInMs === null ? null : new Date(at.getTime() + nextLookInMs),
    };
    if (unconfirmed === null) current = { ...current, unconfirmed };
    else if (unconfirmed !== undefined && before.unconfirmed?.end !== unconfirmed)
      current = { ...current, unconfirmed: { end: unconfirmed, since: at } };
    moments.push({ sight, at, before, operation: current });
  }
  return moments;
}

/** What a sight shows of its kind: only those that agree may end an operation together. */
function shows(sight: Sight): string {
  if (sight.kind === 'absent') return sight.witness === null ? 'nothing' : 'gone';
  if (sight.kind !== 'present') return 'nothing';
  const progress = progressOf(sight.now.nativeState);
  return progress === 'moving' ? 'done' : progress;
}

test('No end but of what was accepted and is seen done rests on one read, nor on two that are close together', () => {
  fc.assert(
    fc.property(begins, kinds, sights, (begin, facts, given) => {
      const moments = live(begin, facts, given);
      const end = moments.at(-1);
      if (end === undefined || isOpen(end.operation.status)) return;
      const { sight, before, at } = end;
      if (before.status !== 'UNKNOWN' && shows(sight) === 'done') return;
      const agreeing = moments.slice(0, -1).filter(moment => shows(moment.sight) === shows(sight));
      expect(agreeing.some(earlier => at.getTime() - earlier.at.getTime() >= staleReadsMs)).toBe(true);
      // Nor does anything that was read in between say otherwise.
      const since = before.unconfirmed?.since.getTime() ?? Number.NaN;
      const between = moments
        .filter(moment => moment.at.getTime() >= since)
        .map(moment => shows(moment.sight));
      expect(between.filter(shown => shown !== 'nothing' && shown !== shows(sight))).toEqual([]);
    }),
    { numRuns: 1_000 },
  );
});

test('What nobody answered has never succeeded by what was so before already', () => {
  fc.assert(
    fc.property(kinds, sights, (facts, given) => {
      const begin = { status: 'UNKNOWN', settlesBefore: deadline, before: snapshot('Left') } as const;
      const moments = live(begin, facts, given);
      const wrong = moments.filter(
        ({ sight, before, operation: { status } }) =>
          sight.kind === 'present' &&
          before.status === 'UNKNOWN' &&
          ['SUCCEEDED', 'ACCEPTED'].includes(status),
      );
      expect(wrong).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

test('NOT_APPLIED is never said before the settle window has passed, nor of what can be switched both ways, nor of what was accepted', () => {
  fc.assert(
    fc.property(begins, kinds, sights, (begin, facts, given) => {
      const moments = live(begin, facts, given);
      const end = moments.at(-1);
      if (end?.operation.status !== 'NOT_APPLIED') return;
      const first = end.before.unconfirmed?.since.getTime() ?? Number.NaN;
      expect(first).toBeGreaterThanOrEqual(later(settleWindowMs).getTime());
      expect(facts.untouchedProvesNothing).toBe(false);
      expect(moments.every(({ before }) => before.status === 'UNKNOWN')).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test('What is open is always looked at again, and never at once: no operation is forgotten, none spins', () => {
  fc.assert(
    fc.property(begins, kinds, sights, (begin, facts, given) => {
      for (const { at, operation: left } of live(begin, facts, given)) {
        const waits = isOpen(left.status) && left.status !== 'NEEDS_ATTENTION';
        if (waits) expect(left.nextLookAt?.getTime()).toBeGreaterThan(at.getTime());
        else expect(left.nextLookAt).toBeNull();
      }
    }),
    { numRuns: 500 },
  );
});

test('An unknown outcome is settled or shown to a person soon after its deadline, readable or not', () => {
  const endless = (sight: fc.Arbitrary<Sight>) => fc.infiniteStream(fc.tuple(sight, fc.nat({ max: 2_000 })));
  const begin = { status: 'UNKNOWN', settlesBefore: deadline } as const;
  const openLong = (facts: Partial<Change>, given: Iterable<readonly [Sight, number]>): number => {
    const moments = live(begin, facts, given);
    const last = moments.findLast(({ before }) => before.status === 'UNKNOWN');
    return (last?.at.getTime() ?? 0) - deadline.getTime();
  };
  const soon = settings.slowestLookMs + staleReadsMs + 3 * 2_000;
  fc.assert(
    fc.property(
      kinds,
      endless(fc.constantFrom<Sight>(unreadable, absent(null), present('Sideways'))),
      (facts, given) => {
        expect(openLong(facts, given)).toBeLessThanOrEqual(soon);
      },
    ),
    { numRuns: 100 },
  );
  // Whatever a provider shows that agrees with itself is settled just as soon.
  for (const sight of [present('Active'), present('Left'), present('Broken'), absent()]) {
    const same = fc.sample(endless(fc.constant(sight)), 1)[0] ?? [];
    expect(openLong({}, same)).toBeLessThanOrEqual(soon);
  }
  // And what goes on contradicting itself is for a person.
  const waver = fc.constantFrom<readonly [Sight, Sight]>(
    [present('Left'), present('Active')],
    [present('Broken'), present('Left')],
    [absent(), present('Active')],
  );
  fc.assert(
    fc.property(waver, pair => {
      const turns = Array.from({ length: 1_000 }, (_, turn): [Sight, number] => [
        pair[turn % 2 === 0 ? 0 : 1],
        0,
      ]);
      expect(openLong({}, turns)).toBeLessThanOrEqual(soon + 2 * staleReadsMs);
    }),
  );
});
