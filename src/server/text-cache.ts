/**
 * Values by text, within two bounds. Two generations: what is asked for moves to the young one, and when that is full the old
 * one is dropped as a whole. Moving an entry to the end of one Map at every hit, and deleting others, would make the table a
 * leak in slow motion (see LinkedList).
 */
export class TextCache<Value> {
  readonly #mostEntries: number;
  readonly #mostBytes: number;
  #young = new Map<string, Cached<Value>>();
  #old = new Map<string, Cached<Value>>();
  #youngBytes = 0;
  #oldBytes = 0;

  constructor(mostEntries: number, mostBytes: number) {
    // A half for each generation, so that both together stay within the bound.
    this.#mostEntries = Math.floor(mostEntries / 2);
    this.#mostBytes = Math.floor(mostBytes / 2);
  }

  /** An upper bound: what is in both generations counts twice. */
  get size(): { readonly entries: number; readonly bytes: number } {
    return { entries: this.#young.size + this.#old.size, bytes: this.#youngBytes + this.#oldBytes };
  }

  get(text: string): Value | undefined {
    const young = this.#young.get(text);
    if (young !== undefined) return young.value;
    const old = this.#old.get(text);
    if (old === undefined) return undefined;
    this.#add(text, old);
    return old.value;
  }

  set(text: string, value: Value, bytes: number): void {
    this.#add(text, { value, bytes });
  }

  #add(text: string, cached: Cached<Value>): void {
    if (cached.bytes > this.#mostBytes || this.#mostEntries === 0) return;
    if (this.#young.size >= this.#mostEntries || this.#youngBytes + cached.bytes > this.#mostBytes) {
      this.#old = this.#young;
      this.#oldBytes = this.#youngBytes;
      this.#young = new Map();
      this.#youngBytes = 0;
    }
    this.#young.set(text, cached);
    this.#youngBytes += cached.bytes;
  }
}

interface Cached<Value> {
  readonly value: Value;
  readonly bytes: number;
}
