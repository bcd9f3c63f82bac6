import type { Effect } from '../domain/action.ts';
import type { Exchange, HttpAnswer } from './http-client.ts';
import type { Time } from './time.ts';

/** What an adapter makes of a whole answer. Only an envelope that is exactly known proves that nothing was executed. */
export type ParsedAnswer<Answer> =
  /** Success, or an error code that can be decoded. */
  | { readonly kind: 'final'; readonly answer: Answer }
  /** A valid envelope that refuses for the rate of calls: not executed. */
  | { readonly kind: 'throttled'; readonly answer: Answer; readonly retryAfterMs: number | null }
  /** A valid envelope that refuses the signature's time or nonce: not executed, to be signed anew. */
  | {
      readonly kind: 'staleSignature';
      readonly answer: Answer;
      /** What the refusal itself says of the provider's clock; without it, its Date header counts. */
      readonly serverTime?: Date | undefined;
    }
  /** A valid envelope that refuses the credentials as expired: not executed, to be sent again with renewed ones. */
  | { readonly kind: 'staleCredentials'; readonly answer: Answer }
  /** 5xx and its like: a read may be repeated, a change is in doubt. */
  | { readonly kind: 'transient'; readonly answer: Answer }
  /** Not a known answer: HTML, broken JSON, no request id. */
  | { readonly kind: 'unreadable'; readonly reason: string };

export type AttemptResult<Answer> =
  | ParsedAnswer<Answer>
  | Exclude<Exchange, HttpAnswer>
  /** Not even tried, and no sense in trying again. */
  | { readonly kind: 'stopped'; readonly reason: string; readonly thrown?: { readonly error: unknown } };

/** Whether the attempt left us without an answer that can be trusted: as a change, it may have been executed. */
export function leavesDoubt({ kind }: AttemptResult<unknown>): boolean {
  return kind === 'unanswered' || kind === 'unreadable' || kind === 'transient';
}

/**
 * Whether the same call may go out again. A change without a token may, only where it is certain that it was not executed:
 * nothing left us, or the provider refused it before looking at it.
 */
export function mayRepeat(effect: Effect, result: AttemptResult<unknown>): boolean {
  if (result.kind === 'final' || result.kind === 'stopped') return false;
  return effect !== 'once' || !leavesDoubt(result);
}

export interface PauseSettings {
  readonly pauseMs: number;
  readonly throttledPauseMs: number;
  readonly longestPauseMs: number;
}

/** Full jitter, so that callers who failed together do not come back together. */
export function pauseBefore(
  attempt: number,
  result: AttemptResult<unknown>,
  settings: PauseSettings,
  time: Time,
): number {
  const throttled = result.kind === 'throttled';
  const base = throttled ? settings.throttledPauseMs : settings.pauseMs;
  const jittered = time.random() * Math.min(settings.longestPauseMs, base * 2 ** (attempt - 2));
  if (!throttled || result.retryAfterMs === null) return jittered;
  // The provider's word is the least; a little chance on top spreads those who heard the same word.
  return result.retryAfterMs + time.random() * settings.pauseMs;
}
