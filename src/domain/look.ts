import type { Look, Snapshot } from './change.ts';
import { domainError } from './errors.ts';
import { failed, type Read } from './outcome.ts';
import type { CloudResource, ResourceReference } from './resource.ts';

/** How a noun reads its own list, for looks. */
export interface Reader<Item extends CloudResource> {
  byIds(
    ids: readonly string[],
  ): Promise<Read<{ readonly items: ReadonlyMap<string, Item>; readonly requestId: string | null }>>;
  /** A stretch of the whole list, to choose neighbours from. */
  some(): Promise<Read<readonly Item[]>>;
  /** A list that never is empty: its name, or null where it came empty. */
  evergreen(): Promise<Read<string | null>>;
}

/** With the resource itself five ids, which is what the narrowest of the vendors' filters takes in one call. */
const neighbourCount = 4;

/** The first look: the resource, and neighbours that will vouch for the list should it go missing. */
export async function firstLook<Item extends CloudResource>(
  reader: Reader<Item>,
  target: ResourceReference,
): Promise<Look<Snapshot & { readonly resource: Item }>> {
  const [own, others] = await Promise.all([reader.byIds([target.nativeId]), reader.some()]);
  if (own.kind === 'failed') return { kind: 'unreadable', error: own.error };
  if (others.kind === 'failed') return { kind: 'unreadable', error: others.error };
  const resource = own.value.items.get(target.nativeId);
  if (resource === undefined) return { kind: 'absent', control: null, requestId: own.value.requestId };
  const neighbours = neighboursOf(target, others.value);
  return { kind: 'present', now: { resource, neighbours } };
}

/**
 * Such as will stay: in service where there are any, and from all over the list, for what was made together is often
 * destroyed together.
 */
function neighboursOf(target: ResourceReference, list: readonly CloudResource[]): readonly string[] {
  const others = list.filter(({ reference }) => reference.nativeId !== target.nativeId);
  const staying = others.filter(({ state }) => state === 'ACTIVE' || state === 'STOPPED');
  const from = staying.length === 0 ? others : staying;
  const count = Math.min(neighbourCount, from.length);
  return Array.from(
    { length: count },
    (_, nth) => from[Math.floor((nth * from.length) / count)]?.reference.nativeId ?? '',
  );
}

/** A later look reads the neighbours in the same call: what is missing beside them is missing, and not just unreadable. */
export async function laterLook<Item extends CloudResource>(
  reader: Reader<Item>,
  target: ResourceReference,
  before: Snapshot,
  noun: string,
): Promise<Look<Snapshot & { readonly resource: Item }>> {
  const own = await reader.byIds([target.nativeId, ...before.neighbours]);
  if (own.kind === 'failed') return { kind: 'unreadable', error: own.error };
  const { items, requestId } = own.value;
  const resource = items.get(target.nativeId);
  if (resource !== undefined) return { kind: 'present', now: { resource, neighbours: before.neighbours } };
  const vouching = before.neighbours.find(id => items.has(id));
  if (vouching !== undefined) return { kind: 'absent', control: `${noun} ${vouching}`, requestId };
  if (before.neighbours.length > 0) return { kind: 'absent', control: null, requestId };
  const evergreen = await reader.evergreen();
  if (evergreen.kind === 'failed') return { kind: 'unreadable', error: evergreen.error };
  return { kind: 'absent', control: evergreen.value, requestId };
}

/** A row or list that is not what the vendor documents: nothing may be concluded from it, least of all absence. */
export function malformed<Value>(provider: string, label: string, doing: string, what: string): Read<Value> {
  const message = `${label} did not ${doing}: its answer has ${what}.`;
  return failed(domainError('CloudUnavailableError', { provider, message }));
}
