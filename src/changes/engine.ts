import { type Accounts, formatPlace } from '../domain/account.ts';
import type { AnyChange, Change } from '../domain/change.ts';
import type { AnyNoun, Noun } from '../domain/kind.ts';
import type { Operation } from '../domain/operation.ts';
import type { KnownWork, Ledger } from '../ledger/ledger.ts';
import type { Brakes } from './brakes.ts';
import type { ChangeSettings } from './settings.ts';
import type { WatchedRecord } from './time.ts';

/** What carrying changes through needs. The roof fills it once. */
export interface ChangeEngine {
  readonly ledger: Ledger;
  readonly accounts: Accounts;
  /** By stable name: stored operations are resumed through it. */
  readonly changes: ReadonlyMap<string, AnyChange>;
  /** By `provider/kind`. */
  readonly nouns: ReadonlyMap<string, AnyNoun>;
  readonly settings: ChangeSettings;
  readonly watched: WatchedRecord;
  /** Operations that somebody waits for in this process: they are looked at more often. */
  readonly awaited: Set<string>;
  /** What holds changes back that are allowed as such. */
  readonly brakes?: Brakes;
  /** Unexpected trouble that no answer can carry, for the log. */
  report(trouble: unknown, operationId: string | null): void;
}

/** Changes of all providers lie side by side in one map; each is only ever handed its own provider's accounts and snapshots. */
export function findChange(engine: ChangeEngine, name: string): Change | undefined {
  return engine.changes.get(name) as Change | undefined;
}

export function nounOf(engine: ChangeEngine, of: { readonly provider: string; readonly kind: string }): Noun {
  const noun = engine.nouns.get(`${of.provider}/${of.kind}`);
  if (noun === undefined) throw new Error(`no noun is known for ${of.kind} of ${of.provider}`);
  return noun as unknown as Noun;
}

export function knownWork(engine: ChangeEngine): KnownWork {
  return { places: engine.accounts.places(), changes: [...engine.changes.keys()] };
}

/** As the record spells it where it is asked to leave a kind out. */
export function placedKindOf(operation: Operation): string {
  return `${placeOf(operation)}/${operation.kind}`;
}

export function placeOf({ provider, account, region }: Operation): string {
  return formatPlace({ provider, account, region });
}
