import { describe, expect, test } from 'vitest';
import type { Sight } from '../../src/changes/verdict.ts';
import type { Operation } from '../../src/domain/operation.ts';
import { absent, change, later, present, snapshot, unreadable } from './fixture.ts';
import { judge, minute, outcome, past, settings, shown, staleReadsMs, unborn, unknown } from './judging.ts';

const { settleWindowMs } = settings;

describe('Sent without an answer, and', () => {
  const confirmed = { ...unknown, ...shown('happened', minute) };
  const at = minute + staleReadsMs;

  test.each<[string, Sight, Partial<Operation>, number, string]>([
    ['seen done once, nothing is known yet', present('Left'), unknown, minute, 'later'],
    ['seen done twice too close together, neither', present('Left'), confirmed, at - 1, 'later'],
    ['seen done twice, it has succeeded', present('Left'), confirmed, at, 'SUCCEEDED'],
    ['seen on the way once, nothing is known yet', present('Leaving'), unknown, minute, 'later'],
    ['seen on the way twice, it was accepted', present('Leaving'), confirmed, at, 'ACCEPTED'],
    ['seen on the way and then done, it has succeeded', present('Left'), confirmed, at, 'SUCCEEDED'],
    ['unclear before the deadline, it is looked at later', present('Sideways'), unknown, past - 1, 'later'],
    ['unclear at the deadline, a person is asked', present('Sideways'), unknown, past, 'NEEDS_ATTENTION'],
    ['not readable before the deadline, it is looked at later', unreadable, unknown, past - 1, 'later'],
    ['not readable at the deadline, a person is asked', unreadable, unknown, past, 'NEEDS_ATTENTION'],
    [
      'missing unvouched before the deadline, it is looked at later',
      absent(null),
      unknown,
      past - 1,
      'later',
    ],
    ['missing unvouched at the deadline, a person is asked', absent(null), unknown, past, 'NEEDS_ATTENTION'],
    ['missing once at the deadline, it is looked at again', absent(), unknown, past, 'later'],
    [
      'done for the first time at the deadline, it is looked at again',
      present('Left'),
      unknown,
      past,
      'later',
    ],
  ])('%s', (_says, sight, of, ms, expected) => {
    expect(outcome(sight, of, ms)).toBe(expected);
  });

  test('accepted by that, it begins to be judged as accepted: nothing unconfirmed is left', () => {
    expect(judge(present('Leaving'), confirmed, at)).toMatchObject({
      step: { note: 'seen on the way', unconfirmed: null, lastSeen: snapshot('Leaving') },
    });
  });

  test('what an older look showed is no sign that it came back', () => {
    const seen = { ...unknown, lastSeen: snapshot('Leaving') };
    expect(judge(present('Active'), seen, minute)).toMatchObject({ looked: { unconfirmed: null } });
  });

  test('done as it was before already, it is never settled by that: a person is asked after the deadline', () => {
    const before = { ...unknown, before: snapshot('Left') };
    expect(outcome(present('Left'), { ...before, ...shown('happened', 0) }, past - 1)).toBe('later');
    expect(outcome(present('Left'), { ...before, ...shown('happened', 0) }, past)).toBe('NEEDS_ATTENTION');
    // Moving is not what it showed before either: only that it is done would have been a sign.
    expect(outcome(present('Leaving'), { ...before, ...shown('happened', 0) }, past)).toBe('NEEDS_ATTENTION');
  });
});

