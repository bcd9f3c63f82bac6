/** One that waits; to be removed where it gives up. */
export interface Waiter {
  readonly admit: () => void;
  before: Waiter | null;
  after: Waiter | null;
}

/**
 * Those who wait, in the order of their coming. A linked list whose links are cut as one leaves: a Map or Set that gains and
 * loses entries for ever leaves chains of outgrown tables behind, and what hangs on them survives every young collection.
 */
export class WaitingList {
  #first: Waiter | null = null;
  #last: Waiter | null = null;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  add(admit: () => void): Waiter {
    const waiter: Waiter = { admit, before: this.#last, after: null };
    if (this.#last === null) this.#first = waiter;
    else this.#last.after = waiter;
    this.#last = waiter;
    this.#length += 1;
    return waiter;
  }

  /** False where it is not there any more. */
  remove(waiter: Waiter): boolean {
    const { before, after } = waiter;
    if (before === null && this.#first !== waiter) return false;
    if (before === null) this.#first = after;
    else before.after = after;
    if (after === null) this.#last = before;
    else after.before = before;
    waiter.before = null;
    waiter.after = null;
    this.#length -= 1;
    return true;
  }

  shift(): Waiter | null {
    const first = this.#first;
    if (first !== null) this.remove(first);
    return first;
  }
}
