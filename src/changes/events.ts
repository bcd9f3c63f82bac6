import type { OperationEvent } from '../domain/operation.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { doorbell, ended } from './wait.ts';

const stretch = 100;
/** Watching is only a hint, so the table is also read at this pace. */
const pollMs = 1_000;

/**
 * Events of one operation above a number, as they come: first what is written, then what follows. Ends with the operation, so
 * a client that was away for hours and one that never left see the same numbers.
 */
export async function* watchEvents(
  ledger: Ledger,
  operationId: string,
  after: number,
  signal: AbortSignal,
): AsyncGenerator<OperationEvent> {
  const bell = doorbell();
  const unwatch = ledger.watch(id => id === operationId && bell.ring());
  signal.addEventListener('abort', bell.ring, { once: true });
  try {
    let seen = after;
    while (!signal.aborted) {
      // Read before the events: an end that is written in between is told by its event in the next round.
      const operation = await ledger.operation(operationId);
      const events = await ledger.events(operationId, seen, stretch);
      for (const event of events) {
        yield event;
        seen = event.sequence;
      }
      if (events.length === stretch) continue;
      if (
        operation === null ||
        (ended(operation) && operation.endedAt !== null && seen >= operation.sequence)
      )
        return;
      await bell.rung(pollMs);
    }
  } finally {
    unwatch();
    signal.removeEventListener('abort', bell.ring);
  }
}
