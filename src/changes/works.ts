import type { Accounts } from '../domain/account.ts';
import type { AnyChange, Change } from '../domain/change.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { ChangeSettings } from './settings.ts';

/** What carrying a change through needs. The roof fills it once. */
export interface Works {
  readonly ledger: Ledger;
  readonly accounts: Accounts;
  /** By stable name: stored operations are resumed through it. */
  readonly changes: ReadonlyMap<string, AnyChange>;
  readonly settings: ChangeSettings;
  /** Unexpected trouble that no answer can carry, for the log. */
  report(trouble: unknown, operationId: string | null): void;
}

/** Changes of all providers lie side by side in one map; each is only ever handed its own provider's accounts and snapshots. */
export function changeNamed(works: Works, name: string): Change | undefined {
  return works.changes.get(name) as Change | undefined;
}
