import type { Account, AccountKey } from './account.ts';
import type { Look } from './change.ts';
import type { Dependent } from './dependent.ts';
import type { CloudEnd, Landing } from './link.ts';
import type { Read } from './outcome.ts';
import type { BillingKind, CloudResource, ResourceState } from './resource.ts';
import type { StopSignal } from './stop.ts';

/** One kind of resource of one provider: its names, each said once and used for ids, fields, messages and descriptions. */
export interface ResourceKind {
  readonly provider: string;
  /** The slug in ids, for example `private-connect`. */
  readonly kind: string;
  /** In the graph, for example `ZenlayerPrivateConnect`; its queries are `zenlayerPrivateConnect` and `zenlayerPrivateConnects`. */
  readonly typeName: string;
  /** For people: "private connect", with "a" or "an" before it, and "private connects". */
  readonly noun: string;
  readonly article: 'a' | 'an';
  readonly plural: string;
  /** Its id in inputs, and the resource itself in answers: `privateConnectId`, `privateConnect`. */
  readonly idField: string;
  readonly resourceField: string;
  readonly regional: boolean;
}

/** Where to look: one account, in one region where the kind has regions. */
export interface Source<Client = unknown> {
  readonly account: Account<Client>;
  readonly region: string | null;
  readonly signal?: StopSignal | undefined;
  /** True where nobody waits for it: it gives way to what people ask for. */
  readonly background?: boolean | undefined;
  /** True where what somebody else is reading just now will do. Never for what a change rests on. */
  readonly shared?: boolean | undefined;
  /** Given where what was read lately will do as well, if the account allows it: told how long ago that was. Never for what a change rests on. */
  readonly ages?: AgeNotes | undefined;
}

export interface AgeNotes {
  note(of: { readonly provider: string; readonly account: string }, ageMs: number): void;
}

export interface Batch<Item> {
  /** What is absent is missing from it. */
  readonly items: ReadonlyMap<string, Item>;
  /** Rows that could not be decoded, by id: they hide that one resource and nothing else. */
  readonly undecoded: ReadonlySet<string>;
  readonly requestId: string | null;
}

/** Where a page begins, in words that only the source itself understands. Null is the beginning. */
export type Position = string | null;

export interface Stretch<Item> {
  readonly items: readonly Item[];
  /** Where to go on behind one of them, made only where somebody asks: most rows are shown without their cursor. */
  positionAfter(nth: number): string;
  /** Rows that could not be decoded: they are told beside the others. */
  readonly undecoded: number;
  /** Whether more follows. */
  readonly more: boolean;
  /** Null where the vendor does not count. */
  readonly total: number | null;
}

/** What rows have to be, as far as a list can be narrowed by it; null and empty where it does not matter. */
export interface WantedRows {
  readonly states: readonly ResourceState[] | null;
  readonly billing: readonly BillingKind[] | null;
  /** Whose paid time has an end. */
  readonly ending: boolean;
  /** With all of these; null is any value. */
  readonly tags: readonly { readonly key: string; readonly value: string | null }[];
}

/** What a vendor may narrow a list by. */
export type NarrowedBy = 'state' | 'tags';

/** What depends on a resource, as far as it could be read, and the lists that could not be. */
export interface Dependents {
  readonly known: readonly Dependent[];
  /** For people: "cloud routers". */
  readonly unread: readonly string[];
}

/** A kind with what reads it: all that the graph and the follower need to know of a noun. */
export interface Noun<Client = unknown, Item extends CloudResource = CloudResource> extends ResourceKind {
  readonly key: AccountKey<Client>;
  /** For the graph's documentation, one sentence. */
  readonly description: string;
  /** How many of them one call of the provider reads by id. */
  readonly idsPerCall: number;
  readMany(source: Source<Client>, ids: readonly string[]): Promise<Read<Batch<Item>>>;
  /** By what the vendor itself narrows the list, for the graph's documentation. */
  readonly narrowedBy: readonly NarrowedBy[];
  /** False where none of its rows can be what is wanted: then there is nothing to read. */
  mayHold(wanted: WantedRows): boolean;
  /**
   * Rows that are not wanted are left out as far as the vendor does so: who wants some looks at each row all the same. A
   * position belongs to the list that was narrowed like this.
   */
  readStretch(
    source: Source<Client>,
    from: Position,
    size: number,
    wanted?: WantedRows,
  ): Promise<Read<Stretch<Item>>>;
  /** All that bear exactly this name, read to the end of the list. */
  readNamed(source: Source<Client>, name: string): Promise<Read<readonly Item[]>>;
  /** Reads many afresh, each with what its absence is worth: the look of the follower. */
  lookAt(source: Source<Client>, ids: readonly string[]): Promise<ReadonlyMap<string, Look<Item>>>;
  /** What hangs on each of them, by the facts that changes are held up by, with as few calls as many at once allow. */
  readDependents?(
    source: Source<Client>,
    ids: readonly string[],
  ): Promise<Read<ReadonlyMap<string, Dependents>>>;
  /** Its ends that lead into other clouds. */
  ends?(item: Item): readonly CloudEnd[];
  /** What it is for lines of others; null where none lands on it. */
  landing?(item: Item): Landing | null;
}

export type AnyNoun = Noun<never, never>;
