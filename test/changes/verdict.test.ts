import { describe, expect, test } from 'vitest';
import { changeDefaults } from '../../src/changes/settings.ts';
import { nextLook, type Verdict, verdict } from '../../src/changes/verdict.ts';
import type { Change, Look, Snapshot } from '../../src/domain/change.ts';
import type { Operation } from '../../src/domain/operation.ts';
import { absent, change, later, operation, present, snapshot, unreadable } from './fixture.ts';

const settings = changeDefaults;
const { settleWindowMs, settleMarginMs, stallAfterMs, goneGapMs, stalledLookMs } = settings;
const minute = 60_000;

function judge(
  look: Look<Snapshot>,
  of: Partial<Operation>,
  ms: number,
  facts: Partial<Change> = {},
): Verdict {
  return verdict(look, { operation: operation(of), change: change(facts), now: later(ms), settings });
}

/** The status that it leads to, or `later` where nothing is written but when to look again. */
function outcome(...asked: Parameters<typeof judge>): string {
  const found = judge(...asked);
  return found.kind === 'later' ? 'later' : found.step.status;
}

const unknown = {
  status: 'UNKNOWN',
  settlesBefore: later(settleWindowMs + settleMarginMs),
} as const satisfies Partial<Operation>;
const moved = { lastSeen: snapshot('Leaving'), nativeState: 'Leaving' };

describe('Accepted, and', () => {
  test.each<[string, Look<Snapshot>, Partial<Operation>, number, string]>([
    ['seen done, it has succeeded', present('Left'), {}, 0, 'SUCCEEDED'],
    ['failed in the provider’s own words, it has failed', present('Broken'), {}, 0, 'FAILED'],
    ['on the way for the first time, that is told', present('Leaving'), {}, 0, 'ACCEPTED'],
    ['on the way as before, it is looked at later', present('Leaving'), moved, minute, 'later'],
    ['on the way in another state, that is told', present('Leaving slowly'), moved, minute, 'ACCEPTED'],
    [
      'untouched so far, that is no failure yet',
      present('Active'),
      { nativeState: 'Active' },
      minute,
      'later',
    ],
    ['back after it was on the way, it has failed', present('Active'), moved, minute, 'FAILED'],
    [
      'back after it had been seen done, it has failed',
      present('Active'),
      { lastSeen: snapshot('Left') },
      minute,
      'FAILED',
    ],
    ['in a state that tells nothing, it is looked at later', present('Sideways'), {}, minute, 'later'],
    ['not readable, it is looked at later', unreadable, {}, minute, 'later'],
    ['missing once, it is looked at again', absent(), {}, minute, 'later'],
    ['missing with nothing to vouch, it is looked at again', absent(null), {}, minute, 'later'],
    ['on the way past its deadline, it is stalled', present('Leaving'), moved, stallAfterMs, 'STALLED'],
    ['on the way just before its deadline, it is not', present('Leaving'), moved, stallAfterMs - 1, 'later'],
    [
      'untouched past its deadline, it is stalled',
      present('Active'),
      { nativeState: 'Active' },
      stallAfterMs,
      'STALLED',
    ],
    ['unclear past its deadline, it is stalled', present('Sideways'), {}, stallAfterMs, 'STALLED'],
    ['not readable past its deadline, it is stalled', unreadable, {}, stallAfterMs, 'STALLED'],
    ['missing unvouched past its deadline, it is stalled', absent(null), {}, stallAfterMs, 'STALLED'],
    [
      'done past its deadline, it has succeeded all the same',
      present('Left'),
      moved,
      9 * stallAfterMs,
      'SUCCEEDED',
    ],
  ])('%s', (_says, look, of, ms, expected) => {
    expect(outcome(look, of, ms)).toBe(expected);
  });
});

describe('Stalled, and', () => {
  const stalled = { status: 'STALLED', ...moved } as const satisfies Partial<Operation>;
  test.each<[string, Look<Snapshot>, string]>([
    ['seen done, it has succeeded', present('Left'), 'SUCCEEDED'],
    ['failed in the provider’s own words, it has failed', present('Broken'), 'FAILED'],
    ['back, it has failed', present('Active'), 'FAILED'],
    ['still on the way, it is looked at later', present('Leaving'), 'later'],
    ['further on the way, it stays stalled and that is told', present('Leaving slowly'), 'STALLED'],
    ['not readable, it is looked at later', unreadable, 'later'],
  ])('%s', (_says, look, expected) => {
    expect(outcome(look, stalled, 2 * stallAfterMs)).toBe(expected);
  });

  test('it goes on being read, slowly', () => {
    const found = judge(present('Leaving'), stalled, 2 * stallAfterMs);
    expect(found).toMatchObject({ looked: { nextLookAt: later(2 * stallAfterMs + stalledLookMs) } });
  });
});

