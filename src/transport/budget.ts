export interface BudgetSettings {
  /** What each call adds: the share of the traffic that may be repeats. */
  readonly share: number;
  /** What may be saved up, and what there is to begin with: a quiet account may still repeat. */
  readonly reserve: number;
  /** What time adds, so that an account whose calls all fail does not lose its repeats for good. */
  readonly perSecond: number;
}

export const budgetDefaults: BudgetSettings = { share: 0.1, reserve: 20, perSecond: 0.2 };

/** Keeps repeats from amplifying an outage: each repeat takes a token, and tokens come mostly from calls. */
export class RepeatBudget {
  readonly #settings: BudgetSettings;
  readonly #now: () => number;
  #tokens: number;
  #countedAt: number;

  constructor(settings: BudgetSettings, now: () => number) {
    this.#settings = settings;
    this.#now = now;
    this.#tokens = settings.reserve;
    this.#countedAt = now();
  }

  /** One call, whatever becomes of it. */
  earn(): void {
    this.#add(this.#settings.share);
  }

  take(): boolean {
    const now = this.#now();
    this.#add(((now - this.#countedAt) / 1000) * this.#settings.perSecond);
    this.#countedAt = now;
    // Shares such as 0.1 do not add up to exactly 1.
    if (this.#tokens < 1 - 1e-9) return false;
    this.#tokens -= 1;
    return true;
  }

  #add(tokens: number): void {
    this.#tokens = Math.min(this.#settings.reserve, this.#tokens + tokens);
  }
}
