import { numberOf, type Row, rows, type Store, textOf, type Value, type Work } from '../work.ts';
import type { AuditHead, AuditRow } from './row.ts';

/** An event of an operation, beside what the audit says of it; null where the audit says nothing. */
export interface AuditedPair {
  readonly operationId: string;
  readonly event: number;
  readonly at: number;
  readonly status: Value;
  readonly note: Value;
  readonly requestId: Value;
  readonly nativeState: Value;
  readonly body: string | null;
}

/** What a verification reads; page by page, so that a record of years fits into memory. */
export interface AuditSource {
  /** Where each chain ends according to the table of writers. */
  heads(): Promise<readonly AuditHead[]>;
  /** Names of the chains that have rows, whatever the table of writers says. */
  chains(): Promise<readonly string[]>;
  rows(writer: string, after: number): Promise<readonly AuditRow[]>;
  pairs(after: { readonly operationId: string; readonly event: number }): Promise<readonly AuditedPair[]>;
  /** Ids of operations whose status is not that of their newest event. */
  strays(after: string): Promise<readonly string[]>;
}

export function auditSource(store: Pick<Store, 'read'>): AuditSource {
  return {
    heads: () => store.read(heads),
    chains: () => store.read(chains),
    rows: (writer, after) => store.read(() => chainRows(writer, after)),
    pairs: after => store.read(() => pairs(after)),
    strays: after => store.read(() => strays(after)),
  };
}

function* heads(): Work<readonly AuditHead[]> {
  const found = yield* rows('select writer, sequence, hash from writers order by writer');
  return found.map(row => ({
    writer: textOf(row.writer),
    sequence: numberOf(row.sequence),
    hash: textOf(row.hash),
  }));
}

function* chains(): Work<readonly string[]> {
  const found = yield* rows('select distinct writer from audit order by writer');
  return found.map(row => textOf(row.writer));
}

function* chainRows(writer: string, after: number): Work<readonly AuditRow[]> {
  const found = yield* rows(
    `select writer, sequence, at, operation_id, event, body, previous, hash from audit
     where writer = $1 and sequence > $2 order by sequence limit 1000`,
    writer,
    after,
  );
  return found.map(auditRowOf);
}

function auditRowOf(row: Row): AuditRow {
  return {
    writer: textOf(row.writer),
    sequence: numberOf(row.sequence),
    at: numberOf(row.at),
    operationId: row.operation_id === null ? null : textOf(row.operation_id),
    event: row.event === null ? null : numberOf(row.event),
    body: textOf(row.body),
    previous: textOf(row.previous),
    hash: textOf(row.hash),
  };
}

function* pairs(after: {
  readonly operationId: string;
  readonly event: number;
}): Work<readonly AuditedPair[]> {
  const found = yield* rows(
    `select e.operation_id, e.sequence, e.at, e.status, e.note, e.provider_request_id, e.native_state, a.body
     from operation_events e left join audit a on a.operation_id = e.operation_id and a.event = e.sequence
     where (e.operation_id, e.sequence) > ($1, $2) order by e.operation_id, e.sequence limit 1000`,
    after.operationId,
    after.event,
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
  }));
}

function* strays(after: string): Work<readonly string[]> {
  const found = yield* rows(
    `select o.id from operations o left join operation_events e on e.operation_id = o.id and e.sequence = o.sequence
     where o.id > $1 and (e.status is null or e.status <> o.status) order by o.id limit 1000`,
    after,
  );
  return found.map(row => textOf(row.id));
}
