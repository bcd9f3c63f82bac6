import type { Operation } from '../domain/operation.ts';
import type { KnownWork } from '../ledger/ledger.ts';
import { type ChangeEngine, placeOf } from './engine.ts';
import { nextLookInMs, sentAt } from './verdict.ts';

/** What a dead process left: an intent that was never sent is closed, one that may have been is unknown. */
export async function adopt(
  { ledger, settings }: ChangeEngine,
  operation: Operation,
  at: Date,
): Promise<Operation | null> {
  switch (operation.status) {
    case 'RECORDED':
    case 'NOT_SENT':
      await ledger.advance(operation.id, [operation.status], {
        status: 'CLOSED_NOT_SENT',
        note: 'its process ended before anything was sent',
        nextLookInMs: null,
        freesKey: true,
      });
      return null;
    case 'SENDING': {
      const settlesBefore = new Date(sentAt(operation) + settings.settleWindowMs + settings.settleMarginMs);
      return await ledger.advance(operation.id, ['SENDING'], {
        status: 'UNKNOWN',
        note: 'its process ended while sending: it may have happened',
        settlesBefore,
        nextLookInMs: nextLookInMs({ operation: { ...operation, status: 'UNKNOWN' }, at, settings }),
      });
    }
    default:
      return operation;
  }
}

/** No process can read it: a person is told, and why. */
export async function handToPerson(
  { ledger }: ChangeEngine,
  operation: Operation,
  known: KnownWork,
): Promise<void> {
  const place = placeOf(operation);
  const why = known.places.includes(place)
    ? `change ${operation.change} is not known to any running process`
    : `${place} is not configured in any running process`;
  await ledger.advance(operation.id, [operation.status], {
    status: 'NEEDS_ATTENTION',
    note: `${why}, so it cannot be read`,
    nextLookInMs: null,
  });
}
