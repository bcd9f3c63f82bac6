import type { Account } from '../domain/account.ts';
import type { Change, Snapshot } from '../domain/change.ts';
import type { Operation } from '../domain/operation.ts';
import { parseResourceId } from '../domain/resource.ts';
import { nextLook, verdict } from './verdict.ts';
import type { Works } from './works.ts';

/** Reads the resource once and writes what that means. Returns the operation as it stands afterwards. */
export async function observe(
  works: Works,
  at: { readonly change: Change; readonly account: Account<unknown>; readonly operation: Operation },
  signal: AbortSignal,
): Promise<Operation> {
  const { change, account, operation } = at;
  const target = parseResourceId(operation.resource);
  if (target === null)
    throw new Error(`operation ${operation.id} holds an id that is none: ${operation.resource}`);
  // The time before the read: a process that was stopped in the middle must not date an old reading late.
  const now = new Date();
  const look = await change.look(account, target, operation.before as Snapshot, signal);
  if (look.kind === 'unreadable' && signal.aborted) return operation;
  const found = verdict(look, { operation, change, now, settings: works.settings });
  if (found.kind === 'later') {
    await works.ledger.postpone(operation.id, found.looked);
    return { ...operation, ...found.looked };
  }
  const { undo } = change;
  const step =
    found.step.status === 'SUCCEEDED' && undo !== undefined && found.step.lastSeen !== null
      ? {
          ...found.step,
          undo: undo.mutation,
          reversibleUntil: reversibleUntil(operation, undo.windowMs(account), now),
        }
      : found.step;
  const stepped = await works.ledger.advance(operation.id, [operation.status], step);
  return stepped ?? (await works.ledger.operation(operation.id)) ?? operation;
}

/**
 * Providers carry no time of the change itself. We saw the resource before the last SENDING and see it changed now, so it
 * happened in between: the earlier moment is the one that can be promised. A gap longer than the window tells nothing.
 */
function reversibleUntil(operation: Operation, windowMs: number | null, now: Date): Date | null {
  if (windowMs === null || operation.lastSendingAt === null) return null;
  const until = new Date(operation.lastSendingAt.getTime() + windowMs);
  return until > now ? until : null;
}

/** Keeps an operation whose look could not even be tried from being claimed again at once. */
export async function putOff(works: Works, operation: Operation): Promise<void> {
  const nextLookAt = nextLook({ operation, now: new Date(), settings: works.settings });
  await works.ledger.postpone(operation.id, { nextLookAt });
}
