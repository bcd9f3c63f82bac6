import { isOpen, type Operation, type OperationStatus } from '../domain/operation.ts';
import { type ChainEnd, chainEnd } from './audit/chain.ts';
import { entry } from './entry.ts';
import { LeaseLostError, type Looked, type Step } from './ledger.ts';
import { operationColumns, operationOf, update } from './operation-row.ts';
import type { Scribe } from './recording.ts';
import { first, numberOf, rows, together, type Work } from './work.ts';

const mayBeSent: readonly OperationStatus[] = ['RECORDED', 'NOT_SENT', 'SENDING'];

/** The gate before every attempt. Whoever fails to pass it, for whatever reason, must not send. */
export function* sending(id: string, scribe: Scribe): Work<{ readonly at: Date; readonly attempt: number }> {
  const end = yield* chainEnd(scribe.chain);
  const row = yield* first(
    `select ${operationColumns}, lease_owner, lease_until from operations where id = $1 :locked`,
    id,
  );
  if (row === null) throw new LeaseLostError(`There is no operation ${id}: nothing may be sent for it.`);
  const operation = operationOf(row);
  if (!mayBeSent.includes(operation.status)) {
    throw new LeaseLostError(`Operation ${id} is ${operation.status}: nothing more may be sent for it.`);
  }
  if (row.lease_owner !== scribe.owner || numberOf(row.lease_until) <= end.now.getTime()) {
    throw new LeaseLostError(`Operation ${id} is no longer leased to this process: it must not send.`);
  }
  const attempt = operation.attempts + 1;
  const next: Partial<Operation> = {
    status: 'SENDING',
    attempts: attempt,
    lastSendingAt: end.now,
    updatedAt: end.now,
    sequence: operation.sequence + 1,
  };
  const lease = { lease_until: end.now.getTime() + scribe.settings.leaseMs };
  const happening = { operation: { ...operation, ...next }, note: `attempt ${attempt}`, requestId: null };
  yield* together(update(id, next, lease), ...entry(end, { ...happening, nativeState: null, by: null }));
  return { at: end.now, attempt };
}

export function* advance(
  id: string,
  from: readonly OperationStatus[],
  step: Step,
  scribe: Scribe,
): Work<Operation | null> {
  const end = yield* chainEnd(scribe.chain);
  const row = yield* first(`select ${operationColumns} from operations where id = $1 :locked`, id);
  if (row === null) return null;
  const operation = operationOf(row);
  if (!from.includes(operation.status)) return null;
  const open = isOpen(step.status);
  if (open && !isOpen(operation.status)) {
    // It gave its resource back when it ended; somebody else may hold it by now.
    throw new Error(
      `Operation ${id} has ended as ${operation.status} and cannot become ${step.status} again.`,
    );
  }
  const changed = changes(operation, step, end);
  const next = { ...operation, ...changed };
  const ended = open ? {} : { open: 0, lease_owner: null, lease_until: null };
  const freed = !open && step.freesKey === true ? { live_key: null } : {};
  const happening = {
    operation: next,
    note: step.note ?? null,
    requestId: step.requestId ?? null,
    nativeState: step.nativeState ?? null,
    by: step.actor ?? null,
  };
  yield* together(update(id, changed, { ...ended, ...freed }), ...entry(end, happening));
  return next;
}

const stepFields = [
  'requestId',
  'nativeState',
  'error',
  'lastSeen',
  'reversibleUntil',
  'undo',
  'settlesBefore',
  'missedAt',
  'nextLookAt',
] as const satisfies readonly (keyof Step & keyof Operation)[];

function named(step: Partial<Step>): Partial<Operation> {
  const said = stepFields.filter(field => step[field] !== undefined);
  return Object.fromEntries(said.map(field => [field, step[field]]));
}

function changes(operation: Operation, step: Step, end: ChainEnd): Partial<Operation> {
  const ended = isOpen(step.status) ? {} : { endedAt: operation.endedAt ?? end.now, nextLookAt: null };
  return {
    ...named(step),
    ...ended,
    status: step.status,
    updatedAt: end.now,
    sequence: operation.sequence + 1,
  };
}

/** A look that comes late, after the operation ended or went to another owner, must not overwrite what is known since. */
export function* postpone(id: string, looked: Looked, scribe: Scribe): Work<void> {
  const changed = named(looked);
  if (Object.keys(changed).length === 0) return;
  const { text, values } = update(id, changed);
  const place = values.length + 1;
  yield* rows(
    `${text} and open = 1 and (lease_owner is null or lease_owner = $${place} or lease_until <= :now)`,
    ...values,
    scribe.owner,
  );
}
