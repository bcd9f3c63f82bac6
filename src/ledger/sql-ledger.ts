import type { DomainError } from '../domain/errors.ts';
import type { Operation, OperationDraft, OperationEvent, OperationStatus } from '../domain/operation.ts';
import type { Finding } from './audit/findings.ts';
import { type AuditSource, auditSource } from './audit/source.ts';
import type { NotedCheckpoint } from './audit/upkeep.ts';
import { type ExportedOperation, exportOperations } from './export.ts';
import type {
  Claimed,
  ExistingQuery,
  KnownWork,
  Ledger,
  LedgerSettings,
  Looked,
  OperationFilter,
  OperationPage,
  Recorded,
  RecordingCircumstances,
  RefusedStatus,
  SentOperation,
  Step,
} from './ledger.ts';
import { LedgerUnavailableError } from './ledger.ts';
import { monotonicMs } from './recording.ts';
import type { SqlStore } from './store.ts';

/** What keeping the record needs beyond what changes need: its proof, its export, its end. */
export interface DurableLedger extends Ledger {
  readonly audit: AuditSource;
  /** What a person should hear of at the start, one sentence each. */
  readonly findings: readonly Finding[];
  /** All operations, or those that changed since a time; read page by page. */
  exported(since: Date | null): AsyncIterable<ExportedOperation>;
  /** Removes what ended longer ago than this, never what is open, and nothing of the audit. Returns how many operations. */
  prune(endedForMs: number): Promise<number>;
  /** Removes what was refused without anything being sent, beyond what is kept of it. Returns how many operations. */
  pruneRefusals(): Promise<number>;
  noteCheckpoint(noted: NotedCheckpoint): Promise<void>;
  /** Closes the chains of the audit that nobody has written to for so long. Returns how many. */
  closeIdleChains(idleMs: number): Promise<number>;
}

export interface LedgerIdentity {
  readonly writer: string;
  /** Differs at every start, so that a process never mistakes its predecessor's leases for its own. */
  readonly owner: string;
  readonly settings: LedgerSettings;
  readonly findings: readonly Finding[];
}

/** One caller's refusals are counted again after so many. */
const refusalsBetween = 50;

export class SqlLedger implements DurableLedger {
  readonly writer: string;
  readonly findings: readonly Finding[];
  readonly audit: AuditSource;
  readonly #store: SqlStore;
  readonly #settings: LedgerSettings;
  #waiting = 0;
  #refusals = 0;
  #writeFailed = false;
  #closed: Promise<void> | null = null;

  constructor(store: SqlStore, { writer, settings, findings }: LedgerIdentity) {
    this.#store = store;
    this.writer = writer;
    this.findings = findings;
    this.#settings = settings;
    this.audit = auditSource(store);
  }

  async findExisting(asked: ExistingQuery): Promise<Exclude<Recorded, { kind: 'recorded' }> | null> {
    this.#mayEnter();
    return await this.#store.read('existing', asked);
  }

