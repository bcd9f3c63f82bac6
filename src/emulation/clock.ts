import { type Appointment, pop, push } from './appointments.ts';

/**
 * The time in which an emulated cloud lives. Every transition of a resource is scheduled here, so a test can step over a
 * day of retention at once and a demonstration can let a minute pass in a second.
 *
 *   new EmulatorClock({ kind: 'real' })                 as the wall clock
 *   new EmulatorClock({ kind: 'fast', factor: 60 })     sixty times as fast
 *   new EmulatorClock({ kind: 'stepped', start })       stands still but for `advance`
 *   openClock(option)                                   the same from an emulator's `clock` option
 *
 *   now()               the virtual time
 *   advance(ms)         jumps forward, in every mode, and runs what is due in the order of its times
 *   schedule(at, run)   runs once when `at` has come; returns its cancellation
 *   clear()             forgets everything that is scheduled
 *   close()             clear, for good
 *
 * While something due runs, `now()` is the moment it was due at: a chain of transitions (deleting, recycled, gone) lands
 * on the same times whether it is stepped over in one jump or in many.
 */
export type ClockMode =
  | { readonly kind: 'real' }
  | { readonly kind: 'fast'; readonly factor: number }
  | { readonly kind: 'stepped'; readonly start?: Date };

/** How the `clock` option of an emulator is written. */
export type ClockOption = 'real' | 'stepped' | { readonly factor: number } | { readonly start: Date };

// setTimeout turns a longer wait into one millisecond.
const longestTimeout = 2 ** 31 - 1;

export class EmulatorClock {
  readonly #factor: number;
  readonly #startedAt: number;
  readonly #wallStart = Date.now();
  #offset = 0;
  #frozen: number | undefined;
  #heap: Appointment[] = [];
  #order = 0;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(mode: ClockMode) {
    this.#factor = mode.kind === 'real' ? 1 : mode.kind === 'fast' ? mode.factor : 0;
    if (!Number.isFinite(this.#factor) || this.#factor < 0)
      throw new RangeError('a clock cannot run at this factor');
    this.#startedAt = mode.kind === 'stepped' && mode.start ? mode.start.getTime() : this.#wallStart;
  }

  now(): Date {
    return new Date(this.#frozen ?? this.#running());
  }

  advance(milliseconds: number): void {
    if (!(milliseconds >= 0)) throw new RangeError('a clock only goes forward');
    this.#runDue(this.#running() + milliseconds);
    this.#offset += milliseconds;
    this.#arm();
  }

  schedule(at: Date, run: () => void): () => void {
    if (this.#closed) return () => {};
    this.#order += 1;
    const appointment: Appointment = { at: at.getTime(), order: this.#order, run, cancelled: false };
    push(this.#heap, appointment);
    this.#arm();
    return () => {
      appointment.cancelled = true;
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

  #running(): number {
    return Math.floor(this.#startedAt + this.#offset + (Date.now() - this.#wallStart) * this.#factor);
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
    // A stepped clock moves by `advance` alone, and what runs inside a jump arms the timer when the jump is over.
    if (next === undefined || this.#factor === 0 || this.#frozen !== undefined) return;
    const wait = Math.min(Math.max(0, (next.at - this.#running()) / this.#factor), longestTimeout);
    this.#timer = setTimeout(() => {
      this.#runDue(this.#running());
      this.#arm();
    }, wait);
    this.#timer.unref();
  }
}

export function openClock(option: ClockOption = 'real'): EmulatorClock {
  if (option === 'real' || option === 'stepped') return new EmulatorClock({ kind: option });
  if ('start' in option) return new EmulatorClock({ kind: 'stepped', start: option.start });
  return new EmulatorClock({ kind: 'fast', factor: option.factor });
}
