/**
 * The record's own time, as far as this process can tell: what the record said last, and what the steady clock of this
 * process has seen pass since. No wall clock of a replica ever meets a time of the record.
 */
export class RecordTime {
  readonly #at: number;
  readonly #seenAt: number;

  constructor(at: Date) {
    this.#at = at.getTime();
    this.#seenAt = performance.now();
  }

  now(): Date {
    return new Date(this.#at + (performance.now() - this.#seenAt));
  }
}

/**
 * How long this process itself has watched an unknown operation since its last SENDING, or since it first met it. The settle
 * window has to pass on this clock as well as on the record's: a database whose clock is set forward would else declare that
 * nothing happened while the request is still on its way.
 */
export class WatchedTimes {
  readonly #since = new Map<string, { readonly attempts: number; readonly at: number }>();

  /** Begins anew with each attempt. */
  watchedMs({ id, attempts }: { readonly id: string; readonly attempts: number }): number {
    const now = performance.now();
    const known = this.#since.get(id);
    if (known !== undefined && known.attempts === attempts) return now - known.at;
    this.#since.set(id, { attempts, at: now });
    return 0;
  }

  forget(id: string): void {
    this.#since.delete(id);
  }
}
