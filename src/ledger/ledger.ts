import type { DomainError } from '../domain/errors.ts';
import type { Operation, OperationDraft, OperationEvent, OperationStatus } from '../domain/operation.ts';

type FirstStatus = 'RECORDED' | 'SENDING';

/** How what was never sent ends: refused for what was seen, not let out, or given up by its caller. */
export type RefusedStatus = 'REJECTED' | 'CLOSED_NOT_SENT' | 'CANCELLED';

/**
 * The durable memory of operations: one contract, kept by SQLite and by PostgreSQL. Every method that changes something
 * commits the operation, its event and its audit row in one transaction before it resolves. Times are the store's own clock.
 */
export interface Ledger {
  /** Which writer this process is: owner of leases, and of one audit chain. */
  readonly writer: string;

  /**
   * What already stands in the way, asked before anything is read from the provider: a key that was used (known, conflict), or
   * an open operation that holds or concerns one of `holds` (busy). A replay must answer even where the resource has moved on.
   */
  findExisting(query: ExistingQuery): Promise<Exclude<Recorded, { kind: 'recorded' }> | null>;

  /** Writes the intent, leased to this writer, or says what stands in its way. Nothing else is locked. */
  record(draft: OperationDraft, circumstances?: RecordingCircumstances): Promise<Recorded>;

  /** Writes what never came to sending anything, such as for a blocker: ended at once, holds neither resource nor key. */
  refuse(draft: OperationDraft, error: DomainError, status?: RefusedStatus): Promise<Operation>;

  /**
   * Commits "sending, attempt n" and returns its time. Refused (LeaseLostError) unless the operation is RECORDED, NOT_SENT or
   * SENDING and this writer still holds its lease; it renews the lease.
   */
  sending(id: string): Promise<{ readonly at: Date; readonly attempt: number }>;

  /**
   * Moves an operation on: appends the next event and changes what the step names. Null when the operation is in none of the
   * `from` statuses any more: somebody else was faster, and nothing was written.
   */
  advance(id: string, from: readonly OperationStatus[], step: Step): Promise<Operation | null>;

  /**
   * Changes when it is looked at next (and what was seen), without an event: for looks that saw nothing new. Returns the
   * operation as written; null where it has ended or belongs to another writer, and nothing was written.
   */
  postpone(id: string, looked: Looked): Promise<Operation | null>;

  /**
   * Leases up to `limit` open operations that are due and leased to nobody living, of a place and a change that this writer
   * knows. The most urgent first: those whose owner died while sending, those begun within the last minute, unknown ones that
   * have to be settled about now, and then those that have been due for longest.
   */
  claim(limit: number, leaseMs: number, known: KnownWork): Promise<Claimed>;

  /**
   * Up to `limit` open operations that nobody living carries, due for longer than `olderThanMs`, of a place or a change that is
   * not among the known ones: those that no process reads, so that a person has to.
   */
  unclaimable(known: KnownWork, olderThanMs: number, limit: number): Promise<readonly Operation[]>;

  /** Prolongs the leases this writer still holds, of these operations. Returns the ids that it still holds. */
  renew(ids: readonly string[], leaseMs: number): Promise<readonly string[]>;

  /** Gives leases back, so that another writer may go on at once. */
  release(ids: readonly string[]): Promise<void>;

  operation(id: string): Promise<Operation | null>;
  /**
   * Whether another operation that was sent for the same ended so shortly before this one was sent that a read as old as that
   * may still show what it left.
   */
  followsAnother(operation: SentOperation, withinMs: number): Promise<boolean>;
  operations(
    filter: OperationFilter,
    page: { readonly first: number; readonly after: string | null },
  ): Promise<OperationPage>;
  /** Events with a number above `after`, in order. */
  events(id: string, after: number, limit: number): Promise<readonly OperationEvent[]>;

  /**
   * Calls back with the id of every operation that got an event, whichever writer wrote it. Only a hint to read the table: it
   * may be late, doubled or lost, so a reader also polls slowly.
   */
  watch(listener: (operationId: string) => void): () => void;

  /** Null when well; otherwise why changes cannot be recorded now. */
  unavailableReason(): Promise<string | null>;

  close(): Promise<void>;
}

export interface RecordingCircumstances {
  /**
   * When looking at the resource began, on the clock of `performance.now()`: an operation that was sent for it and has ended
   * since then stands in the way too (overtaken), because what was seen may be from before it.
   */
  readonly lookingSince?: number;
  /** As SENDING it is written together with "sending, attempt 1": what is sent at once needs no commit of its own for that. */
  readonly first?: FirstStatus;
  /** How old a read may be, to be told whether it follows another one: nobody has to ask for that afterwards. */
  readonly staleReadsMs?: number;
}

