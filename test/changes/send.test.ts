import { describe, expect, test } from 'vitest';
import type { Intent, Sent } from '../../src/domain/change.ts';
import { domainError, type ErrorTag } from '../../src/domain/errors.ts';
import { type Ledger, LedgerUnavailableError } from '../../src/ledger/ledger.ts';
import { accepted, refusedWith, unanswered, unsent } from './made-up-cloud.ts';
import { comesTo, type Play, played, playedThrough } from './play.ts';
import { replacing, type Stage } from './stage.ts';

const unmapped = domainError('CloudUnmappedError', { message: 'what is that?', providerCode: 'ODD' });

describe('What sending came to is written, and answered', () => {
  test.each<[string, Sent, string, string]>([
    ['accepted', accepted, 'ACCEPTED', 'success'],
    ['refused', refusedWith('CloudResourceLockedError'), 'REJECTED', 'CloudResourceLockedError'],
    ['not sent', unsent, 'CLOSED_NOT_SENT', 'CloudUnavailableError'],
    ['unanswered', unanswered, 'UNKNOWN', 'CloudOutcomeUnknownError'],
    ['a code that nobody knows', { kind: 'unknown', error: unmapped }, 'UNKNOWN', 'CloudUnmappedError'],
  ])('%s', async (_says, sent, status, answer) => {
    const change = await played({ send: comesTo(sent) });
    expect(change.stored.status).toBe(status);
    expect(change.history.slice(0, 3)).toEqual(['RECORDED', 'SENDING', status]);
    expect(change.answer).toMatchObject({ replayed: false });
    const told = change.answer.kind === 'success' ? 'success' : change.answer.error.tag;
    expect(told).toBe(answer);
    expect(change.stage.troubles).toEqual([]);
  });

  test('accepted, with the request, without an error, and it is looked at soon', async () => {
    const { stored } = await played({ send: comesTo(accepted) });
    expect(stored).toMatchObject({ requestId: 'request-1', error: null, settlesBefore: null });
    expect(stored.nextLookAt).not.toBeNull();
  });

  test('refused, it is over; only what may be sent again gives its key back', async () => {
    const again = async (tag: ErrorTag): Promise<string> => {
      const { stage, stored } = await played({ send: comesTo(refusedWith(tag)), draft: { key: 'k' } });
      expect(stored).toMatchObject({ nextLookAt: null, requestId: 'request-1', error: { tag } });
      const { status: _status, ...next } = stored;
      return (await stage.ledger.record({ ...next, id: 'op-next' })).kind;
    };
    expect(await again('CloudResourceLockedError')).toBe('known');
    expect(await again('CloudThrottledError')).toBe('recorded');
  });

  test.each([
    ['before its first attempt', async () => unsent, 0],
    ['after its attempt was written down', comesTo(unsent), 1],
  ])('not sent, %s, it is over, and its key is free', async (_when, send, attempts) => {
    const { stage, stored } = await played({ send, draft: { key: 'k' } });
    expect(stored).toMatchObject({ status: 'CLOSED_NOT_SENT', attempts });
    expect((await stage.ledger.record({ ...stored, id: 'op-next' })).kind).toBe('recorded');
  });

  test('not sent because the caller left, it is cancelled', async () => {
    const leaving = new AbortController();
    const send = async ({ signal }: Intent): Promise<Sent> => {
      leaving.abort();
      expect(signal.aborted).toBe(true);
      return unsent;
    };
    const { history } = await played({ send, request: { signal: leaving.signal } });
    expect(history).toEqual(['CANCELLED']);
  });

  test('unanswered, it says by when it is settled, and that nothing is to be repeated', async () => {
    const options = { settings: { settleWindowMs: 60_000, settleMarginMs: 5_000 } };
    const { stored, answer } = await played({ send: comesTo(unanswered), options });
    const until = new Date((stored.lastSendingAt?.getTime() ?? 0) + 65_000);
    expect(stored.settlesBefore).toEqual(until);
    expect(answer).toMatchObject({
      error: {
        resourceId: 'causeway:cloud:main:thing:thing-1',
        settlesBefore: until,
        message: expect.stringMatching(
          /request to remove thing thing-1 was carried out: .* Do not repeat it/,
        ),
      },
    });
  });

  test('with its lease given back, so that it is followed at once', async () => {
    for (const sent of [accepted, unanswered]) {
      const { stage, stored } = await played({
        send: comesTo(sent),
        options: { settings: { firstLookMs: 0, paceByAge: 0 } },
      });
      const known = { places: ['cloud/main'], changes: [stored.change] };
      const { operations } = await stage.process().claim(10, 1_000, known);
      expect(operations.map(({ id }) => id)).toEqual([stored.id]);
    }
  });
});

