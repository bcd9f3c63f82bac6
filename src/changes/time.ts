/**
 * The record's own time, as far as this process can tell: what the record said last, and what the steady clock of this
 * process has seen pass since. No wall clock of a replica ever meets a time of the record.
 */
export class RecordTime {
  readonly #at: number;
  readonly #seenAt: number;

  constructor(at: Date) {
    this.#at = at.getTime();
    this.#seenAt = performance.now();
  }

  now(): Date {
    return new Date(this.#at + (performance.now() - this.#seenAt));
  }
}

/** By so much the two clocks may seem to part before one of them has been set. */
const unevenMs = 250;

/** Of the time between two words of the record: clocks are slewed, and none is perfect. */
const uneven = 0.001;

/** What the record said its time was, when that lay between these two on the clock of `performance.now()`. */
interface ToldTime {
  readonly at: number;
  readonly askedAt: number;
  readonly answeredAt: number;
}

/**
 * Holds the record's clock against the steady one of this process. A time that the record says has passed counts only as far
 * as this process has seen it pass: where the record's clock was set meanwhile, or before this process began, two reads that
 * were close together would else count as far apart, and a settle window as over while the request is still on its way.
 */
export class WatchedRecord {
  #since: number | null = null;
  #told: ToldTime | null = null;

  /** What the record has just said its time is, and when it was asked. */
  learn(at: Date, askedAt: number, answeredAt: number = performance.now()): void {
    const told = { at: at.getTime(), askedAt, answeredAt };
    if (this.#told === null || parted(this.#told, told)) this.#since = told.at;
    this.#told = told;
  }

  /** From when on the two have gone alike; this very moment where nothing is known yet. */
  steadySince(at: Date): Date {
    return this.#since === null ? at : new Date(this.#since);
  }
}

function parted(before: ToldTime, now: ToldTime): boolean {
  const allowed = unevenMs + uneven * (now.answeredAt - before.askedAt);
  const least = now.at - now.answeredAt - (before.at - before.askedAt);
  const most = now.at - now.askedAt - (before.at - before.answeredAt);
  return least > allowed || most < -allowed;
}

/** A moment that lies so far ahead was written before the record's clock was set back. */
const aheadMs = 1_000;

/** How much of the time from a moment of the record up to `at` has passed beyond doubt. */
export function passedMs(moment: Date, at: Date, steadySince: Date): number {
  const steady = steadySince.getTime();
  const isAhead = moment.getTime() > at.getTime() + aheadMs;
  return Math.max(at.getTime() - (isAhead ? steady : Math.max(moment.getTime(), steady)), 0);
}
