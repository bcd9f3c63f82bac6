import type { Account } from '../../domain/account.ts';
import { mayRead } from '../../domain/caller.ts';
import type { Noun, Source } from '../../domain/kind.ts';
import { regionsOf } from '../../domain/target.ts';
import type { GraphContext } from '../context.ts';
import { inputError } from '../errors.ts';
import { enumWordOf } from '../kind-name.ts';
import type { PageSource } from '../page-rounds.ts';
import { providerWordOf } from '../provider.ts';
import { exposedNouns } from '../resource.ts';
import { sourceOf } from '../source.ts';
import { type ResourceFilter, wantedOf } from './filter.ts';

/** One list of the inventory, and how it is read. */
export interface InventorySource extends PageSource {
  readonly noun: Noun;
  readonly place: Source;
}

/**
 * The accounts of which the caller may see a kind that is there. A right to read ports names every account, and one at a cloud
 * without ports is none of its business.
 */
export function shownAccounts({ accounts, caller }: GraphContext): readonly Account<unknown>[] {
  const nouns = [...exposedNouns().values()];
  return accounts
    .all()
    .filter(({ provider, name: account }) =>
      nouns.some(({ kind, provider: of }) => of === provider && mayRead(caller, { provider, account, kind })),
    );
}

/**
 * Every list that the filter leaves, account by account, in the order of the configuration and of the kinds. One that can
 * hold nothing of it is not read.
 */
export function inventorySources(context: GraphContext, filter: ResourceFilter): readonly InventorySource[] {
  const nouns = [...exposedNouns().values()] as unknown as readonly Noun[];
  const visible = shownAccounts(context);
  const asked = visible.filter(
    ({ provider, name }) => chosen(filter.provider, provider) && chosen(filter.account, name),
  );
  refuseUnknown(
    'filter.provider',
    'account of',
    filter.provider?.map(providerWordOf),
    visible.map(({ provider }) => providerWordOf(provider)),
  );
  refuseUnknown(
    'filter.account',
    'account',
    filter.account,
    visible.map(({ name }) => name),
  );
  refuseUnknown(
    'filter.kind',
    'kind',
    filter.kind?.map(enumWordOf),
    nouns
      .filter(noun => visible.some(({ provider, name }) => isShown(context, noun, provider, name)))
      .map(({ kind }) => enumWordOf(kind)),
  );
  refuseUnknown(
    'filter.regionId',
    'region',
    filter.regionId,
    asked.flatMap(({ regions }) => regions ?? []),
  );
  const wanted = wantedOf(filter);
  const holding = nouns.filter(noun => chosen(filter.kind, noun.kind) && noun.mayHold(wanted));
  return sourcesOf(context, asked, holding).filter(
    ({ region }) => !filter.regionId || (region !== null && filter.regionId.includes(region)),
  );
}

/** The lists of these kinds in these accounts, as far as the caller may see them. */
export function sourcesOf(
  context: GraphContext,
  among: readonly Account<unknown>[],
  nouns: readonly Noun[],
): readonly InventorySource[] {
  return among.flatMap(account =>
    nouns
      // A right may be for some kinds only: of the others nothing is shown.
      .filter(noun => isShown(context, noun, account.provider, account.name))
      .flatMap(noun => {
        const regions = regionsOf(account, noun, null);
        if ('tag' in regions) return [];
        return regions.map(region => ({
          provider: noun.provider,
          account: account.name,
          region,
          kind: noun.kind,
          noun,
          place: sourceOf(context, account, region),
        }));
      }),
  );
}

function isShown({ accounts }: GraphContext, noun: Noun, provider: string, account: string): boolean {
  return noun.provider === provider && accounts.of(noun, account) !== undefined;
}

function chosen(words: readonly string[] | null | undefined, word: string): boolean {
  return !words || words.includes(word);
}

/** A word that nothing bears would make an empty list, which looks like an answer. */
function refuseUnknown(
  field: string,
  what: string,
  words: readonly string[] | null | undefined,
  known: readonly string[],
): void {
  const unknown = words?.find(word => !known.includes(word));
  if (unknown === undefined) return;
  const names = [...new Set(known)].join(', ');
  throw inputError(field, `There is no ${what} "${unknown}" here. Known: ${names === '' ? 'none' : names}.`);
}
