import type { Change, Look, Snapshot } from '../domain/change.ts';
import type { Operation } from '../domain/operation.ts';
import type { CloudResource } from '../domain/resource.ts';
import type { Looked, Step } from '../ledger/ledger.ts';
import type { ChangeSettings } from './settings.ts';
import { passedMs } from './time.ts';

/** What one look means for an operation: a step to write, or only when to look again. */
export type Verdict =
  | { readonly kind: 'step'; readonly step: Step }
  | { readonly kind: 'later'; readonly looked: Looked };

/** What was seen of an operation's resource. A creation that has no id yet is looked for by its name. */
export type Sight =
  | Look<CloudResource>
  /** Nothing that could be ours bears the name, and the whole list was read. */
  | { readonly kind: 'unborn' }
  /** What bears the name was not there before, and yet seems to have been made before it was asked for. */
  | { readonly kind: 'older'; readonly nativeIds: readonly string[] }
  /** Several could be ours. */
  | { readonly kind: 'ambiguous'; readonly nativeIds: readonly string[] };

export interface Judged {
  readonly operation: Operation;
  readonly change: Change;
  /** The record's time from before the look: a process that was stopped in the middle must not date an old reading late. */
  readonly at: Date;
  /** The record's time from which on this process has seen it pass: what lies before counts for nothing. */
  readonly steadySince: Date;
  /** How old what the provider shows may be. */
  readonly staleReadsMs: number;
  /** True where another change of ours ended so shortly before this one was sent that a read may still show what it left. */
  readonly followsAnother?: boolean;
  readonly settings: ChangeSettings;
  /** True while somebody waits for it. */
  readonly awaited?: boolean;
}

/** Pure, so that every row of the life of an operation is a plain test. */
export function verdict(sight: Sight, judged: Judged): Verdict {
  switch (sight.kind) {
    case 'unreadable':
      return undecided(judged, `it could not be read: ${sight.error.message}`);
    case 'present':
      return present(sight.now, judged);
    case 'absent':
      return sight.witness === null
        ? undecided(
            judged,
            'it is missing from the list, but nothing beside it could be read to vouch for the list',
          )
        : missing(sight.witness, sight.requestId, judged);
    case 'unborn':
      return judged.operation.status === 'UNKNOWN'
        ? unchanged(judged, {}, 'nothing bears its name')
        : undecided(judged, 'nothing bears its name yet');
    case 'older': {
      const why = `${sight.nativeIds.join(', ')} bears its name and was not there before, but seems to have been made before it was asked for`;
      return undecided(judged, why, { unconfirmed: null });
    }
    case 'ambiguous':
      return end('NEEDS_ATTENTION', {
        note: `several could be the one that was asked for: ${sight.nativeIds.join(', ')}`,
      });
  }
}

/** What the operation showed of itself, for the record. */
type Shown = Pick<Step, 'lastSeen' | 'nativeState' | 'resourceName' | 'unconfirmed'>;

function missing(witness: string, requestId: string | null, judged: Judged): Verdict {
  const { change } = judged;
  // One absent read is no proof: a lagging replica or a page that shifted shows the same.
  const again = confirmation('gone', judged);
  if (again !== null) return again;
  const proof = `missing from two reads, while ${witness} was still read`;
  const gone = { lastSeen: null, nativeState: null };
  switch (change.absenceMeans) {
    case 'done':
      return end('SUCCEEDED', { ...gone, note: `seen gone: ${proof}`, requestId, error: null });
    case 'failed':
      return end('FAILED', { ...gone, note: `the ${change.of.noun} vanished on its way: ${proof}` });
    case 'unclear':
      return end('NEEDS_ATTENTION', { ...gone, note: `the ${change.of.noun} itself is gone: ${proof}` });
  }
}

