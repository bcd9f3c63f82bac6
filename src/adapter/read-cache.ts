interface KeptAnswer<Answer> {
  readonly answer: Answer;
  /** When its read began: what it shows may be as old as that. */
  readonly readAt: number;
}

/** Answers beyond this are read again: pages of long lists with many filters would fill the memory. */
const most = 200;

/**
 * What an account's reads have shown lately, for queries that may see it a little later. Two generations, of which the older is
 * let go as a whole: nothing is ever deleted one by one.
 */
export class ReadCache<Answer> {
  readonly #forMs: number;
  readonly #now: () => number;
  #current = new Map<string, KeptAnswer<Answer>>();
  #previous = new Map<string, KeptAnswer<Answer>>();
  #since: number;
  #changes = 0;

  constructor(forMs: number, now: () => number = () => performance.now()) {
    this.#forMs = forMs;
    this.#now = now;
    this.#since = now();
  }

  /** How often the account has been changed from here: a read that began before a change is not kept after it. */
  get changes(): number {
    return this.#changes;
  }

  find(key: string): { readonly answer: Answer; readonly ageMs: number } | null {
    const kept = this.#current.get(key) ?? this.#previous.get(key);
    if (kept === undefined) return null;
    const ageMs = this.#now() - kept.readAt;
    return ageMs < this.#forMs ? { answer: kept.answer, ageMs } : null;
  }

  /** Makes the read, and keeps what `keeps` says yes to. */
  keep(key: string, read: () => Promise<Answer>, keeps: (answer: Answer) => boolean): Promise<Answer> {
    return this.#forMs === 0 ? read() : this.#readAndKeep(key, read, keeps);
  }

  async #readAndKeep(
    key: string,
    read: () => Promise<Answer>,
    keeps: (answer: Answer) => boolean,
  ): Promise<Answer> {
    const [changes, readAt] = [this.#changes, this.#now()];
    const answer = await read();
    if (changes !== this.#changes || !keeps(answer)) return answer;
    if (this.#now() - this.#since >= this.#forMs || this.#current.size >= most / 2) {
      this.#previous = this.#current;
      this.#current = new Map();
      this.#since = this.#now();
    }
    this.#current.set(key, { answer, readAt });
    return answer;
  }

  /** Before a change goes out and when it has come back: what was read in between may show either. */
  changed(): void {
    this.#changes += 1;
    this.#current = new Map();
    this.#previous = new Map();
  }
}