describe('The first look at what was accepted', () => {
  const resource = 'causeway:cloud:main:thing:thing-1';
  const options = { account: { staleReadsMs: 60_000 } };

  async function leave({ starting }: Intent, stage: Stage): Promise<Sent> {
    await starting();
    stage.cloud.things.set('thing-1', { state: 'Left' });
    return accepted;
  }

  async function leaveAtOnceAgain(intent: Intent, stage: Stage): Promise<Sent> {
    await intent.starting();
    return await leave(intent, stage);
  }

  async function removeBefore(stage: Stage): Promise<void> {
    await stage.sent('SUCCEEDED', { resource });
  }

  /** Whether the record was asked what the change follows, and how the change stood afterwards. */
  async function look(play: Pick<Play, 'send' | 'prepare'>) {
    let isAsked = false;
    const ledger = (stage: Stage): Ledger =>
      replacing(stage.ledger, {
        async followsAnother(...given) {
          isAsked = true;
          return await stage.ledger.followsAnother(...given);
        },
      });
    const { stage, stored } = await played({ options, draft: { resource }, ledger, ...play });
    expect(stage.troubles).toEqual([]);
    return [isAsked ? 'asked' : 'not asked', stored.status];
  }

  test('counts where nothing else was sent for the same, and the record has said so already', async () => {
    expect(await look({ send: leave })).toEqual(['not asked', 'SUCCEEDED']);
  });

  test('tells nothing where it may show what another change has left', async () => {
    expect(await look({ send: leave, prepare: removeBefore })).toEqual(['not asked', 'ACCEPTED']);
  });

  test('asks the record after a second attempt', async () => {
    expect(await look({ send: leaveAtOnceAgain })).toEqual(['asked', 'SUCCEEDED']);
    expect(await look({ send: leaveAtOnceAgain, prepare: removeBefore })).toEqual(['asked', 'ACCEPTED']);
  });
});

