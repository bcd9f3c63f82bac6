import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { voidLeases } from '../leasing.ts';
import { type LedgerSettings, ledgerDefaults } from '../ledger.ts';
import { migrate, schemaFound } from '../migrations.ts';
import { type DurableLedger, SqlLedger } from '../sql-ledger.ts';
import { FileLock } from './lock.ts';
import { guarded, SqliteStore } from './store.ts';

export interface SqliteOptions {
  /** A file, or `:memory:` for a record that ends with its process. */
  readonly path: string;
  readonly writer?: string;
  readonly settings?: Partial<LedgerSettings>;
}

/** Refuses to start beside another process on the same file, and on a file that a newer Causeway has written. */
export async function openSqliteLedger(options: SqliteOptions): Promise<DurableLedger> {
  const { path, writer = 'local' } = options;
  const inMemory = path === ':memory:';
  if (!inMemory) guarded(() => mkdirSync(dirname(path), { recursive: true, mode: 0o700 }));
  const lock = inMemory ? null : guarded(() => FileLock.take(path));
  try {
    const database = guarded(() => openDatabase(path));
    const store = new SqliteStore(database, writer, () => lock?.release());
    try {
      store.writeNow(migrate());
      store.writeNow(voidLeases());
    } catch (trouble) {
      database.close();
      throw trouble;
    }
    const owner = `${writer} ${randomBytes(6).toString('hex')}`;
    return new SqlLedger(store, { writer, owner, settings: { ...ledgerDefaults, ...options.settings } });
  } catch (trouble) {
    lock?.release();
    throw trouble;
  }
}

function openDatabase(path: string): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: 2000 });
  // FULL: a commit has reached the disk before anything is sent on its strength; NORMAL would lose the last ones with the power.
  database.exec('pragma journal_mode = wal; pragma synchronous = full; pragma journal_size_limit = 67108864');
  return database;
}

/** For verifying and exporting beside a running server: reads what is committed and locks nobody out. */
export async function openSqliteReading(path: string): Promise<SqliteStore> {
  const database = guarded(() => new DatabaseSync(path, { readOnly: true, timeout: 2000 }));
  const store = new SqliteStore(database, 'reading', () => undefined);
  try {
    await store.read(schemaFound);
  } catch (trouble) {
    database.close();
    throw trouble;
  }
  return store;
}
