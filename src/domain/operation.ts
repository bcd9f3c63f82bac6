import type { DomainError } from './errors.ts';

/** The life of one change that we asked a cloud for, from the intent to its verified end. */
export const operationStatuses = {
  RECORDED: 'Written down; nothing has been sent.',
  SENDING: 'An attempt may be on its way.',
  NOT_SENT: 'The last attempt is proven not to have left; another follows or it is closed.',
  ACCEPTED: 'The provider accepted it and works on it; it is read until its end is seen.',
  UNKNOWN: 'Sent without a readable answer; it is read until the truth is known.',
  STALLED: 'Accepted, but not moved past its deadline: possibly still billed. It goes on being read, slowly.',
  NEEDS_ATTENTION: 'Reading cannot settle it: a person has to look and resolve it.',
  SUCCEEDED: 'Seen to be done.',
  FAILED: 'The provider says that it failed, or the resource came back.',
  REJECTED: 'Refused with a typed error, provably not executed.',
  NOT_APPLIED: 'Seen not to have happened, after every attempt had lost its power to happen late.',
  CLOSED_NOT_SENT: 'Closed without anything having been sent.',
  CANCELLED: 'The caller left before anything was sent.',
  RESOLVED: 'Closed by a person who looked.',
} as const;

export type OperationStatus = keyof typeof operationStatuses;

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
  /** The resource's id in the graph. */
  readonly resource: string;
  readonly tenant: string;
  readonly actor: string;
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
  readonly reversibleUntil: Date | null;
  /** The mutation that undoes it, where there is one. */
  readonly undo: string | null;
  readonly settlesBefore: Date | null;
  /** The number of the newest event. */
  readonly sequence: number;
  /** First well-formed look that missed the resource; a second one some seconds later makes it gone. */
  readonly missedAt: Date | null;
  readonly nextLookAt: Date | null;
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
