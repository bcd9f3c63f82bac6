import type { DomainError } from './errors.ts';

/** The life of one change that we asked a cloud for, from the intent to its verified end. */
export const operationStatuses = {
  RECORDED: 'Written down. Nothing has been sent yet.',
  SENDING: 'An attempt may be on its way.',
  NOT_SENT: 'The last attempt is known not to have been sent. Another follows, or the operation is closed.',
  ACCEPTED: 'The provider accepted it and works on it. The resource is read until the end is seen.',
  UNKNOWN: 'Sent, and no readable answer came. The resource is read until the outcome is known.',
  STALLED:
    'Accepted, and not done by its deadline: possibly still billed. The resource is read on, less often.',
  NEEDS_ATTENTION: 'Reading cannot settle it. A person has to look, and resolve it.',
  SUCCEEDED: 'Seen to be done.',
  FAILED: 'The provider says that it failed, or the resource came back.',
  REJECTED: 'Refused with a typed error, and not carried out.',
  NOT_APPLIED: 'Seen not to have happened, when no attempt could still take effect.',
  CLOSED_NOT_SENT: 'Closed without anything having been sent.',
  CANCELLED: 'The caller left before anything was sent.',
  RESOLVED: 'Closed by a person who looked.',
} as const;

export type OperationStatus = keyof typeof operationStatuses;

/** What those statuses come to, for a list or a badge. */
export const operationPhases = {
  SENDING: 'Written down, and being sent or about to be.',
  WORKING: 'The provider accepted it and works on it.',
  UNCERTAIN:
    'Sent, and no readable answer came. It may have happened, and the resource is read until that is known.',
  WAITING_FOR_PERSON: 'Reading does not settle it. A person has to look.',
  DONE: 'It happened.',
  NOT_DONE: 'It did not happen, or not completely.',
} as const;

export type OperationPhase = keyof typeof operationPhases;

const phases: Readonly<Record<Exclude<OperationStatus, 'RESOLVED'>, OperationPhase>> = {
  RECORDED: 'SENDING',
  SENDING: 'SENDING',
  NOT_SENT: 'SENDING',
  ACCEPTED: 'WORKING',
  UNKNOWN: 'UNCERTAIN',
  STALLED: 'WAITING_FOR_PERSON',
  NEEDS_ATTENTION: 'WAITING_FOR_PERSON',
  SUCCEEDED: 'DONE',
  FAILED: 'NOT_DONE',
  REJECTED: 'NOT_DONE',
  NOT_APPLIED: 'NOT_DONE',
  CLOSED_NOT_SENT: 'NOT_DONE',
  CANCELLED: 'NOT_DONE',
};

/** What a person found stands in its error: one without an error was applied. */
export function phaseOf({ status, error }: Pick<Operation, 'status' | 'error'>): OperationPhase {
  if (status !== 'RESOLVED') return phases[status];
  return error === null ? 'DONE' : 'NOT_DONE';
}

/** An open operation holds its resource: no second change of it starts. */
export const openStatuses = [
  'RECORDED',
  'SENDING',
  'NOT_SENT',
  'ACCEPTED',
  'UNKNOWN',
  'STALLED',
  'NEEDS_ATTENTION',
] as const satisfies readonly OperationStatus[];

export function isOpen(status: OperationStatus): boolean {
  return (openStatuses as readonly OperationStatus[]).includes(status);
}

/** What is written down before anything is sent. */
export interface OperationDraft {
  readonly id: string;
  /** Set on the steps of a plan, whose parent already holds the resource. */
  readonly parent: string | null;
  /** The change's stable name. */
  readonly change: string;
  readonly mutation: string;
  readonly provider: string;
  readonly account: string;
  readonly kind: string;
  readonly region: string | null;
  /** The resource's id in the graph; null while a creation does not know it yet. */
  readonly resource: string | null;
  /** The name that people gave it, so that the history still tells after it is gone. */
  readonly resourceName: string | null;
  /**
   * What no second open operation without a parent may hold: the resource's id, or for a creation the place of its name.
   */
  readonly holds: string;
  readonly tenant: string;
  readonly actor: string;
  /** The rights by which it was asked for, and who approved it, for the audit. */
  readonly rights?: string | null;
  readonly reason: string | null;
  readonly key: string | null;
  /** Hash of the canonical input and account: the same key with another fingerprint is a conflict. */
  readonly fingerprint: string;
  /** SHA-256 of the document that asked for it, as it was sent. Null where none did. */
  readonly documentHash: string | null;
  readonly input: Readonly<Record<string, unknown>>;
  /** The snapshot before the change. Null only where the resource did not exist or was not read. */
  readonly before: unknown;
}

export interface Operation extends OperationDraft {
  readonly status: OperationStatus;
  /** Attempts whose SENDING was committed. */
  readonly attempts: number;
  readonly startedAt: Date;
  readonly updatedAt: Date;
  readonly endedAt: Date | null;
  readonly lastSendingAt: Date | null;
  /** The last snapshot read after the change; null before that or when it was seen gone. */
  readonly lastSeen: unknown;
  readonly nativeState: string | null;
  readonly error: DomainError | null;
  readonly requestId: string | null;
  /** The provider's order number or another reference under which a creation can be found again. */
  readonly order: string | null;
  readonly reversibleUntil: Date | null;
  /** The mutation that undoes it, where there is one. */
  readonly undo: string | null;
  readonly settlesBefore: Date | null;
  /** Until then its key answers for it. Null while it is open, for then it does in any case, and where it takes none. */
  readonly keyKeptUntil: Date | null;
  /** The number of the newest event. */
  readonly sequence: number;
  /** An end that looks have shown since then, and that a later look has to confirm. */
  readonly unconfirmed: UnconfirmedEnd | null;
  /** Null while it is sent, where it waits for a person, and when it has ended. */
  readonly nextLookAt: Date | null;
}

export interface UnconfirmedEnd {
  readonly end: string;
  readonly since: Date;
}

export interface OperationEvent {
  readonly operationId: string;
  /** 1, 2, 3 … within its operation: the same numbers serve polling and subscriptions. */
  readonly sequence: number;
  readonly at: Date;
  readonly status: OperationStatus;
  readonly note: string | null;
  readonly providerRequestId: string | null;
  readonly nativeState: string | null;
}
