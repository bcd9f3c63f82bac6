import { pop, push, type ScheduledTransition } from './transition-queue.ts';

/**
 * The time in which an emulated cloud lives. Every transition of a resource is scheduled here, so a test can step over a
 * day of retention at once and a demonstration can let a minute pass in a second.
 *
 *   openClock('real')            as the wall clock; the default
 *   openClock({ factor: 60 })    sixty times as fast
 *   openClock('stepped')         stands still but for `advance`, so that no test depends on the speed of a machine
 *   openClock({ start })         the same, from this time on
 *
 *   now()               the virtual time
 *   advance(ms)         jumps forward, in every mode, and runs what is due in the order of its times
 *   advanceToNext()     jumps to the next scheduled transition and runs it; false when none is scheduled
 *   hold() / resume()   stops a running clock / lets it run on from there; a stepped clock then runs like a real one
 *   schedule(at, run)   runs once when `at` has come; returns its cancellation
 *   clear()             forgets everything that is scheduled
 *   close()             clear, for good
 *
 * While something due runs, `now()` is the moment it was due at: a chain of transitions (deleting, recycled, gone) lands
 * on the same times whether it is stepped over in one jump or in many.
 */
export type ClockOption = 'real' | 'stepped' | { readonly factor: number } | { readonly start: Date };

// setTimeout turns a longer wait into one millisecond.
const longestTimeout = 2 ** 31 - 1;

export class EmulatorClock {
  readonly #pace: number;
  #factor: number;
  /** The virtual and the wall time from which the clock counts on. */
  #since: number;
  #wallSince = Date.now();
  #frozen: number | undefined;
  #heap: ScheduledTransition[] = [];
  #order = 0;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(factor: number, start = new Date()) {
    if (!Number.isFinite(factor) || factor < 0) throw new RangeError('a clock cannot run at this factor');
    this.#factor = factor;
    this.#pace = factor === 0 ? 1 : factor;
    this.#since = start.getTime();
  }

  get running(): boolean {
    return this.#factor !== 0;
  }

  now(): Date {
    return new Date(this.#frozen ?? this.#elapsed());
  }

  advance(milliseconds: number): void {
    if (!(milliseconds >= 0)) throw new RangeError('a clock only goes forward');
    this.#runDue(this.#elapsed() + milliseconds);
    this.#since += milliseconds;
    this.#arm();
  }

  advanceToNext(): boolean {
    while (this.#heap[0]?.cancelled) pop(this.#heap);
    const next = this.#heap[0];
    if (next === undefined) return false;
    this.advance(Math.max(0, next.at - this.#elapsed()));
    return true;
  }

  hold(): void {
    this.#setFactor(0);
  }

  resume(): void {
    this.#setFactor(this.#pace);
  }

  schedule(at: Date, run: () => void): () => void {
    if (this.#closed) return () => {};
    this.#order += 1;
    const transition = { at: at.getTime(), order: this.#order, run, cancelled: false };
    push(this.#heap, transition);
    this.#arm();
    return () => {
      transition.cancelled = true;
    };
  }

  clear(): void {
    this.#heap = [];
    clearTimeout(this.#timer);
  }

  close(): void {
    this.#closed = true;
    this.clear();
  }

  #elapsed(): number {
    return Math.floor(this.#since + (Date.now() - this.#wallSince) * this.#factor);
  }

  #setFactor(factor: number): void {
    this.#since = this.#elapsed();
    this.#wallSince = Date.now();
    this.#factor = factor;
    this.#arm();
  }

  #runDue(until: number): void {
    const outer = this.#frozen;
    for (let next = this.#heap[0]; next !== undefined && next.at <= until; next = this.#heap[0]) {
      pop(this.#heap);
      if (next.cancelled) continue;
      this.#frozen = Math.max(next.at, outer ?? next.at);
      try {
        next.run();
      } finally {
        this.#frozen = outer;
      }
    }
  }

  #arm(): void {
    clearTimeout(this.#timer);
    const next = this.#heap[0];
    // A held clock moves by `advance` alone, and what runs inside a jump arms the timer when the jump is over.
    if (next === undefined || this.#factor === 0 || this.#frozen !== undefined) return;
    const wait = Math.min(Math.max(0, (next.at - this.#elapsed()) / this.#factor), longestTimeout);
    this.#timer = setTimeout(() => {
      this.#runDue(this.#elapsed());
      this.#arm();
    }, wait);
    this.#timer.unref();
  }
}

export function openClock(option: ClockOption = 'real'): EmulatorClock {
  if (option === 'real') return new EmulatorClock(1);
  if (option === 'stepped') return new EmulatorClock(0);
  return 'start' in option ? new EmulatorClock(0, option.start) : new EmulatorClock(option.factor);
}
