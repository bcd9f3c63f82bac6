import { type StopSignal, sleep } from '../domain/stop.ts';

/** Node runs a longer timer at once. */
export const longestTimerMs = 2 ** 31 - 1;

/** What chance and the clocks say; tests bring their own. */
export interface Time {
  /** Milliseconds that only ever grow, on the clock of `performance.now()`. */
  now(): number;
  /** The time of day, which signatures carry. */
  date(): Date;
  /** From 0 up to but not including 1. */
  random(): number;
  /** False where the signal ended the wait. */
  sleep(ms: number, signal: StopSignal | undefined): Promise<boolean>;
}

export const systemTime: Time = {
  now: () => performance.now(),
  date: () => new Date(),
  random: Math.random,
  sleep,
};
