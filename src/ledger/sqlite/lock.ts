import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { LedgerUnavailableError } from '../ledger.ts';

/**
 * One writer for one file. The lock is the operating system's, held on a file beside it by SQLite itself: it dies with its
 * process, however that ends, and a stale file left behind locks nobody out. The record's own file stays readable meanwhile.
 */
export class FileLock {
  readonly #database: DatabaseSync;

  private constructor(database: DatabaseSync) {
    this.#database = database;
  }

  static take(path: string): FileLock {
    const database = new DatabaseSync(lockPath(path), { timeout: 0 });
    try {
      database.exec('pragma journal_mode = memory; begin exclusive');
    } catch (failure) {
      database.close();
      if ((failure as { errcode?: unknown }).errcode !== 5) throw failure;
      throw new LedgerUnavailableError(
        `Another process keeps the record ${path}. Only one may: stop it, or give this one a file of its own.`,
      );
    }
    return new FileLock(database);
  }

  release(): void {
    this.#database.close();
  }
}

export function lockPath(path: string): string {
  return `${actualPath(path)}.lock`;
}

/** Two names of one file, by a link, must meet at one lock. */
export function actualPath(path: string): string {
  return existsSync(path) ? realpathSync(path) : join(realpathSync(dirname(path)), basename(path));
}
