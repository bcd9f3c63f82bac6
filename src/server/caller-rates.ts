import type { Caller } from '../domain/caller.ts';
import type { CallerUse, SharedMinute } from '../domain/caller-use.ts';
import type { ServerLimits } from './limits.ts';

/** What is counted of callers, each bounded by a limit of its own. */
export type CountedUse = 'requests' | 'cost';

/** Where replicas put together what each of them has seen. */
export interface SharedUse {
  /** Adds to the minute that it is, and says what these callers have used of it everywhere. */
  add(uses: readonly CallerUse[]): Promise<SharedMinute>;
}

interface CountedCaller {
  requests: number;
  cost: number;
  /** How much of both the other replicas do not know of yet. */
  newRequests: number;
  newCost: number;
}

interface CallerRatesOptions {
  readonly limits: ServerLimits;
  /** Null where one process is all there is. */
  readonly shared: SharedUse | null;
  readonly report: (trouble: unknown) => void;
  /** On a clock that only goes forward. */
  readonly now?: () => number;
}

const minuteMs = 60_000;
/** So much later one replica knows what another has seen. */
export const sharedEveryMs = 1_000;

/**
 * What each caller uses of a minute. Counted in memory, so that no request waits for it; replicas add up what they have seen
 * every second, and while they cannot, each of them bounds what it sees itself.
 */
export class CallerRates {
  readonly #options: CallerRatesOptions;
  readonly #now: () => number;
  /** Thrown away as a whole at the end of each minute. */
  #callers = new Map<string, CountedCaller>();
  #minute: number | null = null;
  #endsAt: number;
  #unshared = false;
  #timer: NodeJS.Timeout | undefined;
  #sharing: Promise<void> = Promise.resolve();

  constructor(options: CallerRatesOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
    this.#endsAt = this.#now() + minuteMs;
  }

  start(): void {
    if (this.#options.shared === null) return;
    this.#timer = setInterval(() => {
      this.#sharing = this.#sharing.then(() => this.share());
    }, sharedEveryMs);
    this.#timer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#sharing;
  }

  /** Counts it, and returns null; or, where it is more than the caller has left, how long the minute still lasts, in ms. */
  use(caller: Caller, what: CountedUse, amount: number): number | null {
    const now = this.#now();
    if (now >= this.#endsAt) this.#begin(now + minuteMs - ((now - this.#endsAt) % minuteMs));
    const counted = this.#countedOf(nameOf(caller));
    const limit = this.#options.limits[what === 'requests' ? 'requestsPerMinute' : 'costPerMinute'];
    if (counted[what] + amount > limit) return Math.max(this.#endsAt - now, 1);
    counted[what] += amount;
    counted[what === 'requests' ? 'newRequests' : 'newCost'] += amount;
    return null;
  }

  /** Tells the other replicas what is new here, and learns what is new there. */
  async share(): Promise<void> {
    const { shared, report } = this.#options;
    const sent = [...this.#callers].filter(([, { newRequests, newCost }]) => newRequests + newCost > 0);
    if (shared === null || sent.length === 0) return;
    const uses = sent.map(([caller, { newRequests, newCost }]) => ({
      caller,
      requests: newRequests,
      cost: newCost,
    }));
    try {
      const { minute, leftMs, totals } = await shared.add(uses);
      for (const [nth, [, counted]] of sent.entries()) {
        counted.newRequests -= uses[nth]?.requests ?? 0;
        counted.newCost -= uses[nth]?.cost ?? 0;
      }
      this.#learn(minute, leftMs, totals);
      this.#unshared = false;
    } catch (trouble) {
      // Told once: it is tried again every second.
      if (!this.#unshared) report(trouble);
      this.#unshared = true;
    }
  }

  #learn(minute: number, leftMs: number, totals: readonly CallerUse[]): void {
    const before = this.#callers;
    if (minute !== this.#minute) {
      this.#begin(0);
      // What was counted while the answer was on its way.
      for (const [caller, { newRequests, newCost }] of before) {
        if (newRequests + newCost > 0)
          this.#callers.set(caller, { requests: newRequests, cost: newCost, newRequests, newCost });
      }
    }
    this.#minute = minute;
    this.#endsAt = this.#now() + leftMs;
    for (const { caller, requests, cost } of totals) {
      const { newRequests = 0, newCost = 0 } = before.get(caller) ?? {};
      this.#callers.set(caller, {
        requests: requests + newRequests,
        cost: cost + newCost,
        newRequests,
        newCost,
      });
    }
  }

  #begin(endsAt: number): void {
    this.#callers = new Map();
    this.#endsAt = endsAt;
  }

  #countedOf(name: string): CountedCaller {
    const known = this.#callers.get(name);
    if (known !== undefined) return known;
    const counted = { requests: 0, cost: 0, newRequests: 0, newCost: 0 };
    this.#callers.set(name, counted);
    return counted;
  }
}

/** No space is in either. */
export function nameOf({ tenant, actor }: Caller): string {
  return `${tenant} ${actor}`;
}
