import { LedgerUnavailableError } from './ledger.ts';
import { first, numberOf, query, rows, together, type Work } from './work.ts';

/**
 * Forward only, and a row that was released never changes. Both stores understand every statement here: times are
 * milliseconds in a bigint, JSON is text, truth is 0 or 1. A statement that only one of them takes would be a pair.
 */
const migrations: readonly (readonly string[])[] = [
  [
    `create table operations (
      id text primary key, parent text, change text not null, mutation text not null,
      provider text not null, account text not null, kind text not null, resource text not null,
      tenant text not null, actor text not null, reason text, idempotency_key text, fingerprint text not null,
      input text not null, seen_before text, status text not null, attempts integer not null,
      started_at bigint not null, updated_at bigint not null, ended_at bigint, last_sending_at bigint,
      last_seen text, native_state text, error text, request_id text, reversible_until bigint, undo text,
      settles_before bigint, sequence integer not null, missed_at bigint, next_look_at bigint,
      open integer not null, live_key text, lease_owner text, lease_until bigint
    )`,
    // The step of a plan does not take the resource: its parent holds it already.
    'create unique index operations_held on operations (resource) where open = 1 and parent is null',
    'create unique index operations_keys on operations (tenant, actor, mutation, live_key) where live_key is not null',
    'create index operations_due on operations (next_look_at) where open = 1',
    'create index operations_newest on operations (tenant, started_at, id)',
    'create index operations_by_resource on operations (resource, started_at)',
    'create index operations_in_order on operations (started_at, id)',
    'create index operations_ended on operations (ended_at) where open = 0',
    `create table operation_events (
      operation_id text not null, sequence integer not null, at bigint not null, status text not null,
      note text, provider_request_id text, native_state text,
      primary key (operation_id, sequence)
    )`,
    `create table writers (
      writer text primary key, sequence bigint not null, hash text not null, since bigint not null
    )`,
    `create table audit (
      writer text not null, sequence bigint not null, at bigint not null, operation_id text, event integer,
      body text not null, previous text not null, hash text not null,
      primary key (writer, sequence)
    )`,
    'create index audit_of_operation on audit (operation_id, event)',
    'create table pulse (id text primary key, filler text not null)',
  ],
  ['alter table operations add column document_hash text'],
];

export const schemaVersion: number = migrations.length;

export const versionTable =
  'create table if not exists ledger_schema (version integer primary key, applied_at bigint not null)';

/** Inside one transaction that holds a lock against other migrators. */
export function* migrate(): Work<void> {
  yield* rows(versionTable);
  const version = yield* schemaFound();
  for (const [index, statements] of migrations.entries()) {
    if (index < version) continue;
    for (const statement of statements) yield* rows(statement);
    yield* together(query('insert into ledger_schema (version, applied_at) values ($1, :now)', index + 1));
  }
}

/** The version found; refuses one that only a newer Causeway understands: writing to it blindly could corrupt the record. */
export function* schemaFound(): Work<number> {
  const found = yield* first('select max(version) as version from ledger_schema');
  const version = numberOf(found?.version);
  if (version <= schemaVersion) return version;
  throw new LedgerUnavailableError(
    `The record was written by a newer Causeway: its schema is ${version}, this one knows ${schemaVersion}. Start the newer one.`,
  );
}
