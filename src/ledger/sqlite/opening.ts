import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { beginAnew } from '../leasing.ts';
import { LedgerUnavailableError } from '../ledger.ts';
import { migrate, recordFound } from '../migrations.ts';
import { numberOf } from '../sql.ts';
import type { LedgerWriter } from '../transaction.ts';
import { RecordClock } from './clock.ts';
import { SqliteDatabase, usable } from './database.ts';
import { identityAt, RecordFiles } from './files.ts';
import { FileLock, lockPath } from './lock.ts';
import { makePrivate } from './private-file.ts';
import { SqliteSession } from './session.ts';

export interface SqliteFile {
  readonly path: string;
  readonly writer: string;
  readonly identity: Pick<LedgerWriter, 'owner' | 'settings'>;
  /** What both threads have of its clock. */
  readonly clock: SharedArrayBuffer;
}

export interface OpenedSession {
  readonly session: SqliteSession;
  /** Of the files that it has open. */
  readonly files: string;
  /** There was a record here before, and its file is gone. */
  readonly wasLost: boolean;
  /** How far the last entry lay ahead of this machine's clock. */
  readonly aheadMs: number;
}

/** Refuses beside another process on the same file, and on a file that a newer Causeway has written. */
export function openWritingSession(file: SqliteFile): OpenedSession {
  const { path, writer, identity } = file;
  const clock = new RecordClock(file.clock);
  usable(() => mkdirSync(dirname(path), { recursive: true, mode: 0o700 }));
  // The lock's own file stays when its process ends, and so tells of a record that is no longer beside it.
  const wasLost = usable(() => existsSync(lockPath(path)) && !existsSync(path));
  const lock = usable(() => FileLock.take(path));
  try {
    const database = new SqliteDatabase(
      usable(() => openDatabase(path)),
      () => clock.now(),
    );
    try {
      bringUpToDate(database);
      const [last] = database.ask({ text: 'select max(moved_at) as at from writers', values: [] });
      const at = numberOf(last?.at);
      const aheadMs = at - Date.now();
      clock.atLeast(at);
      database.run(beginAnew());
      const writing = { chain: { first: writer, name: writer }, identity };
      const files = new RecordFiles(path);
      return {
        session: new SqliteSession({ database, writing, files, closed: () => lock.release() }),
        files: files.identity,
        wasLost,
        aheadMs,
      };
    } catch (failure) {
      database.close();
      throw failure;
    }
  } catch (failure) {
    lock.release();
    throw failure;
  }
}

function openDatabase(path: string): DatabaseSync {
  makePrivate(path);
  const database = new DatabaseSync(path, { timeout: 2000 });
  // FULL: a commit has reached the disk before anything is sent on its strength; NORMAL would lose the last ones with the power.
  database.exec('pragma journal_mode = wal; pragma synchronous = full; pragma journal_size_limit = 67108864');
  return database;
}

export function bringUpToDate(database: SqliteDatabase): void {
  database.execute('begin exclusive');
  database.run(migrate());
  database.run(recordFound());
  database.execute('commit');
}

/** Reads beside whoever writes: what is committed, and locks nobody out. */
export function openReadingSession(path: string, clock?: SharedArrayBuffer): SqliteSession {
  const opened = usable(() => new DatabaseSync(path, { readOnly: true, timeout: 2000 }));
  const recordClock = clock === undefined ? null : new RecordClock(clock);
  const database = new SqliteDatabase(opened, () => recordClock?.now() ?? Date.now());
  return new SqliteSession({ database, writing: null, files: null, closed: () => undefined });
}

/** Beside the session that writes in this process, and only of the files that it has open: others may stand there by now. */
export function openSecondSession({ path, clock }: SqliteFile, files: string): SqliteSession {
  const session = openReadingSession(path, clock);
  // SQLite opens its log when something is read.
  const [found] = session.answer([{ kind: 'read', name: 'schemaFound', given: [] }]);
  if (found?.kind === 'done' && usable(() => identityAt(path)) === files) return session;
  session.close();
  throw found?.kind === 'failed' ? found.failure : new LedgerUnavailableError(replaced);
}

const replaced = 'The record (SQLite) was removed or replaced while it was open.';
