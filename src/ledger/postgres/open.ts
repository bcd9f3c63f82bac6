import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { migrate, recordFound } from '../migrations.ts';
import { run, type SqlScript } from '../sql.ts';
import { type DurableLedger, SqlLedger } from '../sql-ledger.ts';
import type { SqlReader } from '../store.ts';
import { parseAddress } from './address.ts';
import { type PostgresSettings, postgresDefaults } from './settings.ts';
import { PostgresStore } from './store.ts';

export interface PostgresOptions {
  readonly url: string;
  /** Names the audit chains, so best what stays over restarts. Two processes may bear one name; they own nothing in common. */
  readonly writer?: string;
  readonly settings?: Partial<PostgresSettings>;
}

/** Brings the schema up to date, and refuses one that a newer Causeway has written. Replicas may start side by side. */
export async function openPostgresLedger(options: PostgresOptions): Promise<DurableLedger> {
  const { url, writer = hostname() } = options;
  const settings = { ...postgresDefaults, ...options.settings };
  const owner = `${writer} ${randomBytes(6).toString('hex')}`;
  const store = new PostgresStore(parseAddress(url), { writer, owner }, settings);
  try {
    await store.once(oneAtATime(), Math.max(migrationPatienceMs, settings.answerTimeoutMs));
    await store.listen();
  } catch (failure) {
    await store.close();
    throw failure;
  }
  return new SqlLedger(store, { writer, owner, settings, findings: [] });
}

const migrationPatienceMs = 60_000;

function* oneAtATime(): SqlScript<void> {
  // Another replica may be at it for longer than any statement of daily work may take.
  yield* run(`set local statement_timeout = ${migrationPatienceMs}`);
  yield* run(`set local lock_timeout = ${migrationPatienceMs}`);
  yield* run("select pg_advisory_xact_lock(hashtext('causeway ledger migrations'))");
  yield* migrate();
  yield* recordFound();
}

/** For verifying and exporting: changes nothing, not even an old schema. */
export async function openPostgresReading(url: string): Promise<SqlReader> {
  const settings = {
    ...postgresDefaults,
    readConnections: 1,
    readsWidely: true,
    statementTimeoutMs: 60_000,
    answerTimeoutMs: 65_000,
  };
  const store = new PostgresStore(parseAddress(url), { writer: 'reading', owner: 'reading' }, settings);
  try {
    await store.read('schemaFound');
  } catch (failure) {
    await store.close();
    throw failure;
  }
  return store;
}
