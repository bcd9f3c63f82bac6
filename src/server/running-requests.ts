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

  /** Reserves a stream until the request leaves; false when all are in use. */
  reserveStream(state: RequestState, most: number): boolean {
    if (this.#streams >= most) return false;
    state.streaming = true;
    this.#streams += 1;
    return true;
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