describe('Before each attempt', () => {
  test('its SENDING is committed, and the attempt signs with the record’s time', async () => {
    const seen: unknown[] = [];
    const send = async (intent: Intent, stage: Stage): Promise<Sent> => {
      const at = await intent.starting();
      const stored = (await stage.operations()).at(-1);
      seen.push(stored?.status, stored?.attempts, stored?.lastSendingAt?.getTime() === at.getTime());
      return accepted;
    };
    await played({ send });
    expect(seen).toEqual(['SENDING', 1, true]);
  });

  test('the intent says what is done, to what, under one token', async () => {
    const told: unknown[] = [];
    const send = async ({ token, doing, target, starting }: Intent): Promise<Sent> => {
      await starting();
      told.push(token, doing, target.nativeId);
      return accepted;
    };
    const { stored } = await played({ send });
    expect(told).toEqual([stored.id, 'remove thing thing-1', 'thing-1']);
  });

  const twice = async ({ starting }: Intent): Promise<Sent> => {
    await starting();
    await starting();
    return accepted;
  };

  test('but the first, a change without a token says that the one before was not carried out', async () => {
    const { history, stored } = await played({ send: twice });
    expect(history.slice(0, 5)).toEqual(['RECORDED', 'SENDING', 'NOT_SENT', 'SENDING', 'ACCEPTED']);
    expect(stored.attempts).toBe(2);
  });

  test('a change with a token claims no such thing', async () => {
    const action = { service: 'things', action: 'Remove', effect: 'token', errors: {} } as const;
    const { history } = await played({ send: twice, change: { action } });
    expect(history.slice(0, 4)).toEqual(['RECORDED', 'SENDING', 'SENDING', 'ACCEPTED']);
  });

  test('nothing is written that is not sent: what waits for its turn may still be given up', async () => {
    const seen: number[] = [];
    const send = async ({ starting }: Intent, stage: Stage): Promise<Sent> => {
      seen.push((await stage.operations()).length);
      await starting();
      seen.push((await stage.operations()).length);
      return accepted;
    };
    await played({ send });
    expect(seen).toEqual([0, 1]);
  });

  test('what was begun meanwhile stands in its way: nothing is sent', async () => {
    let began = false;
    const send = async ({ starting }: Intent, stage: Stage): Promise<Sent> => {
      await stage.recorded({ id: 'op-other', holds: 'causeway:cloud:main:thing:thing-1' });
      await starting();
      began = true;
      return accepted;
    };
    const { stage, outcome, id } = await playedThrough({
      send,
      draft: { holds: 'causeway:cloud:main:thing:thing-1' },
    });
    expect(outcome).toMatchObject({
      kind: 'obstructed',
      obstacle: { kind: 'busy', operation: { id: 'op-other' } },
    });
    expect(began).toBe(false);
    expect(await stage.ledger.operation(id)).toBeNull();
    expect(stage.troubles).toEqual([]);
  });

  test('a record that cannot be written sends nothing', async () => {
    let began = false;
    const send = async ({ starting }: Intent): Promise<Sent> => {
      await starting();
      began = true;
      return accepted;
    };
    const ledger = ({ ledger }: Stage): Ledger =>
      replacing(ledger, { record: () => Promise.reject(new LedgerUnavailableError('full')) });
    await expect(played({ send, ledger })).rejects.toThrow(LedgerUnavailableError);
    expect(began).toBe(false);
  });

  test('a lease that is lost between two attempts leaves the outcome in doubt', async () => {
    const send = async ({ starting, token }: Intent, stage: Stage): Promise<Sent> => {
      await starting();
      await stage.ledger.release([token]);
      await starting();
      return accepted;
    };
    const action = { service: 'things', action: 'Remove', effect: 'token', errors: {} } as const;
    const { stored } = await played({
      send,
      change: { action },
    });
    expect(stored).toMatchObject({ status: 'UNKNOWN', attempts: 1 });
  });
});

describe('While it is being sent', () => {
  test('its lease is renewed, however long that takes', async () => {
    const renewed = Promise.withResolvers<readonly string[]>();
    const send = async ({ starting, token }: Intent): Promise<Sent> => {
      await starting();
      expect(await renewed.promise).toEqual([token]);
      return accepted;
    };
    const ledger = ({ ledger }: Stage): Ledger =>
      replacing(ledger, {
        renew: async (ids, leaseMs) => {
          const held = await ledger.renew(ids, leaseMs);
          renewed.resolve(held);
          return held;
        },
      });
    const { stored } = await played({ send, ledger, leaseMs: 150 });
    expect(stored.status).toBe('ACCEPTED');
  });

  test('and no longer', async () => {
    let renewals = 0;
    const ledger = ({ ledger }: Stage): Ledger =>
      replacing(ledger, {
        renew: async () => {
          renewals += 1;
          return [];
        },
      });
    await played({
      send: comesTo(refusedWith('CloudResourceLockedError')),
      ledger,
      leaseMs: 30,
    });
    const then = renewals;
    await new Promise(resolve => setTimeout(resolve, 40));
    expect(renewals).toBe(then);
  });
});
