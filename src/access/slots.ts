interface Slot<Value> {
  readonly key: string;
  readonly value: Value;
  readonly until: number;
}

/**
 * A bounded memory of fixed places, each key having one: what comes later in the same place replaces what was there. A table
 * that gains and loses an entry with every request would keep what hung on it alive, and grow old slowly; this one has no
 * entries to lose. Keys are hashes, so that strangers cannot choose their place.
 */
export class Slots<Value> {
  readonly #slots: (Slot<Value> | undefined)[];
  readonly #now: () => number;

  constructor(size: number, now: () => number) {
    this.#slots = new Array<Slot<Value> | undefined>(size).fill(undefined);
    this.#now = now;
  }

  /** `key` in hex. */
  find(key: string): Value | undefined {
    const slot = this.#slots[this.#placeOf(key)];
    return slot !== undefined && slot.key === key && slot.until > this.#now() ? slot.value : undefined;
  }

  keep(key: string, value: Value, forMs: number): void {
    this.#slots[this.#placeOf(key)] = { key, value, until: this.#now() + forMs };
  }

  #placeOf(key: string): number {
    return Number.parseInt(key.slice(0, 8), 16) % this.#slots.length;
  }
}
