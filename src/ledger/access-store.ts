import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type postgres from 'postgres';
import { approvalTables } from './approvals.ts';
import { budgetTables } from './budgets.ts';
import { callerUseTables } from './caller-use.ts';
import { keyTables } from './keys.ts';
import { LedgerUnavailableError } from './ledger.ts';
import { routerNonceTables } from './router-nonces.ts';
import {
  numberOf,
  query,
  run,
  runAll,
  runFirst,
  type SqlQuery,
  type SqlRow,
  type SqlScript,
  storable,
} from './sql.ts';
import { makePrivate } from './sqlite/private-file.ts';

/**
 * Where keys, approvals, budgets and the nonces of routers are kept: beside the operations, in the same database of PostgreSQL, and with SQLite in a
 * file of its own. There the record's own file belongs to the server alone, and keys are made and revoked while it runs.
 */
export interface AccessStore {
  read<Result>(script: SqlScript<Result>): Promise<Result>;
  /** In one transaction. */
  write<Result>(script: SqlScript<Result>): Promise<Result>;
  /**
   * The same for what matters for minutes and comes with many requests: in a file it outlives the process, but perhaps not a
   * loss of power, because waiting for the disk each time would hold up everything else.
   */
  note<Result>(script: SqlScript<Result>): Promise<Result>;
  close(): Promise<void>;
}

/** Forward only, as the record's own. */
const migrations: readonly (readonly string[])[] = [
  [...keyTables, ...approvalTables, ...budgetTables],
  callerUseTables,
  routerNonceTables,
];

function* migrate(): SqlScript<void> {
  yield* run(
    'create table if not exists access_schema (version integer primary key, applied_at bigint not null)',
  );
  const found = yield* runFirst('select max(version) as version from access_schema');
  const version = numberOf(found?.version);
  if (version > migrations.length) {
    throw new LedgerUnavailableError(
      `Keys and approvals were written by a newer Causeway: their schema is ${version}, this one knows ${migrations.length}. Start the newer one.`,
    );
  }
  for (const [index, statements] of migrations.entries()) {
    if (index < version) continue;
    for (const statement of statements) yield* run(statement);
    yield* runAll(query('insert into access_schema (version, applied_at) values ($1, :now)', index + 1));
  }
}

/** `:memory:` for one that ends with its process. */
export async function openSqliteAccess(path: string): Promise<AccessStore> {
  const database = guarded(() => {
    if (path !== ':memory:') {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      makePrivate(path);
    }
    const opened = new DatabaseSync(path, { timeout: 5_000 });
    opened.exec('pragma journal_mode = wal; pragma synchronous = full');
    opened.function('now_ms', () => Date.now());
    return opened;
  });
  const answer = ({ text, values }: SqlQuery): readonly SqlRow[] =>
    guarded(() => database.prepare(spelledForSqlite(text)).all(...values.map(storable)) as SqlRow[]);
  const perform = <Result>(script: SqlScript<Result>): Result => {
    let step = script.next();
    while (step.done !== true) step = script.next(step.value.map(each => answer(each as SqlQuery)));
    return step.value;
  };
  const transaction = <Result>(script: SqlScript<Result>): Result => {
    guarded(() => database.exec('begin immediate'));
    try {
      const result = perform(script);
      guarded(() => database.exec('commit'));
      return result;
    } catch (failure) {
      if (database.isTransaction) database.exec('rollback');
      throw failure;
    }
  };
  transaction(migrate());
  return {
    read: async script => perform(script),
    write: async script => transaction(script),
    async note(script) {
      guarded(() => database.exec('pragma synchronous = normal'));
      try {
        return transaction(script);
      } finally {
        guarded(() => database.exec('pragma synchronous = full'));
      }
    },
    async close() {
      if (database.isOpen) database.close();
    },
  };
}

function spelledForSqlite(text: string): string {
  return text
    .replace(/ :(un)?locked/g, '')
    .replaceAll(':now', '(select now_ms())')
    .replace(/:each\(\$(\d+)\)/g, '(select value from json_each(?$1))')
    .replace(/\$(\d+)/g, '?$1');
}

function guarded<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (failure) {
    if (failure instanceof LedgerUnavailableError) throw failure;
    throw new LedgerUnavailableError(
      `Keys and approvals (SQLite) cannot be used: ${(failure as Error).message}`,
    );
  }
}

export async function openPostgresAccess(url: string): Promise<AccessStore> {
  const sql = await connection(url);
  const perform = async <Result>(
    on: Pick<postgres.Sql, 'unsafe'>,
    script: SqlScript<Result>,
  ): Promise<Result> => {
    let step = script.next();
    while (step.done !== true) {
      const answers: (readonly SqlRow[])[] = [];
      for (const each of step.value) {
        const { text, values } = each as SqlQuery;
        const rows = await on.unsafe(spelledForPostgres(text), values.map(storable));
        answers.push([...rows] as unknown as readonly SqlRow[]);
      }
      step = script.next(answers);
    }
    return step.value;
  };
  const transaction = <Result>(script: SqlScript<Result>): Promise<Result> =>
    reached(sql.begin(on => perform(on, script)) as Promise<Result>);
  function* oneAtATime(): SqlScript<void> {
    yield* run("select pg_advisory_xact_lock(hashtext('causeway access migrations'))");
    yield* migrate();
  }
  try {
    await transaction(oneAtATime());
  } catch (failure) {
    await sql.end({ timeout: 1 });
    throw failure;
  }
  return {
    read: script => reached(perform(sql, script)),
    write: transaction,
    note: transaction,
    close: () => sql.end({ timeout: 1 }),
  };
}

async function connection(url: string): Promise<postgres.Sql> {
  // Loaded by those who have such a database.
  const { default: connect } = await import('postgres');
  try {
    return connect(url, {
      max: 2,
      fetch_types: false,
      connect_timeout: 3,
      onnotice: () => undefined,
      connection: { application_name: 'causeway', statement_timeout: 4_000, lock_timeout: 4_000 },
      types: {
        bigint: { to: 20, from: [20], parse: Number, serialize: String },
      } as never,
    });
  } catch {
    // A failed parser quotes what it was given, password and all.
    throw new LedgerUnavailableError('The URL of the database cannot be understood.');
  }
}

/** One sentence for people; the driver's own error carries statements, values and settings. */
async function reached<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (failure) {
    if (failure instanceof LedgerUnavailableError) throw failure;
    const { code } = failure as { code?: unknown };
    const why = typeof code === 'string' ? code : 'no reason given';
    throw new LedgerUnavailableError(`Keys and approvals (PostgreSQL) cannot be used: ${why}.`);
  }
}

function spelledForPostgres(text: string): string {
  return text
    .replaceAll(':unlocked', 'for update skip locked')
    .replaceAll(':locked', 'for update')
    .replaceAll(':now', '(select floor(extract(epoch from clock_timestamp()) * 1000)::bigint)')
    .replace(/:each\(\$(\d+)\)/g, '(select jsonb_array_elements_text($$$1::text::jsonb))');
}
