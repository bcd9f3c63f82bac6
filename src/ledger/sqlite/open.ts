import { randomBytes } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { type LedgerSettings, ledgerDefaults } from '../ledger.ts';
import { type DurableLedger, SqlLedger } from '../sql-ledger.ts';
import type { SqlReader } from '../store.ts';
import { RecordClock } from './clock.ts';
import { openMemoryLedger } from './memory.ts';
import { openReadingSession } from './opening.ts';
import { PartedConnection } from './parted-connection.ts';
import { DirectConnection, SqliteStore } from './store.ts';
import { SqliteThread } from './thread.ts';

export interface SqliteOptions {
  /** A file, or `:memory:` for a record that ends with its process. */
  readonly path: string;
  /** Names the audit chain. */
  readonly writer?: string;
  readonly settings?: Partial<LedgerSettings>;
}

/** A difference that is worth a word: what a restart leaves between two readings of one clock is less. */
const tellingMs = 5_000;

/** Refuses to start beside another process on the same file, and on a file that a newer Causeway has written. */
export async function openSqliteLedger(options: SqliteOptions): Promise<DurableLedger> {
  const { path, writer = 'local' } = options;
  const owner = `${writer} ${randomBytes(6).toString('hex')}`;
  const settings = { ...ledgerDefaults, ...options.settings };
  if (path === ':memory:') return openMemoryLedger(new DatabaseSync(path), { writer, owner, settings });
  const { shared: clock } = new RecordClock();
  const file = { path, writer, identity: { owner, settings }, clock };
  const writing = await SqliteThread.start({ role: 'writing', file });
  const { files, wasLost, aheadMs } = writing.opened;
  const connection = new PartedConnection(writing, () =>
    SqliteThread.start({ role: 'reading', file, files }),
  );
  const lost = `The record ${path} was there before and is gone: this one is new, and knows nothing of what was sent before.`;
  const ahead = `The last entry of the record ${path} is ${Math.round(aheadMs / 1000)} s ahead of this machine's clock. Its time goes on from there; look which of the two clocks was wrong.`;
  const findings = [
    ...(wasLost ? [{ isLoss: true, message: lost }] : []),
    ...(aheadMs > tellingMs ? [{ isLoss: false, message: ahead }] : []),
  ];
  return new SqlLedger(new SqliteStore(connection), { writer, owner, settings, findings });
}

/** For verifying and exporting beside a running server. */
export async function openSqliteReading(path: string): Promise<SqlReader> {
  const connection = new DirectConnection(openReadingSession(path));
  const store = new SqliteStore(connection);
  try {
    await store.read('schemaFound');
  } catch (failure) {
    await connection.close();
    throw failure;
  }
  return { read: (name, ...given) => store.read(name, ...given), close: () => connection.close() };
}
