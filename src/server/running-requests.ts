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

  /** Counts a WebSocket whose caller is known until its request leaves, or names the limit that is met. */
  reserveSocket(
    state: RequestState,
    { sockets, socketsPerCaller }: ServerLimits,
  ): 'sockets' | 'socketsPerCaller' | null {
    const open = this.states().filter(({ connected }) => connected);
    if (open.length >= sockets) return 'sockets';
    const name = callerOf(state);
    const own = open.filter(each => callerOf(each) === name);
    if (name !== null && own.length >= socketsPerCaller) return 'socketsPerCaller';
    state.connected = true;
    return null;
  }

  remove(state: RequestState): void {
    if (state.runningEntry === null) return;
    this.#running.remove(state.runningEntry);
    state.runningEntry = null;
    if (state.streaming) this.#streams -= 1;
    this.#changed?.();
  }

  /** The first word of an end: streams are over, and connections that carry many operations when those are answered. */
  endStreams(): void {
    for (const state of this.states()) {
      if (state.opened !== null) state.opened.end(false);
      else if (state.streaming && state.operationId === null) state.abort();
    }
  }

  /** The last word: everything but changes, and what their answers are sent on. */
  cut(): void {
    for (const state of this.states()) {
      if (state.opened !== null) state.opened.end(true);
      if (state.changing || state.opened !== null) continue;
      if (state.operationId === null) {
        state.abort();
        state.request.socket.destroy();
      } else if (!state.streaming) state.abort();
    }
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

/** Null where nobody proves who they are. */
export function callerOf({ identified }: Pick<RequestState, 'identified'>): string | null {
  return identified === undefined ? null : nameOf(identified.caller);
}
