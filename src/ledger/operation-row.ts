import type { Operation, OperationEvent, OperationStatus } from '../domain/operation.ts';
import { readError, writeError } from './error-text.ts';
import { type SqlRow, type SqlValue, storable } from './sql.ts';

interface Codec<Type> {
  write(value: Type): SqlValue;
  read(value: SqlValue): Type;
}

const text: Codec<string> = { write: value => value, read: String };
const maybeText: Codec<string | null> = {
  write: value => value,
  read: value => (value === null ? null : String(value)),
};
const optionalText: Codec<string | null | undefined> = {
  write: value => value ?? null,
  read: maybeText.read,
};
const status: Codec<OperationStatus> = { write: value => value, read: value => value as OperationStatus };
const number: Codec<number> = { write: value => value, read: Number };
const time: Codec<Date> = { write: value => value.getTime(), read: value => new Date(Number(value)) };
const maybeTime: Codec<Date | null> = {
  write: value => value?.getTime() ?? null,
  read: value => (value === null ? null : new Date(Number(value))),
};
const json: Codec<unknown> = {
  write: value => (value === null || value === undefined ? null : JSON.stringify(value)),
  read: value => (value === null ? null : JSON.parse(String(value))),
};
const error: Codec<Operation['error']> = {
  write: writeError,
  read: value => readError(value === null ? null : String(value)),
};

/** All but what takes two columns. */
type OperationField = Exclude<keyof Operation, 'unconfirmed'>;

/** One row for each field of an operation: a field without a column does not compile. */
const columns: {
  readonly [Field in OperationField]-?: readonly [name: string, codec: Codec<Operation[Field]>];
} = {
  id: ['id', text],
  parent: ['parent', maybeText],
  change: ['change', text],
  mutation: ['mutation', text],
  provider: ['provider', text],
  account: ['account', text],
  kind: ['kind', text],
  region: ['region', maybeText],
  resource: ['resource', maybeText],
  resourceName: ['resource_name', maybeText],
  holds: ['holds', text],
  tenant: ['tenant', text],
  actor: ['actor', text],
  rights: ['rights', optionalText],
  reason: ['reason', maybeText],
  key: ['idempotency_key', maybeText],
  fingerprint: ['fingerprint', text],
  documentHash: ['document_hash', maybeText],
  input: ['input', json as Codec<Operation['input']>],
  before: ['seen_before', json],
  status: ['status', status],
  attempts: ['attempts', number],
  startedAt: ['started_at', time],
  updatedAt: ['updated_at', time],
  endedAt: ['ended_at', maybeTime],
  lastSendingAt: ['last_sending_at', maybeTime],
  lastSeen: ['last_seen', json],
  nativeState: ['native_state', maybeText],
  error: ['error', error],
  requestId: ['request_id', maybeText],
  order: ['provider_order', maybeText],
  reversibleUntil: ['reversible_until', maybeTime],
  undo: ['undo', maybeText],
  settlesBefore: ['settles_before', maybeTime],
  keyKeptUntil: ['key_kept_until', maybeTime],
  sequence: ['sequence', number],
  nextLookAt: ['next_look_at', maybeTime],
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

export function operationOf(row: SqlRow): Operation {
  const operation: Record<string, unknown> = {};
  for (const field of fields) operation[field] = columns[field][1].read(row[columns[field][0]] ?? null);
  if (row.next_look_at === atOnce) operation.nextLookAt = null;
  const end = maybeText.read(row.unconfirmed_end ?? null);
  operation.unconfirmed = end === null ? null : { end, since: time.read(row.unconfirmed_since ?? null) };
  return operation as unknown as Operation;
}

/** The columns of these fields, exactly as the stores keep them. */
export function rowOf(operation: Partial<Operation>): SqlRow {
  const row: Record<string, SqlValue> = {};
  for (const field of fields) {
    const value = operation[field];
    if (value === undefined) continue;
    row[columns[field][0]] = storable((columns[field][1] as Codec<unknown>).write(value));
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
    operationId: text.read(row.operation_id ?? null),
    sequence: number.read(row.sequence ?? null),
    at: time.read(row.at ?? null),
    status: status.read(row.status ?? null),
    note: maybeText.read(row.note ?? null),
    providerRequestId: maybeText.read(row.provider_request_id ?? null),
    nativeState: maybeText.read(row.native_state ?? null),
  };
}
