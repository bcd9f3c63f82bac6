import type { AccountKey } from '../domain/account.ts';
import type { Look } from '../domain/change.ts';
import type { DomainError } from '../domain/errors.ts';
import type { Batch, Dependents, Noun, Position, Source, Stretch, WantedRows } from '../domain/kind.ts';
import type { CloudEnd, Landing } from '../domain/link.ts';
import { failed, type Read, read } from '../domain/outcome.ts';
import {
  type BillingKind,
  type CloudResource,
  type Connectivity,
  formatResourceId,
  type ResourceState,
  type Tag,
} from '../domain/resource.ts';
import { malformed, malformedError } from './answer.ts';
import type { CloudClient } from './client.ts';
import { gatherLooks } from './gathered-reads.ts';
import { namesOf } from './kind-names.ts';
import { type Listing, type Parameters, readByIds, readWhole, type WholeList } from './listing.ts';
import { billingOf, meaningOf } from './meaning.ts';
import { mayHold, type Narrowing, narrowed, narrowedBy } from './narrowing.ts';
import { readRows } from './stretch.ts';
import { instantOf, type ProviderRow, textOf } from './values.ts';

export type Details<Item extends CloudResource> = Omit<Item, keyof CloudResource>;

/** A noun as it is written down: its names and facts once, and what is its own in a row. */
export interface NounFacts<Settings, Item extends CloudResource> {
  readonly key: AccountKey<CloudClient<Settings>>;
  readonly kind: string;
  readonly typeName: string;
  readonly noun: string;
  readonly article?: 'a' | 'an';
  readonly plural: string;
  readonly description: string;
  readonly regional: boolean;
  readonly listing: Listing;
  /** The fields of a row that every resource has. */
  readonly fields: {
    readonly id: string;
    readonly name: string;
    readonly state: string;
    readonly description?: string;
    readonly location?: string;
    readonly createdAt?: string;
    readonly expiresAt?: string;
    readonly connectivity?: string;
    readonly billing?: string;
  };
  /** What the provider's words for connectivity and billing mean; null for a word that says nothing of it. */
  readonly connectivities?: Readonly<Record<string, Connectivity | null>>;
  readonly billingKinds?: Readonly<Record<string, BillingKind>>;
  tags?(row: ProviderRow): readonly Tag[];
  readonly states: Readonly<Record<string, ResourceState>>;
  /** True where the vendor writes one state now with a capital and now without. */
  readonly statesInAnyCase?: boolean;
  /** Rows by id: a filter that takes several ids, or what this vendor offers instead. */
  readonly byIds:
    | { readonly perCall: number; filter(ids: readonly string[]): Parameters }
    | {
        readonly perCall: number;
        readRows(source: Source<CloudClient<Settings>>, ids: readonly string[]): Promise<Read<WholeList>>;
      };
  /** What its list leaves out at the vendor. */
  readonly narrowing?: Narrowing;
  /** A filter by name, however loose: only rows that bear the very name count. Without one the whole list is read. */
  nameFilter?(name: string): Parameters;
  details(row: ProviderRow, source: Source<CloudClient<Settings>>): Details<Item>;
  /** A list that never is empty, to vouch where this one holds nothing else: its name, or null where it came empty. */
  canary(source: Source<CloudClient<Settings>>): Promise<Read<string | null>>;
  dependents?(
    source: Source<CloudClient<Settings>>,
    ids: readonly string[],
  ): Promise<Read<ReadonlyMap<string, Dependents>>>;
  ends?(item: Item): readonly CloudEnd[];
  landing?(item: Item): Landing | null;
}

/** A noun with what its own provider's other nouns may ask of it. */
export interface ProviderNoun<Settings, Item extends CloudResource>
  extends Noun<CloudClient<Settings>, Item> {
  readonly listing: Listing;
  readonly states: Readonly<Record<string, ResourceState>>;
  /** Null for a row without its id or state. */
  decode(row: ProviderRow, source: Source<CloudClient<Settings>>): Item | null;
}

/** How many rows are read to find one that vouches for the list. */
const witnessRows = 20;

