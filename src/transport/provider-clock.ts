import { isObserved, publish } from './channel.ts';
import type { Time } from './time.ts';

export interface ClockSettings {
  /** The largest difference that is followed. Beyond it something else is wrong, and a signature would not mend it. */
  readonly longestMs: number;
  /** Within this the clocks count as equal: a Date header has whole seconds, and an answer takes time to come. */
  readonly ignoredMs: number;
  /** What is known of it is told anew when it has moved by more than this. */
  readonly toldMs: number;
  /** Where there are enough samples, one more is taken only after this: a moment's burst is no majority. */
  readonly spacingMs: number;
}

export const clockDefaults: ClockSettings = {
  longestMs: 15 * 60_000,
  ignoredMs: 2_000,
  toldMs: 5_000,
  spacingMs: 1_000,
};

/** How far a provider's clock is ahead of the one of this process. */
export interface ClockSkew {
  readonly origin: string;
  /** Null until enough answers agree. */
  readonly skewMs: number | null;
  /** False where signatures carry the local time all the same, because the difference is too large to be believed. */
  readonly followed: boolean;
}

/** An answer's Date header and when it was written by the clock of `performance.now()`: somewhere between these two. */
export interface DatedAnswer {
  readonly date: string | Date | undefined;
  readonly sentAt: number;
  readonly answeredAt: number;
}

interface Sample {
  readonly offsetMs: number;
  readonly latencyMs: number;
}

const enough = 3;
const kept = 9;
/** An answer that took longer says too little about the moment of its date. */
const slowestMs = 5_000;
/** By so much the time of day may run away from the steady clock before it has been set, or the machine has slept. */
const steppedMs = 1_000;

/**
 * What one origin's clock says, learned from the Date headers of its answers: the median of the quickest of the last few, so
 * that a single odd date moves nothing. It is used for signing and for nothing else: no end of a change is judged by it.
 */
export class ProviderClock {
  readonly #origin: string;
  readonly #time: Pick<Time, 'now' | 'date'>;
  readonly #settings: ClockSettings;
  #samples: readonly Sample[] = [];
  #offset: number | null = null;
  #sampledAt = Number.NEGATIVE_INFINITY;
  /** The time of day less the steady clock, when the samples were taken. */
  #base = 0;
  #announcedMs = 0;
  #announcedFollowed = true;
  readonly #moved: ((skew: ClockSkew) => void) | undefined;

  /** `moved` is called when it is found to be off, and again when it has moved. */
  constructor(
    origin: string,
    time: Pick<Time, 'now' | 'date'>,
    settings: Partial<ClockSettings> = {},
    moved?: (skew: ClockSkew) => void,
  ) {
    this.#origin = origin;
    this.#time = time;
    this.#settings = { ...clockDefaults, ...settings };
    this.#moved = moved;
  }

  learn(answer: DatedAnswer): void {
    const due = this.#sampledAt + this.#settings.spacingMs;
    if (answer.date === undefined || (this.#samples.length >= enough && answer.answeredAt < due)) return;
    const sample = this.#sampleOf(answer);
    if (sample === null) return;
    this.#forgetAfterStep();
    this.#sampledAt = answer.answeredAt;
    this.#take([...this.#samples.slice(1 - kept), sample]);
  }

  /**
   * Learns from a refusal of the signature's time: with it, the date that came along is believed at once. One that agrees
   * with what is known already teaches nothing: the signature was refused for another reason.
   */
  learnFromRefusal(answer: DatedAnswer): void {
    const sample = this.#sampleOf(answer);
    if (sample === null) return;
    this.#forgetAfterStep();
    const known = this.#offset;
    if (known !== null && Math.abs(sample.offsetMs - known) <= this.#settings.ignoredMs) return;
    this.#take(Array.from({ length: enough }, () => sample));
  }

  get skew(): ClockSkew {
    this.#forgetAfterStep();
    return { origin: this.#origin, skewMs: this.#offset, followed: this.#correction() !== null };
  }

  /** The same time of day as the provider would tell it: the very same object where nothing is to be corrected. */
  corrected(local: Date): Date {
    this.#forgetAfterStep();
    const correction = this.#correction() ?? 0;
    return correction === 0 ? local : new Date(local.getTime() + correction);
  }

  /**
   * The provider's time at the moment that a record was committed. By the clock of this process that moment lies after
   * `askedAt` and before now; `recordedAt` is what the record's own clock says of it, and stands unless the provider's would
   * say otherwise: of all three clocks only the provider's own decides whether a signature is taken. In doubt the earliest moment counts: a signature must not live longer than its record says.
   */
  timeOfRecord(recordedAt: Date, askedAt: Date): Date {
    this.#forgetAfterStep();
    const correction = this.#correction();
    if (correction === null) return recordedAt;
    const { ignoredMs } = this.#settings;
    const recorded = recordedAt.getTime();
    const earliest = askedAt.getTime() + correction;
    const latest = this.#time.date().getTime() + correction;
    const agrees = recorded >= earliest - ignoredMs && recorded <= latest + ignoredMs;
    return agrees ? recordedAt : new Date(earliest);
  }

  /** Null where nothing is known that may be followed. */
  #correction(): number | null {
    if (this.#offset === null || Math.abs(this.#offset) > this.#settings.longestMs) return null;
    return Math.abs(this.#offset) <= this.#settings.ignoredMs ? 0 : this.#offset;
  }

  #sampleOf({ date, sentAt, answeredAt }: DatedAnswer): Sample | null {
    const latencyMs = answeredAt - sentAt;
    const said = typeof date === 'string' ? Date.parse(date) : (date?.getTime() ?? Number.NaN);
    if (Number.isNaN(said) || latencyMs > slowestMs) return null;
    const middle = this.#time.date().getTime() - (this.#time.now() - (sentAt + latencyMs / 2));
    // A header leaves the fraction of its second out.
    return { offsetMs: said + (typeof date === 'string' ? 500 : 0) - middle, latencyMs };
  }

  #take(samples: readonly Sample[]): void {
    if (this.#samples.length === 0) this.#base = this.#currentBase();
    this.#samples = samples;
    if (samples.length < enough) return;
    const quickest = samples
      .toSorted((one, other) => one.latencyMs - other.latencyMs)
      .slice(0, Math.max(enough, Math.ceil(samples.length / 2)));
    const offsets = quickest.map(({ offsetMs }) => offsetMs).toSorted((one, other) => one - other);
    this.#offset = Math.round(offsets[Math.floor(offsets.length / 2)] ?? 0);
    this.#announce();
  }

  #announce(): void {
    const skewMs = this.#offset ?? 0;
    const followed = this.#correction() !== null;
    const { toldMs } = this.#settings;
    const hasMoved = Math.abs(skewMs - this.#announcedMs) > toldMs;
    if (!hasMoved && followed === this.#announcedFollowed) return;
    this.#announcedMs = skewMs;
    this.#announcedFollowed = followed;
    this.#moved?.({ origin: this.#origin, skewMs, followed });
    if (isObserved()) publish({ type: 'clock', origin: this.#origin, skewMs, followed });
  }

  #currentBase(): number {
    return this.#time.date().getTime() - this.#time.now();
  }

  /** What was learned against a local clock that has been set since is worth nothing. */
  #forgetAfterStep(): void {
    if (this.#samples.length === 0 || Math.abs(this.#currentBase() - this.#base) <= steppedMs) return;
    this.#samples = [];
    this.#offset = null;
  }
}
