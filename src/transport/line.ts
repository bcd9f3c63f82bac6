import { Breaker, type BreakerSettings, breakerDefaults, type Health } from './breaker.ts';
import { type BudgetSettings, budgetDefaults, RepeatBudget } from './budget.ts';

export type LineKind = 'read' | 'change';

export interface LaneSettings {
  /** Attempts side by side. */
  readonly width: number;
  /** Attempts that may wait behind them; more are refused at once. */
  readonly queue: number;
}

export interface LineSettings {
  readonly read: LaneSettings;
  readonly change: LaneSettings;
  readonly budget: BudgetSettings;
  readonly breaker: BreakerSettings;
}

export const lineDefaults: LineSettings = {
  read: { width: 32, queue: 512 },
  change: { width: 4, queue: 64 },
  budget: budgetDefaults,
  breaker: breakerDefaults,
};

export interface Pass {
  readonly kind: 'entered';
  /** Gives the place to the next in line. To be called exactly once; more calls do nothing. */
  leave(health: Health): void;
}

export type Entry = Pass | { readonly kind: 'refused'; readonly reason: string };

export interface EntryOptions {
  /** On the clock of `performance.now()`. */
  readonly deadline: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * What one account may have on the wire, in its own queue: undici's pool does not notice that a waiting request was given
 * up, and another account's burst must not delay this one's change.
 */
export class AccountLine {
  readonly provider: string;
  readonly account: string;
  readonly budget: RepeatBudget;
  readonly #breaker: Breaker;
  readonly #lanes: Readonly<Record<LineKind, Lane>>;

  constructor(
    name: { readonly provider: string; readonly account: string },
    settings: Partial<LineSettings> = {},
    now: () => number = () => performance.now(),
  ) {
    const { read, change, budget, breaker } = { ...lineDefaults, ...settings };
    this.provider = name.provider;
    this.account = name.account;
    this.budget = new RepeatBudget(budget, now);
    this.#breaker = new Breaker(breaker, now);
    this.#lanes = { read: new Lane(read), change: new Lane(change) };
  }

  async enter(kind: LineKind, options: EntryOptions): Promise<Entry> {
    const lane = this.#lanes[kind];
    const refusal = await lane.enter(options);
    if (refusal !== null) return { kind: 'refused', reason: refusal };
    // Asked when the place is there, not when the wait began: the provider may have gone silent meanwhile.
    const admission = this.#breaker.admit(kind);
    if (admission === null) {
      lane.leave();
      return { kind: 'refused', reason: 'the provider has not been answering, and calls to it are paused' };
    }
    let gone = false;
    return {
      kind: 'entered',
      leave: health => {
        if (gone) return;
        gone = true;
        admission.report(health);
        lane.leave();
      },
    };
  }
}

class Lane {
  readonly #settings: LaneSettings;
  /** In the order of arrival, which a Set keeps even when one in the middle leaves. */
  readonly #waiting = new Set<() => void>();
  #inside = 0;

  constructor(settings: LaneSettings) {
    this.#settings = settings;
  }

  /** Null when there is a place, else why not. */
  async enter({ deadline, signal }: EntryOptions): Promise<string | null> {
    if (signal?.aborted) return 'cancelled before anything was sent';
    if (this.#inside < this.#settings.width) {
      this.#inside += 1;
      return null;
    }
    if (this.#waiting.size >= this.#settings.queue) return 'too many calls of this account are waiting';
    const { promise, resolve } = Promise.withResolvers<string | null>();
    const called = (): void => resolve(null);
    const quit = (reason: string): void => {
      // Whoever was already called owns the place and gives it back in the usual way.
      if (this.#waiting.delete(called)) resolve(reason);
    };
    const cancelled = (): void => quit('cancelled before anything was sent');
    const timer = setTimeout(
      () => quit('the calls before it took too long'),
      Math.min(Math.max(deadline - performance.now(), 0), 2 ** 31 - 1),
    );
    signal?.addEventListener('abort', cancelled, { once: true });
    this.#waiting.add(called);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', cancelled);
    }
  }

  leave(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#inside -= 1;
      return;
    }
    // The place is handed over, so that nobody who comes later slips in between.
    this.#waiting.delete(next);
    next();
  }
}