describe('Sent without an answer, and', () => {
  const past = settleWindowMs + settleMarginMs;
  test.each<[string, Look<Snapshot>, number, string]>([
    ['seen done, it has succeeded', present('Left'), minute, 'SUCCEEDED'],
    ['seen on the way, it was accepted', present('Leaving'), minute, 'ACCEPTED'],
    ['failed in the provider’s own words, it has failed', present('Broken'), minute, 'FAILED'],
    [
      'untouched within the settle window, nothing is known yet',
      present('Active'),
      settleWindowMs - 1,
      'later',
    ],
    ['untouched at its end, it did not happen', present('Active'), settleWindowMs, 'NOT_APPLIED'],
    ['unclear before the deadline, it is looked at later', present('Sideways'), past - 1, 'later'],
    ['unclear at the deadline, a person is asked', present('Sideways'), past, 'NEEDS_ATTENTION'],
    ['not readable before the deadline, it is looked at later', unreadable, past - 1, 'later'],
    ['not readable at the deadline, a person is asked', unreadable, past, 'NEEDS_ATTENTION'],
    ['missing unvouched before the deadline, it is looked at later', absent(null), past - 1, 'later'],
    ['missing unvouched at the deadline, a person is asked', absent(null), past, 'NEEDS_ATTENTION'],
    ['missing once at the deadline, it is looked at again', absent(), past, 'later'],
  ])('%s', (_says, look, ms, expected) => {
    expect(outcome(look, unknown, ms)).toBe(expected);
  });

  test('not having happened, its key is free for the same input again', () => {
    expect(judge(present('Active'), unknown, settleWindowMs)).toMatchObject({ step: { freesKey: true } });
    expect(judge(present('Left'), unknown, minute)).not.toHaveProperty('step.freesKey');
  });

  test('untouched after the window where a late repeat could undo somebody’s newer change, a person decides', () => {
    expect(outcome(present('Active'), unknown, settleWindowMs, { toggle: true })).toBe('NEEDS_ATTENTION');
    expect(outcome(present('Active'), unknown, settleWindowMs - 1, { toggle: true })).toBe('later');
    expect(outcome(present('Left'), unknown, settleWindowMs, { toggle: true })).toBe('SUCCEEDED');
  });

  test('the window counts from the last attempt, not from the first', () => {
    const again = { ...unknown, attempts: 2, lastSendingAt: later(5 * minute) };
    expect(outcome(present('Active'), again, settleWindowMs + 5 * minute - 1)).toBe('later');
    expect(outcome(present('Active'), again, settleWindowMs + 5 * minute)).toBe('NOT_APPLIED');
  });

  test('what it looked like before an earlier accepted change is no sign that it came back', () => {
    expect(outcome(present('Active'), { ...unknown, lastSeen: snapshot('Active') }, minute)).toBe('later');
  });
});

describe('Missing from a well-formed list', () => {
  const missed = { missedAt: later(minute) };

  test('for the first time, it is looked at again when the gap has passed', () => {
    const again = later(minute + goneGapMs);
    const first = { kind: 'later', looked: { missedAt: later(minute), nextLookAt: again } };
    expect(judge(absent(), {}, minute)).toEqual(first);
    expect(judge(absent(), missed, minute + goneGapMs - 1)).toEqual(first);
  });

  test('twice with the gap between, the change is done, and the event says what vouched', () => {
    const found = judge(absent(), missed, minute + goneGapMs);
    const note = expect.stringContaining('missing from two reads, while thing thing-2 was still read');
    const step = { status: 'SUCCEEDED', note, lastSeen: null, nextLookAt: null };
    expect(found).toMatchObject({ kind: 'step', step: { ...step, requestId: 'request-of-the-read' } });
  });

  test('twice where gone was not what was asked for, a person is asked', () => {
    expect(outcome(absent(), missed, 9 * minute, { gone: 'unclear' })).toBe('NEEDS_ATTENTION');
  });

  test('with nothing beside it that was read, it never counts, however often', () => {
    expect(judge(absent(null), missed, minute + goneGapMs)).not.toHaveProperty('looked.missedAt');
    expect(outcome(absent(null), missed, minute + goneGapMs)).toBe('later');
  });

  test('and then seen again, counting begins anew', () => {
    const seen = judge(present('Leaving'), { ...missed, ...moved }, minute + goneGapMs);
    expect(seen).toMatchObject({ kind: 'later', looked: { missedAt: null } });
  });
});

describe('The next look', () => {
  const at = (of: Partial<Operation>, ms: number): number =>
    nextLook({ operation: operation(of), now: later(ms), settings }).getTime() - later(ms).getTime();

  test('comes soon at first, slower with age, and never slower than its ceiling', () => {
    expect(at({}, 0)).toBe(settings.firstLookMs);
    expect(at({}, minute)).toBe(6_000);
    expect(at({}, 100 * minute)).toBe(settings.slowestLookMs);
  });

  test('meets the end of the settle window, so that nobody waits longer than needed', () => {
    expect(at(unknown, settleWindowMs - 10_000)).toBe(10_000);
    expect(at({}, settleWindowMs - 10_000)).toBe(settings.slowestLookMs);
  });
});
