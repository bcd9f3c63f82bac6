export interface IdlePatienceSettings {
  /** An idle connection that was there after so long speaks for its server. */
  readonly provenMs: number;
  /** For so long nothing speaks for a server that has closed one earlier. */
  readonly doubtedMs: number;
}

/**
 * What was seen of a server and its idle connections. One that leaves them open for a while cannot meet a request that comes
 * much sooner with their end. Only what was seen counts, whatever its answers announce.
 */
export class IdlePatience {
  readonly #settings: IdlePatienceSettings;
  #isProven = false;
  #doubtedUntil = Number.NEGATIVE_INFINITY;

  constructor(settings: IdlePatienceSettings) {
    this.#settings = settings;
  }

  get isProven(): boolean {
    return this.#isProven;
  }

  get #isDoubted(): boolean {
    return performance.now() < this.#doubtedUntil;
  }

  /** Whether this connection would say more of its server if it were left alone for longer. */
  isWorthWaiting(idleMs: number): boolean {
    return !this.#isProven && !this.#isDoubted && idleMs < this.#settings.provenMs;
  }

  sawOpen(idleMs: number): void {
    if (idleMs >= this.#settings.provenMs && !this.#isDoubted) this.#isProven = true;
  }

  /** By them, without a word before. */
  sawClosed(idleMs: number): void {
    const { provenMs, doubtedMs } = this.#settings;
    if (idleMs >= provenMs) return;
    this.#isProven = false;
    this.#doubtedUntil = performance.now() + doubtedMs;
  }
}
