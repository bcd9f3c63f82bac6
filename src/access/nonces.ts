/** More than this in one window are refused: forgetting one would let its request be played again. */
const most = 200_000;

/**
 * Each nonce is taken once. Two generations, of which the older is let go as a whole: nothing is ever deleted one by one, and
 * what was taken is remembered for one window at least and two at most.
 */
export class Nonces {
  readonly #windowMs: number;
  readonly #now: () => number;
  #current = new Set<string>();
  #previous = new Set<string>();
  #since: number;

  constructor(windowMs: number, now: () => number) {
    this.#windowMs = windowMs;
    this.#now = now;
    this.#since = now();
  }

  /** False where it was taken before, or where no more can be remembered. */
  take(nonce: string): boolean {
    const age = this.#now() - this.#since;
    if (age >= this.#windowMs) {
      this.#previous = age >= 2 * this.#windowMs ? new Set() : this.#current;
      this.#current = new Set();
      this.#since = this.#now();
    }
    if (this.#current.has(nonce) || this.#previous.has(nonce) || this.#current.size >= most) return false;
    this.#current.add(nonce);
    return true;
  }
}
