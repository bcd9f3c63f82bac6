import type { Noun, ResourceKind, Source } from '../domain/kind.ts';
import { type CloudResource, parseResourceId } from '../domain/resource.ts';
import { accountOf, regionsOf, resolveTarget } from '../domain/target.ts';
import { builder, type Ref } from './builder.ts';
import type { GraphContext } from './context.ts';
import { asGraphQLError, inputError } from './errors.ts';
import { declareEntity } from './federation.ts';
import { connectionOf, type Page, patienceMs, usualPage } from './page.ts';
import { readPageOver } from './page-reading.ts';
import type { PageSource } from './page-rounds.ts';
import { cloudResource, loadEntity, loadResource, nounOf, registerNoun } from './resource.ts';
import { sourceOf } from './source.ts';

/** By an id of the graph or the provider's own; without a region all of the account's are read side by side. */
async function byId(
  context: GraphContext,
  kind: ResourceKind,
  args: { id: string; account?: string | null | undefined; regionId?: string | null | undefined },
): Promise<CloudResource | null> {
  const typed = {
    id: args.id,
    idField: 'id',
    account: args.account ?? null,
    regionId: args.regionId ?? null,
  };
  const target = resolveTarget(context.accounts, kind, typed);
  if ('tag' in target) throw asGraphQLError(target);
  return await firstFound(target.candidates.map(reference => loadResource(context, reference)));
}

/**
 * As soon as one place has it: a provider's ids are its own in every region, and a silent region must not keep what another
 * one shows. Where none has it, each has to have said so.
 */
async function firstFound(
  readings: readonly (CloudResource | null | Promise<CloudResource | null>)[],
): Promise<CloudResource | null> {
  const { promise, resolve, reject } = Promise.withResolvers<CloudResource | null>();
  const failures: unknown[] = [];
  let left = readings.length;
  const settle = (): void => {
    left -= 1;
    if (left > 0) return;
    if (failures.length > 0) reject(failures[0]);
    else resolve(null);
  };
  for (const reading of readings) {
    Promise.resolve(reading).then(
      found => (found === null ? settle() : resolve(found)),
      trouble => {
        failures.push(trouble);
        settle();
      },
    );
  }
  return await promise;
}

interface ListArguments {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly account?: string | null | undefined;
  readonly regionId?: string | null | undefined;
}

interface PlacedSource extends PageSource {
  readonly place: Source;
}

async function list<Item extends CloudResource>(
  context: GraphContext,
  noun: Noun<unknown, Item>,
  args: ListArguments,
): Promise<Page<Item>> {
  const name = args.account ?? null;
  const named = name === null ? null : accountOf(context.accounts, noun, name);
  if (named !== null && 'tag' in named) throw asGraphQLError(named);
  const accounts = named === null ? context.accounts.list(noun) : [named];
  const sources: PlacedSource[] = [];
  for (const account of accounts) {
    const regions = regionsOf(account, noun, args.regionId ?? null);
    // A region that only another account has simply holds nothing here.
    if ('tag' in regions) continue;
    for (const region of regions) {
      sources.push({
        provider: noun.provider,
        account: account.name,
        region,
        kind: noun.kind,
        place: sourceOf(context, account, region),
      });
    }
  }
  if (sources.length === 0 && accounts.length > 0) {
    throw inputError(
      'regionId',
      `Region "${args.regionId}" is not configured for any account that was asked.`,
    );
  }
  const options = { first: args.first ?? usualPage, after: args.after ?? null, patienceMs };
  return await readPageOver(sources, options, ({ place }, from, size) => noun.readStretch(place, from, size));
}

/** Makes a kind of resource known: its entity type, its query by id and its list. */
export function exposeNoun<Client, Item extends CloudResource>(
  noun: Noun<Client, Item>,
  ref: Ref<Item>,
): void {
  registerNoun(noun as unknown as Noun);
  const field = noun.typeName.charAt(0).toLowerCase() + noun.typeName.slice(1);
  declareEntity(ref, ({ id }, context) => {
    const reference = parseResourceId(String(id));
    const known = reference !== null && reference.provider === noun.provider && reference.kind === noun.kind;
    if (!known) throw inputError('id', `"${id}" is not the id of a ${noun.typeName}.`);
    return loadEntity(context, reference);
  });
  const region = { description: 'Only this region. Where it is left out, all configured regions are read.' };
  builder.queryField(field, t =>
    t.field({
      type: ref as unknown as Ref<CloudResource>,
      description: `One ${noun.noun}. Null where the provider shows none.`,
      args: {
        id: t.arg.id({ required: true, description: `Its id in this graph, or the provider's own.` }),
        account: t.arg.string({
          description: "Needed with the provider's own id where several accounts are configured.",
        }),
        ...(noun.regional ? { regionId: t.arg.string(region) } : {}),
      },
      resolve: (_root, args, context) => byId(context, noun, args),
    }),
  );
  const connection = connectionOf(noun.typeName, ref, noun.plural);
  builder.queryField(`${field}s`, t =>
    t.field({
      type: connection,
      description: `The ${noun.plural} of all accounts, or of one. \`failures\` names what cannot be read.`,
      args: {
        first: t.arg.int({ defaultValue: usualPage, description: 'How many, 1 to 100.' }),
        after: t.arg.string({ description: 'The `endCursor` of the page before.' }),
        account: t.arg.string({ description: 'Only this account.' }),
        ...(noun.regional ? { regionId: t.arg.string(region) } : {}),
      },
      complexity: ({ first }) => ({ field: 1, multiplier: first ?? usualPage }),
      resolve: (_root, args, context) => list(context, noun as unknown as Noun<unknown, Item>, args),
    }),
  );
}

builder.queryField('cloudResource', t =>
  t.field({
    type: cloudResource,
    description: 'Any resource, by its id in this graph. Null where the provider shows none.',
    args: {
      id: t.arg.id({ required: true, description: 'An id of this graph: it begins with `causeway:`.' }),
    },
    resolve: async (_root, { id }, context) => {
      const reference = parseResourceId(id);
      const noun = reference === null ? undefined : nounOf(reference);
      if (noun === undefined)
        throw inputError('id', `"${id}" is not an id of this graph; those begin with "causeway:".`);
      return await byId(context, noun, { id });
    },
  }),
);
