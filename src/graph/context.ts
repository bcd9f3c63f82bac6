import type { Works } from '../changes/works.ts';
import type { CallerAccounts } from '../domain/account.ts';
import type { Caller } from '../domain/caller.ts';

/** One for each request. */
export interface GraphContext {
  readonly caller: Caller;
  /** The accounts as this caller sees them. */
  readonly accounts: CallerAccounts;
  readonly works: Works;
  /** The header of that name: a request has one change at most, so it can only mean that one. */
  readonly idempotencyKey: string | null;
  /** Fires when the client has gone: reads end, and nothing that was sent is taken back. */
  readonly signal: AbortSignal;
}
