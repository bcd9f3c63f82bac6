import type { Intent, Sent } from '../domain/change.ts';
import { type DomainError, domainError } from '../domain/errors.ts';
import type { Operation, OperationDraft } from '../domain/operation.ts';
import type { Obstacle } from '../ledger/existing.ts';
import type { Recorded } from '../ledger/ledger.ts';
import { answerOf, type ChangeAnswer, refusal } from './answer.ts';
import type { ChangeEngine } from './engine.ts';
import { describeTarget, type PreparedChange } from './locate.ts';
import { observe } from './observe.ts';
import { tryWriting, unknownOutcome, writeOutcome } from './settle.ts';
import { RecordTime } from './time.ts';
import { sentAt } from './verdict.ts';

/** What sending needs beside the change itself: to be written down when it is about to leave, and never before. */
export interface ToRecord {
  readonly draft: OperationDraft;
  /** Together with its first attempt. */
  record(): Promise<Recorded>;
}

export interface SettledChange {
  readonly kind: 'settled';
  readonly operation: Operation;
  readonly answer: ChangeAnswer;
}

/** Not recorded, and so not sent. */
export type Unrecorded =
  | { readonly kind: 'obstructed'; readonly obstacle: Obstacle }
  | { readonly kind: 'refused'; readonly answer: ChangeAnswer };

/** Records a change and sends it, writes down what came of it, and shows the resource as it stands. */
export async function sendAndSettle(
  engine: ChangeEngine,
  prepared: PreparedChange,
  toRecord: ToRecord,
): Promise<SettledChange | Unrecorded> {
  const { leaseMs } = engine.settings;
  const { id } = toRecord.draft;
  // A renewal that fails shows itself: the next SENDING is refused without the lease.
  const renewal = setInterval(() => engine.ledger.renew([id], leaseMs).catch(() => {}), leaseMs / 3);
  renewal.unref();
  let holdsLease = true;
  try {
    const result = await send(engine, prepared, toRecord);
    if (result.kind !== 'sent') {
      holdsLease = false;
      return result;
    }
    const { sent, operation: current, followsAnother } = result;
    const operation = await writeOutcome(engine, prepared, current, sent);
    // What a creation has made may be an id that others had.
    const isSame = operation.resource === current.resource;
    const shown =
      operation.status === 'ACCEPTED'
        ? await showAfterwards(engine, prepared, operation, isSame ? followsAnother : null)
        : operation;
    // Its end has given the lease back.
    holdsLease = shown.endedAt === null;
    return {
      kind: 'settled',
      operation: shown,
      answer: answerOf(shown, false) ?? refusal(unknownOutcome(prepared, null, null), shown),
    };
  } finally {
    clearInterval(renewal);
    if (holdsLease) await engine.ledger.release([id]).catch(trouble => engine.report(trouble, id));
  }
}

interface SentChange {
  readonly kind: 'sent';
  readonly sent: Sent;
  /** As the last attempt left it. */
  readonly operation: Operation;
  /** Null where the record has to be asked. */
  readonly followsAnother: boolean | null;
}

/** Ends the way to the first byte where the record says that something stands in it. */
class ObstructedError extends Error {
  override readonly name = 'ObstructedError';
  readonly obstacle: Obstacle;

  constructor(obstacle: Obstacle) {
    super(`not recorded: ${obstacle.kind}`);
    this.obstacle = obstacle;
  }
}

async function send(
  engine: ChangeEngine,
  prepared: PreparedChange,
  { draft, record }: ToRecord,
): Promise<SentChange | Unrecorded> {
  const { request, account, target } = prepared;
  const { change, input } = request;
  let operation: Operation | null = null;
  let followsAnother: boolean | null = null;
  let recordingTrouble: unknown = null;
  const intent: Intent = {
    token: draft.id,
    doing: `${change.verb} ${describeTarget(change, target)}`,
    target,
    signal: request.signal,
    async starting() {
      const askedAt = performance.now();
      if (operation === null) {
        ({ operation, followsAnother } = await begun(record).catch(trouble => {
          recordingTrouble = trouble;
          throw trouble;
        }));
      } else {
        operation = await begunAgain(engine, change, operation);
        followsAnother = null;
      }
      const at = new Date(sentAt(operation));
      engine.watched.learn(at, askedAt);
      return at;
    },
  };
  let sent: Sent;
  try {
    sent = await change.send({ account, target, input, intent } as never);
  } catch (trouble) {
    if (trouble instanceof ObstructedError) return { kind: 'obstructed', obstacle: trouble.obstacle };
    if (recordingTrouble !== null && trouble === recordingTrouble) {
      void closeUnsent(engine, draft.id);
      throw trouble;
    }
    engine.report(trouble, draft.id);
    sent =
      operation === null
        ? { kind: 'notSent', error: unavailable(prepared, 'the request could not be built.') }
        : { kind: 'unknown', error: unknownOutcome(prepared, null, null) };
  }
  if (operation !== null) return { kind: 'sent', sent, operation, followsAnother };
  if (sent.kind !== 'notSent') throw new Error(`${change.name} was sent without having been recorded.`);
  const status = request.signal.aborted ? 'CANCELLED' : 'CLOSED_NOT_SENT';
  const refused = await engine.ledger.refuse(draft, sent.error, status);
  return { kind: 'refused', answer: refusal(sent.error, refused) };
}

/** The record failed, and may have been written all the same. Only this process knows that nothing was sent. */
async function closeUnsent({ ledger, report }: ChangeEngine, id: string): Promise<void> {
  await tryWriting(report, id, () =>
    ledger.advance(id, ['SENDING'], {
      status: 'CLOSED_NOT_SENT',
      note: 'the record failed as it was written down, so nothing was sent',
      nextLookInMs: null,
      freesKey: true,
    }),
  );
}

async function begun(record: ToRecord['record']): Promise<Extract<Recorded, { kind: 'recorded' }>> {
  const recorded = await record();
  if (recorded.kind !== 'recorded') throw new ObstructedError(recorded);
  return recorded;
}

/** A change without a token is only ever repeated after a proof that the attempt before was not carried out. */
async function begunAgain(
  { ledger }: ChangeEngine,
  { action }: PreparedChange['request']['change'],
  operation: Operation,
): Promise<Operation> {
  if (action.effect === 'once') {
    const note = 'not carried out; trying again';
    await ledger.advance(operation.id, ['SENDING'], { status: 'NOT_SENT', note });
  }
  const { at, attempt } = await ledger.sending(operation.id);
  return { ...operation, status: 'SENDING', attempts: attempt, lastSendingAt: at, updatedAt: at };
}

async function showAfterwards(
  engine: ChangeEngine,
  { request: { change }, account }: PreparedChange,
  operation: Operation,
  followsAnother: boolean | null,
): Promise<Operation> {
  try {
    // It was written a moment ago, with the record's own time.
    const at = new RecordTime(operation.updatedAt).now();
    const signal = AbortSignal.timeout(engine.settings.answerLookMs);
    const source = { account, region: operation.region, signal };
    return await observe(engine, { change, account, operation, at, followsAnother }, source);
  } catch (trouble) {
    engine.report(trouble, operation.id);
    return operation;
  }
}

function unavailable({ target }: PreparedChange, why: string): DomainError {
  return domainError('CloudUnavailableError', {
    provider: target.provider,
    message: `Nothing was sent: ${why}`,
  });
}
