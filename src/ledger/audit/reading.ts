import { columnsOf, storedColumns } from '../operation-row.ts';
import { numberOf, run, runFirst, type SqlRow, type SqlScript, type SqlValue, textOf } from '../sql.ts';
import { headOf } from './chain.ts';
import { removal } from './entry.ts';
import type { AuditHead, AuditRow } from './row.ts';

/** Where a chain ends according to the table of writers. */
export interface WriterHead extends AuditHead {
  readonly closed: boolean;
}

export interface Heads {
  /** The store's time. */
  readonly at: Date;
  /** Which record it is. */
  readonly record: string;
  readonly heads: readonly WriterHead[];
}

export function* heads(): SqlScript<Heads> {
  const found = yield* run('select writer, sequence, hash, closed_at from writers order by writer');
  const record = yield* runFirst('select id, :now as now from record');
  return {
    at: new Date(numberOf(record?.now)),
    record: textOf(record?.id),
    heads: found.map(row => ({ ...headOf(row), closed: row.closed_at !== null })),
  };
}

/** Names of the chains that have rows, whatever the table of writers says. */
export function* chainNames(): SqlScript<readonly string[]> {
  const found = yield* run('select distinct writer from audit order by writer');
  return found.map(row => textOf(row.writer));
}

const auditColumns = 'writer, sequence, at, operation_id, revision, event, body, previous, hash';

export function* chainRows(writer: string, after: number): SqlScript<readonly AuditRow[]> {
  const found = yield* run(
    `select ${auditColumns} from audit where writer = $1 and sequence > $2 order by sequence limit 1000`,
    writer,
    after,
  );
  return found.map(auditRowOf);
}

/** The rows that tell of no operation: where chains begin, are closed, and are put down in checkpoints. */
export function* chainNotes(writer: string, after: number): SqlScript<readonly AuditRow[]> {
  const found = yield* run(
    `select ${auditColumns} from audit where operation_id is null and (writer, sequence) > ($1, $2)
     order by writer, sequence limit 1000`,
    writer,
    after,
  );
  return found.map(auditRowOf);
}

function auditRowOf(row: SqlRow): AuditRow {
  return {
    writer: textOf(row.writer),
    sequence: numberOf(row.sequence),
    at: numberOf(row.at),
    operationId: row.operation_id === null ? null : textOf(row.operation_id),
    revision: row.revision === null ? null : numberOf(row.revision),
    event: row.event === null ? null : numberOf(row.event),
    body: textOf(row.body),
    previous: textOf(row.previous),
    hash: textOf(row.hash),
  };
}

/** An event of an operation, beside what the audit says of it; null where the audit says nothing. */
export interface EventPair {
  readonly operationId: string;
  readonly event: number;
  readonly at: number;
  readonly status: SqlValue;
  readonly note: SqlValue;
  readonly requestId: SqlValue;
  readonly nativeState: SqlValue;
  readonly body: string | null;
  /** Whether there is an operation that it belongs to. */
  readonly belongs: boolean;
}

export function* eventPairs(operationId: string, event: number): SqlScript<readonly EventPair[]> {
  const found = yield* run(
    `select e.operation_id, e.sequence, e.at, e.status, e.note, e.provider_request_id, e.native_state, a.body,
       o.id as belongs_to
     from operation_events e left join audit a on a.operation_id = e.operation_id and a.event = e.sequence
       left join operations o on o.id = e.operation_id
     where (e.operation_id, e.sequence) > ($1, $2) order by e.operation_id, e.sequence limit 1000`,
    operationId,
    event,
  );
  return found.map(row => ({
    operationId: textOf(row.operation_id),
    event: numberOf(row.sequence),
    at: numberOf(row.at),
    status: row.status ?? null,
    note: row.note ?? null,
    requestId: row.provider_request_id ?? null,
    nativeState: row.native_state ?? null,
    body: row.body === null ? null : textOf(row.body),
    belongs: row.belongs_to !== null,
  }));
}

/** An operation as it is stored, beside the last that the audit says of it. */
export interface OperationPair {
  readonly row: SqlRow;
  readonly revision: number | null;
  readonly event: number | null;
  readonly body: string | null;
}

export function* operationPairs(after: string): SqlScript<readonly OperationPair[]> {
  const found = yield* run(
    `select ${columnsOf('o', storedColumns)}, a.revision as audited_revision, a.event as audited_event, a.body as audited_body
     from operations o left join audit a on a.operation_id = o.id
       and a.revision = (select max(l.revision) from audit l where l.operation_id = o.id)
     where o.id > $1 order by o.id limit 500`,
    after,
  );
  return found.map(({ audited_revision, audited_event, audited_body, ...row }) => ({
    row,
    revision: audited_revision === null ? null : numberOf(audited_revision),
    event: audited_event === null ? null : numberOf(audited_event),
    body: audited_body === null ? null : textOf(audited_body),
  }));
}

/** An event that the audit tells of and that is not there, though nobody has noted that its time was over. */
export interface MissingEvent {
  readonly operationId: string;
  readonly event: number;
  readonly operationIsThere: boolean;
}

export function* missingEvents(operationId: string, event: number): SqlScript<readonly MissingEvent[]> {
  const found = yield* run(
    `select a.operation_id, a.event, o.id as belongs_to
     from audit a left join operation_events e on e.operation_id = a.operation_id and e.sequence = a.event
       left join operations o on o.id = a.operation_id
     where a.event > ${removal} and e.operation_id is null and (a.operation_id, a.event) > ($1, $2)
       and not exists (select 1 from audit r where r.operation_id = a.operation_id and r.event = ${removal})
     order by a.operation_id, a.event limit 1000`,
    operationId,
    event,
  );
  return found.map(row => ({
    operationId: textOf(row.operation_id),
    event: numberOf(row.event),
    operationIsThere: row.belongs_to !== null,
  }));
}
