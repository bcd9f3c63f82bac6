const tickMs = 20;
/** A busy machine lets this process wait for less than that now and then. */
const longestMs = 400;
/** By then whatever came while it stood still has been read; more than the above, so that one follows the other without a gap. */
const afterMs = 1_000;

/**
 * Tells that this process has just stood still, as it does on a starved machine. What it reads then may have been sent long
 * ago: a real cloud refuses it, for its signature is too old. The clouds of this harness are as strict in proportion.
 */
export class Standstill {
  #tickedAt = performance.now();
  #suspectUntil = Number.NEGATIVE_INFINITY;
  readonly #timer: NodeJS.Timeout;
  /** For how long it has not stood still: by this, a slow machine has as much time as a quick one. */
  awakeMs = 0;

  constructor() {
    this.#timer = setInterval(() => this.#look(true), tickMs);
    this.#timer.unref();
  }

  /** True where a request that is read now may be an old one. */
  get suspect(): boolean {
    this.#look(false);
    return performance.now() < this.#suspectUntil;
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #look(ticks: boolean): void {
    const now = performance.now();
    const passed = now - this.#tickedAt;
    if (passed > longestMs) this.#suspectUntil = now + afterMs;
    if (!ticks) return;
    this.#tickedAt = now;
    this.awakeMs += Math.min(passed, 2 * tickMs);
  }
}