describe('Unchanged after a lost answer', () => {
  const seen = (ms: number) => ({ ...unknown, ...shown('untouched', ms) });
  const untouched = present('Active');

  test('it did not happen once the settle window is over, and two reads agree', () => {
    expect(outcome(untouched, unknown, settleWindowMs - 1)).toBe('later');
    expect(judge(untouched, unknown, settleWindowMs)).toMatchObject({
      looked: { unconfirmed: 'untouched', nextLookInMs: staleReadsMs },
    });
    const again = settleWindowMs + staleReadsMs;
    expect(outcome(untouched, seen(settleWindowMs), again - 1)).toBe('later');
    expect(judge(untouched, seen(settleWindowMs), again)).toMatchObject({
      step: { status: 'NOT_APPLIED', freesKey: true, nextLookInMs: null, unconfirmed: null },
    });
  });

  test('a read from within the window counts for nothing', () => {
    const found = judge(untouched, seen(0), settleWindowMs - 1);
    expect(found).toMatchObject({ kind: 'later', looked: { unconfirmed: null } });
  });

  test('the window has to pass on the record’s time, and while this process sees it pass', () => {
    const at = 9 * past;
    const watched = (ms: number) =>
      outcome(untouched, seen(settleWindowMs), at, { steadySince: later(at - ms) });
    expect(watched(settleWindowMs - 1)).toBe('later');
    expect(watched(settleWindowMs)).toBe('NOT_APPLIED');
    const long = { steadySince: later(-at) };
    expect(outcome(untouched, seen(0), settleWindowMs - 1, long)).toBe('later');
  });

  test('a record’s clock that was set back does not keep it: what this process has seen pass is enough', () => {
    const sent = { ...unknown, lastSendingAt: later(past), settlesBefore: later(2 * past) };
    const watched = (ms: number) => ({ steadySince: later(-ms) });
    expect(outcome(untouched, sent, 0, watched(settleWindowMs - 1))).toBe('later');
    expect(judge(untouched, sent, 0, watched(settleWindowMs))).toMatchObject({
      looked: { unconfirmed: 'untouched' },
    });
    expect(outcome(unreadable, sent, 0, watched(past - 1))).toBe('later');
    expect(outcome(unreadable, sent, 0, watched(past))).toBe('NEEDS_ATTENTION');
  });

  test('the window counts from the last attempt, not from the first', () => {
    const again = { ...seen(5 * minute), attempts: 2, lastSendingAt: later(5 * minute) };
    expect(outcome(untouched, again, settleWindowMs + 5 * minute - 1)).toBe('later');
    expect(outcome(untouched, again, settleWindowMs + 5 * minute)).toBe('NOT_APPLIED');
  });

  test('where a late repeat could undo somebody’s newer change, a person decides', () => {
    const toggle = { change: change({ untouchedProvesNothing: true }) };
    const at = settleWindowMs + staleReadsMs;
    expect(outcome(untouched, seen(settleWindowMs), at, toggle)).toBe('NEEDS_ATTENTION');
    expect(outcome(untouched, seen(settleWindowMs), at - 1, toggle)).toBe('later');
    expect(outcome(present('Left'), { ...unknown, ...shown('happened', 0) }, at, toggle)).toBe('SUCCEEDED');
  });

  test('only what ended without an effect gives its key back', () => {
    const ends = [
      judge(present('Left'), { ...unknown, ...shown('happened', 0) }, minute),
      judge(present('Broken'), { ...unknown, ...shown('failed', 0) }, minute),
      judge(unreadable, unknown, past),
    ];
    for (const end of ends) expect(end).not.toHaveProperty('step.freesKey');
  });
});

describe('A creation that has no id yet', () => {
  const at = settleWindowMs + staleReadsMs;

  test('did not happen where nothing bears its name after the window, twice', () => {
    expect(outcome(unborn, unknown, settleWindowMs - 1)).toBe('later');
    expect(outcome(unborn, unknown, settleWindowMs)).toBe('later');
    expect(outcome(unborn, { ...unknown, ...shown('untouched', settleWindowMs) }, at)).toBe('NOT_APPLIED');
  });

  test('goes to a person where only the clocks speak against what bears its name', () => {
    const sight: Sight = { kind: 'older', nativeIds: ['thing-7'] };
    const early = { ...unknown, ...shown('untouched', settleWindowMs) };
    expect(judge(sight, early, at)).toMatchObject({ kind: 'later', looked: { unconfirmed: null } });
    const note = expect.stringMatching(
      /^reading could not settle it: thing-7 bears its name and was not there/,
    );
    expect(judge(sight, unknown, past)).toMatchObject({ step: { status: 'NEEDS_ATTENTION', note } });
  });

  test('goes to a person where several could be it, and says which', () => {
    const sight: Sight = { kind: 'ambiguous', nativeIds: ['thing-7', 'thing-8'] };
    const note = 'several could be the one that was asked for: thing-7, thing-8';
    expect(judge(sight, unknown, 0)).toMatchObject({ step: { status: 'NEEDS_ATTENTION', note } });
  });

  test('is found by its name, and judged like any other', () => {
    const before = { resource: null };
    expect(outcome(present('Left'), { ...unknown, before }, 0)).toBe('later');
    const seen = { ...unknown, before, ...shown('happened', 0) };
    expect(outcome(present('Left'), seen, staleReadsMs)).toBe('SUCCEEDED');
  });
});