export function defineNoun<Settings, Item extends CloudResource>(
  facts: NounFacts<Settings, Item>,
): ProviderNoun<Settings, Item> {
  type Place = Source<CloudClient<Settings>>;
  const { listing, fields, byIds, plural } = facts;
  const { provider } = facts.key;
  const idOf = (row: ProviderRow): string | null => textOf(row[fields.id]);

  function decode(row: ProviderRow, source: Place): Item | null {
    const nativeId = idOf(row);
    const nativeState = textOf(row[fields.state]);
    if (nativeId === null || nativeState === null) return null;
    const { account, region } = source;
    const expiresAt = instant(row, fields.expiresAt);
    const nativeConnectivity = part(row, fields.connectivity);
    const reference = { provider, account: account.name, kind: facts.kind, region, nativeId };
    const common: CloudResource = {
      id: formatResourceId(reference),
      reference,
      name: textOf(row[fields.name]),
      state: stateOf(facts, nativeState),
      nativeState,
      description: part(row, fields.description),
      location: part(row, fields.location),
      createdAt: instant(row, fields.createdAt),
      expiresAt,
      connectivity: meaningOf(facts.connectivities, nativeConnectivity),
      nativeConnectivity,
      billing: billingOf(facts.billingKinds, part(row, fields.billing), expiresAt),
      tags: facts.tags?.(row) ?? [],
    };
    // Into what was just made, rather than a copy of it.
    return Object.assign(common, facts.details(row, source)) as Item;
  }

  async function readMany(source: Place, ids: readonly string[]): Promise<Read<Batch<Item>>> {
    const list =
      'filter' in byIds ? await readByIds(source, listing, ids, byIds) : await byIds.readRows(source, ids);
    if (list.kind === 'failed') return list;
    const items = new Map<string, Item>();
    const undecoded = new Set<string>();
    let nameless = false;
    for (const row of list.value.rows) {
      const item = decode(row, source);
      if (item !== null) {
        items.set(item.reference.nativeId, item);
        continue;
      }
      const id = idOf(row);
      if (id === null) nameless = true;
      else undecoded.add(id);
    }
    // A row without an id may be any of those that are missing.
    if (nameless) for (const id of ids) if (!items.has(id)) undecoded.add(id);
    return read({ items, undecoded, requestId: list.value.requestId });
  }

  async function readStretch(
    source: Place,
    from: Position,
    size: number,
    wanted?: WantedRows,
  ): Promise<Read<Stretch<Item>>> {
    const list = narrowed(facts, wanted);
    const items: Item[] = [];
    let undecoded = 0;
    let begin = from;
    for (;;) {
      const found = await readRows(source, list, begin, size, idOf);
      if (found.kind === 'failed') return found;
      const { rows, positionAfter, more, total } = found.value;
      /** Behind each row that is shown: where the next one that is shown begins, or the stretch ends. */
      const behind: number[] = [];
      rows.forEach((row, nth) => {
        const item = decode(row, source);
        if (item === null) undecoded += 1;
        else items.push(item);
        if (item !== null) behind.push(nth);
        else if (behind.length > 0) behind[behind.length - 1] = nth;
      });
      // Rows that cannot be shown must not hide those that come after them.
      if (items.length === 0 && more) {
        begin = positionAfter(rows.length - 1);
        continue;
      }
      return read({
        items,
        positionAfter: nth => positionAfter(behind[nth] ?? nth),
        undecoded,
        more,
        total,
      });
    }
  }

  async function readNamed(source: Place, name: string): Promise<Read<readonly Item[]>> {
    const list = await readWhole(source, listing, facts.nameFilter?.(name) ?? {});
    if (list.kind === 'failed') return list;
    if (!list.value.complete) return malformed(listing, `list ${plural}`, 'too many rows to read them all');
    const named = list.value.rows.filter(row => textOf(row[fields.name]) === name);
    const items = named.map(row => decode(row, source)).filter(item => item !== null);
    return items.length === named.length ? read(items) : failed(rowError(listing, plural));
  }

  async function lookAt(source: Place, ids: readonly string[]): Promise<ReadonlyMap<string, Look<Item>>> {
    const batch = await readMany(source, ids);
    if (batch.kind === 'failed') return unreadable(ids, batch.error);
    const { items, undecoded, requestId } = batch.value;
    const looks = new Map<string, Look<Item>>();
    const missing: string[] = [];
    for (const id of ids) {
      const now = items.get(id);
      if (now !== undefined) looks.set(id, { kind: 'present', now });
      else if (undecoded.has(id)) looks.set(id, { kind: 'unreadable', error: rowError(listing, plural) });
      else missing.push(id);
    }
    if (missing.length === 0) return looks;
    const beside = await witnessFor(source, { asked: ids, missing }, items);
    for (const id of missing) {
      looks.set(
        id,
        beside.kind === 'failed'
          ? { kind: 'unreadable', error: beside.error }
          : (beside.value.found.get(id) ?? {
              kind: 'absent',
              witness: beside.value.witness,
              requestId,
            }),
      );
    }
    return looks;
  }

  /** Any other row of the same list, read now with the same credentials; where there is none, the list that never is empty. */
  async function witnessFor(
    source: Place,
    { asked, missing }: { readonly asked: readonly string[]; readonly missing: readonly string[] },
    items: ReadonlyMap<string, Item>,
  ): Promise<Read<{ readonly witness: string | null; readonly found: ReadonlyMap<string, Look<Item>> }>> {
    const found = new Map<string, Look<Item>>();
    // What a filter by id shows and was not asked for may be the answer to somebody else's question.
    const other = items.keys().find(id => !('filter' in byIds) || asked.includes(id));
    if (other !== undefined) return read({ witness: `${facts.noun} ${other}`, found });
    const some = await readStretch(source, null, witnessRows);
    if (some.kind === 'failed') return some;
    let witness: string | null = null;
    for (const item of some.value.items) {
      const { nativeId } = item.reference;
      // The filter by id and the list contradict each other: what is listed is there.
      if (missing.includes(nativeId)) found.set(nativeId, { kind: 'present', now: item });
      else witness ??= `${facts.noun} ${nativeId}`;
    }
    if (witness !== null || some.value.undecoded > 0) return read({ witness, found });
    const canary = await facts.canary(source);
    return canary.kind === 'failed' ? canary : read({ witness: canary.value, found });
  }

  return {
    ...namesOf(provider, facts),
    key: facts.key,
    description: facts.description,
    idsPerCall: byIds.perCall,
    listing,
    states: facts.states,
    narrowedBy: narrowedBy(facts),
    mayHold: wanted => mayHold(facts, wanted),
    decode,
    readMany,
    readStretch,
    readNamed,
    lookAt: gatherLooks(lookAt),
    ...(facts.dependents === undefined ? {} : { readDependents: facts.dependents }),
    ...(facts.ends === undefined ? {} : { ends: facts.ends }),
    ...(facts.landing === undefined ? {} : { landing: facts.landing }),
  };
}

function part(row: ProviderRow, field: string | undefined): string | null {
  return field === undefined ? null : textOf(row[field]);
}

function instant(row: ProviderRow, field: string | undefined): string | null {
  return field === undefined ? null : instantOf(row[field]);
}

export function stateOf(
  { states, statesInAnyCase }: Pick<NounFacts<never, never>, 'states' | 'statesInAnyCase'>,
  native: string,
): ResourceState {
  const key = statesInAnyCase ? native.toLowerCase() : native;
  // A plain object: a state like "constructor" must not find what every object has.
  return Object.hasOwn(states, key) ? (states[key] ?? 'UNKNOWN') : 'UNKNOWN';
}

function rowError(listing: Listing, plural: string): DomainError {
  return malformedError(listing, `list ${plural}`, 'a row without its id or state');
}

function unreadable<Item>(ids: readonly string[], error: DomainError): ReadonlyMap<string, Look<Item>> {
  return new Map(ids.map(id => [id, { kind: 'unreadable', error }]));
}
