import { setTimeout as pause } from 'node:timers/promises';
import type { Acceptance, Sent } from '../domain/change.ts';
import { catalogue, type DomainError, domainError } from '../domain/errors.ts';
import { type Operation, type OperationStatus, openStatuses } from '../domain/operation.ts';
import { formatResourceId } from '../domain/resource.ts';
import { LedgerUnavailableError, type Step } from '../ledger/ledger.ts';
import type { ChangeEngine } from './engine.ts';
import { explainRefusal } from './explain.ts';
import { describeTarget, type PreparedChange } from './locate.ts';
import { nextLookInMs, sentAt } from './verdict.ts';

/** What sending came to, with the answer's content read by the change itself. */
type SendOutcome =
  | (Extract<Sent, { kind: 'accepted' }> & { readonly made: Extract<Acceptance, { kind: 'accepted' }> })
  | Exclude<Sent, { kind: 'accepted' }>;

/** What an accepted change's answer says is for the change to read: a new id, an order, or a refusal inside a success. */
function interpret(engine: ChangeEngine, prepared: PreparedChange, sent: Sent): SendOutcome {
  if (sent.kind !== 'accepted') return sent;
  const { request, account, target } = prepared;
  const { change, input } = request;
  const { content, requestId } = sent;
  let meant: Acceptance;
  try {
    meant = change.accepted({ content, target, input: input as never });
  } catch (trouble) {
    engine.report(trouble, null);
    meant = { kind: 'unreadable', what: 'something that could not be read' };
  }
  switch (meant.kind) {
    case 'accepted':
      return { ...sent, made: meant };
    case 'refused':
      return { kind: 'refused', error: { ...meant.error, requestId } };
    case 'unreadable': {
      const message = `its answer has ${meant.what}`;
      const error = domainError('CloudOutcomeUnknownError', {
        provider: account.provider,
        requestId,
        message,
      });
      return { kind: 'unknown', error };
    }
  }
}

const unanswered: readonly OperationStatus[] = ['RECORDED', 'SENDING', 'NOT_SENT', 'UNKNOWN'];

/** Writes down what sending came to. Returns the operation as it stands afterwards. */
export async function writeOutcome(
  engine: ChangeEngine,
  prepared: PreparedChange,
  current: Operation,
  sent: Sent,
): Promise<Operation> {
  const step = await stepFor(engine, prepared, current, interpret(engine, prepared, sent));
  // The operation may have been taken over while this process slept. Its own answer is still the better news; that there was
  // none is news only for who knows no more.
  const from: readonly OperationStatus[] = step.status === 'UNKNOWN' ? unanswered : openStatuses;
  const written = await tryWriting(engine.report, current.id, () =>
    engine.ledger.advance(current.id, from, step),
  );
  if (written !== null) return written;
  const stored = await tryWriting(engine.report, current.id, () => engine.ledger.operation(current.id));
  // What could not be written is still the truth for the caller; the record comes back to it as an orphan and reads.
  return stored === null || stored.status === 'SENDING' ? { ...current, ...fieldsOf(step) } : stored;
}

async function stepFor(
  engine: ChangeEngine,
  prepared: PreparedChange,
  current: Operation,
  outcome: SendOutcome,
): Promise<Step> {
  const { request, target } = prepared;
  const { settings } = engine;
  const at = new Date(sentAt(current));
  switch (outcome.kind) {
    case 'accepted': {
      const { nativeId = null, order = null } = outcome.made;
      return {
        status: 'ACCEPTED',
        note: 'accepted',
        requestId: outcome.requestId,
        error: null,
        settlesBefore: null,
        nextLookInMs: nextLookInMs({ operation: current, at, settings }),
        ...(target.nativeId === null && nativeId !== null
          ? { resource: formatResourceId({ ...target, nativeId }) }
          : {}),
        ...(order === null ? {} : { order }),
      };
    }
    case 'refused': {
      const error = await explainRefusal(engine, prepared, outcome.error);
      const { retryable } = catalogue[error.tag];
      const note = `refused: ${error.providerCode ?? error.tag}`;
      return {
        status: 'REJECTED',
        note,
        requestId: error.requestId,
        error,
        nextLookInMs: null,
        freesKey: retryable,
      };
    }
    case 'notSent': {
      const status = request.signal.aborted ? 'CANCELLED' : 'CLOSED_NOT_SENT';
      return { status, note: 'nothing left us', error: outcome.error, nextLookInMs: null, freesKey: true };
    }
    case 'unknown': {
      const settlesBefore = new Date(sentAt(current) + settings.settleWindowMs + settings.settleMarginMs);
      const error =
        outcome.error.tag === 'CloudUnmappedError'
          ? outcome.error
          : unknownOutcome(prepared, outcome.error, settlesBefore);
      return {
        status: 'UNKNOWN',
        note: error.message,
        requestId: error.requestId,
        error,
        settlesBefore,
        nextLookInMs: nextLookInMs({ operation: { ...current, status: 'UNKNOWN' }, at, settings }),
      };
    }
  }
}

/** After the send the truth is known and the record may hiccup: worth a few tries before the caller is answered without it. */
export async function tryWriting<Result>(
  report: ChangeEngine['report'],
  id: string,
  write: () => Promise<Result | null>,
): Promise<Result | null> {
  for (const wait of [100, 500, 1_500, null]) {
    try {
      return await write();
    } catch (trouble) {
      if (wait === null || !(trouble instanceof LedgerUnavailableError)) {
        report(trouble, id);
        return null;
      }
      await pause(wait);
    }
  }
  return null;
}

export function unknownOutcome(
  { request, target }: Pick<PreparedChange, 'request' | 'target'>,
  cause: DomainError | null,
  settlesBefore: Date | null,
): DomainError {
  const { change } = request;
  const { nativeId } = target;
  const why = cause?.message ?? 'No readable answer came back.';
  return domainError('CloudOutcomeUnknownError', {
    provider: target.provider,
    providerCode: cause?.providerCode ?? null,
    providerMessage: cause?.providerMessage ?? null,
    requestId: cause?.requestId ?? null,
    resourceId: nativeId === null ? null : formatResourceId({ ...target, nativeId }),
    settlesBefore,
    message: `It is not known whether the request to ${change.verb} ${describeTarget(change, target)} was carried out: ${why} Do not repeat it; its operation is read until the truth is known.`,
  });
}

function fieldsOf(step: Step): Partial<Operation> {
  const {
    note: _note,
    freesKey: _freesKey,
    actor: _actor,
    nextLookInMs: _next,
    unconfirmed: _unconfirmed,
    ...fields
  } = step;
  return fields;
}
