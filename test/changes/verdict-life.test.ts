import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changeDefaults } from '../../src/changes/settings.ts';
import { verdict } from '../../src/changes/verdict.ts';
import type { Change, Look, Snapshot } from '../../src/domain/change.ts';
import { isOpen, type Operation } from '../../src/domain/operation.ts';
import { absent, change, later, operation, present, states, unreadable } from './fixture.ts';

const settings = changeDefaults;
const { settleWindowMs, settleMarginMs, goneGapMs } = settings;

const anyLook: fc.Arbitrary<Look<Snapshot>> = fc.oneof(
  fc.constantFrom(...states, 'A word of tomorrow').map(present),
  fc.constantFrom(absent(), absent(null), unreadable),
);
/** What it shows, and how much later than promised the look came. */
const looks = fc.array(fc.tuple(anyLook, fc.nat({ max: 40_000 })), { minLength: 1, maxLength: 60 });
const begins = fc.constantFrom<Partial<Operation>>(
  { status: 'ACCEPTED' },
  { status: 'UNKNOWN', settlesBefore: later(settleWindowMs + settleMarginMs) },
);
const kinds = fc.record({ gone: fc.constantFrom('done', 'unclear'), toggle: fc.boolean() });

interface Moment {
  readonly look: Look<Snapshot>;
  readonly now: Date;
  readonly before: Operation;
  readonly operation: Operation;
}

/** Looks at the times that the verdicts ask for, as the follower does, and writes as the record does. */
function live(
  begin: Partial<Operation>,
  facts: Pick<Change, 'gone' | 'toggle'>,
  given: Iterable<readonly [Look<Snapshot>, number]>,
): readonly Moment[] {
  const moments: Moment[] = [];
  let current = operation(begin);
  for (const [look, late] of given) {
    if (!isOpen(current.status) || current.nextLookAt === null) break;
    const now = new Date(current.nextLookAt.getTime() + late);
    const found = verdict(look, { operation: current, change: change(facts), now, settings });
    const {
      note: _note,
      freesKey: _freesKey,
      ...fields
    } = found.kind === 'step' ? found.step : { ...found.looked, note: null, freesKey: false };
    const defined = Object.entries(fields).filter(([, value]) => value !== undefined);
    const before = current;
    current = { ...current, ...Object.fromEntries(defined) };
    moments.push({ look, now, before, operation: current });
  }
  return moments;
}

test('One absent read never is a success: another one precedes it by the gap, both vouched for', () => {
  fc.assert(
    fc.property(begins, kinds, looks, (begin, facts, given) => {
      const moments = live(begin, facts, given);
      const end = moments.at(-1);
      if (end?.operation.status !== 'SUCCEEDED' || end.look.kind !== 'absent') return;
      const earlier = moments
        .slice(0, -1)
        .findLast(({ look }) => look.kind === 'absent' && look.control !== null);
      expect(end.look.control).not.toBeNull();
      expect(earlier).toBeDefined();
      const first = end.before.missedAt?.getTime() ?? Number.NaN;
      expect(end.now.getTime() - first).toBeGreaterThanOrEqual(goneGapMs);
      expect(facts.gone).toBe('done');
    }),
    { numRuns: 500 },
  );
});

test('NOT_APPLIED is never said before the settle window has passed, nor of what can be toggled, nor of what was accepted', () => {
  fc.assert(
    fc.property(begins, kinds, looks, (begin, facts, given) => {
      const moments = live(begin, facts, given);
      const end = moments.at(-1);
      if (end?.operation.status !== 'NOT_APPLIED') return;
      expect(end.now.getTime()).toBeGreaterThanOrEqual(later(settleWindowMs).getTime());
      expect(facts.toggle).toBe(false);
      expect(moments.every(({ before }) => before.status === 'UNKNOWN')).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test('What is open is always looked at again, and never at once: no operation is forgotten, none spins', () => {
  fc.assert(
    fc.property(begins, kinds, looks, (begin, facts, given) => {
      for (const { now, operation: left } of live(begin, facts, given)) {
        const waits = isOpen(left.status) && left.status !== 'NEEDS_ATTENTION';
        if (waits) expect(left.nextLookAt?.getTime()).toBeGreaterThan(now.getTime());
        else expect(left.nextLookAt).toBeNull();
      }
    }),
    { numRuns: 500 },
  );
});

test('An unknown outcome is settled or shown to a person soon after its deadline, whatever is read', () => {
  const endless = fc.infiniteStream(fc.tuple(anyLook, fc.nat({ max: 2_000 })));
  const deadline = later(settleWindowMs + settleMarginMs).getTime();
  fc.assert(
    fc.property(kinds, endless, (facts, given) => {
      const begin = { status: 'UNKNOWN', settlesBefore: new Date(deadline) } as const;
      const moments = live(begin, facts, given);
      const late = moments.filter(
        ({ before, now }) => before.status === 'UNKNOWN' && now.getTime() > deadline,
      );
      expect(late.length).toBeLessThanOrEqual(3);
    }),
    { numRuns: 100 },
  );
});
