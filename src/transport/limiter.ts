import type { CallPace } from '../domain/account.ts';
import {
  Breaker,
  type BreakerSettings,
  breakerDefaults,
  type CallKind,
  type ProviderHealth,
} from './breaker.ts';
import { type BudgetSettings, budgetDefaults, RepeatBudget } from './budget.ts';
import { type AcquireOptions, ConcurrencyLimit, type ConcurrencySettings } from './concurrency.ts';

export interface LimiterSettings {
  readonly read: ConcurrencySettings;
  readonly change: ConcurrencySettings;
  readonly budget: BudgetSettings;
  readonly breaker: BreakerSettings;
}

export const limiterDefaults: LimiterSettings = {
  read: { least: 8, initial: 32, most: 256, queue: 1_024, backgroundShare: 0.5 },
  change: { least: 4, initial: 16, most: 64, queue: 256, backgroundShare: 0.5 },
  budget: budgetDefaults,
  breaker: breakerDefaults,
};

/** What an attempt tells of its provider. */
export interface AttemptReport {
  readonly health: ProviderHealth;
  readonly throttled: boolean;
  /** Null where nothing was sent. */
  readonly sentAt: number | null;
}

export type Admission =
  /** `release` gives the place to the next one that waits. To be called exactly once; more calls do nothing. */
  | { readonly kind: 'admitted'; release(report: AttemptReport): void }
  | { readonly kind: 'refused'; readonly reason: string };

/** A throttled attempt keeps its place so long where it is not known how long an answer takes, and no longer where it is. */
const throttledHoldMs = { unknown: 100, longest: 1_000 };

/**
 * What one account may have under way, in a queue of its own: who gives up leaves it at once, and another account's burst
 * does not delay this one's change.
 */
export class AccountLimiter {
  readonly provider: string;
  readonly account: string;
  readonly budget: RepeatBudget;
  readonly #now: () => number;
  readonly #breaker: Breaker;
  readonly #limits: Readonly<Record<CallKind, ConcurrencyLimit>>;
  readonly #settings: Readonly<Record<CallKind, ConcurrencySettings>>;
  #lastAnsweredAt: Date | null = null;
  #lastSilentAt: Date | null = null;

  constructor(
    name: { readonly provider: string; readonly account: string },
    settings: Partial<LimiterSettings> = {},
    now: () => number = () => performance.now(),
  ) {
    const { read, change, budget, breaker } = { ...limiterDefaults, ...settings };
    this.provider = name.provider;
    this.account = name.account;
    this.budget = new RepeatBudget(budget, now);
    this.#now = now;
    this.#breaker = new Breaker(breaker, now);
    this.#settings = { read, change };
    this.#limits = { read: new ConcurrencyLimit(read, now), change: new ConcurrencyLimit(change, now) };
  }

  /** How many attempts of a kind may be side by side at present. */
  width(kind: CallKind): number {
    return this.#limits[kind].width;
  }

  pace(kind: CallKind): CallPace {
    const { most, queue } = this.#settings[kind];
    const { underWay, waiting } = this.#limits[kind].load;
    const width = this.width(kind);
    return { width, most, underWay, waiting, mostWaiting: queue, paused: this.#breaker.isPaused(kind) };
  }

  /** When an attempt was last answered, and when one last was not; for people, and nothing is judged by it. */
  get lastAttempts(): { readonly answeredAt: Date | null; readonly silentAt: Date | null } {
    return { answeredAt: this.#lastAnsweredAt, silentAt: this.#lastSilentAt };
  }

  /** At once where there is a place. */
  acquire(kind: CallKind, options: AcquireOptions): Admission | Promise<Admission> {
    const refusal = this.#limits[kind].acquire(options);
    return refusal instanceof Promise
      ? refusal.then(reason => this.#admit(kind, options, reason))
      : this.#admit(kind, options, refusal);
  }

  #admit(kind: CallKind, options: AcquireOptions, refusal: string | null): Admission {
    if (refusal !== null) return { kind: 'refused', reason: refusal };
    const limit = this.#limits[kind];
    // Asked when the place is there, not when the wait began: the provider may have gone silent meanwhile.
    const permit = this.#breaker.admit(kind);
    if (permit === null) {
      limit.release(options.priority);
      return { kind: 'refused', reason: 'the provider has not been answering, and calls to it are paused' };
    }
    let released = false;
    return {
      kind: 'admitted',
      release: report => {
        if (released) return;
        released = true;
        permit.report(report.health);
        if (report.health === 'healthy') this.#lastAnsweredAt = new Date();
        else if (report.health === 'failing') this.#lastSilentAt = new Date();
        this.#free(limit, options, report);
      },
    };
  }

  #free(
    limit: ConcurrencyLimit,
    { priority }: AcquireOptions,
    { health, throttled, sentAt }: AttemptReport,
  ): void {
    if (sentAt === null) {
      limit.release(priority);
      return;
    }
    const latencyMs = this.#now() - sentAt;
    const load = throttled ? 'throttled' : health === 'healthy' ? 'answered' : health;
    limit.learn({ load, startedAt: sentAt, latencyMs });
    // Refusing is quick: a place that were free at once would take the next call to the same refusal, a hundred times over.
    const { unknown, longest } = throttledHoldMs;
    const holdMs = throttled ? Math.min(limit.usualLatencyMs ?? unknown, longest) - latencyMs : 0;
    if (holdMs > 0) setTimeout(() => limit.release(priority), holdMs).unref();
    else limit.release(priority);
  }
}
