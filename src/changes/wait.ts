import { isOpen, type Operation } from '../domain/operation.ts';
import type { Ledger } from '../ledger/ledger.ts';

/** Its end, or the point where only a person or hours can go on. */
export function ended(operation: Operation): boolean {
  return (
    !isOpen(operation.status) || operation.status === 'NEEDS_ATTENTION' || operation.status === 'STALLED'
  );
}

/** The provider's answer, whatever it was, is written down. */
export function answered(operation: Operation): boolean {
  return !['RECORDED', 'SENDING', 'NOT_SENT'].includes(operation.status);
}

/** Watching is only a hint, so the table is also read at this pace. */
const pollMs = 500;

/** Resolves as soon as the operation is `enough`, or with its last reading when patience or the caller ends. */
export async function settledWithin(
  ledger: Ledger,
  operation: Operation,
  enough: (operation: Operation) => boolean,
  patienceMs: number,
  signal: AbortSignal,
): Promise<Operation | null> {
  if (enough(operation)) return operation;
  const deadline = performance.now() + patienceMs;
  let current: Operation | null = operation;
  const bell = doorbell();
  const unwatch = ledger.watch(id => id === operation.id && bell.ring());
  signal.addEventListener('abort', bell.ring, { once: true });
  try {
    while (!signal.aborted && performance.now() < deadline) {
      await bell.rung(Math.min(pollMs, deadline - performance.now()));
      current = await ledger.operation(operation.id);
      if (current === null || enough(current)) return current;
    }
    return current;
  } finally {
    unwatch();
    signal.removeEventListener('abort', bell.ring);
  }
}

export interface Doorbell {
  readonly ring: () => void;
  /** Resolves at the next ring, at once if it rang since the last time, and after `patienceMs` at the latest. */
  rung(patienceMs: number): Promise<void>;
}

export function doorbell(): Doorbell {
  let rang = false;
  let open: (() => void) | null = null;
  return {
    ring() {
      rang = true;
      open?.();
    },
    async rung(patienceMs) {
      if (!rang) {
        await new Promise<void>(resolve => {
          const timer = setTimeout(resolve, Math.max(patienceMs, 0));
          open = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      open = null;
      rang = false;
    },
  };
}
