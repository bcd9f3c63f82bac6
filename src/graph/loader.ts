import DataLoader from 'dataloader';
import type { AccountsOf } from '../domain/account.ts';
import type { Source } from '../domain/kind.ts';
import type { Read } from '../domain/outcome.ts';
import { formatResourceId, type ResourceReference } from '../domain/resource.ts';
import type { GraphContext } from './context.ts';
import { asGraphQLError } from './errors.ts';

/**
 * A loader that lives as long as one request: identical keys collapse, one tick makes one batch. Nothing is shared between
 * requests, so nobody reads another caller's answer.
 */
export function requestLoader<Key, Value>(
  batch: (keys: readonly Key[], context: GraphContext) => Promise<readonly (Value | Error)[]>,
  cacheKey: (key: Key) => string,
): (context: GraphContext) => DataLoader<Key, Value, string> {
  // On the context itself: a table beside it that gains an entry with every request keeps what hangs on it alive for long.
  const place = Symbol('loader');
  return (context: GraphContext & { [place]?: DataLoader<Key, Value, string> }) => {
    context[place] ??= new DataLoader<Key, Value, string>(keys => batch(keys, context), {
      cacheKeyFn: cacheKey,
    });
    return context[place];
  };
}

/** Those that one call may ask for together: of one kind, in one account and region. There are few places and many references. */
export function groupByPlace(
  references: readonly ResourceReference[],
): readonly (readonly ResourceReference[])[] {
  const batches: [ResourceReference, ...ResourceReference[]][] = [];
  for (const reference of references) {
    const batch = batches.find(([first]) => isSamePlace(first, reference));
    if (batch === undefined) batches.push([reference]);
    else batch.push(reference);
  }
  return batches;
}

function isSamePlace(one: ResourceReference, other: ResourceReference): boolean {
  return (
    one.account === other.account &&
    one.kind === other.kind &&
    one.region === other.region &&
    one.provider === other.provider
  );
}

/** Lists of one kind that belong to resources of another, many owners at once: one call an account and region. */
export function nestedLists<Client, Item>(
  of: AccountsOf<Client>,
  readLists: (
    source: Source<Client>,
    ownerIds: readonly string[],
  ) => Promise<Read<ReadonlyMap<string, readonly Item[]>>>,
): (context: GraphContext) => DataLoader<ResourceReference, readonly Item[], string> {
  return requestLoader(async (owners, context) => {
    const found = new Map<ResourceReference, readonly Item[] | Error>();
    const places = groupByPlace(owners);
    await Promise.all(
      places.map(async batch => {
        const [{ account: name, region } = { account: '', region: null }] = batch;
        const account = context.accounts.of(of, name);
        if (account === undefined) return;
        const ids = batch.map(({ nativeId }) => nativeId);
        const source = { account, region, signal: context.signal, shared: true };
        const outcome = await readLists(source, ids);
        for (const owner of batch) {
          const list =
            outcome.kind === 'failed' ? asGraphQLError(outcome.error) : outcome.value.get(owner.nativeId);
          if (list !== undefined) found.set(owner, list);
        }
      }),
    );
    return owners.map(owner => found.get(owner) ?? []);
  }, formatResourceId);
}
