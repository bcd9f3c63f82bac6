import { Stop, type StopSignal } from '../domain/stop.ts';

/** One read that is under way, and who waits for it. Linked, because a table that gains and loses an entry with every read keeps what hung on it alive. */
interface ReadUnderWay<Result> {
  readonly key: string;
  readonly result: Promise<Result>;
  readonly stop: Stop;
  /** Who waits for it and may leave: nobody is listened to any more once it has ended. */
  readonly waiting: { readonly signal: StopSignal | undefined; readonly leave: () => void }[];
  /** How many of them have left. */
  left: number;
  previous: ReadUnderWay<Result> | null;
  next: ReadUnderWay<Result> | null;
}

/**
 * Reads of one account that are asked for at the same time by several are made once. Whether somebody may read the account is
 * settled before; what the provider shows of it is the same for all who may. Only for reads that show things: what a change
 * rests on is always read afresh.
 */
export class SharedReads<Result> {
  #first: ReadUnderWay<Result> | null = null;

  read(
    key: string,
    signal: StopSignal | undefined,
    start: (signal: StopSignal) => Promise<Result>,
  ): Promise<Result> {
    if (signal?.aborted) return start(signal);
    const reading = this.#find(key) ?? this.#begin(key, start);
    // It ends when the last of those who wait has gone, not when the first of them has.
    const leave = (): void => {
      reading.left += 1;
      if (reading.left === reading.waiting.length) reading.stop.abort();
    };
    reading.waiting.push({ signal, leave });
    signal?.addEventListener('abort', leave, { once: true });
    return reading.result;
  }

  #find(key: string): ReadUnderWay<Result> | null {
    for (let reading = this.#first; reading !== null; reading = reading.next) {
      if (reading.key === key && !reading.stop.aborted) return reading;
    }
    return null;
  }

  #begin(key: string, start: (signal: StopSignal) => Promise<Result>): ReadUnderWay<Result> {
    const stop = new Stop();
    const result = start(stop);
    const reading: ReadUnderWay<Result> = {
      key,
      result,
      stop,
      waiting: [],
      left: 0,
      previous: null,
      next: this.#first,
    };
    if (this.#first !== null) this.#first.previous = reading;
    this.#first = reading;
    const leave = (): void => this.#remove(reading);
    result.then(leave, leave);
    return reading;
  }

  #remove(reading: ReadUnderWay<Result>): void {
    const { previous, next } = reading;
    for (const { signal, leave } of reading.waiting) signal?.removeEventListener('abort', leave);
    if (previous === null) this.#first = next;
    else previous.next = next;
    if (next !== null) next.previous = previous;
    // Cut, or one that grew old would keep all that came after it.
    reading.previous = null;
    reading.next = null;
  }
}
