import { LedgerUnavailableError } from '../ledger.ts';
import type { SqlScript } from '../sql.ts';
import type { PgConnection } from './connection.ts';
import { answeredWithin, type PgConnections } from './connections.ts';
import { closedError } from './writing.ts';

interface ReadingSlot {
  connection: PgConnection | null;
  pending: number;
}

/** So many readings may wait on one connection. */
const mostPending = 500;

/** Readings share connections: each sends what it asks behind what others have asked, and none waits for a turn. */
export class PgQuerying {
  readonly #connections: PgConnections;
  readonly #slots: readonly ReadingSlot[];
  #closed = false;

  constructor(connections: PgConnections) {
    this.#connections = connections;
    this.#slots = Array.from({ length: connections.settings.readConnections }, () => ({
      connection: null,
      pending: 0,
    }));
  }

  async read<Result>(script: () => SqlScript<Result>): Promise<Result> {
    if (this.#closed) throw closedError();
    // The first of the least busy: a quiet process keeps to one connection.
    const slot = this.#slots.reduce((least, each) => (each.pending < least.pending ? each : least));
    if (slot.pending >= mostPending) {
      throw new LedgerUnavailableError(
        'The record is overloaded: too much is read from it. Try again in a moment.',
      );
    }
    slot.connection = this.#connections.living(slot.connection);
    slot.pending += 1;
    try {
      const { connection } = slot;
      return await answeredWithin(
        this.#connections.settings.answerTimeoutMs,
        connection,
        connection.run(script()),
      );
    } finally {
      slot.pending -= 1;
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#slots.map(slot => slot.connection?.end()));
  }
}
