import type { StopSignal } from '../domain/stop.ts';
import { longestTimerMs } from './time.ts';
import { WaitingList } from './waiting-list.ts';
import { AdaptiveWidth, type WidthSample, type WidthSettings } from './width.ts';

/** Who waits for the answer: a person, or work that can wait, such as reading on after a change. */
export type Priority = 'person' | 'background';

export interface ConcurrencySettings extends WidthSettings {
  /** Attempts that may wait for a place; more are refused at once. */
  readonly queue: number;
  /** The part of width and queue that background work may have. */
  readonly backgroundShare: number;
}

export interface AcquireOptions {
  /** On the clock of `performance.now()`. */
  readonly deadline: number;
  readonly signal?: StopSignal | undefined;
  readonly priority?: Priority | undefined;
}

/** So many people pass before background work of which nothing is under way gets a place: it waits, but not for ever. */
const passedAtMost = 16;

/** How many attempts of one kind are under way side by side, and who is next when one ends. */
export class ConcurrencyLimit {
  readonly #settings: ConcurrencySettings;
  readonly #width: AdaptiveWidth;
  readonly #waiting: Readonly<Record<Priority, WaitingList>> = {
    person: new WaitingList(),
    background: new WaitingList(),
  };
  #active = 0;
  #activeBackground = 0;
  #peoplePassed = 0;

  constructor(settings: ConcurrencySettings, now: () => number) {
    this.#settings = settings;
    this.#width = new AdaptiveWidth(settings, now);
  }

  get width(): number {
    return this.#width.current;
  }

  /** What is under way and waiting just now. */
  get load(): { readonly underWay: number; readonly waiting: number } {
    const { person, background } = this.#waiting;
    return { underWay: this.#active, waiting: person.length + background.length };
  }

  /** How long an answer takes when all is well; null before the first one. */
  get usualLatencyMs(): number | null {
    return this.#width.usualLatencyMs;
  }

  /** Null when there is a place, else why not. */
  acquire({ deadline, signal, priority = 'person' }: AcquireOptions): string | null | Promise<string | null> {
    if (signal?.aborted) return 'cancelled before anything was sent';
    if (this.#waiting[priority].length === 0 && this.#hasRoom(priority)) {
      this.#enter(priority);
      return null;
    }
    return this.#isQueueFull(priority)
      ? 'too many calls of this account are waiting'
      : this.#wait(deadline, signal, priority);
  }

  /** Gives a place back, which is then free for the next. */
  release(priority: Priority = 'person'): void {
    this.#active -= 1;
    if (priority === 'background') this.#activeBackground -= 1;
    for (let next = this.#next(); next !== null; next = this.#next()) {
      const waiter = this.#waiting[next].shift();
      if (waiter === null) return;
      // Counted before it goes on, so that none who comes later slips in between.
      this.#enter(next);
      waiter.admit();
    }
  }

  /** To be told before the place is given back. */
  learn(sample: WidthSample): void {
    this.#width.learn(sample, this.#active >= this.width);
  }

  async #wait(deadline: number, signal: StopSignal | undefined, priority: Priority): Promise<string | null> {
    const { promise, resolve } = Promise.withResolvers<string | null>();
    const list = this.#waiting[priority];
    const waiter = list.add(() => resolve(null));
    const quit = (reason: string): void => {
      // One that was admitted already owns the place and gives it back in the usual way.
      if (list.remove(waiter)) resolve(reason);
    };
    const cancelled = (): void => quit('cancelled before anything was sent');
    const timer = setTimeout(
      () => quit('the calls before it took too long'),
      Math.min(Math.max(deadline - performance.now(), 0), longestTimerMs),
    );
    signal?.addEventListener('abort', cancelled, { once: true });
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', cancelled);
    }
  }

  #enter(priority: Priority): void {
    this.#active += 1;
    if (priority === 'background') {
      this.#activeBackground += 1;
      this.#peoplePassed = 0;
    } else if (this.#waiting.background.length > 0) this.#peoplePassed += 1;
  }

  #next(): Priority | null {
    const { person, background } = this.#waiting;
    const overdue = this.#activeBackground === 0 && this.#peoplePassed >= passedAtMost;
    if (background.length > 0 && (person.length === 0 || overdue) && this.#hasRoom('background')) {
      return 'background';
    }
    return person.length > 0 && this.#hasRoom('person') ? 'person' : null;
  }

  #hasRoom(priority: Priority): boolean {
    if (this.#active >= this.width) return false;
    return (
      priority === 'person' ||
      this.#activeBackground < Math.max(1, Math.floor(this.width * this.#settings.backgroundShare))
    );
  }

  #isQueueFull(priority: Priority): boolean {
    const { queue, backgroundShare } = this.#settings;
    const { person, background } = this.#waiting;
    // What waits in the background never fills the part that is kept for people.
    if (priority === 'background' && background.length >= Math.max(1, Math.floor(queue * backgroundShare))) {
      return true;
    }
    return person.length + background.length >= queue;
  }
}
