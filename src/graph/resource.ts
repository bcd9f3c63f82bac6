import type { Account, AccountKey } from '../domain/account.ts';
import { accountOf, destinationOf, regionsOf, type Sought } from '../domain/destination.ts';
import { domainError } from '../domain/errors.ts';
import type { Read } from '../domain/outcome.ts';
import {
  type CloudResource,
  formatResourceId,
  parseResourceId,
  type ResourceReference,
  resourceStates,
} from '../domain/resource.ts';
import { builder, type Ref } from './builder.ts';
import type { GraphContext } from './context.ts';
import { asGraphQLError, inputError } from './errors.ts';
import { requestLoader } from './loader.ts';
import { connectionOf, type Page, pageOver, type Rows } from './page.ts';
import { cloudProvider } from './provider.ts';

export const cloudResourceState = builder.enumType('CloudResourceState', {
  description: 'The state of a resource, normalized over all providers. Be ready for values to be added.',
  values: Object.fromEntries(
    Object.entries(resourceStates).map(([state, description]) => [state, { description }]),
  ) as Record<string, { description: string }>,
});

/** A kind of resource as the graph needs it: how to read many by id, and how to read a stretch of its list. */
export interface Kind<Client, Item extends CloudResource> extends Sought {
  readonly key: AccountKey<Client>;
  /** In the graph: `ZenlayerPort`; its queries are `zenlayerPort` and `zenlayerPorts`. */
  readonly typeName: string;
  readonly plural: string;
  readonly description: string;
  readonly regional: boolean;
  /** What is absent is missing from the map. Cut to the vendor's limit of ids a call, page size said explicitly. */
  read(
    account: Account<Client>,
    region: string | null,
    ids: readonly string[],
    signal: AbortSignal,
  ): Promise<Read<ReadonlyMap<string, Item>>>;
  list(
    account: Account<Client>,
    region: string | null,
    window: { readonly offset: number; readonly limit: number },
    signal: AbortSignal,
  ): Promise<Read<Rows<Item>>>;
}

type AnyKind = Kind<unknown, CloudResource>;

const kinds = new Map<string, AnyKind>();

function kindOf(reference: Pick<ResourceReference, 'provider' | 'kind'>): AnyKind | undefined {
  return kinds.get(`${reference.provider}/${reference.kind}`);
}

export const cloudResource = builder.interfaceRef<CloudResource>('CloudResource').implement({
  description: 'Anything rented from a cloud.',
  resolveType: resource => kindOf(resource.reference)?.typeName,
  fields: t => ({
    id: t.id({
      nullable: false,
      description:
        'Stable and readable; says provider, account, kind, region where there is one, and native id.',
      resolve: resource => formatResourceId(resource.reference),
    }),
    provider: t.field({
      type: cloudProvider,
      nullable: false,
      description: 'The cloud it is rented from.',
      resolve: resource => resource.reference.provider,
    }),
    account: t.string({
      nullable: false,
      description: 'The configured account that it belongs to.',
      resolve: resource => resource.reference.account,
    }),
    nativeId: t.string({
      nullable: false,
      description: "The provider's own id.",
      resolve: resource => resource.reference.nativeId,
    }),
    name: t.exposeString('name', { description: 'The name that people gave it.' }),
    state: t.expose('state', {
      type: cloudResourceState,
      nullable: false,
      description: 'The normalized state.',
    }),
    nativeState: t.exposeString('nativeState', {
      nullable: false,
      description: "The provider's own word for the state.",
    }),
  }),
});

/** Loads any resource by its reference, in one batch a kind, account and region. Absent is null; a failed call fails every key. */
export const loadResource: (
  context: GraphContext,
  reference: ResourceReference,
) => Promise<CloudResource | null> = (context, reference) => resources(context).load(reference);

const resources = requestLoader<ResourceReference, CloudResource | null>(async (references, context) => {
  const batches = new Map<string, ResourceReference[]>();
  for (const reference of references) {
    const { provider, account, kind, region } = reference;
    const place = JSON.stringify([provider, account, kind, region]);
    batches.set(place, [...(batches.get(place) ?? []), reference]);
  }
  const found = new Map<string, CloudResource | Error>();
  await Promise.all(
    [...batches.values()].map(async batch => {
      const [{ provider, account: name, region } = { provider: '', account: '', region: null }] = batch;
      const kind = batch[0] && kindOf(batch[0]);
      const account = context.accounts.of({ provider }, name);
      // An account that the caller may not read does not exist for them.
      if (kind === undefined || account === undefined) return;
      const outcome = await kind.read(
        account,
        region,
        batch.map(({ nativeId }) => nativeId),
        context.signal,
      );
      for (const reference of batch) {
        const value =
          outcome.kind === 'failed' ? asGraphQLError(outcome.error) : outcome.value.get(reference.nativeId);
        if (value !== undefined) found.set(formatResourceId(reference), value);
      }
    }),
  );
  return references.map(reference => found.get(formatResourceId(reference)) ?? null);
}, formatResourceId);

