import { setTimeout as pause } from 'node:timers/promises';
import type { Account } from '../domain/account.ts';
import type { Intent, Sent, Snapshot } from '../domain/change.ts';
import { catalogue, type DomainError, domainError } from '../domain/errors.ts';
import { type Operation, openStatuses } from '../domain/operation.ts';
import { formatResourceId, type ResourceReference } from '../domain/resource.ts';
import { LeaseLostError, LedgerUnavailableError, type Step } from '../ledger/ledger.ts';
import { answerOf, type ChangeAnswer, refusal } from './answer.ts';
import { observe } from './observe.ts';
import type { Order } from './order.ts';
import { nextLook, sentAt } from './verdict.ts';
import type { Works } from './works.ts';

interface Errand {
  readonly order: Order;
  readonly account: Account<unknown>;
  readonly target: ResourceReference;
  readonly view: Snapshot;
}

export interface CarriedOut {
  readonly operation: Operation;
  readonly answer: ChangeAnswer;
}

/** Sends a recorded change, writes down what came of it, and shows the resource as it stands. */
export async function carryOut(works: Works, errand: Errand, recorded: Operation): Promise<CarriedOut> {
  const { leaseMs } = works.settings;
  // A renewal that fails shows itself: the next SENDING is refused without the lease.
  const renewal = setInterval(() => works.ledger.renew([recorded.id], leaseMs).catch(() => {}), leaseMs / 3);
  renewal.unref();
  try {
    const sent = await send(works, errand, recorded);
    const operation = await conclude(works, errand, recorded, sent);
    const shown =
      operation.status === 'ACCEPTED' ? await shownAfterwards(works, errand, operation) : operation;
    return {
      operation: shown,
      answer: answerOf(shown, false) ?? refusal(unknown(errand, null, null), shown),
    };
  } finally {
    clearInterval(renewal);
    await works.ledger.release([recorded.id]).catch(trouble => works.report(trouble, recorded.id));
  }
}

async function send(works: Works, { order, account, target }: Errand, operation: Operation): Promise<Sent> {
  const { change } = order;
  let attempts = 0;
  const intent: Intent = {
    token: operation.id,
    signal: order.signal,
    async starting() {
      // A change without a token is only ever repeated after a proof that the attempt before was not carried out.
      if (attempts > 0 && change.action.effect === 'once') {
        await works.ledger.advance(operation.id, ['SENDING'], {
          status: 'NOT_SENT',
          note: 'not carried out; trying again',
        });
      }
      const { at } = await works.ledger.sending(operation.id);
      attempts += 1;
      return at;
    },
  };
  try {
    return await change.send(account, target, order.input, intent);
  } catch (trouble) {
    const ours = trouble instanceof LedgerUnavailableError || trouble instanceof LeaseLostError;
    if (attempts === 0 && ours) throw asUnavailable(trouble);
    works.report(trouble, operation.id);
    if (attempts === 0)
      return { kind: 'notSent', error: unavailable(order, 'the request could not be built.') };
    return { kind: 'unknown', error: unknown({ order, target }, null, null) };
  }
}

/** A lost lease means that somebody else has closed the operation as never sent. */
function asUnavailable(trouble: Error): Error {
  return trouble instanceof LeaseLostError
    ? new LedgerUnavailableError(trouble.message, { cause: trouble })
    : trouble;
}

async function conclude(works: Works, errand: Errand, recorded: Operation, sent: Sent): Promise<Operation> {
  const current = (await attempt(works, recorded.id, () => works.ledger.operation(recorded.id))) ?? recorded;
  const step = await stepFor(works, errand, current, sent);
  // The operation may have been taken over as UNKNOWN while this process slept; its own answer is still the better news.
  const written = await attempt(works, recorded.id, () =>
    works.ledger.advance(recorded.id, openStatuses, step),
  );
  if (written !== null) return written;
  const stored = await attempt(works, recorded.id, () => works.ledger.operation(recorded.id));
  // What could not be written is still the truth for the caller; the record comes back to it as an orphan and reads.
  return stored === null || stored.status === 'SENDING' ? { ...current, ...defined(step) } : stored;
}

