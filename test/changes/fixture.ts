import type { Change, Look, Seen, Snapshot } from '../../src/domain/change.ts';
import { domainError } from '../../src/domain/errors.ts';
import type { Operation, OperationDraft } from '../../src/domain/operation.ts';

/** A moment to count from. */
export const begun = new Date('2026-05-04T10:00:00.000Z');

export function later(ms: number): Date {
  return new Date(begun.getTime() + ms);
}

export function snapshot(nativeState: string): Snapshot {
  const reference = {
    provider: 'cloud',
    account: 'main',
    kind: 'thing',
    region: null,
    nativeId: 'thing-1',
  };
  return { resource: { reference, name: null, state: 'ACTIVE', nativeState }, neighbours: ['thing-2'] };
}

const meanings: Readonly<Record<string, Seen>> = {
  Active: 'untouched',
  Leaving: 'moving',
  'Leaving slowly': 'moving',
  Left: 'done',
  Broken: 'failed',
  Sideways: 'unclear',
};

/** What each word of this made-up vendor means for the change. */
export const states = Object.keys(meanings);

export function change(facts: Partial<Change> = {}): Change {
  return {
    name: 'cloud.things.Remove',
    provider: 'cloud',
    kind: 'thing',
    action: { service: 'things', action: 'Remove', effect: 'once', errors: {} },
    mutation: 'removeThing',
    verb: 'remove',
    noun: 'thing',
    look: () => Promise.reject(new Error('a verdict looks at nothing by itself')),
    blockers: () => [],
    send: () => Promise.reject(new Error('a verdict sends nothing')),
    seen: (_before, now) => meanings[now.resource.nativeState] ?? 'unclear',
    gone: 'done',
    ...facts,
  };
}

export function draft(facts: Partial<OperationDraft> = {}): OperationDraft {
  return {
    id: 'op-1',
    parent: null,
    change: 'cloud.things.Remove',
    mutation: 'removeThing',
    provider: 'cloud',
    account: 'main',
    kind: 'thing',
    resource: 'causeway:cloud:main:thing:thing-1',
    tenant: 'local',
    actor: 'local',
    reason: null,
    key: null,
    fingerprint: 'f',
    documentHash: null,
    input: {},
    before: snapshot('Active'),
    ...facts,
  };
}

/** Sent once, at the beginning. */
export function operation(facts: Partial<Operation> = {}): Operation {
  return {
    ...draft(),
    status: 'ACCEPTED',
    attempts: 1,
    startedAt: begun,
    updatedAt: begun,
    endedAt: null,
    lastSendingAt: begun,
    lastSeen: null,
    nativeState: null,
    error: null,
    requestId: 'request-1',
    reversibleUntil: null,
    undo: null,
    settlesBefore: null,
    sequence: 3,
    missedAt: null,
    nextLookAt: begun,
    ...facts,
  };
}

export function present(nativeState: string): Look<Snapshot> {
  return { kind: 'present', now: snapshot(nativeState) };
}

export function absent(control: string | null = 'thing thing-2'): Look<Snapshot> {
  return { kind: 'absent', control, requestId: 'request-of-the-read' };
}

export const unreadable: Look<Snapshot> = {
  kind: 'unreadable',
  error: domainError('CloudUnavailableError', { message: 'the cloud is silent' }),
};