/** By an id of the graph or the provider's own; without a region all of the account's are read side by side. */
async function byId(
  context: GraphContext,
  kind: Sought,
  args: { id: string; account?: string | null | undefined; regionId?: string | null | undefined },
): Promise<CloudResource | null> {
  const given = {
    id: args.id,
    idField: 'id',
    account: args.account ?? null,
    regionId: args.regionId ?? null,
  };
  const destination = destinationOf(context.accounts, kind, given);
  if ('tag' in destination) throw asGraphQLError(destination);
  const found = await Promise.all(destination.candidates.map(reference => loadResource(context, reference)));
  const [resource, other] = found.filter(each => each !== null);
  if (other !== undefined) {
    const message = `${args.id} exists in several regions: name regionId.`;
    throw asGraphQLError(domainError('CloudInputError', { inputField: 'regionId', message }));
  }
  return resource ?? null;
}

async function list<Client, Item extends CloudResource>(
  context: GraphContext,
  kind: Kind<Client, Item>,
  args: {
    first: number;
    after?: string | null | undefined;
    account?: string | null | undefined;
    regionId?: string | null | undefined;
  },
): Promise<Page<Item>> {
  const name = args.account ?? null;
  const named = name === null ? null : accountOf(context.accounts, kind.provider, name);
  if (named !== null && 'tag' in named) throw asGraphQLError(named);
  const accounts = named === null ? context.accounts.list(kind.key) : [named as Account<Client>];
  const sources = accounts.flatMap(account => {
    const regions = regionsOf(account, args.regionId ?? null);
    // A region that only another account has simply holds nothing here.
    if ('tag' in regions) return [];
    return regions.map(region => ({ account, region }));
  });
  if (sources.length === 0 && accounts.length > 0) {
    throw inputError(
      'regionId',
      `Region "${args.regionId}" is not configured for any account that was asked.`,
    );
  }
  return await pageOver(sources, { first: args.first, after: args.after ?? null }, (source, window) =>
    kind.list(source.account as Account<Client>, source.region, window, context.signal),
  );
}

/** Makes a kind of resource known: its entity type, its query by id and its list. */
export function exposeKind<Client, Item extends CloudResource>(
  kind: Kind<Client, Item>,
  ref: Ref<Item>,
): void {
  kinds.set(`${kind.provider}/${kind.kind}`, kind as unknown as AnyKind);
  const field = kind.typeName.charAt(0).toLowerCase() + kind.typeName.slice(1);
  builder.asEntity(ref as Ref<object>, {
    key: builder.selection<{ id: string }>('id'),
    resolveReference: async ({ id }: { id: string }, context) => {
      const reference = parseResourceId(String(id));
      const known =
        reference !== null && reference.provider === kind.provider && reference.kind === kind.kind;
      if (!known) throw inputError('id', `"${id}" is not the id of a ${kind.typeName}.`);
      return (await loadResource(context, reference)) as never;
    },
  });
  const region = { description: 'Leave it out to ask all configured regions side by side.' };
  builder.queryField(field, t =>
    t.field({
      type: ref as unknown as Ref<CloudResource>,
      description: `One ${kind.noun}, or null where the provider shows none.`,
      args: {
        id: t.arg.id({ required: true, description: `Its id in this graph, or the provider's own.` }),
        account: t.arg.string({
          description: "Needed with the provider's own id where several accounts are configured.",
        }),
        ...(kind.regional ? { regionId: t.arg.string(region) } : {}),
      },
      resolve: (_root, args, context) => byId(context, kind, args),
    }),
  );
  const connection = connectionOf(kind.typeName, ref, kind.plural);
  builder.queryField(`${field}s`, t =>
    t.field({
      type: connection,
      description: `The ${kind.plural} of all accounts, or of one. What cannot be read is named in \`failures\`.`,
      args: {
        first: t.arg.int({ required: true, defaultValue: 20, description: 'How many rows, 1 to 100.' }),
        after: t.arg.string({ description: 'A cursor of the same list, to go on behind it.' }),
        account: t.arg.string({ description: 'Only this account.' }),
        ...(kind.regional ? { regionId: t.arg.string(region) } : {}),
      },
      complexity: ({ first }) => ({ field: 1, multiplier: first }),
      resolve: (_root, args, context) => list(context, kind, args),
    }),
  );
}

builder.queryField('cloudResource', t =>
  t.field({
    type: cloudResource,
    description: 'Any resource by its id in this graph, or null where the provider shows none.',
    args: {
      id: t.arg.id({ required: true, description: 'An id of this graph; it begins with `causeway:`.' }),
    },
    resolve: async (_root, { id }, context) => {
      const reference = parseResourceId(id);
      const kind = reference === null ? undefined : kindOf(reference);
      if (kind === undefined)
        throw inputError('id', `"${id}" is not an id of this graph; those begin with "causeway:".`);
      return await byId(context, kind, { id });
    },
  }),
);
