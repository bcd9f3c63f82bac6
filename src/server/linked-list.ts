/** One place in a list. It knows its neighbours, so that it leaves without a search. */
export interface ListEntry<Item> {
  readonly item: Item;
  previous: ListEntry<Item> | null;
  next: ListEntry<Item> | null;
}

/**
 * What lives as long as the process and changes with every request. A Map or Set leaves outgrown tables behind, each of which
 * keeps the next one alive: once one of them is old, everything in the table survives the cheap collections (measured: 8.4 KB
 * a request against 0.8). Entries that leave this list point to nothing any more.
 */
export class LinkedList<Item> {
  #first: ListEntry<Item> | null = null;
  #last: ListEntry<Item> | null = null;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(item: Item): ListEntry<Item> {
    const entry: ListEntry<Item> = { item, previous: this.#last, next: null };
    if (this.#last === null) this.#first = entry;
    else this.#last.next = entry;
    this.#last = entry;
    this.#size += 1;
    return entry;
  }

  /** Once for each entry. */
  remove(entry: ListEntry<Item>): void {
    const { previous, next } = entry;
    if (previous === null) this.#first = next;
    else previous.next = next;
    if (next === null) this.#last = previous;
    else next.previous = previous;
    entry.previous = null;
    entry.next = null;
    this.#size -= 1;
  }

  takeFirst(): Item | null {
    const first = this.#first;
    if (first === null) return null;
    this.remove(first);
    return first.item;
  }

  /** A copy, so that items may leave while it is walked. */
  items(): Item[] {
    const items: Item[] = [];
    for (let entry = this.#first; entry !== null; entry = entry.next) items.push(entry.item);
    return items;
  }
}
