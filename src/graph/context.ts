import type { ChangeEngine } from '../changes/engine.ts';
import type { CallerAccounts } from '../domain/account.ts';
import type { Caller } from '../domain/caller.ts';
import type { StopSignal } from '../domain/stop.ts';
import type { AccessStore } from '../ledger/access-store.ts';
import type { ShownAges } from './ages.ts';

/** One for each request. */
export interface GraphContext {
  readonly caller: Caller;
  /** The accounts as this caller sees them. */
  readonly accounts: CallerAccounts;
  readonly engine: ChangeEngine;
  /** The caller as they stand now; null when their proof is no longer good. Asked again by what goes on for long. */
  readonly renewCaller?: (() => Caller | null | Promise<Caller | null>) | undefined;
  /** Where changes wait that need a second person; absent where none do. */
  readonly approvals?: AccessStore;
  /** The header of that name: a request has one change at most, so it can only mean that one. */
  readonly idempotencyKey: string | null;
  /** The header `Last-Event-ID`: a client that was watching comes back, and has seen everything up to that event. */
  readonly lastEventId: string | null;
  /** Of a subscription: says by which name its client can come back for what follows the event that is told next. */
  readonly nameEvent?: ((id: string) => void) | undefined;
  /** Fires when the client has gone: reads end, and nothing that was sent is taken back. */
  readonly signal: StopSignal;
  /** Of a query: what it is shown that was read before. Absent where everything is read anew, as for changes and subscriptions. */
  readonly ages?: ShownAges | undefined;
}
