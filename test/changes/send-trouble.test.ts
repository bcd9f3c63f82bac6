import { describe, expect, test } from 'vitest';
import type { Intent, Sent } from '../../src/domain/change.ts';
import { domainError } from '../../src/domain/errors.ts';
import type { Operation } from '../../src/domain/operation.ts';
import { type Ledger, LedgerUnavailableError } from '../../src/ledger/ledger.ts';
import { accepted, refusedWith, unanswered, unsent } from './made-up-cloud.ts';
import { comesTo, type Played, played } from './play.ts';
import { replacing, type Stage } from './stage.ts';

const unmapped = domainError('CloudUnmappedError', { message: 'what is that?', providerCode: 'ODD' });

describe('Trouble on the way', () => {
  test('before the first attempt means that nothing was sent', async () => {
    const trouble = new Error('cannot be spelled');
    const { stored, answer, stage } = await played({ send: () => Promise.reject(trouble) });
    expect(stored.status).toBe('CLOSED_NOT_SENT');
    expect(answer).toMatchObject({ error: { tag: 'CloudUnavailableError' } });
    expect(stage.troubles).toEqual([trouble]);
  });

  test('after it means that it may have happened', async () => {
    const trouble = new Error('on the way');
    const send = async ({ starting }: Intent): Promise<Sent> => {
      await starting();
      throw trouble;
    };
    const { stored, stage } = await played({ send });
    expect(stored.status).toBe('UNKNOWN');
    expect(stage.troubles).toEqual([trouble]);
  });

  test('in reading the answer of a success means that it may have happened', async () => {
    const trouble = new Error('cannot be read');
    const { stored, answer, stage } = await played({
      send: comesTo(accepted),
      change: {
        accepted() {
          throw trouble;
        },
      },
    });
    expect(stored.status).toBe('UNKNOWN');
    expect(answer).toMatchObject({ error: { tag: 'CloudOutcomeUnknownError' } });
    expect(stage.troubles).toEqual([trouble]);
  });

  test('in explaining a refusal leaves the refusal', async () => {
    const refused = refusedWith('CloudResourceStateError', 'WRONG_STATE');
    const { stored, stage } = await played({
      send: comesTo(refused),
      prepare: ({ cloud }) => {
        cloud.onLook = () => Promise.reject(new Error('no look'));
      },
    });
    expect(stored).toMatchObject({ status: 'REJECTED', error: refused.error });
    expect(stage.troubles).toHaveLength(1);
  });

  test('with the look afterwards spoils nothing', async () => {
    const { stored, answer } = await played({
      send: comesTo(accepted),
      prepare: ({ cloud }) => {
        cloud.onLook = () => Promise.reject(new Error('no look'));
      },
    });
    expect(stored.status).toBe('ACCEPTED');
    expect(answer.kind).toBe('success');
  });

  test('with the record, which wrote it down and could not say so, sends nothing and closes it', async () => {
    let began = false;
    let stage: Stage | undefined;
    const send = async ({ starting }: Intent, on: Stage): Promise<Sent> => {
      stage = on;
      await starting();
      began = true;
      return accepted;
    };
    const ledger = ({ ledger }: Stage): Ledger =>
      replacing(ledger, {
        record: async (...asked) => {
          await ledger.record(...asked);
          throw new LedgerUnavailableError('the answer was lost');
        },
      });
    await expect(played({ send, ledger, draft: { id: 'op-lost', key: 'k' } })).rejects.toThrow(
      LedgerUnavailableError,
    );
    expect(began).toBe(false);
    const closed = await stage?.until('op-lost', 'CLOSED_NOT_SENT');
    expect(closed).toMatchObject({ attempts: 1, error: null });
    expect((await stage?.ledger.record({ ...(closed as Operation), id: 'op-next' }))?.kind).toBe('recorded');
  });

  test('with the record is overcome where it passes', async () => {
    let failures = 2;
    const ledger = ({ ledger }: Stage): Ledger =>
      replacing(ledger, {
        advance: (...asked) => {
          failures -= 1;
          return failures < 0 ? ledger.advance(...asked) : Promise.reject(new LedgerUnavailableError('busy'));
        },
      });
    const { stored } = await played({ send: comesTo(accepted), ledger });
    expect(stored.status).toBe('ACCEPTED');
  });

  test('with the record that stays still answers with the truth', async () => {
    const ledger = ({ ledger }: Stage): Ledger =>
      replacing(ledger, { advance: () => Promise.reject(new LedgerUnavailableError('full')) });
    const { stored, answer, operation } = await played({ send: comesTo(accepted), ledger });
    expect(stored.status).toBe('SENDING');
    expect([answer.kind, operation.status]).toEqual(['success', 'ACCEPTED']);
  });
});

describe('Taken over meanwhile, as by another process after a long sleep', () => {
  /** By the time that the answer is there, the record says this. */
  function overtaken(status: Operation['status'], sent: Sent): Promise<Played> {
    const send = async ({ starting, token }: Intent, stage: Stage): Promise<Sent> => {
      await starting();
      await stage.ledger.advance(token, ['SENDING'], { status: 'UNKNOWN' });
      if (status !== 'UNKNOWN') await stage.ledger.advance(token, ['UNKNOWN'], { status });
      return sent;
    };
    return played({ send });
  }

  test.each<[string, Sent, string]>([
    ['acceptance', accepted, 'ACCEPTED'],
    ['refusal', refusedWith('CloudResourceLockedError'), 'REJECTED'],
    ['proof that nothing was sent', unsent, 'CLOSED_NOT_SENT'],
  ])('its own %s is the better news', async (_says, sent, status) => {
    for (const seen of ['UNKNOWN', 'NEEDS_ATTENTION'] as const) {
      expect((await overtaken(seen, sent)).stored.status).toBe(status);
    }
  });

  test('that it got no answer is no news: what was seen since stands', async () => {
    for (const status of ['ACCEPTED', 'STALLED', 'NEEDS_ATTENTION'] as const) {
      const { history } = await overtaken(status, unanswered);
      expect(history.at(-1)).toBe(status);
    }
    const { stored } = await overtaken('UNKNOWN', { kind: 'unknown', error: unmapped });
    expect(stored).toMatchObject({ status: 'UNKNOWN', error: unmapped });
  });

  test('what has ended stays as it ended', async () => {
    const { stored, answer } = await overtaken('NOT_APPLIED', accepted);
    expect(stored.status).toBe('NOT_APPLIED');
    expect(answer.kind).toBe('error');
  });
});
