/**
 * What was changed when, as it was before: undoing the newest entries shows a world as it looked at an earlier moment of
 * the emulator's clock. Bounded: of what is older than the oldest entry kept, the oldest known state is shown.
 *
 *   history.record(at, id, before, order)    `before` is undefined where the resource was made
 *   history.since(at)                        for each resource that changed after `at`: how it was at that moment
 */
export interface PastRow<Resource> {
  readonly resource: Resource | undefined;
  readonly order: number;
}

interface HistoryEntry<Resource> extends PastRow<Resource> {
  readonly at: number;
  readonly id: string;
}

export class History<Resource> {
  readonly #limit: number;
  #entries: HistoryEntry<Resource>[] = [];

  constructor(limit = 20_000) {
    this.#limit = limit;
  }

  record(at: number, id: string, before: Resource | undefined, order: number): void {
    this.#entries.push({ at, id, resource: before, order });
    // Dropping a tenth at a time keeps recording cheap.
    if (this.#entries.length > this.#limit * 1.1) this.#entries = this.#entries.slice(-this.#limit);
  }

  since(at: number): ReadonlyMap<string, PastRow<Resource>> {
    const past = new Map<string, PastRow<Resource>>();
    for (let index = this.#entries.length - 1; index >= 0; index -= 1) {
      const entry = this.#entries[index];
      if (entry === undefined || entry.at <= at) break;
      past.set(entry.id, entry);
    }
    return past;
  }

  clear(): void {
    this.#entries = [];
  }
}
