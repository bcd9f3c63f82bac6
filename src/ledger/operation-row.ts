import type { Operation, OperationEvent, OperationStatus } from '../domain/operation.ts';
import { isOpen } from '../domain/operation.ts';
import { readError, writeError } from './error-text.ts';
import type { Query, Row, Value } from './work.ts';

interface Codec<Field> {
  write(field: Field): Value;
  read(value: Value): Field;
}

const text: Codec<string> = { write: field => field, read: String };
const maybeText: Codec<string | null> = {
  write: field => field,
  read: value => (value === null ? null : String(value)),
};
const status: Codec<OperationStatus> = { write: field => field, read: value => value as OperationStatus };
const number: Codec<number> = { write: field => field, read: Number };
const time: Codec<Date> = { write: field => field.getTime(), read: value => new Date(Number(value)) };
const maybeTime: Codec<Date | null> = {
  write: field => field?.getTime() ?? null,
  read: value => (value === null ? null : new Date(Number(value))),
};
const json: Codec<unknown> = {
  write: field => (field === null || field === undefined ? null : JSON.stringify(field)),
  read: value => (value === null ? null : JSON.parse(String(value))),
};
const error: Codec<Operation['error']> = {
  write: writeError,
  read: value => readError(value === null ? null : String(value)),
};

/** One row for each field of an operation: a field without a column does not compile. */
const columns: {
  readonly [Field in keyof Operation]: readonly [name: string, codec: Codec<Operation[Field]>];
} = {
  id: ['id', text],
  parent: ['parent', maybeText],
  change: ['change', text],
  mutation: ['mutation', text],
  provider: ['provider', text],
  account: ['account', text],
  kind: ['kind', text],
  resource: ['resource', text],
  tenant: ['tenant', text],
  actor: ['actor', text],
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
  reversibleUntil: ['reversible_until', maybeTime],
  undo: ['undo', maybeText],
  settlesBefore: ['settles_before', maybeTime],
  sequence: ['sequence', number],
  missedAt: ['missed_at', maybeTime],
  nextLookAt: ['next_look_at', maybeTime],
};

type Field = keyof Operation;
const fields = Object.keys(columns) as Field[];

/** Named one by one: `select *` would break the prepared statements of a running replica when a newer one adds a column. */
export const operationColumns = fields.map(field => columns[field][0]).join(', ');

export function operationOf(row: Row): Operation {
  return Object.fromEntries(
    fields.map(field => [field, columns[field][1].read(row[columns[field][0]] ?? null)]),
  ) as unknown as Operation;
}

function written(operation: Partial<Operation>, field: Field): Value {
  return (columns[field][1] as Codec<unknown>).write(operation[field]);
}

export interface Holding {
  /** The key while it answers for this operation; null where it takes none. */
  readonly key: string | null;
  readonly owner: string | null;
  readonly until: number | null;
}

/** Inserts nothing where an index says that the key or the resource is taken; then no row comes back. */
export function insertion(operation: Operation, holding: Holding): Query {
  const names = [operationColumns, 'open', 'live_key', 'lease_owner', 'lease_until'].join(', ');
  const values = [
    ...fields.map(field => written(operation, field)),
    isOpen(operation.status) ? 1 : 0,
    holding.key,
    holding.owner,
    holding.until,
  ];
  const places = values.map((_, index) => `$${index + 1}`).join(', ');
  return {
    text: `insert into operations (${names}) values (${places}) on conflict do nothing returning id`,
    values,
  };
}

/** Writes these fields of the operation, and columns that are none of its fields, for example the lease. */
export function update(
  id: string,
  changed: Partial<Operation>,
  also: Readonly<Record<string, Value>> = {},
): Query {
  const sets = [
    ...fields
      .filter(field => changed[field] !== undefined)
      .map(field => [columns[field][0], written(changed, field)] as const),
    ...Object.entries(also),
  ];
  const text = sets.map(([column], index) => `${column} = $${index + 2}`).join(', ');
  return {
    text: `update operations set ${text} where id = $1`,
    values: [id, ...sets.map(([, value]) => value)],
  };
}

export const eventColumns = 'operation_id, sequence, at, status, note, provider_request_id, native_state';

export function eventOf(row: Row): OperationEvent {
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

export function eventInsertion(event: OperationEvent): Query {
  return {
    text: `insert into operation_events (${eventColumns}) values ($1, $2, $3, $4, $5, $6, $7)`,
    values: [
      event.operationId,
      event.sequence,
      event.at.getTime(),
      event.status,
      event.note,
      event.providerRequestId,
      event.nativeState,
    ],
  };
}
