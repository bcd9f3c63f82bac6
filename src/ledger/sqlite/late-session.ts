import type { SqliteReply, SqliteRequest, SqliteSession } from './session.ts';

/** Opened when it is first asked something. */
export class LateSession {
  readonly #open: () => SqliteSession;
  #session: SqliteSession | null = null;

  constructor(open: () => SqliteSession) {
    this.#open = open;
  }

  answer(requests: readonly SqliteRequest[]): readonly SqliteReply[] {
    if (requests.length === 0) return [];
    try {
      this.#session ??= this.#open();
      return this.#session.answer(requests);
    } catch (failure) {
      return requests.map(() => ({ kind: 'failed', failure }));
    }
  }

  close(): void {
    this.#session?.close();
  }
}
