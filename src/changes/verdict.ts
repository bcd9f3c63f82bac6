import type { Change, Look, Snapshot } from '../domain/change.ts';
import type { Operation } from '../domain/operation.ts';
import type { Looked, Step } from '../ledger/ledger.ts';
import type { ChangeSettings } from './settings.ts';

/** What one look means for an operation: a step to write, or only when to look again. */
export type Verdict =
  | { readonly kind: 'step'; readonly step: Step }
  | { readonly kind: 'later'; readonly looked: Looked };

interface Case {
  readonly operation: Operation;
  readonly change: Change;
  readonly now: Date;
  readonly settings: ChangeSettings;
}

/** Pure, so that every row of the life of an operation is a plain test. */
export function verdict(look: Look<Snapshot>, at: Case): Verdict {
  if (look.kind === 'unreadable') return undecided(at, `it could not be read: ${look.error.message}`);
  if (look.kind === 'present') return present(look.now, at);
  if (look.control === null) {
    return undecided(
      at,
      'it is missing from the list, but nothing beside it could be read to vouch for the list',
    );
  }
  return missing(look.control, look.requestId, at);
}

function missing(control: string, requestId: string | null, at: Case): Verdict {
  const { operation, change, now, settings } = at;
  const { missedAt } = operation;
  if (missedAt === null || now.getTime() - missedAt.getTime() < settings.goneGapMs) {
    // One absent read is no proof: a lagging replica or a page that shifted shows the same.
    const again = new Date((missedAt ?? now).getTime() + settings.goneGapMs);
    return { kind: 'later', looked: { missedAt: missedAt ?? now, nextLookAt: again } };
  }
  const proof = `missing from two reads, while ${control} was still read`;
  if (change.gone === 'done') {
    return end('SUCCEEDED', { note: `seen gone: ${proof}`, lastSeen: null, nativeState: null, requestId });
  }
  return end('NEEDS_ATTENTION', {
    note: `the ${change.noun} itself is gone: ${proof}`,
    lastSeen: null,
    nativeState: null,
  });
}

function present(view: Snapshot, at: Case): Verdict {
  const { operation, change, now } = at;
  const seen = change.seen(operation.before as Snapshot, view);
  const shown = { lastSeen: view, nativeState: view.resource.nativeState, missedAt: null };
  switch (seen) {
    case 'done':
      return end('SUCCEEDED', { ...shown, note: 'seen to be done' });
    case 'failed':
      return end('FAILED', { ...shown, note: `the provider reports ${view.resource.nativeState}` });
    case 'moving':
      return operation.status === 'UNKNOWN'
        ? step('ACCEPTED', { ...shown, note: 'seen on the way', nextLookAt: nextLook(at) })
        : waiting(view, at);
    case 'untouched':
      if (cameBack(at)) return end('FAILED', { ...shown, note: 'it was on the way and came back' });
      if (operation.status !== 'UNKNOWN') return waiting(view, at);
      if (now.getTime() < settledAt(at))
        return { kind: 'later', looked: { ...shown, nextLookAt: nextLook(at) } };
      return change.toggle
        ? end('NEEDS_ATTENTION', {
            ...shown,
            note: 'unchanged after the settle window; it can be switched both ways, so a person decides',
          })
        : end('NOT_APPLIED', {
            ...shown,
            note: 'unchanged after the settle window: it did not happen',
            freesKey: true,
          });
    case 'unclear':
      return undecided(at, `what the provider shows (${view.resource.nativeState}) does not tell`, shown);
  }
}

/** Accepted and not at its end: look again, say what is new, and say so when it takes too long. */
function waiting(view: Snapshot, at: Case): Verdict {
  const { operation } = at;
  const shown = {
    lastSeen: view,
    nativeState: view.resource.nativeState,
    missedAt: null,
    nextLookAt: nextLook(at),
  };
  if (overdue(at)) {
    const note = `accepted, not at its end past the deadline, now ${shown.nativeState}: possibly still billed`;
    return step('STALLED', { ...shown, note });
  }
  if (operation.nativeState === shown.nativeState) return { kind: 'later', looked: shown };
  return step(operation.status, { ...shown, note: `now ${shown.nativeState}` });
}

function undecided(at: Case, why: string, shown: Partial<Step> = {}): Verdict {
  const { operation, now } = at;
  if (operation.status === 'UNKNOWN' && operation.settlesBefore !== null && now >= operation.settlesBefore) {
    return end('NEEDS_ATTENTION', { ...shown, note: `reading could not settle it: ${why}` });
  }
  const nextLookAt = nextLook(at);
  if (overdue(at))
    return step('STALLED', { ...shown, note: `accepted, and past its deadline ${why}`, nextLookAt });
  return { kind: 'later', looked: { ...shown, nextLookAt } };
}

function step(status: Step['status'], rest: Omit<Step, 'status'>): Verdict {
  return { kind: 'step', step: { status, ...rest } };
}

function end(status: Step['status'], rest: Omit<Step, 'status'>): Verdict {
  return step(status, { missedAt: null, ...rest, nextLookAt: null });
}

function overdue({ operation, now, settings }: Case): boolean {
  return operation.status === 'ACCEPTED' && now.getTime() - sentAt(operation) >= settings.stallAfterMs;
}

/** Moved before and untouched now: only what this operation itself has seen counts. */
function cameBack({ operation, change }: Case): boolean {
  if (operation.lastSeen === null || operation.status === 'UNKNOWN') return false;
  const earlier = change.seen(operation.before as Snapshot, operation.lastSeen as Snapshot);
  return earlier === 'moving' || earlier === 'done';
}

function settledAt({ operation, settings }: Case): number {
  return sentAt(operation) + settings.settleWindowMs;
}

export function sentAt(operation: Operation): number {
  return (operation.lastSendingAt ?? operation.startedAt).getTime();
}

/** The older the change, the slower the pace; but the end of the settle window is met on time. */
export function nextLook({ operation, now, settings }: Omit<Case, 'change'>): Date {
  if (operation.status === 'STALLED') return new Date(now.getTime() + settings.stalledLookMs);
  const age = now.getTime() - sentAt(operation);
  const pause = Math.min(Math.max(settings.firstLookMs, age * settings.paceByAge), settings.slowestLookMs);
  const settles = sentAt(operation) + settings.settleWindowMs;
  const next = now.getTime() + pause;
  return new Date(operation.status === 'UNKNOWN' && now.getTime() < settles ? Math.min(next, settles) : next);
}
