import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { migrate, schemaFound } from '../migrations.ts';
import { type DurableLedger, SqlLedger } from '../sql-ledger.ts';
import { rows, type Work } from '../work.ts';
import { placeOf } from './place.ts';
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
  const store = new PostgresStore(placeOf(url), { writer, owner }, settings);
  try {
    await store.write(oneAtATime, Math.max(migrationPatienceMs, settings.answerTimeoutMs));
    await store.listen();
  } catch (trouble) {
    await store.close();
    throw trouble;
  }
  return new SqlLedger(store, { writer, owner, settings });
}

const migrationPatienceMs = 60_000;

function* oneAtATime(): Work<void> {
  // Another replica may be at it for longer than any statement of daily work may take.
  yield* rows(`set local statement_timeout = ${migrationPatienceMs}`);
  yield* rows(`set local lock_timeout = ${migrationPatienceMs}`);
  yield* rows("select pg_advisory_xact_lock(hashtext('causeway ledger migrations'))");
  yield* migrate();
}

/** For verifying and exporting: changes nothing, not even an old schema. */
export async function openPostgresReading(url: string): Promise<PostgresStore> {
  const settings = { ...postgresDefaults, poolSize: 1, statementTimeoutMs: 60_000, answerTimeoutMs: 65_000 };
  const store = new PostgresStore(placeOf(url), { writer: 'reading', owner: 'reading' }, settings);
  try {
    await store.read(schemaFound);
  } catch (trouble) {
    await store.close();
    throw trouble;
  }
  return store;
}
