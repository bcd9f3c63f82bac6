import type { EventEmitter } from 'node:events';
import type { Log } from './log.ts';

export interface UncaughtErrors {
  /** Since the start. */
  readonly count: number;
}

/** Lines in a second. What fails while it is logged would else be logged for ever. */
const mostLines = 10;

/**
 * Keeps the process alive when something of ours throws where nothing catches, or rejects where nothing waits: one request must
 * not end the changes of all others. Each is a bug, is logged as one, and counted. To be called with `process` once the server
 * listens: what goes wrong before that ends the start.
 */
export function surviveUncaughtErrors(
  running: Pick<EventEmitter, 'on'>,
  log: Log,
  milliseconds: () => number = () => performance.now(),
): UncaughtErrors {
  const errors = { count: 0 };
  let second = 0;
  let lines = 0;
  // A rejection that nothing handles comes as this event too, since no listener takes it before.
  running.on('uncaughtException', (error: unknown, origin: string) => {
    errors.count += 1;
    const now = Math.floor(milliseconds() / 1000);
    if (now !== second) lines = 0;
    second = now;
    lines += 1;
    if (lines > mostLines) return;
    const message =
      origin === 'unhandledRejection' ? 'nothing waited for this rejection' : 'nothing caught this error';
    try {
      log.error({ err: error, count: errors.count }, message);
    } catch {
      // The count still tells.
    }
  });
  return errors;
}
