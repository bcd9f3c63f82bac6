export interface WidthSettings {
  /** Never fewer attempts side by side than this, however much is throttled. */
  readonly least: number;
  /** To begin with, and what slow answers alone never go below. */
  readonly initial: number;
  readonly most: number;
}

export interface WidthSample {
  /** What the attempt says of the load; `neutral` is what says nothing. */
  readonly load: 'answered' | 'throttled' | 'failing' | 'neutral';
  readonly startedAt: number;
  readonly latencyMs: number;
}

/** A lost connection or two say nothing of the load. */
const failuresThatCount = 3;
/** Answers are slow when the latest few take this many times what they took over the longer run … */
const slowFactor = 2;
/** … and a little more, so that a few milliseconds of our own are no sign of load. */
const slowMs = 20;
const latestWeight = 1 / 10;
const usualWeight = 1 / 200;

/**
 * How many attempts may be side by side, as the provider bears it: one more for each round of answers, doubled for each round
 * until the first sign of too many; a third less when it throttles, half when it fails, a tenth when its answers grow slow.
 * Slowness alone goes back to where it began and no further: at a fixed width, fewer calls are made anyway by as much as each
 * takes longer. A sign counts once for all attempts that were under way together.
 */
export class AdaptiveWidth {
  readonly #settings: WidthSettings;
  readonly #now: () => number;
  #limit: number;
  #doubling = true;
  #narrowedAt = Number.NEGATIVE_INFINITY;
  #failures = 0;
  #usualMs: number | null = null;
  #latestMs = 0;

  constructor(settings: WidthSettings, now: () => number) {
    this.#settings = settings;
    this.#now = now;
    this.#limit = settings.initial;
  }

  get current(): number {
    return Math.floor(this.#limit);
  }

  /** Null before the first answer. */
  get usualLatencyMs(): number | null {
    return this.#usualMs;
  }

  /** `full`: every place was taken, so that one more would have been of use. */
  learn(sample: WidthSample, full: boolean): void {
    const { load, startedAt, latencyMs } = sample;
    if (load === 'neutral') return;
    this.#failures = load === 'failing' ? this.#failures + 1 : 0;
    const { least, initial } = this.#settings;
    if (load === 'throttled') this.#narrow(0.7, least, startedAt);
    else if (load === 'answered') {
      if (this.#isSlow(latencyMs)) this.#narrow(0.9, initial, startedAt);
      else if (full) this.#widen();
    } else if (this.#failures >= failuresThatCount) this.#narrow(0.5, least, startedAt);
  }

  #isSlow(latencyMs: number): boolean {
    if (this.#usualMs === null) {
      this.#usualMs = latencyMs;
      this.#latestMs = latencyMs;
    }
    this.#usualMs += (latencyMs - this.#usualMs) * usualWeight;
    this.#latestMs += (latencyMs - this.#latestMs) * latestWeight;
    return this.#latestMs > this.#usualMs * slowFactor + slowMs;
  }

  #widen(): void {
    this.#limit = Math.min(this.#settings.most, this.#limit + (this.#doubling ? 1 : 1 / this.#limit));
  }

  #narrow(factor: number, floor: number, startedAt: number): void {
    this.#doubling = false;
    if (startedAt < this.#narrowedAt || this.#limit <= floor) return;
    this.#limit = Math.max(floor, this.#limit * factor);
    this.#narrowedAt = this.#now();
  }
}
