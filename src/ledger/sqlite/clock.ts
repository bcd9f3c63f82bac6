import { monotonicMs } from '../recording.ts';

/** In microseconds, as a whole number that two threads can raise at once. */
const perMs = 1_000;

/**
 * The time of a record in a file, the same in the threads that write and read it. It never goes back, neither where the
 * machine's clock is set back nor where the next process has another clock: what is due would else be forgotten until the
 * clock has caught up, and what ended would seem to end later. Where the machine's clock is ahead, it follows at once.
 */
export class RecordClock {
  readonly shared: SharedArrayBuffer;
  /** How far it is ahead of the steady clock. */
  readonly #ahead: BigInt64Array;

  constructor(shared = new SharedArrayBuffer(BigInt64Array.BYTES_PER_ELEMENT)) {
    this.shared = shared;
    this.#ahead = new BigInt64Array(shared);
  }

  /** From now on it is at least so late. */
  atLeast(ms: number): void {
    const wanted = BigInt(Math.round((ms - monotonicMs()) * perMs));
    for (let ahead = Atomics.load(this.#ahead, 0); ahead < wanted; ) {
      const found = Atomics.compareExchange(this.#ahead, 0, ahead, wanted);
      if (found === ahead) return;
      ahead = found;
    }
  }

  now(): number {
    this.atLeast(Date.now());
    return Math.floor(monotonicMs() + Number(Atomics.load(this.#ahead, 0)) / perMs);
  }
}
