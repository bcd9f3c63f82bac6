export interface BreakerSettings {
  /** Failures in a row, over all calls of the account, that open it. */
  readonly failures: number;
  /** How long nothing is sent before one read may try. */
  readonly pauseMs: number;
}

export const breakerDefaults: BreakerSettings = { failures: 20, pauseMs: 5_000 };

/**
 * How an attempt speaks for the provider's health. Refusals and throttling are `healthy`: somebody answers. `neutral` is
 * what says nothing about the provider, such as a caller who left.
 */
export type Health = 'healthy' | 'failing' | 'neutral';

/**
 * Pauses an account whose provider does not answer. After the pause a single read tries; a change never does, because a
 * change that meets a sick provider ends in doubt.
 */
export class Breaker {
  readonly #settings: BreakerSettings;
  readonly #now: () => number;
  #failures = 0;
  #openedAt: number | null = null;
  #probing = false;

  constructor(settings: BreakerSettings, now: () => number) {
    this.#settings = settings;
    this.#now = now;
  }

  /** What is let through is reported exactly once. */
  admit(kind: 'read' | 'change'): { report(health: Health): void } | null {
    if (this.#openedAt === null) return { report: health => this.#count(health) };
    const over = this.#now() - this.#openedAt >= this.#settings.pauseMs;
    if (!over || kind === 'change' || this.#probing) return null;
    this.#probing = true;
    return { report: health => this.#probed(health) };
  }

  #count(health: Health): void {
    // What was sent before it opened reports late; only the probe closes it.
    if (health === 'neutral' || this.#openedAt !== null) return;
    this.#failures = health === 'failing' ? this.#failures + 1 : 0;
    if (this.#failures >= this.#settings.failures) this.#openedAt = this.#now();
  }

  #probed(health: Health): void {
    this.#probing = false;
    if (health === 'neutral') return;
    this.#failures = 0;
    this.#openedAt = health === 'failing' ? this.#now() : null;
  }
}
