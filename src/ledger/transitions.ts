import { isOpen, type Operation, type OperationStatus } from '../domain/operation.ts';
import type { OperationEntry } from './audit/entry.ts';
import { LeaseLostError, type Looked, type Step } from './ledger.ts';
import { atOnce, operationOf, rowOf } from './operation-row.ts';
import type { SqlRow, SqlValue } from './sql.ts';
import { lockOperation, updateOperation } from './statements.ts';
import type { Concluded, LedgerWriter, TransactionScript } from './transaction.ts';

const mayBeSent: readonly OperationStatus[] = ['RECORDED', 'NOT_SENT', 'SENDING'];

export interface Sending {
  readonly at: Date;
  readonly attempt: number;
}

/** The gate before every attempt. Whoever fails to pass it, for whatever reason, must not send. */
export function* sending(writer: LedgerWriter, id: string): TransactionScript<Sending> {
  const row = yield* lockOperation(id);
  if (row === null) throw new LeaseLostError(`There is no operation ${id}: nothing may be sent for it.`);
  const status = statusOf(row);
  if (!mayBeSent.includes(status)) {
    throw new LeaseLostError(`Operation ${id} is ${status}: nothing more may be sent for it.`);
  }
  const { owner, now } = writer;
  if (row.lease_owner !== owner || Number(row.lease_until) <= now) {
    throw new LeaseLostError(`Operation ${id} is no longer leased to this process: it must not send.`);
  }
  const { changed, entry, result } = attempted(row, writer);
  return { ...written(row, changed, entry), result };
}

interface Attempted {
  readonly changed: SqlRow;
  readonly entry: Omit<OperationEntry, 'row'>;
  readonly result: Sending;
}

/** What the next attempt makes of an operation. */
export function attempted(row: SqlRow, { now, settings }: LedgerWriter): Attempted {
  const attempt = Number(row.attempts) + 1;
  const changed = {
    ...stepped(row, now),
    status: 'SENDING',
    attempts: attempt,
    last_sending_at: now,
    next_look_at: atOnce,
    lease_until: now + settings.leaseMs,
  };
  const event = { note: `attempt ${attempt}`, requestId: null, nativeState: null };
  return { changed, entry: { at: now, event }, result: { at: new Date(now), attempt } };
}

export function* advance(
  writer: LedgerWriter,
  id: string,
  from: readonly OperationStatus[],
  step: Step,
): TransactionScript<Operation | null> {
  const row = yield* lockOperation(id);
  if (row === null) return { result: null };
  const status = statusOf(row);
  if (!from.includes(status)) return { result: null };
  if (isOpen(step.status) && !isOpen(status)) {
    // It gave its resource back when it ended; somebody else may hold it by now.
    throw new Error(`Operation ${id} has ended as ${status} and cannot become ${step.status} again.`);
  }
  const { now } = writer;
  const changed = {
    ...stepped(row, now),
    ...rowOf(named(step)),
    ...unconfirmed(row, step.unconfirmed, now),
    status: step.status,
    next_look_at: nextLook(row, step, now),
    ...(isOpen(step.status) ? {} : ended(row, step, writer)),
  };
  const { note = null, requestId = null, nativeState = null, actor = null } = step;
  const event = { note, requestId, nativeState };
  const concluded = written(row, changed, { at: now, event, by: actor });
  return { ...concluded, result: operationOf(row) };
}

function statusOf(row: SqlRow): OperationStatus {
  return row.status as OperationStatus;
}

function stepped(row: SqlRow, now: number): SqlRow {
  return { updated_at: now, sequence: Number(row.sequence) + 1, revision: Number(row.revision) + 1 };
}

/** From here on `row` is the operation as it stands after this: no copy, because it has some fifty columns. */
function written(
  row: SqlRow,
  changed: SqlRow,
  entry: Omit<OperationEntry, 'row'>,
): Omit<Concluded<never>, 'result'> {
  Object.assign(row, changed);
  return { writes: [updateOperation(String(row.id), changed)], entries: [{ row, ...entry }] };
}

const stepFields = [
  'resource',
  'resourceName',
  'order',
  'requestId',
  'nativeState',
  'error',
  'lastSeen',
  'reversibleUntil',
  'undo',
  'settlesBefore',
] as const satisfies readonly (keyof Step & keyof Operation)[];

function named(step: Partial<Step>): Partial<Operation> {
  const said = stepFields.filter(field => step[field] !== undefined);
  return Object.fromEntries(said.map(field => [field, step[field]]));
}

function unconfirmed(row: SqlRow, end: string | null | undefined, now: number): SqlRow {
  if (end === undefined || end === row.unconfirmed_end) return {};
  return { unconfirmed_end: end, unconfirmed_since: end === null ? null : now };
}

/** Without a time an open operation would stay open in silence, so it is due at once; only what waits for a person is not. */
function nextLook(row: SqlRow, { status, nextLookInMs }: Step, now: number): SqlValue {
  if (!isOpen(status)) return null;
  if (mayBeSent.includes(status)) return atOnce;
  if (typeof nextLookInMs === 'number') return now + Math.ceil(nextLookInMs);
  if (status === 'NEEDS_ATTENTION') return null;
  if (nextLookInMs === null || row.next_look_at === atOnce) return now;
  return row.next_look_at ?? now;
}

function ended(row: SqlRow, { freesKey }: Step, { now, settings }: LedgerWriter): SqlRow {
  const endedAt = Number(row.ended_at ?? now);
  const key = freesKey === true ? null : (row.live_key ?? null);
  return {
    ended_at: endedAt,
    live_key: key,
    key_kept_until: key === null ? null : (row.key_kept_until ?? endedAt + settings.keyRetentionMs),
    lease_owner: null,
    lease_until: null,
  };
}

/** What looks change of an operation, beside its steps; the audit vouches for these too. */
const seenColumns = ['last_seen', 'native_state', 'resource_name', 'unconfirmed_end', 'unconfirmed_since'];

/** A look that comes late, after the operation ended or went to another owner, must not overwrite what is known since. */
export function* postpone(
  writer: LedgerWriter,
  id: string,
  looked: Looked,
): TransactionScript<Operation | null> {
  if (Object.values(looked).every(value => value === undefined)) return { result: null };
  const row = yield* lockOperation(id);
  if (row === null || row.ended_at !== null || isAnothers(row, writer)) return { result: null };
  const { now } = writer;
  const { nextLookInMs } = looked;
  const changed: SqlRow = {
    ...rowOf(named(looked)),
    ...unconfirmed(row, looked.unconfirmed, now),
    ...(nextLookInMs === undefined ? {} : { next_look_at: now + Math.ceil(nextLookInMs ?? 0) }),
  };
  const isNew = (column: string): boolean => column in changed && changed[column] !== row[column];
  if (seenColumns.some(isNew)) {
    const revised = { ...changed, revision: Number(row.revision) + 1 };
    return { ...written(row, revised, { at: now, event: null }), result: operationOf(row) };
  }
  const next = Object.assign(row, changed);
  const writes = Object.keys(changed).length === 0 ? [] : [updateOperation(id, changed)];
  return { result: operationOf(next), writes };
}

function isAnothers(row: SqlRow, { owner, now }: LedgerWriter): boolean {
  return row.lease_owner !== null && row.lease_owner !== owner && Number(row.lease_until) > now;
}
