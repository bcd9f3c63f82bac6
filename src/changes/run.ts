import { hash, randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { mayRead } from '../domain/caller.ts';
import { type DomainError, domainError } from '../domain/errors.ts';
import { isOpen, type Operation, type OperationDraft } from '../domain/operation.ts';
import { formatHold, formatResourceId } from '../domain/resource.ts';
import { LedgerUnavailableError, type Recorded } from '../ledger/ledger.ts';
import { answerOf, type ChangeAnswer, refusal } from './answer.ts';
import { type Braked, unbraked } from './brakes.ts';
import type { ChangeEngine } from './engine.ts';
import { type Located, locateResource, type PreparedChange } from './locate.ts';
import { type ChangeRequest, checkRequest, type SoundRequest } from './request.ts';
import { type SettledChange, sendAndSettle, type Unrecorded } from './send.ts';
import { answered, ended, waitUntil } from './wait.ts';

/** look -> blockers -> record and send -> record -> answer. Every expected failure is an answer; a throw is our bug. */
export async function runChange(engine: ChangeEngine, request: ChangeRequest): Promise<ChangeAnswer> {
  const checked = checkRequest(engine, request);
  if ('tag' in checked) return refusal(checked);
  try {
    return await retryOvertakenLooks(engine, checked);
  } catch (trouble) {
    if (!(trouble instanceof LedgerUnavailableError)) throw trouble;
    engine.report(trouble, null);
    const message =
      'The record of operations cannot be written now, so nothing was sent. Reading goes on working.';
    return refusal(domainError('CloudUnavailableError', { provider: checked.at.provider, message }));
  }
}

/** So often a look is replaced that another change has overtaken; who comes later than that is told to come back. */
const mostLooks = 3;

/** The record counts in milliseconds: a look in the same one as the end of another change cannot be told from one before it. */
const beforeNextLookMs = 2;

async function retryOvertakenLooks(engine: ChangeEngine, request: SoundRequest): Promise<ChangeAnswer> {
  for (let look = 1; ; look += 1) {
    const answer = await lookRecordAndSend(engine, request);
    if (answer.kind !== 'overtaken') return answer;
    if (look === mostLooks) return await answerFromExisting(engine, request, answer);
    await pause(beforeNextLookMs);
  }
}

async function lookRecordAndSend(
  engine: ChangeEngine,
  request: SoundRequest,
): Promise<ChangeAnswer | Extract<Recorded, { kind: 'overtaken' }>> {
  const { change, caller, at: account, key, fingerprint, signal } = request;
  const lookingSince = performance.now();
  const existing = await engine.ledger.findExisting({
    tenant: caller.tenant,
    actor: caller.actor,
    mutation: change.mutation,
    key,
    fingerprint,
    holds: request.candidates.map(formatHold),
  });
  if (existing !== null) return await answerFromExisting(engine, request, existing);
  const located = await locateResource(request);
  if (located.kind === 'error') return refusal(located.error);
  const { target, before } = located;
  const draft = draftOf(request, located);
  const [blocker] = change.blockers({ before, input: request.input as never, refused: null });
  if (blocker !== undefined) return refusal(blocker, await engine.ledger.refuse(draft, blocker));
  if (signal.aborted) {
    const message = 'The caller left before anything was sent.';
    return refusal(domainError('CloudUnavailableError', { provider: account.provider, message }));
  }
  const braked = (await engine.brakes?.check({ request, located, draft })) ?? unbraked;
  if (braked.kind === 'held') {
    const { error } = braked;
    return refusal(error, await engine.ledger.refuse(draft, error));
  }
  const rights = [draft.rights, ...braked.approvedBy].join(', ');
  const outcome = await sendOrGiveBack(
    engine,
    { request, account, target, before },
    { ...draft, rights },
    lookingSince,
    braked,
  );
  switch (outcome.kind) {
    case 'settled':
      return await waitForEnd(engine, request, outcome.operation, outcome.answer);
    case 'refused':
      return outcome.answer;
    case 'obstructed':
      if (outcome.obstacle.kind === 'overtaken') return outcome.obstacle;
      return await answerFromExisting(engine, request, outcome.obstacle);
  }
}

/** What the brakes have counted or used for it counts only if it is recorded. */
async function sendOrGiveBack(
  engine: ChangeEngine,
  prepared: PreparedChange,
  draft: OperationDraft,
  lookingSince: number,
  braked: Extract<Braked, { kind: 'clear' }>,
): Promise<SettledChange | Unrecorded> {
  let written: Recorded | null = null;
  const { staleReadsMs } = prepared.account;
  try {
    return await sendAndSettle(engine, prepared, {
      draft,
      async record() {
        written = await engine.ledger.record(draft, { lookingSince, first: 'SENDING', staleReadsMs });
        return written;
      },
    });
  } finally {
    if ((written as Recorded | null)?.kind !== 'recorded') await braked.giveBack();
  }
}

function draftOf(
  request: SoundRequest,
  { target, before }: Extract<Located, { kind: 'located' }>,
): OperationDraft {
  const { change, caller, at: account, document } = request;
  const { nativeId, region } = target;
  return {
    id: newOperationId(),
    parent: null,
    change: change.name,
    mutation: change.mutation,
    provider: account.provider,
    account: account.name,
    kind: change.of.kind,
    region,
    resource: nativeId === null ? null : formatResourceId({ ...target, nativeId }),
    resourceName: before.resource?.name ?? target.name,
    holds: formatHold(target),
    tenant: caller.tenant,
    actor: caller.actor,
    rights: request.rights,
    reason: request.reason,
    key: request.key,
    fingerprint: request.fingerprint,
    documentHash: document === null ? null : hash('sha256', document),
    input: request.input,
    before,
  };
}

/** With `waitSeconds` the answer waits for the end; what was answered before stays true if it is not seen in time. */
async function waitForEnd(
  engine: ChangeEngine,
  { waitSeconds, signal }: SoundRequest,
  operation: Operation,
  answer: ChangeAnswer,
): Promise<ChangeAnswer> {
  const patienceMs = Math.min(waitSeconds, engine.settings.maxWaitSeconds) * 1000;
  if (patienceMs <= 0 || ended(operation)) return answer;
  engine.awaited.add(operation.id);
  try {
    const later = await waitUntil(engine.ledger, operation, ended, { patienceMs, signal });
    if (later === null || later.status === operation.status)
      return { ...answer, operation: later ?? operation };
    return answerOf(later, answer.replayed) ?? answer;
  } finally {
    engine.awaited.delete(operation.id);
  }
}

async function answerFromExisting(
  engine: ChangeEngine,
  request: SoundRequest,
  existing: Exclude<Recorded, { kind: 'recorded' }>,
): Promise<ChangeAnswer> {
  const { operation } = existing;
  if (existing.kind === 'busy' || existing.kind === 'overtaken') {
    const own = operation.tenant === request.caller.tenant;
    return refusal(
      own ? busy(request, operation) : busyElsewhere(request, operation),
      own ? operation : null,
    );
  }
  if (existing.kind === 'conflict') {
    // The caller's own, but of an account or a kind that they may no longer be allowed to see.
    const shown = mayRead(request.caller, operation) ? operation : null;
    const by = shown === null ? 'before' : `by ${shown.id}`;
    const message = `The idempotency key was used ${by} for another input. Nothing was sent.`;
    return refusal(
      domainError('CloudIdempotencyConflictError', { provider: shown?.provider ?? null, message }),
      shown,
    );
  }
  const { waitSeconds, signal } = request;
  const patienceMs = Math.min(Math.max(waitSeconds, 1), engine.settings.maxWaitSeconds) * 1000;
  const current = (await waitUntil(engine.ledger, operation, answered, { patienceMs, signal })) ?? operation;
  const answer = answerOf(current, true) ?? refusal(busy(request, current), current, true);
  return await waitForEnd(engine, request, current, answer);
}

function busy({ change }: SoundRequest, operation: Operation): DomainError {
  const held = isOpen(operation.status) ? 'is held' : 'was just changed';
  const what = operation.resource === null ? `The name of the ${change.of.noun}` : `The ${change.of.noun}`;
  return domainError('CloudResourceBusyError', {
    provider: operation.provider,
    resourceId: operation.resource,
    blockingOperationId: operation.id,
    message: `${what} ${held} by ${operation.id} (${operation.mutation}, ${operation.status}). Nothing was sent by this call.`,
  });
}

/** Another tenant's operation is none of this caller's business, not even by its id. */
function busyElsewhere({ change }: SoundRequest, { provider, resource, status }: Operation): DomainError {
  const held = isOpen(status) ? 'is held' : 'was just changed';
  const message = `The ${change.of.noun} ${held} by an operation that you may not see. Nothing was sent by this call.`;
  return domainError('CloudResourceBusyError', { provider, resourceId: resource, message });
}

/** Sorts by time, which is kind to the record's index, and is no secret: what a caller may see is checked, not hidden. */
function newOperationId(): string {
  const time = Date.now().toString(16).padStart(12, '0');
  return `op-${time}-${randomBytes(8).toString('hex')}`;
}
