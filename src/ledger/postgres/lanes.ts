import { LedgerUnavailableError } from '../ledger.ts';
import type { Place } from './place.ts';
import type { PostgresSettings } from './settings.ts';
import { Wire } from './wire.ts';

/** One connection at a time, replaced when it is lost, with an audit chain that only this lane appends to. */
interface Lane {
  readonly chain: string;
  wire: Wire | null;
}

/**
 * The pool. A chain is locked for the length of a transaction, so that one chain for all would let one transaction at a time
 * through; with a chain for each connection none ever waits for another.
 */
export class Lanes {
  readonly #place: Place;
  readonly #settings: PostgresSettings;
  /** The last one used comes first: a quiet process keeps to one connection and one chain. */
  readonly #free: Lane[];
  readonly #all: readonly Lane[];
  readonly #waiting = new Set<(lane: Lane) => void>();
  #attempt = 0;
  #closed = false;

  constructor(place: Place, writer: string, settings: PostgresSettings) {
    this.#place = place;
    this.#settings = settings;
    this.#all = Array.from({ length: settings.poolSize }, (_, index) => ({
      chain: index === 0 ? writer : `${writer}/${index}`,
      wire: null,
    }));
    this.#free = this.#all.toReversed();
  }

  /** Ends within `patienceMs`, also where the database, or the network to it, just stays silent. */
  async use<Result>(
    task: (wire: Wire, chain: string) => Promise<Result>,
    patienceMs: number = this.#settings.answerTimeoutMs,
  ): Promise<Result> {
    if (this.#closed) throw new LedgerUnavailableError('The record is closed: this process is ending.');
    const began = performance.now();
    const lane = this.#free.pop() ?? (await this.#nextFree(patienceMs));
    try {
      const wire = this.#wireOf(lane);
      return await within(patienceMs - (performance.now() - began), wire, task(wire, lane.chain));
    } finally {
      this.#giveBack(lane);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#all.map(lane => lane.wire?.end()));
  }

  #wireOf(lane: Lane): Wire {
    if (lane.wire === null || lane.wire.dead) {
      const [place, settings, attempt] = [this.#place, this.#settings, this.#attempt];
      const wire = new Wire({ place, settings, attempt, lost: () => this.#lost(attempt) });
      lane.wire = wire;
    }
    return lane.wire;
  }

  /** Where several hosts are named, the next connection tries the next one. */
  #lost(attempt: number): void {
    if (attempt === this.#attempt) this.#attempt += 1;
  }

  #nextFree(patienceMs: number): Promise<Lane> {
    return new Promise((resolve, reject) => {
      const take = (lane: Lane): void => {
        clearTimeout(timer);
        resolve(lane);
      };
      const timer = setTimeout(() => {
        this.#waiting.delete(take);
        reject(new LedgerUnavailableError('The record is too slow: all its connections stayed busy.'));
      }, patienceMs);
      this.#waiting.add(take);
    });
  }

  #giveBack(lane: Lane): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#free.push(lane);
      return;
    }
    this.#waiting.delete(next);
    next(lane);
  }
}

async function within<Result>(patienceMs: number, wire: Wire, task: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => {
        // Without the cut a transaction given up here could still go on, and commit, when the database wakes up.
        wire.cut();
        reject(new LedgerUnavailableError('The record (PostgreSQL) does not answer in time.'));
      },
      Math.max(patienceMs, 0),
    );
  });
  try {
    return await Promise.race([task, late]);
  } finally {
    clearTimeout(timer);
  }
}
