import type { ExecutionResult } from 'graphql';
import type { StopSignal } from '../domain/stop.ts';

/** Results one by one, for as long as somebody waits for them. */
export class ResultReader {
  readonly #iterator: AsyncIterator<ExecutionResult>;
  readonly #signal: StopSignal;
  #wake: () => void = () => undefined;
  #ended = false;

  constructor(results: AsyncIterable<ExecutionResult>, signal: StopSignal) {
    this.#iterator = results[Symbol.asyncIterator]();
    this.#signal = signal;
    signal.addEventListener('abort', this.#wakeUp, { once: true });
  }

  readonly #wakeUp = (): void => this.#wake();

  /**
   * Null once nobody waits any more. A promise of its own for every step: one that lived as long as the stream would gather a
   * reaction with every event.
   */
  async next(): Promise<IteratorResult<ExecutionResult> | null> {
    const step = await new Promise<IteratorResult<ExecutionResult> | null>((resolve, reject) => {
      this.#wake = () => resolve(null);
      if (this.#signal.aborted) this.#wake();
      else this.#iterator.next().then(resolve, reject);
    });
    if (step?.done) this.#ended = true;
    return step;
  }

  /** Ends the source, and says whether it had ended by itself. */
  leave(): boolean {
    this.#signal.removeEventListener('abort', this.#wakeUp);
    // Not awaited: a generator that waits for its next event answers only after that event, which may never come.
    const ended = this.#ended;
    if (!ended) void Promise.resolve(this.#iterator.return?.()).catch(() => undefined);
    this.#ended = true;
    return ended;
  }
}
