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
  const loaders = new WeakMap<GraphContext, DataLoader<Key, Value, string>>();
  return context => {
    const existing = loaders.get(context);
    if (existing !== undefined) return existing;
    const loader = new DataLoader<Key, Value, string>(keys => batch(keys, context), { cacheKeyFn: cacheKey });
    loaders.set(context, loader);
    return loader;
  };
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
    const found = new Map<string, readonly Item[] | Error>();
    const places = Map.groupBy(owners, ({ account, region }) => JSON.stringify([account, region]));
    await Promise.all(
      [...places.values()].map(async batch => {
        const [{ account: name, region } = { account: '', region: null }] = batch;
        const account = context.accounts.of(of, name);
        if (account === undefined) return;
        const ids = batch.map(({ nativeId }) => nativeId);
        const source = { account, region, signal: context.signal, shared: true };
        const outcome = await readLists(source, ids);
        for (const owner of batch) {
          const list =
            outcome.kind === 'failed' ? asGraphQLError(outcome.error) : outcome.value.get(owner.nativeId);
          if (list !== undefined) found.set(formatResourceId(owner), list);
        }
      }),
    );
    return owners.map(owner => found.get(formatResourceId(owner)) ?? []);
  }, formatResourceId);
}
