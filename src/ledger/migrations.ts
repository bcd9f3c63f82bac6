import { randomUUID } from 'node:crypto';
import { LedgerUnavailableError } from './ledger.ts';
import { numberOf, query, run, runAll, runFirst, type SqlScript, textOf } from './sql.ts';

/** The statements of one step. */
export type Migration = readonly string[];

/**
 * Forward only, and a row that was released never changes. Both stores understand every statement here: times are
 * milliseconds in a bigint, JSON is text, truth is 0 or 1. A statement that only one of them takes would be a pair.
 */
const migrations: readonly Migration[] = [
  [
    `create table operations (
      id text primary key, parent text, change text not null, mutation text not null,
      provider text not null, account text not null, kind text not null, region text, place text not null,
      resource text, resource_name text, holds text not null,
      tenant text not null, actor text not null, reason text, idempotency_key text, fingerprint text not null,
      document_hash text, input text not null, seen_before text, status text not null, attempts integer not null,
      started_at bigint not null, updated_at bigint not null, ended_at bigint, last_sending_at bigint,
      last_seen text, native_state text, error text, request_id text, provider_order text,
      reversible_until bigint, undo text, settles_before bigint, sequence integer not null, revision integer not null,
      unconfirmed_end text, unconfirmed_since bigint, next_look_at bigint,
      live_key text, key_kept_until bigint, refusal integer not null, lease_owner text, lease_until bigint
    ):roomy`,
    // The step of a plan takes nothing: its parent holds it already.
    'create unique index operations_held on operations (holds) where ended_at is null and parent is null',
    'create unique index operations_keys on operations (tenant, actor, mutation, live_key) where live_key is not null',
    // Columns that change while something is sent are in no index, not even in a condition: PostgreSQL then writes the row
    // alone and leaves every index as it is.
    'create index operations_due on operations (next_look_at) where next_look_at is not null',
    'create index operations_unsettled on operations (settles_before) where settles_before is not null',
    'create index operations_newest on operations (tenant, started_at, id)',
    'create index operations_open on operations (started_at, id) where ended_at is null',
    'create index operations_by_resource on operations (resource, ended_at)',
    'create index operations_by_hold on operations (holds, ended_at) where (resource is null or resource <> holds)',
    'create index operations_ended on operations (ended_at) where ended_at is not null',
    'create index operations_refused on operations (tenant, actor, ended_at) where refusal = 1',
    `create table operation_events (
      operation_id text not null, sequence integer not null, at bigint not null, status text not null,
      note text, provider_request_id text, native_state text,
      primary key (operation_id, sequence)
    )`,
    `create table writers (
      writer text primary key, sequence bigint not null, hash text not null, since bigint not null,
      moved_at bigint not null, closed_at bigint
    )`,
    `create table audit (
      writer text not null, sequence bigint not null, at bigint not null,
      operation_id text, revision integer, event integer, body text not null,
      previous text not null, hash text not null,
      primary key (writer, sequence)
    )`,
    'create unique index audit_of_operation on audit (operation_id, revision)',
    'create table pulse (id text primary key, filler text not null)',
    'create table record (id text primary key, since bigint not null)',
  ],
  ['alter table operations add column rights text'],
];

export const versionTable =
  'create table if not exists ledger_schema (version integer primary key, applied_at bigint not null)';

/** Inside one transaction that holds a lock against other migrators. */
export function* migrate(steps: readonly Migration[] = migrations): SqlScript<void> {
  yield* run(versionTable);
  const version = yield* schemaFound(steps.length);
  for (const [index, statements] of steps.entries()) {
    if (index < version) continue;
    for (const statement of statements) yield* run(statement);
    yield* runAll(query('insert into ledger_schema (version, applied_at) values ($1, :now)', index + 1));
  }
}

/** The record's own id, by which a later one of the same address is told from it; made with it. Says whether it is new. */
export function* recordFound(): SqlScript<{ readonly id: string; readonly isNew: boolean }> {
  const found = yield* runFirst('select id from record');
  if (found !== null) return { id: textOf(found.id), isNew: false };
  const id = randomUUID();
  yield* runAll(query('insert into record (id, since) values ($1, :now)', id));
  return { id, isNew: true };
}

/** The version found; refuses one that only a newer Causeway understands: writing to it blindly could corrupt the record. */
export function* schemaFound(known: number = migrations.length): SqlScript<number> {
  const found = yield* runFirst('select max(version) as version from ledger_schema');
  const version = numberOf(found?.version);
  if (version <= known) return version;
  throw new LedgerUnavailableError(
    `The record was written by a newer Causeway: its schema is ${version}, this one knows ${known}. Start the newer one.`,
  );
}
