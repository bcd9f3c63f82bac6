import { nameOf } from './caller-rates.ts';
import type { ServerLimits } from './limits.ts';
import { LinkedList } from './linked-list.ts';
import type { RequestState } from './request-state.ts';

/** The requests in progress, and those of them that hold an event stream. */
export class RunningRequests {
  readonly #running = new LinkedList<RequestState>();
  #streams = 0;
  #changed: (() => void) | null = null;

  get size(): number {
    return this.#running.size;
  }

  get streams(): number {
    return this.#streams;
  }

  states(): readonly RequestState[] {
    return this.#running.items();
  }

  add(state: RequestState): void {
    state.runningEntry = this.#running.add(state);
  }

  /** Reserves a stream until the request leaves, or names the limit that is met. */
  reserveStream(
    state: RequestState,
    { subscriptions, subscriptionsPerCaller }: ServerLimits,
  ): 'subscriptions' | 'subscriptionsPerCaller' | null {
    if (this.#streams >= subscriptions) return 'subscriptions';
    const name = callerOf(state);
    const own = this.states().filter(each => each.streaming && callerOf(each) === name);
    // Where nobody proves who they are, nobody can be told apart.
    if (name !== null && own.length >= subscriptionsPerCaller) return 'subscriptionsPerCaller';
    state.streaming = true;
    this.#streams += 1;
    return null;
  }

  remove(state: RequestState): void {
    if (state.runningEntry === null) return;
    this.#running.remove(state.runningEntry);
    state.runningEntry = null;
    if (state.streaming) this.#streams -= 1;
    this.#changed?.();
  }

  /** Resolves when none is left of those that `counts` says yes to, or the time is over. One caller at a time. */
  async ended(counts: (state: RequestState) => boolean, milliseconds: number | null): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const check = (): void => {
      if (!this.states().some(counts)) resolve();
    };
    this.#changed = check;
    const timer = milliseconds === null ? undefined : setTimeout(resolve, milliseconds);
    check();
    await promise;
    clearTimeout(timer);
    this.#changed = null;
  }
}

function callerOf({ identified }: RequestState): string | null {
  return identified === undefined ? null : nameOf(identified.caller);
}
