/**
 * The nonces of the recent past. A nonce counts for every account at once: the vendor's support states that one may not
 * recur within 31 minutes "network-wide", which also covers the window of ±15 minutes that a signature is valid in.
 */
export class NonceMemory {
  readonly #seen = new Map<string, number>();

  /** Remembers the nonce, or answers false when it was used within the memory already. */
  take(nonce: string, now: number, memory: number): boolean {
    // Insertion order is order of time, so what has expired stands in front and thousands of calls cost nothing extra.
    for (const [known, at] of this.#seen) {
      if (at + memory > now) break;
      this.#seen.delete(known);
    }
    if (this.#seen.has(nonce)) return false;
    this.#seen.set(nonce, now);
    return true;
  }

  clear(): void {
    this.#seen.clear();
  }
}
