import type { Change, Progress, Snapshot } from '../../src/domain/change.ts';
import { domainError } from '../../src/domain/errors.ts';
import type { ResourceKind } from '../../src/domain/kind.ts';
import type { Operation, OperationDraft } from '../../src/domain/operation.ts';
import { type CloudResource, unshownResource } from '../../src/domain/resource.ts';

/** A moment to count from. */
export const begun = new Date('2026-05-04T10:00:00.000Z');

export function later(ms: number): Date {
  return new Date(begun.getTime() + ms);
}

export const thingKind: ResourceKind = {
  provider: 'cloud',
  kind: 'thing',
  typeName: 'CloudThing',
  noun: 'thing',
  article: 'a',
  plural: 'things',
  idField: 'thingId',
  resourceField: 'thing',
  regional: false,
};

export function thing(nativeState: string, facts: { id?: string; name?: string } = {}): CloudResource {
  const { id = 'thing-1', name = null } = facts;
  return {
    ...unshownResource({ provider: 'cloud', account: 'main', kind: 'thing', region: null, nativeId: id }),
    name,
    state: 'ACTIVE',
    nativeState,
  };
}

export function snapshot(nativeState: string): Snapshot {
  return { resource: thing(nativeState) };
}

const meanings: Readonly<Record<string, Progress>> = {
  Active: 'untouched',
  Leaving: 'moving',
  'Leaving slowly': 'moving',
  Left: 'done',
  Broken: 'failed',
  Sideways: 'unclear',
};

/** What each word of this made-up vendor means for the change. */
export const states = Object.keys(meanings);

export function progressOf(nativeState: string): Progress {
  return meanings[nativeState] ?? 'unclear';
}

export function change(facts: Partial<Change> = {}): Change {
  return {
    name: 'cloud.things.Remove',
    of: thingKind,
    action: { service: 'things', action: 'Remove', effect: 'once', errors: {} },
    mutation: 'removeThing',
    verb: 'remove',
    takes: {},
    creates: false,
    look: () => Promise.reject(new Error('nothing was to be looked at')),
    blockers: () => [],
    send: () => Promise.reject(new Error('nothing was to be sent')),
    accepted: () => ({ kind: 'accepted' }),
    progress: ({ now }) => progressOf(now.nativeState),
    absenceMeans: 'done',
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
    region: null,
    resource: 'causeway:cloud:main:thing:thing-1',
    resourceName: null,
    holds: facts.resource ?? 'causeway:cloud:main:thing:thing-1',
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
    keyKeptUntil: null,
    sequence: 3,
    order: null,
    unconfirmed: null,
    nextLookAt: begun,
    ...facts,
  };
}

export function present(nativeState: string) {
  return { kind: 'present', now: thing(nativeState) } as const;
}

export function absent(witness: string | null = 'thing thing-2') {
  return { kind: 'absent', witness, requestId: 'request-of-the-read' } as const;
}

export const unreadable = {
  kind: 'unreadable',
  error: domainError('CloudUnavailableError', { message: 'the cloud is silent' }),
} as const;
