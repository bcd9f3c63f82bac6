import type { ChangeEngine } from '../changes/engine.ts';
import type { CallerAccounts } from '../domain/account.ts';
import type { Caller } from '../domain/caller.ts';
import type { AccessStore } from '../ledger/access-store.ts';

/** One for each request. */
export interface GraphContext {
  readonly caller: Caller;
  /** The accounts as this caller sees them. */
  readonly accounts: CallerAccounts;
  readonly engine: ChangeEngine;
  /** The caller as they stand now; null when their proof is no longer good. Asked again by what goes on for long. */
  renewCaller?(): Caller | null | Promise<Caller | null>;
  /** Where changes wait that need a second person; absent where none do. */
  readonly approvals?: AccessStore;
  /** The header of that name: a request has one change at most, so it can only mean that one. */
  readonly idempotencyKey: string | null;
  /** The header `Last-Event-ID`: a client that was watching comes back, and has seen everything up to that event. */
  readonly lastEventId: string | null;
  /** Of a subscription: says by which name its client can come back for what follows the event that is told next. */
  nameEvent?(id: string): void;
  /** Fires when the client has gone: reads end, and nothing that was sent is taken back. */
  readonly signal: AbortSignal;
}
