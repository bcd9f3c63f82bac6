import { type BigIntStats, statSync } from 'node:fs';
import { RecordDamagedError } from './database.ts';
import { actualPath, lockPath } from './lock.ts';

/**
 * The files of an open record. SQLite goes on writing into a file that has been deleted or replaced, and into one whose pages
 * somebody has overwritten; what it acknowledges then is in no record that the next process would find. So whoever writes
 * compares, before and after each commit, what stands under the names with what is open.
 */
export class RecordFiles {
  readonly #data: string;
  readonly #log: string;
  readonly #lock: string;
  #known: readonly FileMark[] = [];
  #version: unknown;

  constructor(path: string) {
    this.#data = path;
    this.#log = logPath(path);
    this.#lock = lockPath(path);
  }

  /** By which a connection that is opened later knows that it has opened the same files. */
  get identity(): string {
    return identityAt(this.#data);
  }

  /** What stands there now is ours. */
  remember(version: unknown): void {
    this.#version = version;
    this.#known = [this.#data, this.#log, this.#lock].map(markOf);
  }

  /** `version` tells whether another connection has written, in SQLite's own way: then the files have changed rightly. */
  compare(version: () => unknown): void {
    for (const known of this.#known) {
      const { path } = known;
      const now = markOf(path);
      const what = known.identity !== now.identity ? 'removed or replaced' : 'overwritten';
      if (known.identity === now.identity) {
        if (path === this.#lock || known.content === now.content) continue;
        const current = version();
        if (current !== this.#version) {
          this.remember(current);
          return;
        }
      }
      throw new RecordDamagedError(
        `The record (SQLite) cannot be used: ${path} was ${what} while it was open. Nothing more is written. Stop this process and put the record back before the next one starts.`,
      );
    }
  }

  /** After a commit, which changes the content and neither names nor files. */
  compareNames(version: unknown): void {
    const before = this.#known;
    this.remember(version);
    for (const [index, { path, identity }] of this.#known.entries()) {
      const known = before[index]?.identity;
      // SQLite makes the log with the first commit.
      if (known === identity || (path === this.#log && known === '')) continue;
      throw new RecordDamagedError(
        `The record (SQLite) cannot be used: ${path} was removed or replaced while it was open. Whether the last entry is kept is in doubt, and nothing more is written.`,
      );
    }
  }
}

/** Of the files that stand there now. */
export function identityAt(path: string): string {
  return [path, logPath(path)].map(each => markOf(each).identity).join(', ');
}

function logPath(path: string): string {
  return `${actualPath(path)}-wal`;
}

interface FileMark {
  readonly path: string;
  readonly identity: string;
  readonly content: string;
}

function markOf(path: string): FileMark {
  const found: BigIntStats | undefined = statSync(path, { bigint: true, throwIfNoEntry: false });
  if (found === undefined) return { path, identity: '', content: '' };
  return { path, identity: `${found.dev} ${found.ino}`, content: `${found.size} ${found.mtimeNs}` };
}
