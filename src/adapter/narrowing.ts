import type { NarrowedBy, WantedRows } from '../domain/kind.ts';
import type { BillingKind, ResourceState, Tag } from '../domain/resource.ts';
import type { Listing, Parameters } from './listing.ts';

/** What a vendor's list takes to leave rows out itself: only what can never leave out a row that is wanted. */
export interface Narrowing {
  /** Rows in one of these of the vendor's own words. */
  readonly state?: {
    /** So many words a call. */
    readonly most: number;
    /** Words of rows that the vendor does not name as values of the filter: a state that may be one of them is not asked for. */
    readonly unnamed?: readonly string[];
    filter(words: readonly string[]): Parameters;
  };
  /** Rows that bear these tags; whether one or all of them leaves out nothing that bears all. */
  readonly tags?: { readonly most: number; filter(tags: readonly Tag[]): Parameters };
}

/** What a noun says of its rows, as far as it decides what they can be. */
export interface NarrowedFacts {
  readonly listing: Listing;
  readonly narrowing?: Narrowing;
  readonly states: Readonly<Record<string, ResourceState>>;
  readonly statesInAnyCase?: boolean;
  readonly billingKinds?: Readonly<Record<string, BillingKind>>;
  readonly fields: { readonly expiresAt?: string; readonly billing?: string };
  readonly tags?: unknown;
}

export function narrowedBy({ narrowing }: NarrowedFacts): readonly NarrowedBy[] {
  return [
    ...(narrowing?.state === undefined ? [] : ['state' as const]),
    ...(narrowing?.tags === undefined ? [] : ['tags' as const]),
  ];
}

/** The list without rows that are not wanted, as far as the vendor leaves them out. */
export function narrowed(facts: NarrowedFacts, wanted: WantedRows | undefined): Listing {
  const { listing } = facts;
  if (wanted === undefined) return listing;
  return {
    ...listing,
    always: { ...listing.always, ...stateFilter(facts, wanted), ...tagFilter(facts, wanted) },
  };
}

function stateFilter({ narrowing, states, statesInAnyCase }: NarrowedFacts, wanted: WantedRows): Parameters {
  const state = narrowing?.state;
  // UNKNOWN is any word that is not in the table, and a table without cases lists not all spellings.
  if (state === undefined || wanted.states === null || wanted.states.includes('UNKNOWN') || statesInAnyCase) {
    return {};
  }
  const among = wanted.states;
  const words = Object.keys(states).filter(word => among.includes(states[word] ?? 'UNKNOWN'));
  const exact = words.length > 0 && words.length <= state.most;
  return exact && !words.some(word => state.unnamed?.includes(word)) ? state.filter(words) : {};
}

function tagFilter({ narrowing }: NarrowedFacts, wanted: WantedRows): Parameters {
  if (narrowing?.tags === undefined) return {};
  // No vendor says what a key without a value asks for.
  const whole = wanted.tags.flatMap(({ key, value }) => (key === '' || !value ? [] : [{ key, value }]));
  return whole.length === 0 ? {} : narrowing.tags.filter(whole.slice(0, narrowing.tags.most));
}

/** False where no row can be what is wanted, because the vendor has no word for it or does not tell it. */
export function mayHold({ states, billingKinds, fields, tags }: NarrowedFacts, wanted: WantedRows): boolean {
  const kinds = fields.billing === undefined ? undefined : billingKinds;
  return (
    mayBe(wanted.states, states) &&
    mayBe(wanted.billing, kinds) &&
    (!wanted.ending || fields.expiresAt !== undefined) &&
    (wanted.tags.length === 0 || tags !== undefined)
  );
}

function mayBe<Meaning extends string>(
  wanted: readonly Meaning[] | null,
  meanings: Readonly<Record<string, Meaning>> | undefined,
): boolean {
  if (wanted === null) return true;
  if (meanings === undefined) return false;
  // A word that is not in the table may come at any time.
  const told: readonly string[] = ['UNKNOWN', ...Object.values(meanings)];
  return wanted.some(meaning => told.includes(meaning));
}
