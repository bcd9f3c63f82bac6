import DataLoader from 'dataloader';
import type { AccountsOf } from '../domain/account.ts';
import type { Source } from '../domain/kind.ts';
import type { Read } from '../domain/outcome.ts';
import { isSamePlace, type ResourcePlace, type ResourceReference } from '../domain/resource.ts';
import type { GraphContext } from './context.ts';
import { asGraphQLError } from './errors.ts';
import { sourceOf } from './source.ts';

/** What one call has shown of each id that it was asked for. An error fails this one alone. */
type FindLoaded<Value> = (nativeId: string) => Value | Error;

interface PlaceLoader<Value> {
  readonly place: ResourcePlace;
  /** By the provider's ids: identical ones collapse, one tick makes one batch. */
  readonly byId: DataLoader<string, Value>;
}

/**
 * Loads by reference: a loader for each kind, account and region, so that no place waits for another one, and all of them live
 * as long as one request. Nothing is shared between requests, so nobody reads another caller's answer.
 */
export function placeLoader<Value>(
  read: (place: ResourcePlace, ids: readonly string[], context: GraphContext) => Promise<FindLoaded<Value>>,
): (context: GraphContext, reference: ResourceReference) => Promise<Value> {
  // On the context itself: a table beside it that gains an entry with every request keeps what hangs on it alive for long.
  const key = Symbol('loaders');
  return (context: GraphContext & { [key]?: PlaceLoader<Value>[] }, reference) => {
    context[key] ??= [];
    // There are few places and many references.
    let loader = context[key].find(({ place }) => isSamePlace(place, reference));
    if (loader === undefined) {
      const byId = new DataLoader<string, Value>(async ids => {
        const find = await read(reference, ids, context);
        return ids.map(find);
      });
      loader = { place: reference, byId };
      context[key].push(loader);
    }
    return loader.byId.load(reference.nativeId);
  };
}

/** Read once in a request, however often it is asked for. */
export function readOnce<Asked, Value>(
  read: (asked: Asked, context: GraphContext) => Promise<Value>,
  nameOf: (asked: Asked) => string,
): (context: GraphContext, asked: Asked) => Promise<Value> {
  const key = Symbol('read once');
  return (context: GraphContext & { [key]?: Map<string, Promise<Value>> }, asked) => {
    context[key] ??= new Map();
    const name = nameOf(asked);
    const known = context[key].get(name) ?? read(asked, context);
    context[key].set(name, known);
    return known;
  };
}

/** Lists of one kind that belong to resources of another, many owners at once: one call an account and region. */
export function nestedLists<Client, Item>(
  of: AccountsOf<Client>,
  readLists: (
    source: Source<Client>,
    ownerIds: readonly string[],
  ) => Promise<Read<ReadonlyMap<string, readonly Item[]>>>,
): (context: GraphContext, owner: ResourceReference) => Promise<readonly Item[]> {
  return placeLoader(async ({ account: name, region }, ids, context) => {
    const account = context.accounts.of(of, name);
    if (account === undefined) return () => [];
    const outcome = await readLists(sourceOf(context, account, region), ids);
    if (outcome.kind === 'read') return id => outcome.value.get(id) ?? [];
    const error = asGraphQLError(outcome.error);
    return () => error;
  });
}