function present(now: CloudResource, judged: Judged): Verdict {
  const { operation, followsAnother = false, staleReadsMs } = judged;
  if (followsAnother && operation.status === 'ACCEPTED' && sinceSentMs(judged) < staleReadsMs) {
    // Neither that it is done nor that it is on the way: both may be from before, and it would seem to come back.
    return { kind: 'later', looked: { nextLookInMs: Math.max(staleReadsMs - sinceSentMs(judged), 1) } };
  }
  const shown: Shown = { lastSeen: { resource: now }, nativeState: now.nativeState, resourceName: now.name };
  const unknown = operation.status === 'UNKNOWN';
  const progress = progressOf(judged, now);
  // It tells nothing, but it is there: an end that an earlier look showed has to be shown twice anew.
  const contradicted = (why: string): Verdict => undecided(judged, why, { ...shown, unconfirmed: null });
  switch (progress) {
    case 'done':
    case 'moving': {
      if (unknown && showedItBefore(judged)) {
        return contradicted(`it showed ${now.nativeState} before the change already`);
      }
      // Of a change whose answer was lost only this tells, and a lagging replica may show what an older change left.
      const again = unknown ? confirmation('happened', judged, shown) : null;
      if (again !== null) return again;
      if (progress === 'done') return end('SUCCEEDED', { ...shown, note: 'seen to be done', error: null });
      return unknown
        ? step('ACCEPTED', {
            ...shown,
            note: 'seen on the way',
            unconfirmed: null,
            nextLookInMs: nextLookInMs(judged),
          })
        : waiting(shown, judged);
    }
    case 'failed':
      return (
        confirmation('failed', judged) ??
        end('FAILED', { ...shown, note: `the provider reports ${now.nativeState}` })
      );
    case 'untouched':
      if (cameBack(judged)) {
        return (
          confirmation('back', judged) ?? end('FAILED', { ...shown, note: 'it was on the way and came back' })
        );
      }
      return unknown ? unchanged(judged, shown, 'unchanged') : waiting(shown, judged);
    case 'unclear':
      return contradicted(`what the provider shows (${now.nativeState}) does not tell`);
  }
}

/**
 * An end that one look showed has to be shown again, so much later that no replica can still be showing what was before.
 * Null where that has been seen; meanwhile what was seen before stays in the record.
 */
function confirmation(kind: string, judged: Judged, shown: Shown = {}): Verdict | null {
  const { operation, at, staleReadsMs } = judged;
  const { unconfirmed, settlesBefore } = operation;
  const late = operation.status === 'UNKNOWN' && settlesBefore !== null;
  if (late && unconfirmed !== null && unconfirmed.end !== kind && unconfirmed.since >= settlesBefore) {
    const note = 'reading could not settle it: what the provider shows goes on contradicting itself';
    return end('NEEDS_ATTENTION', { ...shown, note });
  }
  const passed = unconfirmed?.end === kind ? passedMs(unconfirmed.since, at, judged.steadySince) : 0;
  if (unconfirmed?.end === kind && passed >= staleReadsMs) return null;
  return {
    kind: 'later',
    looked: { ...shown, unconfirmed: kind, nextLookInMs: Math.max(staleReadsMs - passed, 1) },
  };
}

/** The change left no trace: after the settle window that proves that it did not happen, and not before. */
function unchanged(judged: Judged, shown: Shown, what: string): Verdict {
  const { change, settings } = judged;
  if (sinceSentMs(judged) < settings.settleWindowMs) {
    return {
      kind: 'later',
      looked: { ...shown, unconfirmed: null, nextLookInMs: nextLookInMs(judged) },
    };
  }
  const again = confirmation('untouched', judged, shown);
  if (again !== null) return again;
  if (change.untouchedProvesNothing) {
    const note = `${what} after the settle window; it can be switched both ways, so a person decides`;
    return end('NEEDS_ATTENTION', { ...shown, note });
  }
  const note = `${what} after the settle window: it did not happen`;
  return end('NOT_APPLIED', { ...shown, note, freesKey: true });
}

/** Accepted and not at its end: look again, say what is new, and say so when it takes too long. */
function waiting(shown: Shown, judged: Judged): Verdict {
  const { operation } = judged;
  const looked = { ...shown, unconfirmed: null, nextLookInMs: nextLookInMs(judged) };
  if (overdue(judged)) {
    const note = `accepted, not at its end past the deadline, now ${shown.nativeState}: possibly still billed`;
    return step('STALLED', { ...looked, note });
  }
  if (operation.nativeState === shown.nativeState) return { kind: 'later', looked };
  return step(operation.status, { ...looked, note: `now ${shown.nativeState}` });
}