async function stepFor(works: Works, errand: Errand, current: Operation, sent: Sent): Promise<Step> {
  const { order } = errand;
  const now = new Date();
  switch (sent.kind) {
    case 'accepted': {
      const nextLookAt = nextLook({ operation: current, now, settings: works.settings });
      return {
        status: 'ACCEPTED',
        note: 'accepted',
        requestId: sent.requestId,
        error: null,
        settlesBefore: null,
        nextLookAt,
      };
    }
    case 'refused': {
      const error = await explained(errand, sent.error);
      const { retryable } = catalogue[error.tag];
      const note = `refused: ${error.providerCode ?? error.tag}`;
      return {
        status: 'REJECTED',
        note,
        requestId: error.requestId,
        error,
        nextLookAt: null,
        freesKey: retryable,
      };
    }
    case 'notSent': {
      const status = order.signal.aborted ? 'CANCELLED' : 'CLOSED_NOT_SENT';
      return { status, note: 'nothing left us', error: sent.error, nextLookAt: null, freesKey: true };
    }
    case 'unknown': {
      const settings = works.settings;
      const settlesBefore = new Date(sentAt(current) + settings.settleWindowMs + settings.settleMarginMs);
      const error =
        sent.error.tag === 'CloudUnmappedError' ? sent.error : unknown(errand, sent.error, settlesBefore);
      const nextLookAt = nextLook({ operation: { ...current, status: 'UNKNOWN' }, now, settings });
      return {
        status: 'UNKNOWN',
        note: error.message,
        requestId: error.requestId,
        error,
        settlesBefore,
        nextLookAt,
      };
    }
  }
}

/** A vague refusal is explained by one more look: which state, which dependents. The provider's own words are kept. */
async function explained(
  { order, account, target, view }: Errand,
  refused: DomainError,
): Promise<DomainError> {
  if (refused.tag !== 'CloudResourceStateError' && refused.tag !== 'CloudResourceInUseError') return refused;
  const look = await order.change.look(account, target, null, AbortSignal.timeout(5_000));
  const [reason] = order.change.blockers(look.kind === 'present' ? look.now : view, refused);
  if (reason === undefined) return refused;
  const { provider, providerCode, providerMessage, requestId } = refused;
  return { ...reason, provider, providerCode, providerMessage, requestId };
}

async function shownAfterwards(
  works: Works,
  { order, account }: Errand,
  operation: Operation,
): Promise<Operation> {
  try {
    const signal = AbortSignal.timeout(works.settings.answerLookMs);
    return await observe(works, { change: order.change, account, operation }, signal);
  } catch (trouble) {
    works.report(trouble, operation.id);
    return operation;
  }
}

/** After the send the truth is known and the record may hiccup: worth a few tries before the caller is answered without it. */
async function attempt<Result>(
  works: Works,
  id: string,
  write: () => Promise<Result | null>,
): Promise<Result | null> {
  for (const wait of [100, 500, 1_500, null]) {
    try {
      return await write();
    } catch (trouble) {
      if (wait === null || !(trouble instanceof LedgerUnavailableError)) {
        works.report(trouble, id);
        return null;
      }
      await pause(wait);
    }
  }
  return null;
}

function unknown(
  { order, target }: Pick<Errand, 'order' | 'target'>,
  cause: DomainError | null,
  settlesBefore: Date | null,
): DomainError {
  const { change } = order;
  const why = cause?.message ?? 'No readable answer came back.';
  return domainError('CloudOutcomeUnknownError', {
    provider: change.provider,
    providerCode: cause?.providerCode ?? null,
    providerMessage: cause?.providerMessage ?? null,
    requestId: cause?.requestId ?? null,
    resourceId: formatResourceId(target),
    settlesBefore,
    message: `It is not known whether the request to ${change.verb} ${change.noun} ${target.nativeId} was carried out: ${why} Do not repeat it; its operation is read until the truth is known.`,
  });
}

function unavailable(order: Order, why: string): DomainError {
  const message = `Nothing was sent: ${why}`;
  return domainError('CloudUnavailableError', { provider: order.change.provider, message });
}

function defined(step: Step): Partial<Operation> {
  const { note: _note, freesKey: _freesKey, actor: _actor, ...fields } = step;
  return fields;
}
