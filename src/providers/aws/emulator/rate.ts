/** Counts calls for each account, region and operation within one second of the emulator's clock. */
export class CallRate {
  readonly #calls = new Map<string, number[]>();

  /** False when it is one too many; with 0 there is no limit. */
  admits(call: string, now: number, limit: number): boolean {
    if (limit === 0) return true;
    const recent = (this.#calls.get(call) ?? []).filter(at => now - at < 1_000);
    const admitted = recent.length < limit;
    if (admitted) recent.push(now);
    this.#calls.set(call, recent);
    return admitted;
  }

  clear(): void {
    this.#calls.clear();
  }
}
