import { hash, randomBytes } from 'node:crypto';
import type { Destination } from '../domain/destination.ts';
import { type DomainError, domainError } from '../domain/errors.ts';
import { isOpen, type Operation, type OperationDraft } from '../domain/operation.ts';
import { formatResourceId } from '../domain/resource.ts';
import { LedgerUnavailableError, type Recorded } from '../ledger/ledger.ts';
import { answerOf, type ChangeAnswer, refusal } from './answer.ts';
import { addressed, fingerprintOf, type Order } from './order.ts';
import { carryOut } from './send.ts';
import { find } from './target.ts';
import { answered, ended, settledWithin } from './wait.ts';
import type { Works } from './works.ts';

/** look -> blockers -> record -> send -> record -> answer. Every expected failure is an answer; a throw is our bug. */
export async function runChange(works: Works, order: Order): Promise<ChangeAnswer> {
  const destination = addressed(works, order);
  if ('tag' in destination) return refusal(destination);
  try {
    return await recorded(works, order, destination);
  } catch (trouble) {
    if (!(trouble instanceof LedgerUnavailableError)) throw trouble;
    works.report(trouble, null);
    const message =
      'The record of operations cannot be written now, so nothing was sent. Reading goes on working.';
    return refusal(domainError('CloudUnavailableError', { provider: order.change.provider, message }));
  }
}

/** So often a look is replaced that another change has overtaken; who comes later than that is told to come back. */
const mostLooks = 3;

async function recorded(works: Works, order: Order, destination: Destination): Promise<ChangeAnswer> {
  for (let look = 1; ; look += 1) {
    const answer = await tried(works, order, destination);
    if (answer.kind !== 'overtaken') return answer;
    if (look === mostLooks) return await stands(works, order, answer);
  }
}

async function tried(
  works: Works,
  order: Order,
  destination: Destination,
): Promise<ChangeAnswer | Extract<Recorded, { kind: 'overtaken' }>> {
  const { change, caller } = order;
  const fingerprint = fingerprintOf(order, destination);
  const lookingSince = performance.now();
  const standing = await works.ledger.recall({
    tenant: caller.tenant,
    actor: caller.actor,
    mutation: change.mutation,
    key: order.key,
    fingerprint,
    resources: destination.candidates.map(formatResourceId),
  });
  if (standing !== null) return await stands(works, order, standing);
  const found = await find(change, destination, order.signal);
  if (found.kind === 'error') return refusal(found.error);
  const draft: OperationDraft = {
    id: operationId(),
    parent: null,
    change: change.name,
    mutation: change.mutation,
    provider: change.provider,
    account: destination.account.name,
    kind: change.kind,
    resource: formatResourceId(found.target),
    tenant: caller.tenant,
    actor: caller.actor,
    reason: order.reason,
    key: order.key,
    fingerprint,
    documentHash: order.document === null ? null : hash('sha256', order.document),
    input: order.input,
    before: found.view,
  };
  const [blocker] = change.blockers(found.view, null);
  if (blocker !== undefined) return refusal(blocker, await works.ledger.refuse(draft, blocker));
  if (order.signal.aborted) {
    const message = 'The caller left before anything was sent.';
    return refusal(domainError('CloudUnavailableError', { provider: change.provider, message }));
  }
  const written = await works.ledger.record(draft, lookingSince);
  if (written.kind === 'overtaken') return written;
  if (written.kind !== 'recorded') return await stands(works, order, written);
  const { account } = destination;
  const outcome = await carryOut(
    works,
    { order, account, target: found.target, view: found.view },
    written.operation,
  );
  return await concluded(works, order, outcome.operation, outcome.answer);
}

/** With `waitSeconds` the answer waits for the end; what was answered before stays true if it is not seen in time. */
async function concluded(
  works: Works,
  order: Order,
  operation: Operation,
  answer: ChangeAnswer,
): Promise<ChangeAnswer> {
  const patience = Math.min(order.waitSeconds, works.settings.maxWaitSeconds) * 1000;
  if (patience <= 0 || ended(operation)) return answer;
  const later = await settledWithin(works.ledger, operation, ended, patience, order.signal);
  if (later === null || later.status === operation.status)
    return { ...answer, operation: later ?? operation };
  return answerOf(later, answer.replayed) ?? answer;
}

async function stands(
  works: Works,
  order: Order,
  standing: Exclude<Recorded, { kind: 'recorded' }>,
): Promise<ChangeAnswer> {
  const { operation } = standing;
  if (standing.kind === 'busy' || standing.kind === 'overtaken') {
    const own = operation.tenant === order.caller.tenant;
    return refusal(own ? busy(order, operation) : busyElsewhere(order, operation), own ? operation : null);
  }
  if (standing.kind === 'conflict') {
    const message = `The idempotency key was used by ${operation.id} for another input. Nothing was sent.`;
    return refusal(
      domainError('CloudIdempotencyConflictError', { provider: operation.provider, message }),
      operation,
    );
  }
  const patience = Math.min(Math.max(order.waitSeconds, 1), works.settings.maxWaitSeconds) * 1000;
  const current =
    (await settledWithin(works.ledger, operation, answered, patience, order.signal)) ?? operation;
  const answer = answerOf(current, true) ?? refusal(busy(order, current), current, true);
  return await concluded(works, order, current, answer);
}

function busy(order: Order, operation: Operation): DomainError {
  const { change } = order;
  const held = isOpen(operation.status) ? 'is held' : 'was just changed';
  return domainError('CloudResourceBusyError', {
    provider: operation.provider,
    resourceId: operation.resource,
    blockingOperationId: operation.id,
    message: `The ${change.noun} ${held} by ${operation.id} (${operation.mutation}, ${operation.status}). Nothing was sent by this call.`,
  });
}

/** Another tenant's operation is none of this caller's business, not even by its id. */
function busyElsewhere({ change }: Order, { provider, resource, status }: Operation): DomainError {
  const held = isOpen(status) ? 'is held' : 'was just changed';
  const message = `The ${change.noun} ${held} by an operation that you may not see. Nothing was sent by this call.`;
  return domainError('CloudResourceBusyError', { provider, resourceId: resource, message });
}

/** Sorts by time, which is kind to the record's index, and is no secret: what a caller may see is checked, not hidden. */
function operationId(): string {
  const time = Date.now().toString(16).padStart(12, '0');
  return `op-${time}-${randomBytes(8).toString('hex')}`;
}
