import type { DatabaseSync } from 'node:sqlite';
import type { LedgerSettings } from '../ledger.ts';
import { SqlLedger } from '../sql-ledger.ts';
import { SqliteDatabase } from './database.ts';
import { bringUpToDate } from './opening.ts';
import { SqliteSession } from './session.ts';
import { DirectConnection, SqliteStore } from './store.ts';

export interface MemoryOptions {
  readonly writer: string;
  readonly owner: string;
  readonly settings: LedgerSettings;
}

/** Over a database that is open in this thread: what is in memory never waits for a disk. Several owners may share one. */
export function openMemoryLedger(
  opened: DatabaseSync,
  { writer, owner, settings }: MemoryOptions,
): SqlLedger {
  const database = new SqliteDatabase(opened);
  bringUpToDate(database);
  const writing = { chain: { first: writer, name: writer }, identity: { owner, settings } };
  const session = new SqliteSession({ database, writing, files: null, closed: () => undefined });
  // For all that is read and written: another one would have a memory of its own.
  const connection = new DirectConnection(session);
  return new SqlLedger(new SqliteStore(connection), { writer, owner, settings, findings: [] });
}
