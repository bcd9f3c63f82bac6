import type { Account } from '../domain/account.ts';
import type { AbsentSnapshot, Change, Snapshot } from '../domain/change.ts';
import type { Source } from '../domain/kind.ts';
import type { Operation } from '../domain/operation.ts';
import { type CloudResource, formatResourceId, parseResourceId } from '../domain/resource.ts';
import type { Step } from '../ledger/ledger.ts';
import { type ChangeEngine, nounOf } from './engine.ts';
import { type Sight, sentAt, showedItBefore, sinceSentMs, verdict } from './verdict.ts';

/** An operation with what is needed to look for it. */
export interface Observed {
  readonly change: Change;
  readonly account: Account<unknown>;
  readonly operation: Operation;
  /** The record's time from before the look. */
  readonly at: Date;
  /** As the record told when it wrote the intent; else it is asked. */
  readonly followsAnother?: boolean | null;
}

/** Looks for one operation's resource and writes what that means. Returns the operation as it stands afterwards. */
export async function observe(engine: ChangeEngine, observed: Observed, source: Source): Promise<Operation> {
  const sight = await lookFor(engine, observed, source);
  return await judge(engine, observed, sight);
}

export async function lookFor(engine: ChangeEngine, observed: Observed, source: Source): Promise<Sight> {
  const { operation } = observed;
  const nativeId = nativeIdOf(operation);
  if (nativeId === null) return await lookForNew(engine, observed, source);
  const looks = await nounOf(engine, operation).lookAt(source, [nativeId]);
  return looks.get(nativeId) ?? missingLook(nativeId);
}

function missingLook(nativeId: string): never {
  throw new Error(`a look at ${nativeId} came back without it`);
}

export function nativeIdOf({ resource, id }: Operation): string | null {
  if (resource === null) return null;
  const reference = parseResourceId(resource);
  if (reference === null) throw new Error(`operation ${id} holds an id that is none: ${resource}`);
  return reference.nativeId;
}

/**
 * A creation whose answer was lost is found by its name alone: what bears it now, did not before, and was made after the
 * request was sent. That a new row appeared would prove nothing.
 */
async function lookForNew(engine: ChangeEngine, { operation }: Observed, source: Source): Promise<Sight> {
  const { namesakes } = operation.before as AbsentSnapshot;
  const named = await nounOf(engine, operation).readNamed(source, operation.resourceName ?? '');
  if (named.kind === 'failed') return { kind: 'unreadable', error: named.error };
  const earliest = sentAt(operation) - engine.settings.creationClockMs;
  const appeared = named.value.filter(
    ({ reference }) => !namesakes.some(({ nativeId }) => nativeId === reference.nativeId),
  );
  const ours = appeared.filter(({ createdAt }) => createdAt === null || Date.parse(createdAt) >= earliest);
  const [only, other] = ours;
  if (only === undefined) {
    // That it is none of ours is known by the provider's clock and the record's alone, and one of them may be off.
    return appeared.length === 0 ? { kind: 'unborn' } : { kind: 'older', nativeIds: idsOf(appeared) };
  }
  if (other !== undefined) return { kind: 'ambiguous', nativeIds: idsOf(ours) };
  return { kind: 'present', now: only };
}

function idsOf(resources: readonly CloudResource[]): readonly string[] {
  return resources.map(({ reference }) => reference.nativeId);
}

/** Writes what a look means. */
export async function judge(
  engine: ChangeEngine,
  { change, account, operation, at, followsAnother = null }: Observed,
  sight: Sight,
): Promise<Operation> {
  const { staleReadsMs } = account;
  const steadySince = engine.watched.steadySince(at);
  const isFresh = sight.kind !== 'present' || sinceSentMs({ operation, at, steadySince }) >= staleReadsMs;
  const asks = operation.status === 'ACCEPTED' && !isFresh;
  const found = verdict(sight, {
    operation,
    change,
    at,
    steadySince,
    staleReadsMs,
    followsAnother: asks && (followsAnother ?? (await engine.ledger.followsAnother(operation, staleReadsMs))),
    settings: engine.settings,
    awaited: engine.awaited.has(operation.id),
  });
  if (found.kind === 'later') {
    const postponed = await engine.ledger.postpone(operation.id, found.looked);
    return postponed ?? (await engine.ledger.operation(operation.id)) ?? operation;
  }
  const step = withUndo(withIdentity(found.step, operation, sight), { change, account, operation, at });
  const stepped = await engine.ledger.advance(operation.id, [operation.status], step);
  return stepped ?? (await engine.ledger.operation(operation.id)) ?? operation;
}

const identifying: readonly Step['status'][] = ['ACCEPTED', 'STALLED', 'SUCCEEDED', 'FAILED'];

/** A creation gets its resource's id as soon as that is known for certain. */
function withIdentity(step: Step, operation: Operation, sight: Sight): Step {
  if (operation.resource !== null || sight.kind !== 'present') return step;
  if (!identifying.includes(step.status)) return step;
  return { ...step, resource: formatResourceId(sight.now.reference) };
}

/** Only what this change altered can be undone. */
function withUndo(step: Step, observed: Observed): Step {
  const { change, account, operation, at } = observed;
  const { undo } = change;
  const seen = step.lastSeen as Snapshot | null | undefined;
  if (step.status !== 'SUCCEEDED' || undo === undefined || seen === null || seen === undefined) return step;
  if (showedItBefore(observed)) return step;
  return {
    ...step,
    undo: undo.mutation,
    reversibleUntil: reversibleUntil(operation, undo.windowMs(account as Account<never>), at),
  };
}

/**
 * Providers carry no time of the change itself. We saw the resource before the last SENDING and see it changed now, so it
 * happened in between: the earlier moment is the one that can be promised. A gap longer than the window tells nothing.
 */
function reversibleUntil(operation: Operation, windowMs: number | null, at: Date): Date | null {
  if (windowMs === null || operation.lastSendingAt === null) return null;
  const until = new Date(operation.lastSendingAt.getTime() + windowMs);
  return until > at ? until : null;
}
