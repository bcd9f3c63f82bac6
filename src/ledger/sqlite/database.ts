import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { LedgerUnavailableError } from '../ledger.ts';
import type { BulkStatement, SqlRow, SqlScript, SqlStatement, SqlValue } from '../sql.ts';
import { storable } from '../sql.ts';

/** One connection to a file, with its statements prepared once. */
export class SqliteDatabase {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  readonly #bulk = new Map<BulkStatement, PreparedBulk>();

  constructor(database: DatabaseSync, now: () => number = Date.now) {
    this.#database = database;
    database.function('now_ms', now);
  }

  get inTransaction(): boolean {
    return this.#database.isTransaction;
  }

  run<Result>(script: SqlScript<Result>): Result {
    let step = script.next();
    while (step.done !== true) step = script.next(step.value.map(statement => this.ask(statement)));
    return step.value;
  }

  ask(statement: SqlStatement): readonly SqlRow[] {
    return usable(() => {
      if ('bulk' in statement) {
        const { bulk, item } = statement;
        const { prepared, columns } = this.#preparedBulk(bulk);
        const values = columns.map(column => storable(item[column] ?? null));
        if (bulk.key !== null) return prepared.all(...values) as SqlRow[];
        prepared.run(...values);
        return [];
      }
      return this.#prepared(statement.text).all(...statement.values.map(storable)) as SqlRow[];
    });
  }

  execute(text: string): void {
    usable(() => this.#prepared(text).run());
  }

  rollback(): void {
    // After a full disk SQLite has rolled back by itself, and a second time would hide the true reason.
    if (this.inTransaction) this.execute('rollback');
  }

  /** Changes when another connection has written. */
  version(): SqlValue {
    return Object.values(this.ask({ text: 'pragma data_version', values: [] })[0] ?? {})[0] ?? null;
  }

  close(): void {
    this.#statements.clear();
    this.#bulk.clear();
    this.#database.close();
  }

  #prepared(text: string): StatementSync {
    let statement = this.#statements.get(text);
    if (statement === undefined) {
      statement = this.#database.prepare(spelled(text));
      this.#statements.set(text, statement);
    }
    return statement;
  }

  #preparedBulk(bulk: BulkStatement): PreparedBulk {
    let known = this.#bulk.get(bulk);
    if (known === undefined) {
      const columns = Object.keys(bulk.columns);
      const text = bulk.one.replace(/:item\.(\w+)/g, (_whole, column) => `?${columns.indexOf(column) + 1}`);
      known = { columns, prepared: this.#database.prepare(spelled(text)) };
      this.#bulk.set(bulk, known);
    }
    return known;
  }
}

interface PreparedBulk {
  readonly columns: readonly string[];
  readonly prepared: StatementSync;
}

function spelled(text: string): string {
  return text
    .replace(/ ?:(un)?locked(\(\w+\))?/g, '')
    .replaceAll(':roomy', '')
    .replaceAll(':session', '0')
    .replaceAll(':now', '(select now_ms())')
    .replace(/:each\(\$(\d+)\)/g, '(select value from json_each(?$1))')
    .replace(/\$(\d+)/g, '?$1');
}

const damaged: ReadonlySet<unknown> = new Set([11, 26]);

/** The file is no longer what was written to it. Nothing that this process could do would mend it. */
export class RecordDamagedError extends LedgerUnavailableError {
  override readonly name = 'RecordDamagedError';
}

export function usable<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (failure) {
    if (failure instanceof LedgerUnavailableError) throw failure;
    const { message, errcode } = failure as { message?: unknown; errcode?: unknown };
    const said = `The record (SQLite) cannot be used: ${message}`;
    throw damaged.has(errcode) ? new RecordDamagedError(said) : new LedgerUnavailableError(said);
  }
}