  async record(draft: OperationDraft, circumstances: RecordingCircumstances = {}): Promise<Recorded> {
    const { lookingSince, first = 'RECORDED', staleReadsMs = null } = circumstances;
    const lookedAt = lookingSince === undefined ? null : monotonicMs() - (performance.now() - lookingSince);
    const recorded = await this.#atTheDoor(() =>
      this.#write('record', draft, { lookedAt, first, staleReadsMs }),
    );
    if (recorded.kind === 'recorded') this.#store.announce(draft.id);
    return recorded;
  }

  async refuse(
    draft: OperationDraft,
    error: DomainError,
    status: RefusedStatus = 'REJECTED',
  ): Promise<Operation> {
    const refused = await this.#atTheDoor(() => this.#write('refuse', draft, error, status));
    this.#store.announce(draft.id);
    this.#refusals += 1;
    if (this.#refusals % refusalsBetween === 0) {
      // Not waited for, and tried again at its next turn.
      this.#write('pruneRefusalsOf', { tenant: draft.tenant, actor: draft.actor }).catch(() => undefined);
    }
    return refused;
  }

  async sending(id: string): Promise<{ readonly at: Date; readonly attempt: number }> {
    const started = await this.#write('sending', id);
    this.#store.announce(id);
    return started;
  }

  async advance(id: string, from: readonly OperationStatus[], step: Step): Promise<Operation | null> {
    const advanced = await this.#write('advance', id, from, step);
    if (advanced !== null) this.#store.announce(id);
    return advanced;
  }

  postpone(id: string, looked: Looked): Promise<Operation | null> {
    return this.#write('postpone', id, looked);
  }

  async claim(limit: number, leaseMs: number, known: KnownWork): Promise<Claimed> {
    const { at, due } = await this.#store.read('due', known);
    return due ? await this.#write('claim', limit, leaseMs, known) : { at, operations: [] };
  }

  unclaimable(known: KnownWork, olderThanMs: number, limit: number): Promise<readonly Operation[]> {
    return this.#store.read('unclaimable', known, olderThanMs, limit);
  }

  async renew(ids: readonly string[], leaseMs: number): Promise<readonly string[]> {
    return ids.length === 0 ? [] : await this.#write('renew', ids, leaseMs);
  }

  async release(ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await this.#write('release', ids);
  }

  operation(id: string): Promise<Operation | null> {
    return this.#store.read('operation', id);
  }

  followsAnother(
    { id, holds, resource, lastSendingAt, startedAt }: SentOperation,
    withinMs: number,
  ): Promise<boolean> {
    return this.#store.read('followsAnother', { id, holds, resource, lastSendingAt, startedAt }, withinMs);
  }

  operations(
    filter: OperationFilter,
    page: { readonly first: number; readonly after: string | null },
  ): Promise<OperationPage> {
    return this.#store.read('operations', filter, page);
  }

  events(id: string, after: number, limit: number): Promise<readonly OperationEvent[]> {
    return this.#store.read('events', id, after, limit);
  }

  watch(listener: (operationId: string) => void): () => void {
    return this.#store.watch(listener);
  }

  exported(since: Date | null): AsyncIterable<ExportedOperation> {
    return exportOperations(this.#store, since);
  }

  prune(endedForMs: number): Promise<number> {
    return untilNone(() => this.#write('prune', endedForMs));
  }

  pruneRefusals(): Promise<number> {
    return untilNone(() => this.#write('pruneRefusals'));
  }

  async noteCheckpoint(noted: NotedCheckpoint): Promise<void> {
    await this.#write('noteCheckpoint', noted);
  }

  closeIdleChains(idleMs: number): Promise<number> {
    return untilNone(() => this.#write('closeIdleChains', idleMs));
  }

  /** Writes only where writing has failed: a full disk, a standby, a read-only file show in nothing else. */
  async unavailableReason(): Promise<string | null> {
    try {
      if (this.#writeFailed) await this.#write('beat');
      else await this.#store.probe();
      return null;
    } catch (failure) {
      if (failure instanceof LedgerUnavailableError) return failure.message;
      throw failure;
    }
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    try {
      await this.#write('releaseAll');
    } catch (failure) {
      // The leases run out by themselves; a record that is down must not keep a process from ending.
      if (!(failure instanceof LedgerUnavailableError)) throw failure;
    } finally {
      await this.#store.close();
    }
  }

  #write: SqlStore['write'] = async (name, ...given) => {
    try {
      const result = await this.#store.write(name, ...given);
      this.#writeFailed = false;
      return result;
    } catch (failure) {
      if (failure instanceof LedgerUnavailableError) this.#writeFailed = true;
      throw failure;
    }
  };

  /** A change that has begun is finished before others begin: they are turned away while too many wait. */
  async #atTheDoor<Result>(write: () => Promise<Result>): Promise<Result> {
    this.#mayEnter();
    this.#waiting += 1;
    try {
      return await write();
    } finally {
      this.#waiting -= 1;
    }
  }

  #mayEnter(): void {
    if (this.#waiting < this.#settings.mostWaiting) return;
    throw new LedgerUnavailableError(
      `The record is overloaded: ${this.#waiting} changes wait for it already. Try again in a moment.`,
    );
  }
}

async function untilNone(some: () => Promise<number>): Promise<number> {
  let all = 0;
  for (let count = await some(); count > 0; count = await some()) all += count;
  return all;
}
