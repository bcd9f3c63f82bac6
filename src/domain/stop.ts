/** What ends waiting early, as far as it is asked here: every AbortSignal is one. */
export interface StopSignal {
  readonly aborted: boolean;
  /** Why; as it was given. */
  readonly reason: unknown;
  addEventListener(type: 'abort', listener: () => void, options: { readonly once: true }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/**
 * In the place of an AbortController where one is made for each request and each read, and hardly ever fires: that one is an
 * event target with all that belongs to it, and takes a kilobyte and two microseconds.
 */
export class Stop implements StopSignal {
  #aborted = false;
  #reason: unknown;
  #listeners: readonly (() => void)[] = none;

  get aborted(): boolean {
    return this.#aborted;
  }

  get reason(): unknown {
    return this.#reason;
  }

  abort(reason: unknown = new DOMException('This operation was aborted', 'AbortError')): void {
    if (this.#aborted) return;
    this.#aborted = true;
    this.#reason = reason;
    const listeners = this.#listeners;
    this.#listeners = none;
    for (const listener of listeners) listener();
  }

  /** Once it has ended, nothing more is told. */
  addEventListener(_type: 'abort', listener: () => void): void {
    if (!this.#aborted && !this.#listeners.includes(listener))
      this.#listeners = [...this.#listeners, listener];
  }

  removeEventListener(_type: 'abort', listener: () => void): void {
    const [only] = this.#listeners;
    this.#listeners =
      only === listener && this.#listeners.length === 1
        ? none
        : this.#listeners.filter(each => each !== listener);
  }
}

const none: readonly (() => void)[] = [];

/** Waits so long; false where the signal ended the wait. */
export function sleep(ms: number, signal: StopSignal | undefined): Promise<boolean> {
  return new Promise(resolve => {
    const timer = setTimeout(end, ms);
    function end(): void {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve(signal?.aborted !== true);
    }
    if (signal?.aborted) end();
    else signal?.addEventListener('abort', end, { once: true });
  });
}
