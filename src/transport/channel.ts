import { randomUUID } from 'node:crypto';
import { channel } from 'node:diagnostics_channel';
import type { Effect } from '../domain/action.ts';

/** What was called. No header, body, address or credential ever joins these facts: subscribers log and count them. */
export interface CallFacts {
  /** The same for a call and all of its attempts. */
  readonly call: string;
  readonly provider: string;
  readonly account: string;
  readonly action: string;
  readonly effect: Effect;
}

export interface AttemptEvent extends CallFacts {
  readonly type: 'attempt';
  /** 1, 2, 3 … within its call. */
  readonly attempt: number;
  readonly outcome:
    | 'answered'
    | 'throttled'
    | 'staleSignature'
    | 'staleCredentials'
    | 'transient'
    | 'unreadable'
    | 'unanswered'
    | 'notSent';
  readonly status: number | null;
  readonly reason: string | null;
  readonly startedAt: Date;
  /** Waiting for a place in the account's queue, before the attempt began. */
  readonly queuedMs: number;
  readonly durationMs: number;
}

export interface CallEvent extends CallFacts {
  readonly type: 'call';
  readonly attempts: number;
  readonly outcome: 'answered' | 'notSent' | 'unknown' | 'thrown';
  readonly doubt: boolean;
  readonly reason: string | null;
  readonly startedAt: Date;
  readonly durationMs: number;
}

/** What is known of a provider's clock has changed. */
export interface ClockEvent {
  readonly type: 'clock';
  readonly origin: string;
  /** How far it is ahead of the clock of this process. */
  readonly skewMs: number;
  /** False where the difference is too large to be believed, and signatures carry the local time. */
  readonly followed: boolean;
}

export type ChannelEvent = AttemptEvent | CallEvent | ClockEvent;

export const callChannelName = 'causeway:call';

const calls = channel(callChannelName);

/** Asked first: nothing is built for events that nobody listens to. */
export function isObserved(): boolean {
  return calls.hasSubscribers;
}

export function callFacts(
  { provider, account }: { readonly provider: string; readonly account: string },
  action: string,
  effect: Effect,
): CallFacts {
  return { call: randomUUID(), provider, account, action, effect };
}

/** Events come out in the caller's own asynchronous context, so that a tracer finds the span they belong to. */
export function publish(event: ChannelEvent): void {
  calls.publish(event);
}
