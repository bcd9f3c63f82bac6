import { isOpen, type Operation } from '../domain/operation.ts';
import type { StopSignal } from '../domain/stop.ts';
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

export interface WaitOptions {
  readonly patienceMs: number;
  readonly signal: StopSignal;
}

/** Resolves as soon as the operation is `enough`, or with its last reading when patience or the caller ends. */
export async function waitUntil(
  ledger: Ledger,
  operation: Operation,
  enough: (operation: Operation) => boolean,
  { patienceMs, signal }: WaitOptions,
): Promise<Operation | null> {
  if (enough(operation)) return operation;
  const deadline = performance.now() + patienceMs;
  let current: Operation | null = operation;
  const wakeup = createWakeup();
  const unwatch = ledger.watch(id => id === operation.id && wakeup.wake());
  signal.addEventListener('abort', wakeup.wake, { once: true });
  try {
    while (!signal.aborted && performance.now() < deadline) {
      await wakeup.next(Math.min(pollMs, deadline - performance.now()));
      current = await ledger.operation(operation.id);
      if (current === null || enough(current)) return current;
    }
    return current;
  } finally {
    unwatch();
    signal.removeEventListener('abort', wakeup.wake);
  }
}

export interface Wakeup {
  readonly wake: () => void;
  /** Resolves when it is woken, at once if it was since the last time, and after `patienceMs` at the latest. */
  next(patienceMs: number): Promise<void>;
}

export function createWakeup(): Wakeup {
  let woken = false;
  let resume: (() => void) | null = null;
  return {
    wake() {
      woken = true;
      resume?.();
    },
    async next(patienceMs) {
      if (!woken) {
        await new Promise<void>(resolve => {
          const timer = setTimeout(resolve, Math.max(patienceMs, 0));
          resume = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      resume = null;
      woken = false;
    },
  };
}
