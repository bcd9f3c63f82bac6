import { LedgerUnavailableError } from '../ledger.ts';
import type { PgAddress } from './address.ts';
import { PgConnection } from './connection.ts';
import type { PostgresSettings } from './settings.ts';

/** Opens connections. Where several hosts are named, the next one after a loss tries the next host. */
export class PgConnections {
  readonly address: PgAddress;
  readonly settings: PostgresSettings;
  #attempt = 0;

  constructor(address: PgAddress, settings: PostgresSettings) {
    this.address = address;
    this.settings = settings;
  }

  /** The one that there is, as long as it lives. */
  living(connection: PgConnection | null): PgConnection {
    if (connection !== null && !connection.dead) return connection;
    const attempt = this.#attempt;
    const { address, settings } = this;
    return new PgConnection({ address, settings, attempt, lost: () => this.#lost(attempt) });
  }

  #lost(attempt: number): void {
    if (attempt === this.#attempt) this.#attempt += 1;
  }
}

/** Ends within the time, also where the database, or the network to it, just stays silent. */
export async function answeredWithin<Result>(
  patienceMs: number,
  connection: PgConnection,
  task: Promise<Result>,
): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      // Without the cut a transaction given up here could still go on, and commit, when the database wakes up.
      connection.cut();
      reject(new LedgerUnavailableError('The record (PostgreSQL) does not answer in time.'));
    }, patienceMs);
  });
  try {
    return await Promise.race([task, late]);
  } finally {
    clearTimeout(timer);
  }
}
