import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { LedgerUnavailableError } from '../ledger.ts';
import { Watchers } from '../watchers.ts';
import { type Query, type Row, type Store, storable, type Work } from '../work.ts';

interface Job {
  run(): void;
  commit(): void;
  fail(trouble: unknown): void;
}

/** The file is SQLite's; everything happens within one turn of the event loop, so no transaction ever sees half of another. */
export class SqliteStore implements Store {
  readonly #database: DatabaseSync;
  readonly #chain: string;
  readonly #closing: () => void;
  readonly #watchers = new Watchers();
  readonly #statements = new Map<string, StatementSync>();
  #jobs: Job[] = [];
  #closed = false;

  constructor(database: DatabaseSync, chain: string, closing: () => void) {
    this.#database = database;
    this.#chain = chain;
    this.#closing = closing;
    database.function('now_ms', () => Date.now());
  }

  async read<Result>(work: () => Work<Result>): Promise<Result> {
    if (this.#closed) throw closed();
    return this.#run(work());
  }

  /** All that was asked for in one turn of the event loop is committed together: one wait for the disk serves them all. */
  write<Result>(work: (chain: string) => Work<Result>): Promise<Result> {
    if (this.#closed) return Promise.reject(closed());
    return new Promise((resolve, reject) => {
      let result: Result;
      if (this.#jobs.length === 0) setImmediate(() => this.#flush());
      this.#jobs.push({
        run: () => {
          result = this.#run(work(this.#chain));
        },
        commit: () => resolve(result),
        fail: reject,
      });
    });
  }

  /** For the start, before anybody else may write. */
  writeNow<Result>(work: Work<Result>): Result {
    this.#execute('begin exclusive');
    try {
      const result = this.#run(work);
      this.#execute('commit');
      return result;
    } catch (trouble) {
      this.#rollback();
      throw trouble;
    }
  }

  announce(operationId: string): void {
    this.#watchers.tell(operationId);
  }

  watch(listener: (operationId: string) => void): () => void {
    return this.#watchers.add(listener);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#flush();
    this.#watchers.clear();
    this.#statements.clear();
    this.#database.close();
    this.#closing();
  }

  #flush(): void {
    const jobs = this.#jobs;
    this.#jobs = [];
    if (jobs.length === 0) return;
    const done: Job[] = [];
    const failed: (() => void)[] = [];
    try {
      this.#execute('begin immediate');
      for (const job of jobs) {
        const trouble = this.#apart(job);
        if (trouble === null) done.push(job);
        else failed.push(() => job.fail(trouble.reason));
      }
      this.#execute('commit');
    } catch (trouble) {
      this.#rollback();
      for (const job of jobs) job.fail(trouble);
      return;
    }
    for (const job of done) job.commit();
    for (const fail of failed) fail();
  }

  /** One job's failure takes back that job alone; a failure that took the whole transaction with it fails them all. */
  #apart(job: Job): { readonly reason: unknown } | null {
    this.#execute('savepoint job');
    try {
      job.run();
    } catch (reason) {
      if (!this.#database.isTransaction) throw reason;
      this.#execute('rollback to job');
      this.#execute('release job');
      return { reason };
    }
    this.#execute('release job');
    return null;
  }

  #rollback(): void {
    // After a full disk SQLite has rolled back by itself, and a second time would hide the true reason.
    if (this.#database.isTransaction) this.#execute('rollback');
  }

  #run<Result>(work: Work<Result>): Result {
    let step = work.next();
    while (step.done !== true) step = work.next(step.value.map(query => this.#answer(query)));
    return step.value;
  }

  #answer({ text, values }: Query): readonly Row[] {
    return guarded(() => this.#statement(text).all(...values.map(storable)) as Row[]);
  }

  #execute(text: string): void {
    guarded(() => this.#statement(text).run());
  }

  #statement(text: string): StatementSync {
    let statement = this.#statements.get(text);
    if (statement === undefined) {
      statement = this.#database.prepare(spelled(text));
      this.#statements.set(text, statement);
    }
    return statement;
  }
}

function spelled(text: string): string {
  return text
    .replace(/ ?:(un)?locked/g, '')
    .replaceAll(':now', '(select now_ms())')
    .replace(/:each\(\$(\d+)\)/g, '(select value from json_each(?$1))')
    .replace(/\$(\d+)/g, '?$1');
}

export function guarded<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (trouble) {
    if (trouble instanceof LedgerUnavailableError) throw trouble;
    throw new LedgerUnavailableError(`The record (SQLite) cannot be used: ${(trouble as Error).message}`);
  }
}

function closed(): LedgerUnavailableError {
  return new LedgerUnavailableError('The record is closed: this process is ending.');
}
