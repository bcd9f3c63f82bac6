import { type StopSignal, sleep } from '../domain/stop.ts';
import type { Sight } from './verdict.ts';

const slowestMs = 60_000;

/**
 * When one place's next look may be. Its quota belongs to the people first, so looks are spread over time whatever is open
 * there; a provider that throttles is asked less often, never more.
 */
export class Pace {
  readonly #gapMs: number;
  #currentGapMs: number;
  #next = 0;

  constructor(looksPerSecond: number) {
    this.#gapMs = 1000 / looksPerSecond;
    this.#currentGapMs = this.#gapMs;
  }

  /** Waits for the next turn; false where the signal ended the wait. */
  async turn(signal: StopSignal): Promise<boolean> {
    const now = performance.now();
    const turn = Math.max(now, this.#next);
    this.#next = turn + this.#currentGapMs;
    if (turn > now) await sleep(turn - now, signal);
    return !signal.aborted;
  }

  learn(sights: readonly Sight[]): void {
    const throttled = sights.some(
      sight => sight.kind === 'unreadable' && sight.error.tag === 'CloudThrottledError',
    );
    this.#currentGapMs = throttled
      ? Math.min(Math.max(this.#currentGapMs * 2, 1_000), slowestMs)
      : Math.max(this.#currentGapMs / 2, this.#gapMs);
  }
}
