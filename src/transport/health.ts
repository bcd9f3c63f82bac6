import type { StopSignal } from '../domain/stop.ts';
import type { ProviderHealth } from './breaker.ts';
import { type AttemptResult, leavesDoubt } from './repeat.ts';

export interface AttemptCircumstances {
  readonly signal: StopSignal | undefined;
  readonly isChange: boolean;
  /** How long the provider had to answer. */
  readonly waitedMs: number;
  /** What is enough to call it silent. */
  readonly fairMs: number;
  /** Whether the whole call has no time left. */
  readonly isOver: boolean;
}

/** What an attempt that was sent, or could not be, tells of its provider. */
export function healthOf(
  result: AttemptResult<unknown>,
  { signal, isChange, waitedMs, fairMs, isOver }: AttemptCircumstances,
): ProviderHealth {
  if (result.kind === 'stopped') return 'neutral';
  if (result.kind !== 'notSent' && !leavesDoubt(result)) return 'healthy';
  const hadTime = waitedMs >= fairMs;
  // A caller who left says nothing of the provider, and ends no change that was sent. Where our own patience ran out it is the
  // provider that was silent.
  const left = signal?.aborted === true && !(isChange && result.kind !== 'notSent');
  if (left) return isTimeout(signal.reason) && hadTime ? 'failing' : 'neutral';
  return !isOver || hadTime ? 'failing' : 'neutral';
}

/** As `AbortSignal.timeout` ends a signal. */
function isTimeout(reason: unknown): boolean {
  return reason instanceof DOMException && reason.name === 'TimeoutError';
}
