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

type ReadPlace<Value> = (
  place: ResourcePlace,
  ids: readonly string[],
  context: GraphContext,
) => Promise<FindLoaded<Value>>;

export interface LoadByReference<Value> {
  /** At once what is there already, without a promise: rows of a long list wait for each of theirs otherwise. */
  (context: GraphContext, reference: ResourceReference): Value | Promise<Value>;
  /** What is read here is there at once for whoever loads it later; what fails, fails there. */
  ahead(context: GraphContext, references: readonly ResourceReference[]): Promise<void>;
}

/**
 * Loads by reference: a loader for each kind, account and region, so that no place waits for another one, and all of them live
 * as long as one request. Nothing is shared between requests, so nobody reads another caller's answer.
 */
export function placeLoader<Value>(read: ReadPlace<Value>): LoadByReference<Value> {
  // On the context itself: a table beside it that gains an entry with every request keeps what hangs on it alive for long.
  const key = Symbol('loaders');
  const loaderOf = (
    context: GraphContext & { [key]?: PlaceLoader<Value>[] },
    place: ResourcePlace,
  ): PlaceLoader<Value> => {
    context[key] ??= [];
    // There are few places and many references.
    let loader = context[key].find(each => isSamePlace(each.place, place));
    if (loader === undefined) {
      loader = new PlaceLoader(place, ids => read(place, ids, context));
      context[key].push(loader);
    }
    return loader;
  };
  const load = (context: GraphContext, reference: ResourceReference): Value | Promise<Value> =>
    loaderOf(context, reference).load(reference.nativeId);
  return Object.assign(load, {
    async ahead(context: GraphContext, references: readonly ResourceReference[]): Promise<void> {
      const idsOf = new Map<PlaceLoader<Value>, string[]>();
      for (const reference of references) {
        const loader = loaderOf(context, reference);
        const ids = idsOf.get(loader);
        if (ids === undefined) idsOf.set(loader, [reference.nativeId]);
        else ids.push(reference.nativeId);
      }
      await Promise.all([...idsOf].map(([loader, ids]) => loader.ahead(ids)));
    },
  });
}

/** One id whose value somebody waits for, or some that are read for later. */
type AskedIds = string | readonly string[];

class PlaceLoader<Value> {
  readonly place: ResourcePlace;
  readonly #read: (ids: readonly string[]) => Promise<FindLoaded<Value>>;
  /** What each id has come to, or the call that will show it. */
  readonly #known = new Map<string, Value | Error | UnderWay>();
  /** Identical ids collapse, one tick makes one batch. */
  readonly #waiting: DataLoader<AskedIds, Value | null>;

  constructor(place: ResourcePlace, read: (ids: readonly string[]) => Promise<FindLoaded<Value>>) {
    this.place = place;
    this.#read = read;
    this.#waiting = new DataLoader(async asked => {
      await this.#know(new Set(asked.flat()));
      return asked.map(each => (typeof each === 'string' ? (this.#known.get(each) as Value | Error) : null));
    });
  }

  load(nativeId: string): Value | Promise<Value> {
    const known = this.#known.get(nativeId);
    if (known === undefined || known instanceof UnderWay) {
      return this.#waiting.load(nativeId) as Promise<Value>;
    }
    return known instanceof Error ? Promise.reject(known) : known;
  }

  async ahead(ids: readonly string[]): Promise<void> {
    await this.#waiting.load(ids);
  }

  async #know(ids: ReadonlySet<string>): Promise<void> {
    const calls = new Set<UnderWay>();
    const fresh: string[] = [];
    for (const id of ids) {
      const known = this.#known.get(id);
      if (known === undefined) fresh.push(id);
      else if (known instanceof UnderWay) calls.add(known);
    }
    if (fresh.length > 0) {
      const call = new UnderWay(this.#call(fresh));
      for (const id of fresh) this.#known.set(id, call);
      calls.add(call);
    }
    for (const { ended } of calls) await ended;
  }

  /** Never rejects: a call that fails fails each of its ids. */
  async #call(ids: readonly string[]): Promise<void> {
    const find = await this.#read(ids).catch(
      (failure: unknown) => () => (failure instanceof Error ? failure : new Error(String(failure))),
    );
    for (const id of ids) this.#known.set(id, find(id));
  }
}

/** A call that others may wait for as well. */
class UnderWay {
  readonly ended: Promise<void>;

  constructor(ended: Promise<void>) {
    this.ended = ended;
  }
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
): LoadByReference<readonly Item[]> {
  return placeLoader(async ({ account: name, region }, ids, context) => {
    const account = context.accounts.of(of, name);
    if (account === undefined) return () => [];
    const outcome = await readLists(sourceOf(context, account, region), ids);
    if (outcome.kind === 'read') return id => outcome.value.get(id) ?? [];
    const error = asGraphQLError(outcome.error);
    return () => error;
  });
}