export type Recorded =
  | {
      readonly kind: 'recorded';
      readonly operation: Operation;
      /** What `followsAnother` would say of its first attempt; null where that was not asked. */
      readonly followsAnother: boolean | null;
    }
  /** The same tenant, actor, mutation and key, with the same fingerprint. */
  | { readonly kind: 'known'; readonly operation: Operation }
  /** The same key with another fingerprint. */
  | { readonly kind: 'conflict'; readonly operation: Operation }
  /** Another open operation holds or concerns the same. */
  | { readonly kind: 'busy'; readonly operation: Operation }
  /** Another one was sent for the same and has ended since the look: what was seen may no longer be there. */
  | { readonly kind: 'overtaken'; readonly operation: Operation };

export interface KnownWork {
  /** `provider/account`, and `provider/account/region` for what lives in a region. */
  readonly places: readonly string[];
  /** Stable names of changes. */
  readonly changes: readonly string[];
  /** A place and a kind in it, `place/kind`, of which nothing is claimed now. */
  readonly busy?: readonly string[];
}

export interface Claimed {
  /** The store's time of the claim, to judge the operations by. */
  readonly at: Date;
  readonly operations: readonly Operation[];
}

export type ExistingQuery = Pick<OperationDraft, 'tenant' | 'actor' | 'mutation' | 'key' | 'fingerprint'> & {
  readonly holds: readonly string[];
};

/** Absent fields stay as they are; null clears. */
export interface Step {
  readonly status: OperationStatus;
  readonly note?: string | null;
  readonly requestId?: string | null;
  readonly nativeState?: string | null;
  readonly error?: DomainError | null;
  readonly lastSeen?: unknown;
  readonly reversibleUntil?: Date | null;
  readonly undo?: string | null;
  readonly settlesBefore?: Date | null;
  /** Learnt by a creation. */
  readonly resource?: string;
  readonly resourceName?: string | null;
  readonly order?: string | null;
  /** The kind of end that the look showed. The store keeps since when it has been the same kind; null clears it. */
  readonly unconfirmed?: string | null;
  /** From the store's own now on; null is at once. What waits for a person is looked at again only where a number is given. */
  readonly nextLookInMs?: number | null;
  /** True where it ends provably without an effect, so that the key may be used for the same input again. */
  readonly freesKey?: boolean;
  /** Who took this step, where it was a person (resolving); else the operation's own actor is meant. */
  readonly actor?: string;
}

export type Looked = Pick<Step, 'lastSeen' | 'nativeState' | 'resourceName' | 'unconfirmed' | 'nextLookInMs'>;

export interface OperationFilter {
  /** Nothing of another tenant is ever listed. */
  readonly tenant: string;
  /** `provider/account` pairs that the caller may read; null means all. */
  readonly accounts: readonly string[] | null;
  /** `provider/account/kind` of what the caller may read; absent means all. */
  readonly kinds?: readonly string[];
  readonly status?: readonly OperationStatus[];
  readonly provider?: string;
  readonly account?: string;
  readonly resource?: string;
  readonly mutation?: string;
  readonly actor?: string;
  /** Only open ones, or only ended ones. */
  readonly open?: boolean;
  /** From this moment on. */
  readonly startedAfter?: Date;
  /** Up to but not including this moment. */
  readonly startedBefore?: Date;
}

export type SentOperation = Pick<Operation, 'id' | 'holds' | 'resource' | 'lastSendingAt' | 'startedAt'>;

export interface OperationPage {
  /** Newest first. */
  readonly operations: readonly Operation[];
  /** To pass as `after` for the next page; null at the end. */
  readonly next: string | null;
}

/** The record cannot be written or read: changes fail closed on it. */
export class LedgerUnavailableError extends Error {
  override readonly name: string = 'LedgerUnavailableError';
}

/** This writer no longer owns the operation: whoever holds this must not send. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError';
}

/** A cursor that no page of this list has handed out. */
export class CursorError extends Error {
  override readonly name = 'CursorError';
}

export interface LedgerSettings {
  /** How long a writer owns an operation without renewing. */
  readonly leaseMs: number;
  /** How long a key answers for an ended operation. */
  readonly keyRetentionMs: number;
  /** How long what was refused without sending anything is kept, and how many of them for each caller: the newest. */
  readonly refusalRetentionMs: number;
  readonly refusalsPerCaller: number;
  /** So many changes may wait to be recorded. Further ones are refused at once, instead of slowing down those under way. */
  readonly mostWaiting: number;
}

const day = 24 * 3600_000;

export const ledgerDefaults: LedgerSettings = {
  leaseMs: 30_000,
  keyRetentionMs: 7 * day,
  refusalRetentionMs: 30 * day,
  refusalsPerCaller: 1_000,
  mostWaiting: 256,
};
