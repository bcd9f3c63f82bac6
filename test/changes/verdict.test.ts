import { describe, expect, test } from 'vitest';
import { nextLookInMs, type Sight } from '../../src/changes/verdict.ts';
import type { Operation } from '../../src/domain/operation.ts';
import { absent, change, later, operation, present, snapshot, unreadable } from './fixture.ts';
import {
  judge,
  minute,
  moved,
  outcome,
  past,
  settings,
  shown,
  staleReadsMs,
  unborn,
  unknown,
} from './judging.ts';

const { settleWindowMs, stallAfterMs, stalledLookMs } = settings;

describe('Accepted, and', () => {
  test.each<[string, Sight, Partial<Operation>, number, string]>([
    ['seen done, it has succeeded', present('Left'), {}, 0, 'SUCCEEDED'],
    ['on the way for the first time, that is told', present('Leaving'), {}, 0, 'ACCEPTED'],
    ['on the way as before, it is looked at later', present('Leaving'), moved, minute, 'later'],
    ['on the way in another state, that is told', present('Leaving slowly'), moved, minute, 'ACCEPTED'],
    ['untouched so far, that is no failure', present('Active'), { nativeState: 'Active' }, minute, 'later'],
    ['in a state that tells nothing, it is looked at later', present('Sideways'), {}, minute, 'later'],
    ['not readable, it is looked at later', unreadable, {}, minute, 'later'],
    ['missing with nothing to vouch, it is looked at later', absent(null), {}, minute, 'later'],
    ['of a name that nothing bears yet, it is looked at later', unborn, {}, minute, 'later'],
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
    ['of a name that nothing bears past its deadline, it is stalled', unborn, {}, stallAfterMs, 'STALLED'],
    ['done past its deadline, it has succeeded', present('Left'), moved, 9 * stallAfterMs, 'SUCCEEDED'],
  ])('%s', (_says, sight, of, ms, expected) => {
    expect(outcome(sight, of, ms)).toBe(expected);
  });

  test('stalled, it says that it may still be billed, and what was seen', () => {
    const note = 'accepted, not at its end past the deadline, now Leaving: possibly still billed';
    expect(judge(present('Leaving'), moved, stallAfterMs)).toMatchObject({
      step: { note, nativeState: 'Leaving', lastSeen: snapshot('Leaving') },
    });
    const told = judge(unreadable, moved, stallAfterMs);
    expect(told).toMatchObject({ step: { note: expect.stringContaining('the cloud is silent') } });
  });

  test('done, it carries no error that was left from before', () => {
    expect(judge(present('Left'), {}, 0)).toMatchObject({
      step: { error: null, lastSeen: snapshot('Left') },
    });
    const gone = judge(absent(), shown('gone', 0), staleReadsMs);
    expect(gone).toMatchObject({ step: { status: 'SUCCEEDED', error: null } });
  });
});

describe('Accepted soon after another change of the same', () => {
  const after = { followsAnother: true };
  const soon = staleReadsMs - 1;

  test.each<[string, Sight]>([
    ['done', present('Left')],
    ['on the way', present('Leaving')],
    ['untouched', present('Active')],
  ])('what shows it %s tells nothing while it may be from before it was sent', (_says, sight) => {
    expect(judge(sight, {}, 4_000, after)).toEqual({ kind: 'later', looked: { nextLookInMs: 6_000 } });
    expect(judge(sight, {}, soon, after)).toEqual({ kind: 'later', looked: { nextLookInMs: 1 } });
  });

  test('it has succeeded once no read can be from before it was sent', () => {
    expect(outcome(present('Left'), {}, staleReadsMs, after)).toBe('SUCCEEDED');
    const late = { lastSendingAt: later(minute) };
    expect(outcome(present('Left'), late, minute + soon, after)).toBe('later');
    expect(outcome(present('Left'), late, minute + staleReadsMs, after)).toBe('SUCCEEDED');
    const set = { ...after, steadySince: later(minute) };
    expect(outcome(present('Left'), {}, minute + soon, set)).toBe('later');
  });

  test('what could be seen then is no sign that it came back', () => {
    const stale = judge(present('Leaving'), {}, soon, after);
    expect(stale).not.toHaveProperty('looked.lastSeen');
    expect(outcome(present('Active'), {}, 2 * minute, after)).toBe('ACCEPTED');
  });
});

