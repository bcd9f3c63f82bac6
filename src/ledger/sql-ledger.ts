import type { DomainError } from '../domain/errors.ts';
import type { Operation, OperationDraft, OperationEvent, OperationStatus } from '../domain/operation.ts';
import { type AuditSource, auditSource } from './audit/source.ts';
import { type ExportedOperation, exportOperations } from './export.ts';
import { claim, release, releaseAll, renew } from './leasing.ts';
import type {
  Ledger,
  LedgerSettings,
  Looked,
  OperationFilter,
  OperationPage,
  RecallQuery,
  Recorded,
  Step,
} from './ledger.ts';
import { LedgerUnavailableError } from './ledger.ts';
import { advance, postpone, sending } from './moving.ts';
import { events, operation, operations } from './reading.ts';
import { recall, record, refuse, type Scribe } from './recording.ts';
import { pruned } from './retention.ts';
import { query, type Store, together, type Work } from './work.ts';

/** What keeping the record needs beyond what changes need: its proof, its export, its end. */
export interface DurableLedger extends Ledger {
  readonly audit: AuditSource;
  /** All operations, oldest first, or those that changed since a time; read page by page. */
  exported(since: Date | null): AsyncIterable<ExportedOperation>;
  /** Removes what ended before that time, never what is open, and nothing of the audit. Returns how many operations. */
  prune(before: Date): Promise<number>;
}

export interface Identity {
  readonly writer: string;
  /** Differs at every start, so that a process never mistakes its predecessor's leases for its own. */
  readonly owner: string;
  readonly settings: LedgerSettings;
}

export class SqlLedger implements DurableLedger {
  readonly writer: string;
  readonly audit: AuditSource;
  readonly #store: Store;
  readonly #identity: Identity;
  #closed: Promise<void> | null = null;

  constructor(store: Store, identity: Identity) {
    this.#store = store;
    this.#identity = identity;
    this.writer = identity.writer;
    this.audit = auditSource(store);
  }

  recall(asked: RecallQuery): Promise<Exclude<Recorded, { kind: 'recorded' }> | null> {
    return this.#store.read(() => recall(asked, this.#identity.settings));
  }

  async record(draft: OperationDraft, lookingSince: number | null = null): Promise<Recorded> {
    const recorded = await this.#write(scribe => record(draft, scribe, lookingSince));
    if (recorded.kind === 'recorded') this.#store.announce(draft.id);
    return recorded;
  }

  async refuse(draft: OperationDraft, error: DomainError): Promise<Operation> {
    const refused = await this.#write(scribe => refuse(draft, error, scribe));
    this.#store.announce(draft.id);
    return refused;
  }

  async sending(id: string): Promise<{ readonly at: Date; readonly attempt: number }> {
    const started = await this.#write(scribe => sending(id, scribe));
    this.#store.announce(id);
    return started;
  }

  async advance(id: string, from: readonly OperationStatus[], step: Step): Promise<Operation | null> {
    const advanced = await this.#write(scribe => advance(id, from, step, scribe));
    if (advanced !== null) this.#store.announce(id);
    return advanced;
  }

  postpone(id: string, looked: Looked): Promise<void> {
    return this.#write(scribe => postpone(id, looked, scribe));
  }

  claim(limit: number, leaseMs: number): Promise<readonly Operation[]> {
    return this.#write(scribe => claim(limit, leaseMs, scribe));
  }

  async renew(ids: readonly string[], leaseMs: number): Promise<readonly string[]> {
    return ids.length === 0 ? [] : await this.#write(scribe => renew(ids, leaseMs, scribe));
  }

  async release(ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await this.#write(scribe => release(ids, scribe));
  }

  operation(id: string): Promise<Operation | null> {
    return this.#store.read(() => operation(id));
  }

  operations(
    filter: OperationFilter,
    page: { readonly first: number; readonly after: string | null },
  ): Promise<OperationPage> {
    return this.#store.read(() => operations(filter, page));
  }

  events(id: string, after: number, limit: number): Promise<readonly OperationEvent[]> {
    return this.#store.read(() => events(id, after, limit));
  }

  watch(listener: (operationId: string) => void): () => void {
    return this.#store.watch(listener);
  }

  exported(since: Date | null): AsyncIterable<ExportedOperation> {
    return exportOperations(this.#store, since);
  }

  async prune(before: Date): Promise<number> {
    let all = 0;
    for (;;) {
      const some = await this.#write(scribe => pruned(before, scribe.settings));
      if (some === 0) return all;
      all += some;
    }
  }

  /** Writes for real: a disk that is full, a standby, a read-only file only show when something is committed. */
  async ailment(): Promise<string | null> {
    try {
      await this.#store.write(() => beat(this.#identity.owner));
      return null;
    } catch (trouble) {
      if (trouble instanceof LedgerUnavailableError) return trouble.message;
      throw trouble;
    }
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    try {
      await this.#write(scribe => releaseAll(scribe));
    } catch (trouble) {
      // The leases run out by themselves; a record that is down must not keep a process from ending.
      if (!(trouble instanceof LedgerUnavailableError)) throw trouble;
    } finally {
      await this.#store.close();
    }
  }

  #write<Result>(work: (scribe: Scribe) => Work<Result>): Promise<Result> {
    const { owner, settings } = this.#identity;
    return this.#store.write(chain => work({ owner, chain, settings }));
  }
}

// Larger than a page of either store, so that it needs room of its own as an operation does.
const filler = 'x'.repeat(16_384);

function* beat(owner: string): Work<void> {
  yield* together(
    query('insert into pulse (id, filler) values ($1, $2) on conflict do nothing', owner, filler),
    query('delete from pulse where id = $1', owner),
  );
}