function undecided(judged: Judged, why: string, shown: Shown = {}): Verdict {
  if (isLate(judged)) {
    return end('NEEDS_ATTENTION', { ...shown, note: `reading could not settle it: ${why}` });
  }
  const looked = { ...shown, nextLookInMs: nextLookInMs(judged) };
  if (overdue(judged)) return step('STALLED', { ...looked, note: `accepted, and past its deadline ${why}` });
  return { kind: 'later', looked };
}

function step(status: Step['status'], rest: Omit<Step, 'status'>): Verdict {
  return { kind: 'step', step: { status, ...rest } };
}

function end(status: Step['status'], rest: Omit<Step, 'status'>): Verdict {
  return step(status, { unconfirmed: null, ...rest, nextLookInMs: null });
}

function overdue({ operation, at, settings }: Judged): boolean {
  return operation.status === 'ACCEPTED' && at.getTime() - sentAt(operation) >= settings.stallAfterMs;
}

function progressOf({ operation, change }: Pick<Judged, 'operation' | 'change'>, now: CloudResource) {
  return change.progress({
    before: operation.before as Snapshot,
    now,
    input: operation.input as never,
  });
}

/** Then reading proves nothing about a change whose answer was lost, and nothing was altered that could be undone. */
export function showedItBefore({ operation, change }: Pick<Judged, 'operation' | 'change'>): boolean {
  const { resource } = operation.before as Snapshot;
  return resource !== null && progressOf({ operation, change }, resource) === 'done';
}

/** Moved before and untouched now: only what this operation itself has seen counts. */
function cameBack({ operation, change }: Judged): boolean {
  if (operation.lastSeen === null || operation.status === 'UNKNOWN') return false;
  const { resource } = operation.lastSeen as Snapshot;
  if (resource === null) return false;
  const earlier = progressOf({ operation, change }, resource);
  return earlier === 'moving' || earlier === 'done';
}

/** What has passed since the last SENDING beyond doubt. */
export function sinceSentMs({
  operation,
  at,
  steadySince,
}: Pick<Judged, 'operation' | 'at' | 'steadySince'>): number {
  return passedMs(new Date(sentAt(operation)), at, steadySince);
}

/** By the record's time or by what this process has seen pass: a clock that was set back must not keep it from a person. */
function isLate(judged: Judged): boolean {
  const { operation, at, settings } = judged;
  if (operation.status !== 'UNKNOWN' || operation.settlesBefore === null) return false;
  const { settleWindowMs, settleMarginMs } = settings;
  return at >= operation.settlesBefore || sinceSentMs(judged) >= settleWindowMs + settleMarginMs;
}

/** The record's time of the last SENDING. */
export function sentAt(operation: Operation): number {
  return (operation.lastSendingAt ?? operation.startedAt).getTime();
}

export type Paced = Pick<Judged, 'operation' | 'at' | 'settings' | 'awaited'>;

/**
 * The older the change, the slower the pace, unless somebody waits for it. But the end of the settle window is met on time, and
 * so is the moment by which a person is asked, though nothing can be read: it is what callers were told.
 */
export function nextLookInMs({ operation, at, settings, awaited = false }: Paced): number {
  if (operation.status === 'STALLED') return settings.stalledLookMs;
  const age = at.getTime() - sentAt(operation);
  const byAge = Math.min(Math.max(settings.firstLookMs, age * settings.paceByAge), settings.slowestLookMs);
  const pause = awaited ? settings.firstLookMs : byAge;
  if (operation.status !== 'UNKNOWN') return pause;
  const { settlesBefore } = operation;
  const ends = [settings.settleWindowMs - age, (settlesBefore ?? at).getTime() - at.getTime()];
  return Math.min(pause, ...ends.filter(left => left > 0));
}
