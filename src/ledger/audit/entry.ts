import { readError } from '../error-text.ts';
import { type SqlItem, type SqlRow, storable } from '../sql.ts';
import { insertEvent } from '../statements.ts';
import { boundHash } from './bound.ts';

/** What one row of the audit tells of, written in the transaction in which it happened. */
export type AuditEntry = OperationEntry | ChainEntry;

/** An operation was written: `row` is as it stands after that, with its new revision. */
export interface OperationEntry {
  readonly row: SqlRow;
  readonly at: number;
  /** The event that people see. Null where only what was seen or its key has changed. */
  readonly event: {
    readonly note: string | null;
    readonly requestId: string | null;
    readonly nativeState: string | null;
  } | null;
  /** Who took the step, where it was not the operation's own actor. */
  readonly by?: string | null;
  /** It was removed in this transaction, its time being over. */
  readonly removed?: true;
}

/** Something about the chains themselves. */
export interface ChainEntry {
  readonly at: number;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** The event of a removal, which none of an operation has. */
export const removal = 0;

export interface AuditFacts {
  readonly at: number;
  readonly operationId: string | null;
  readonly revision: number | null;
  readonly event: number | null;
  readonly body: string;
}

export function factsOf(entry: AuditEntry): AuditFacts {
  const at = new Date(entry.at).toISOString();
  if (!('row' in entry)) {
    const body = JSON.stringify({ at, ...entry.facts });
    return { at: entry.at, operationId: null, revision: null, event: null, body };
  }
  const { row, removed = false } = entry;
  const [operationId, revision] = [String(row.id), Number(row.revision)];
  const event = removed ? removal : entry.event === null ? null : Number(row.sequence);
  const body = JSON.stringify({
    at,
    operation: operationId,
    revision,
    event,
    ...(entry.event === null ? {} : told(entry)),
    ...(removed ? {} : { row: boundHash(row) }),
  });
  return { at: entry.at, operationId, revision, event, body };
}

/** Who did what to which resource, and how it went. No input, no document and no snapshot: hashes stand for them. */
function told({ row, event, by = null }: OperationEntry): Readonly<Record<string, unknown>> {
  const error = typeof row.error === 'string' ? readError(row.error) : null;
  return {
    tenant: row.tenant,
    actor: row.actor,
    by: by === row.actor ? null : by,
    // By which rights it was asked for, and who approved it.
    rights: row.rights ?? null,
    mutation: row.mutation,
    change: row.change,
    resource: row.resource,
    fingerprint: row.fingerprint,
    documentHash: row.document_hash,
    reason: row.reason,
    status: row.status,
    // As the event's own row keeps them, so that the two can be compared.
    note: storable(event?.note ?? null),
    nativeState: storable(event?.nativeState ?? null),
    requestId: storable(event?.requestId ?? null),
    error: error === null ? null : { tag: error.tag, code: error.providerCode },
  };
}

export function eventItem({ row, at, event }: OperationEntry): SqlItem | null {
  if (event === null) return null;
  return {
    bulk: insertEvent,
    item: {
      operation_id: row.id ?? null,
      sequence: row.sequence ?? null,
      at,
      status: row.status ?? null,
      note: event.note,
      provider_request_id: event.requestId,
      native_state: event.nativeState,
    },
  };
}
