import { hashOf } from './api-key.ts';

/** Where it is kept which requests of routers were taken, for all who share the record. Throws where that is not possible now. */
export interface NonceStore {
  /** Takes those that nobody has taken yet, and returns them. */
  take(nonces: readonly string[]): Promise<readonly string[]>;
  /** Removes some whose time is over. False where none are left. */
  prune(): Promise<boolean>;
}

interface WaitingNonce {
  readonly nonce: string;
  settle(taken: boolean): void;
  fail(trouble: unknown): void;
}

const pruneEveryMs = 1_000;

/** Each nonce is taken once. Requests that come while the record is written wait for the next write, and share it. */
export class Nonces {
  readonly #store: NonceStore;
  readonly #now: () => number;
  readonly #report: (trouble: unknown) => void;
  #waiting: WaitingNonce[] = [];
  #taking = false;
  #pruning = false;
  #prunedAt = Number.NEGATIVE_INFINITY;

  constructor(store: NonceStore, now: () => number, report: (trouble: unknown) => void) {
    this.#store = store;
    this.#now = now;
    this.#report = report;
  }

  /** False where it was taken before. Throws where that cannot be known. */
  take(router: string, nonce: string): Promise<boolean> {
    return new Promise((settle, fail) => {
      this.#waiting.push({ nonce: hashOf(`${router} ${nonce}`), settle, fail });
      if (!this.#taking) void this.#takeWaiting();
    });
  }

  async #takeWaiting(): Promise<void> {
    this.#taking = true;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      await this.#takeBatch(batch);
    }
    this.#taking = false;
    void this.#prune();
  }

  async #takeBatch(batch: readonly WaitingNonce[]): Promise<void> {
    try {
      const free = new Set(await this.#store.take([...new Set(batch.map(({ nonce }) => nonce))]));
      // Of two in one batch the first has it.
      for (const { nonce, settle } of batch) settle(free.delete(nonce));
    } catch (trouble) {
      for (const { fail } of batch) fail(trouble);
    }
  }

  async #prune(): Promise<void> {
    if (this.#pruning || this.#now() - this.#prunedAt < pruneEveryMs) return;
    this.#pruning = true;
    this.#prunedAt = this.#now();
    try {
      while (await this.#store.prune());
    } catch (trouble) {
      this.#report(trouble);
    }
    this.#pruning = false;
  }
}
