export type CallKind = 'read' | 'change';

export interface BreakerSettings {
  /** Failures in a row, over all calls of one kind of the account, that open it. */
  readonly failures: number;
  /** How long nothing of that kind is sent before one may try. */
  readonly pauseMs: number;
  /** The pause of changes doubles up to this for as long as they fail. */
  readonly longestPauseMs: number;
}

export const breakerDefaults: BreakerSettings = { failures: 20, pauseMs: 5_000, longestPauseMs: 60_000 };

/**
 * How an attempt speaks for the provider's health. Refusals and throttling are `healthy`: somebody answers. `neutral` is
 * what says nothing about the provider, such as a caller who left.
 */
export type ProviderHealth = 'healthy' | 'failing' | 'neutral';

export interface Permit {
  /** To be called exactly once. */
  report(health: ProviderHealth): void;
}

/**
 * Pauses an account whose provider does not answer, reads and changes each by their own answers: a path for changes that
 * hangs leaves the reads alone, which operations are settled by. The other way round it is not so: where no read is answered,
 * no change is sent, because a change that meets a sick provider ends in doubt, and a read that does costs nothing.
 */
export class Breaker {
  readonly #reads: ReadCircuit;
  readonly #changes: ChangeCircuit;

  constructor(settings: BreakerSettings, now: () => number) {
    this.#reads = new ReadCircuit(settings, now);
    this.#changes = new ChangeCircuit(settings, now, this.#reads);
  }

  /** Whether calls of this kind are paused. One may be let through all the same, to try. */
  isPaused(kind: CallKind): boolean {
    return this.#reads.isOpen || (kind === 'change' && this.#changes.isOpen);
  }

  /** Null while it pauses. */
  admit(kind: CallKind): Permit | null {
    return kind === 'read' ? this.#reads.admit() : this.#changes.admit();
  }
}

/** After the pause a single read tries, and its answer decides. */
class ReadCircuit {
  readonly #settings: BreakerSettings;
  readonly #now: () => number;
  #failures = 0;
  #isOpen = false;
  #openedAt = Number.NEGATIVE_INFINITY;
  #probing = false;
  #answeredFrom = Number.NEGATIVE_INFINITY;

  constructor(settings: BreakerSettings, now: () => number) {
    this.#settings = settings;
    this.#now = now;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Whether a read that was sent after this moment has been answered. */
  answeredSince(moment: number): boolean {
    return this.#answeredFrom >= moment;
  }

  admit(): Permit | null {
    const admittedAt = this.#now();
    if (!this.#isOpen) return { report: health => this.#count(health, admittedAt) };
    if (admittedAt - this.#openedAt < this.#settings.pauseMs || this.#probing) return null;
    this.#probing = true;
    return { report: health => this.#probed(health, admittedAt) };
  }

  #count(health: ProviderHealth, admittedAt: number): void {
    // What was sent before it opened reports late; only the probe closes it.
    if (health === 'neutral' || this.#isOpen || admittedAt < this.#openedAt) return;
    if (health === 'healthy') {
      this.#failures = 0;
      this.#answeredFrom = Math.max(this.#answeredFrom, admittedAt);
      return;
    }
    this.#failures += 1;
    if (this.#failures >= this.#settings.failures) this.#open();
  }

  #probed(health: ProviderHealth, admittedAt: number): void {
    this.#probing = false;
    if (health === 'failing') this.#open();
    if (health !== 'healthy') return;
    this.#isOpen = false;
    this.#failures = 0;
    this.#answeredFrom = admittedAt;
  }

  #open(): void {
    this.#isOpen = true;
    this.#openedAt = this.#now();
  }
}

/**
 * A change is never sent to find out whether the provider is well again. After the pause a read must have been answered that
 * was sent since; each change reads before it is sent, so there is one, and where there is none for long, time alone must do.
 * Then changes go out one at a time until one is answered: reads may be well where changes still hang, and each that hangs
 * leaves an operation in doubt.
 */
class ChangeCircuit {
  readonly #settings: BreakerSettings;
  readonly #now: () => number;
  readonly #reads: ReadCircuit;
  #failures = 0;
  #isOpen = false;
  #openedAt = Number.NEGATIVE_INFINITY;
  #pauseMs: number;
  #trying = false;

  constructor(settings: BreakerSettings, now: () => number, reads: ReadCircuit) {
    this.#settings = settings;
    this.#now = now;
    this.#reads = reads;
    this.#pauseMs = settings.pauseMs;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  admit(): Permit | null {
    if (this.#reads.isOpen) return null;
    const admittedAt = this.#now();
    if (!this.#isOpen) return { report: health => this.#count(health, admittedAt) };
    if (this.#trying || !this.#mayTry(admittedAt)) return null;
    this.#trying = true;
    return { report: health => this.#tried(health) };
  }

  #mayTry(now: number): boolean {
    const passedMs = now - this.#openedAt;
    if (passedMs >= this.#settings.longestPauseMs) return true;
    return passedMs >= this.#pauseMs && this.#reads.answeredSince(this.#openedAt);
  }

  #count(health: ProviderHealth, admittedAt: number): void {
    if (health === 'neutral' || this.#isOpen || admittedAt < this.#openedAt) return;
    this.#failures = health === 'failing' ? this.#failures + 1 : 0;
    if (this.#failures >= this.#settings.failures) this.#open();
  }

  #tried(health: ProviderHealth): void {
    this.#trying = false;
    if (health === 'neutral') return;
    if (health === 'failing') {
      this.#pauseMs = Math.min(this.#pauseMs * 2, this.#settings.longestPauseMs);
      this.#open();
      return;
    }
    this.#isOpen = false;
    this.#failures = 0;
    this.#pauseMs = this.#settings.pauseMs;
  }

  #open(): void {
    this.#isOpen = true;
    this.#openedAt = this.#now();
  }
}
