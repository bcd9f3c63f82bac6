import type { Operation, OperationEvent } from '../domain/operation.ts';
import { appended, type ChainEnd } from './audit/chain.ts';
import { eventInsertion } from './operation-row.ts';
import { type Query, storable } from './work.ts';

/** What happened to an operation just now; `operation` is as it stands after it. */
export interface Happening {
  readonly operation: Operation;
  readonly note: string | null;
  readonly requestId: string | null;
  readonly nativeState: string | null;
  readonly by: string | null;
}

/** The event and its audit row: never one without the other, and both in the transaction that changes the operation. */
export function entry(end: ChainEnd, happening: Happening): readonly Query[] {
  const { operation, by } = happening;
  const event: OperationEvent = {
    operationId: operation.id,
    sequence: operation.sequence,
    at: end.now,
    status: operation.status,
    note: happening.note,
    providerRequestId: happening.requestId,
    nativeState: happening.nativeState,
  };
  const { error } = operation;
  const audit = appended(end, {
    at: end.now.toISOString(),
    operation: operation.id,
    event: operation.sequence,
    tenant: operation.tenant,
    actor: operation.actor,
    by: by === operation.actor ? null : by,
    mutation: operation.mutation,
    change: operation.change,
    resource: operation.resource,
    fingerprint: operation.fingerprint,
    documentHash: operation.documentHash,
    reason: operation.reason,
    status: operation.status,
    // As the event's own row keeps them, so that the two can be compared.
    note: storable(event.note),
    nativeState: storable(event.nativeState),
    requestId: storable(event.providerRequestId),
    error: error === null ? null : { tag: error.tag, code: error.providerCode },
  });
  return [eventInsertion(event), ...audit];
}
