import type { Operation, OperationEvent, OperationStatus } from '../domain/operation.ts';
import { readError, writeError } from './error-text.ts';
import { type SqlRow, type SqlValue, storable } from './sql.ts';

type Write<Type> = (value: Type) => SqlValue;

const asIs: Write<string | number | null | undefined> = value => value ?? null;
const asTime: Write<Date | null> = value => value?.getTime() ?? null;
const asJson: Write<unknown> = value =>
  value === null || value === undefined ? null : JSON.stringify(value);

/** All but what takes two columns. */
type OperationField = Exclude<keyof Operation, 'unconfirmed'>;

/** One row for each field of an operation: a field without a column does not compile. */
const columns: {
  readonly [Field in OperationField]-?: readonly [name: string, write: Write<Operation[Field]>];
} = {
  id: ['id', asIs],
  parent: ['parent', asIs],
  change: ['change', asIs],
  mutation: ['mutation', asIs],
  provider: ['provider', asIs],
  account: ['account', asIs],
  kind: ['kind', asIs],
  region: ['region', asIs],
  resource: ['resource', asIs],
  resourceName: ['resource_name', asIs],
  holds: ['holds', asIs],
  tenant: ['tenant', asIs],
  actor: ['actor', asIs],
  rights: ['rights', asIs],
  reason: ['reason', asIs],
  key: ['idempotency_key', asIs],
  fingerprint: ['fingerprint', asIs],
  documentHash: ['document_hash', asIs],
  input: ['input', asJson],
  before: ['seen_before', asJson],
  status: ['status', asIs],
  attempts: ['attempts', asIs],
  startedAt: ['started_at', asTime],
  updatedAt: ['updated_at', asTime],
  endedAt: ['ended_at', asTime],
  lastSendingAt: ['last_sending_at', asTime],
  lastSeen: ['last_seen', asJson],
  nativeState: ['native_state', asIs],
  error: ['error', writeError],
  requestId: ['request_id', asIs],
  order: ['provider_order', asIs],
  reversibleUntil: ['reversible_until', asTime],
  undo: ['undo', asIs],
  settlesBefore: ['settles_before', asTime],
  keyKeptUntil: ['key_kept_until', asTime],
  sequence: ['sequence', asIs],
  nextLookAt: ['next_look_at', asTime],
};

const fields = Object.keys(columns) as OperationField[];

/** Named one by one: `select *` would break the prepared statements of a running replica when a newer one adds a column. */
const fieldColumns: readonly string[] = [
  ...fields.map(field => columns[field][0]),
  'unconfirmed_end',
  'unconfirmed_since',
];

/** Beside the fields: where it can be read, the key while it answers, how often it was revised, and who holds it. */
export const storedColumns: readonly string[] = [
  ...fieldColumns,
  'place',
  'live_key',
  'revision',
  'refusal',
  'lease_owner',
  'lease_until',
];

/** The time of the next look of what is being sent: due before everything else, as soon as its owner is gone. */
export const atOnce = 0;

export const operationColumns: string = fieldColumns.join(', ');

/** The same of a table that is joined under this name. */
export function columnsOf(name: string, among: readonly string[] = fieldColumns): string {
  return among.map(column => `${name}.${column}`).join(', ');
}

/** Spelled out: V8 makes a table of what gets its fields by their names, and every later look at one of them costs more. */
export function operationOf(row: SqlRow): Operation {
  const end = maybeText(row.unconfirmed_end);
  return {
    id: String(row.id),
    parent: maybeText(row.parent),
    change: String(row.change),
    mutation: String(row.mutation),
    provider: String(row.provider),
    account: String(row.account),
    kind: String(row.kind),
    region: maybeText(row.region),
    resource: maybeText(row.resource),
    resourceName: maybeText(row.resource_name),
    holds: String(row.holds),
    tenant: String(row.tenant),
    actor: String(row.actor),
    rights: maybeText(row.rights),
    reason: maybeText(row.reason),
    key: maybeText(row.idempotency_key),
    fingerprint: String(row.fingerprint),
    documentHash: maybeText(row.document_hash),
    input: json(row.input) as Operation['input'],
    before: json(row.seen_before),
    status: row.status as OperationStatus,
    attempts: Number(row.attempts),
    startedAt: time(row.started_at),
    updatedAt: time(row.updated_at),
    endedAt: maybeTime(row.ended_at),
    lastSendingAt: maybeTime(row.last_sending_at),
    lastSeen: json(row.last_seen),
    nativeState: maybeText(row.native_state),
    error: readError(maybeText(row.error)),
    requestId: maybeText(row.request_id),
    order: maybeText(row.provider_order),
    reversibleUntil: maybeTime(row.reversible_until),
    undo: maybeText(row.undo),
    settlesBefore: maybeTime(row.settles_before),
    keyKeptUntil: maybeTime(row.key_kept_until),
    sequence: Number(row.sequence),
    nextLookAt: row.next_look_at === atOnce ? null : maybeTime(row.next_look_at),
    unconfirmed: end === null ? null : { end, since: time(row.unconfirmed_since) },
  };
}

type ColumnValue = SqlValue | undefined;

function maybeText(value: ColumnValue): string | null {
  return value === null || value === undefined ? null : String(value);
}

function time(value: ColumnValue): Date {
  return new Date(Number(value ?? null));
}

function maybeTime(value: ColumnValue): Date | null {
  return value === null || value === undefined ? null : time(value);
}

function json(value: ColumnValue): unknown {
  return value === null || value === undefined ? null : JSON.parse(String(value));
}

/** The columns of these fields, exactly as the stores keep them. */
export function rowOf(operation: Partial<Operation>): SqlRow {
  const row: Record<string, SqlValue> = {};
  for (const field of Object.keys(operation) as (keyof Operation)[]) {
    const value = operation[field];
    if (value === undefined || field === 'unconfirmed') continue;
    const [column, write] = columns[field];
    row[column] = storable((write as Write<unknown>)(value));
  }
  const { unconfirmed } = operation;
  if (unconfirmed !== undefined) {
    row.unconfirmed_end = unconfirmed === null ? null : storable(unconfirmed.end);
    row.unconfirmed_since = unconfirmed?.since.getTime() ?? null;
  }
  return row;
}

export const eventColumns = 'operation_id, sequence, at, status, note, provider_request_id, native_state';

export function eventOf(row: SqlRow): OperationEvent {
  return {
    operationId: String(row.operation_id),
    sequence: Number(row.sequence),
    at: time(row.at),
    status: row.status as OperationStatus,
    note: maybeText(row.note),
    providerRequestId: maybeText(row.provider_request_id),
    nativeState: maybeText(row.native_state),
  };
}
