import { afterEach, describe, expect, it } from 'vitest';
import type { Effect } from '../../src/domain/action.ts';
import type { CallOutcome } from '../../src/transport/attempts.ts';
import { attempt, type Deed, vendor } from './vendor.ts';
import { endAll } from './wiring.ts';

afterEach(endAll);

type Row = readonly [
  effect: Effect,
  deeds: readonly [Deed, ...Deed[]],
  requests: number,
  end: CallOutcome<string>,
];

const answered = (answer: string, doubt = false): CallOutcome<string> => ({
  kind: 'answered',
  answer,
  doubt,
});
const unknown = (reason: string, answer: string | null = null): CallOutcome<string> => ({
  kind: 'unknown',
  reason: expect.stringContaining(reason),
  answer,
});

const table: readonly Row[] = [
  ['read', ['ok'], 1, answered('ok')],
  ['read', ['refused', 'ok'], 1, answered('refused')],
  ['read', ['throttled', 'throttled', 'ok'], 3, answered('ok')],
  ['read', ['throttled'], 3, answered('throttled')],
  ['read', ['stale', 'ok'], 2, answered('ok')],
  ['read', ['failing', 'ok'], 2, answered('ok')],
  ['read', ['failing'], 3, unknown('the provider failed', 'failing')],
  ['read', ['html', 'ok'], 2, answered('ok')],
  ['read', ['html'], 3, unknown('not an answer')],
  ['read', ['reset', 'reset', 'ok'], 3, answered('ok')],
  ['read', ['reset'], 3, unknown('reset')],
  ['read', ['throttledFor90'], 1, answered('throttled')],

  ['once', ['ok'], 1, answered('ok')],
  ['once', ['refused', 'ok'], 1, answered('refused')],
  ['once', ['throttled', 'ok'], 2, answered('ok')],
  ['once', ['throttled'], 3, answered('throttled')],
  ['once', ['stale', 'stale', 'ok'], 3, answered('ok')],
  ['once', ['stale'], 3, answered('stale')],
  ['once', ['failing', 'ok'], 1, unknown('the provider failed', 'failing')],
  ['once', ['html', 'ok'], 1, unknown('not an answer')],
  ['once', ['reset', 'ok'], 1, unknown('reset')],
  ['once', ['throttled', 'reset', 'ok'], 2, unknown('reset')],
  ['once', ['throttledFor90', 'ok'], 1, answered('throttled')],

  ['token', ['ok'], 1, answered('ok')],
  ['token', ['refused', 'ok'], 1, answered('refused')],
  ['token', ['throttled', 'ok'], 2, answered('ok')],
  ['token', ['stale', 'ok'], 2, answered('ok')],
  ['token', ['failing', 'ok'], 2, answered('ok', true)],
  ['token', ['html', 'ok'], 2, answered('ok', true)],
  ['token', ['reset', 'reset', 'ok'], 3, answered('ok', true)],
  ['token', ['reset', 'refused'], 2, answered('refused', true)],
  ['token', ['reset', 'throttled'], 3, answered('throttled', true)],
  ['token', ['throttled', 'refused'], 2, answered('refused')],
  ['token', ['reset'], 3, unknown('reset')],
  ['token', ['throttled', 'reset'], 3, unknown('reset')],
  ['token', ['failing', 'reset', 'reset'], 3, unknown('reset', 'failing')],
  ['token', ['failing'], 3, unknown('the provider failed', 'failing')],
];

describe('a call ends as its effect allows', () => {
  it.each(table)('%s, while the provider does %j: %i request(s)', async (effect, deeds, requests, end) => {
    const server = await vendor(...deeds);
    const trial = attempt(server.origin, effect);
    expect(await trial.outcome).toEqual(end);
    expect(server.seen.length).toBe(requests);
    expect(trial.built.map(one => one.attempt)).toEqual(
      server.seen.map(seen => JSON.parse(seen.body).attempt),
    );
  });
});

describe('each attempt', () => {
  it('of a change is written down first and signed with the time of its record', async () => {
    const server = await vendor('throttled', 'stale', 'ok');
    const seenAtRecord: number[] = [];
    const trial = attempt(server.origin, 'once', {
      starting: async () => {
        seenAtRecord.push(server.begun.length);
        return new Date(Date.now() - 100 * seenAtRecord.length);
      },
    });
    expect(await trial.outcome).toEqual(answered('ok'));
    expect(seenAtRecord).toEqual([0, 1, 2]);
    expect(trial.built.map(one => one.signedAt)).toEqual(trial.recorded);
    expect(new Set(trial.recorded.map(Number)).size).toBe(3);
  });

  it.each([31_000, -31_000, 16 * 60_000])(
    'of a change is sent whatever the time of its record is by the clock of this process (%i ms behind)',
    async behind => {
      const server = await vendor('ok');
      const recordedAt = new Date(Date.now() - behind);
      const trial = attempt(server.origin, 'once', { starting: async () => recordedAt });
      expect(await trial.outcome).toEqual(answered('ok'));
      expect(trial.built).toEqual([{ signedAt: recordedAt, attempt: 1 }]);
    },
  );

  it('of a read is signed anew, with the time of day', async () => {
    const server = await vendor('failing', 'ok');
    const before = Date.now();
    const trial = attempt(server.origin, 'read');
    await trial.outcome;
    expect(trial.recorded).toEqual([]);
    expect(trial.built.length).toBe(2);
    for (const { signedAt } of trial.built) expect(signedAt.getTime()).toBeGreaterThanOrEqual(before);
  });

  it('waits in full jitter, longer after throttling, and at least as long as the provider asks', async () => {
    const failing = attempt((await vendor('failing')).origin, 'read');
    await failing.outcome;
    expect(failing.time.pauses).toEqual([25, 50]);
    const throttled = attempt((await vendor('throttled')).origin, 'once');
    await throttled.outcome;
    expect(throttled.time.pauses).toEqual([500, 1000]);
    const told = attempt((await vendor('throttledFor2', 'ok')).origin, 'read');
    await told.outcome;
    expect(told.time.pauses).toEqual([2025]);
  });

  it('never pauses longer than the cap', async () => {
    const server = await vendor('throttled');
    const trial = attempt(server.origin, 'read', { settings: { attempts: 6, longestPauseMs: 1_500 } });
    await trial.outcome;
    expect(trial.time.pauses).toEqual([500, 750, 750, 750, 750]);
  });

  it('has the time that is left for the provider: what the record takes is not taken from it', async () => {
    const server = await vendor('throttled', 'ok');
    const trial = attempt(server.origin, 'once', {
      settings: { deadlineMs: 10_000 },
      starting: async time => {
        time.addedToNow += 20_000;
        return new Date();
      },
    });
    expect(await trial.outcome).toEqual(answered('ok'));
    expect(server.seen.length).toBe(2);
  });

  it('is the last one when the next would come after the deadline', async () => {
    const server = await vendor('throttledFor2', 'ok');
    const trial = attempt(server.origin, 'once', { settings: { deadlineMs: 1_500 } });
    expect(await trial.outcome).toEqual(answered('throttled'));
    expect(trial.time.pauses).toEqual([]);
    expect(server.seen.length).toBe(1);
  });
});
