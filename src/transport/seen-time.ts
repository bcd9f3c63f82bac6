import type { Time } from './time.ts';

/**
 * Time that this process itself has seen pass. It is never compared with the time in the record: a replica whose clock is
 * half a minute ahead of the database's would refuse every change for ever.
 */
export class SeenTime {
  readonly since: Date;
  readonly #time: Time;
  readonly #now: number;

  constructor(time: Time) {
    this.since = time.date();
    this.#time = time;
    this.#now = time.now();
  }

  /** By both clocks: the time of day may be set back, and the steady one may stand still while a machine sleeps. */
  passedMs(): number {
    return Math.max(this.#time.now() - this.#now, this.#time.date().getTime() - this.since.getTime());
  }
}
