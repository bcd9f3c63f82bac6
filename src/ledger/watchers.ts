/** Who wants to hear of events in this process. */
export class Watchers {
  readonly #listeners = new Set<(operationId: string) => void>();

  add(listener: (operationId: string) => void): () => void {
    // Of its own, so that the same function registered twice is heard twice and removed once.
    const own = (operationId: string): void => listener(operationId);
    this.#listeners.add(own);
    return () => {
      this.#listeners.delete(own);
    };
  }

  /** One listener's throw must neither silence the others nor look like a failure of what was just committed. */
  tell(operationId: string): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(operationId);
      } catch (failure) {
        queueMicrotask(() => {
          throw failure;
        });
      }
    }
  }

  clear(): void {
    this.#listeners.clear();
  }
}
