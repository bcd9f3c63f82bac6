import { isOpen, type Operation, type OperationEvent } from '../domain/operation.ts';
import type { StopSignal } from '../domain/stop.ts';
import type { Ledger, OperationFilter } from '../ledger/ledger.ts';
import { createWakeup, ended } from './wait.ts';

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
  signal: StopSignal,
): AsyncGenerator<OperationEvent & { readonly operation: Operation }> {
  const wakeup = createWakeup();
  const unwatch = ledger.watch(id => id === operationId && wakeup.wake());
  signal.addEventListener('abort', wakeup.wake, { once: true });
  try {
    let seen = after;
    while (!signal.aborted) {
      // Read before the events: an end that is written in between is told by its event in the next round.
      const operation = await ledger.operation(operationId);
      const events = await ledger.events(operationId, seen, stretch);
      for (const event of events) {
        if (operation !== null) yield { ...event, operation };
        seen = event.sequence;
      }
      if (events.length === stretch) continue;
      if (
        operation === null ||
        (ended(operation) && operation.endedAt !== null && seen >= operation.sequence)
      )
        return;
      await wakeup.next(pollMs);
    }
  } finally {
    unwatch();
    signal.removeEventListener('abort', wakeup.wake);
  }
}

/** So many operations may wait to be told to one who watches; one who reads more slowly than that begins again. */
const mostWaiting = 10_000;

/** Operations that change from now on, each as it stands when it is told. */
export async function* watchOperations(
  ledger: Ledger,
  filter: OperationFilter,
  signal: StopSignal,
): AsyncGenerator<Operation> {
  const wakeup = createWakeup();
  const changed = new Set<string>();
  const unwatch = ledger.watch(id => {
    changed.add(id);
    wakeup.wake();
  });
  signal.addEventListener('abort', wakeup.wake, { once: true });
  try {
    while (!signal.aborted && changed.size <= mostWaiting) {
      const ids = [...changed];
      changed.clear();
      for (const id of ids) {
        const operation = await ledger.operation(id);
        if (operation !== null && fits(operation, filter)) yield operation;
      }
      if (ids.length === 0) await wakeup.next(pollMs);
    }
  } finally {
    unwatch();
    signal.removeEventListener('abort', wakeup.wake);
  }
}

/** As the record itself filters, for one operation that is at hand. */
function fits(operation: Operation, filter: OperationFilter): boolean {
  const { accounts, status, open, startedAfter, startedBefore } = filter;
  const place = `${operation.provider}/${operation.account}`;
  return (
    operation.tenant === filter.tenant &&
    (accounts === null || accounts.includes(place)) &&
    (status === undefined || status.includes(operation.status)) &&
    (open === undefined || open === isOpen(operation.status)) &&
    (filter.provider === undefined || filter.provider === operation.provider) &&
    (filter.account === undefined || filter.account === operation.account) &&
    (filter.resource === undefined || filter.resource === operation.resource) &&
    (filter.mutation === undefined || filter.mutation === operation.mutation) &&
    (filter.actor === undefined || filter.actor === operation.actor) &&
    (startedAfter === undefined || operation.startedAt >= startedAfter) &&
    (startedBefore === undefined || operation.startedAt < startedBefore)
  );
}
