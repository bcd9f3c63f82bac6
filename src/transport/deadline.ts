import type { StopSignal } from '../domain/stop.ts';
import { longestTimerMs, type Time } from './time.ts';

export type Waited<Value> =
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'late'; readonly reason: string };

export interface WaitLimits {
  /** On the clock of `time`. */
  readonly deadline: number;
  readonly signal: StopSignal | undefined;
  readonly time: Time;
}

/** Waits for work that comes before anything is sent, so that caller and deadline may end the wait. Its failure is passed on. */
export async function inTime<Value>(work: Promise<Value>, limits: WaitLimits): Promise<Waited<Value>> {
  const { deadline, signal, time } = limits;
  const { promise, resolve } = Promise.withResolvers<Waited<Value>>();
  const cancelled = (): void => resolve({ kind: 'late', reason: 'cancelled before anything was sent' });
  const timer = setTimeout(
    () => resolve({ kind: 'late', reason: 'the request was not ready in time' }),
    Math.min(Math.max(deadline - time.now(), 0), longestTimerMs),
  );
  signal?.addEventListener('abort', cancelled, { once: true });
  if (signal?.aborted) cancelled();
  try {
    return await Promise.race([promise, work.then((value): Waited<Value> => ({ kind: 'value', value }))]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', cancelled);
  }
}