describe('A negative end', () => {
  const noLater = (end: string, nextLookInMs: number) => ({
    kind: 'later',
    looked: { unconfirmed: end, nextLookInMs },
  });

  test.each<[string, string, Sight, Partial<Operation>, string]>([
    ['came back after it was on the way', 'back', present('Active'), moved, 'FAILED'],
    ['came back after it was done', 'back', present('Active'), { lastSeen: snapshot('Left') }, 'FAILED'],
    ['failed in the provider’s own words', 'failed', present('Broken'), moved, 'FAILED'],
    ['failed at once', 'failed', present('Broken'), {}, 'FAILED'],
    ['failed after a lost answer', 'failed', present('Broken'), unknown, 'FAILED'],
    ['gone', 'gone', absent(), moved, 'SUCCEEDED'],
    ['gone after a lost answer', 'gone', absent(), unknown, 'SUCCEEDED'],
  ])('(%s) rests on two reads, as far apart as reads may be old', (_says, end, sight, of, expected) => {
    expect(judge(sight, of, minute)).toEqual(noLater(end, staleReadsMs));
    const seen = { ...of, ...shown(end, minute) };
    expect(judge(sight, seen, minute + staleReadsMs - 1)).toEqual(noLater(end, 1));
    expect(outcome(sight, seen, minute + staleReadsMs)).toBe(expected);
  });

  test('counts only the time that this process has seen pass: the record’s clock may have been set', () => {
    const seen = { ...moved, ...shown('gone', 0) };
    const at = 9 * minute;
    const since = (ms: number) => ({ steadySince: later(at - ms) });
    expect(judge(absent(), seen, at, since(4_000))).toEqual(noLater('gone', staleReadsMs - 4_000));
    expect(outcome(absent(), seen, at, since(staleReadsMs))).toBe('SUCCEEDED');
  });

  test('does not rest on one that showed another end', () => {
    const broken = { ...moved, ...shown('back', minute) };
    expect(judge(present('Broken'), broken, 9 * minute)).toEqual(noLater('failed', staleReadsMs));
    expect(judge(absent(), broken, 9 * minute)).toEqual(noLater('gone', staleReadsMs));
  });

  test.each<[string, Sight]>([
    ['on the way', present('Leaving')],
    ['in a state that tells nothing', present('Sideways')],
  ])('begins anew where it was seen %s in between', (_says, sight) => {
    for (const end of ['gone', 'back', 'failed']) {
      const found = judge(sight, { ...moved, ...shown(end, minute) }, minute + staleReadsMs);
      expect(found).toMatchObject({ kind: 'later', looked: { unconfirmed: null } });
    }
  });

  test('is not forgotten while nothing can be read', () => {
    for (const sight of [unreadable, absent(null)]) {
      const found = judge(sight, shown('gone', minute), minute + staleReadsMs);
      expect(found).not.toHaveProperty('looked.unconfirmed');
    }
  });

  test('of what is gone and should not be is its failure, or for a person', () => {
    const seen = shown('gone', minute);
    const at = minute + staleReadsMs;
    const means = (absenceMeans: 'failed' | 'unclear') =>
      judge(absent(), seen, at, { change: change({ absenceMeans }) });
    const note = expect.stringContaining('missing from two reads, while thing thing-2 was still read');
    expect(means('failed')).toMatchObject({ step: { status: 'FAILED', note, lastSeen: null } });
    expect(means('unclear')).toMatchObject({ step: { status: 'NEEDS_ATTENTION', note, lastSeen: null } });
  });

  test('of what is gone says what vouched, and which read showed it', () => {
    expect(judge(absent('the list of places'), shown('gone', 0), staleReadsMs)).toMatchObject({
      step: {
        note: 'seen gone: missing from two reads, while the list of places was still read',
        requestId: 'request-of-the-read',
        lastSeen: null,
        nativeState: null,
        unconfirmed: null,
        nextLookInMs: null,
      },
    });
  });
});

describe('Stalled, and', () => {
  const stalled = { status: 'STALLED', ...moved } as const satisfies Partial<Operation>;
  test.each<[string, Sight, string]>([
    ['seen done, it has succeeded', present('Left'), 'SUCCEEDED'],
    ['still on the way, it is looked at later', present('Leaving'), 'later'],
    ['further on the way, it stays stalled and that is told', present('Leaving slowly'), 'STALLED'],
    ['not readable, it is looked at later', unreadable, 'later'],
    ['back for the first time, it is looked at again', present('Active'), 'later'],
  ])('%s', (_says, sight, expected) => {
    expect(outcome(sight, stalled, 2 * stallAfterMs)).toBe(expected);
  });

  test('it goes on being read, slowly', () => {
    const found = judge(present('Leaving'), stalled, 2 * stallAfterMs);
    expect(found).toMatchObject({ looked: { nextLookInMs: stalledLookMs } });
  });
});

describe('The next look', () => {
  const at = (of: Partial<Operation>, ms: number, awaited = false): number =>
    nextLookInMs({ operation: operation(of), at: later(ms), settings, awaited });

  test('comes soon at first, slower with age, and never slower than its ceiling', () => {
    expect(at({}, 0)).toBe(settings.firstLookMs);
    expect(at({}, minute)).toBe(6_000);
    expect(at({}, 100 * minute)).toBe(settings.slowestLookMs);
  });

  test('comes soon for as long as somebody waits', () => {
    expect(at({}, 100 * minute, true)).toBe(settings.firstLookMs);
    expect(at({ status: 'STALLED' }, 100 * minute, true)).toBe(stalledLookMs);
  });

  test('meets the end of the settle window, so that nobody waits longer than needed', () => {
    expect(at(unknown, settleWindowMs - 10_000)).toBe(10_000);
    expect(at({}, settleWindowMs - 10_000)).toBe(settings.slowestLookMs);
  });

  test('meets the moment by which a person is asked, though nothing can be read', () => {
    expect(at(unknown, past - 10_000)).toBe(10_000);
    expect(at(unknown, past)).toBe(settings.slowestLookMs);
    expect(outcome(unreadable, unknown, past - 1)).toBe('later');
    expect(outcome(unreadable, unknown, past)).toBe('NEEDS_ATTENTION');
  });

  test('counts from the last attempt', () => {
    expect(at({ lastSendingAt: later(minute) }, minute)).toBe(settings.firstLookMs);
    expect(at({ lastSendingAt: null }, minute)).toBe(6_000);
  });
});
