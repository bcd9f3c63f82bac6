import { domainError } from '../domain/errors.ts';
import type { AnyNoun, Noun } from '../domain/kind.ts';
import {
  type Billing,
  billingKinds,
  type CloudResource,
  connectivities,
  parseResourceId,
  type ResourceReference,
  resourceStates,
  type Tag,
  unshownResource,
} from '../domain/resource.ts';
import { regionsOf } from '../domain/target.ts';
import { builder } from './builder.ts';
import type { GraphContext } from './context.ts';
import { asGraphQLError, inputError } from './errors.ts';
import { entityExtensions } from './federation.ts';
import { cloudResourceKind, declareKind } from './kind-name.ts';
import { placeLoader } from './loader.ts';
import { cloudProvider } from './provider.ts';
import { sourceOf } from './source.ts';

function described(words: Readonly<Record<string, string>>): Record<string, { description: string }> {
  return Object.fromEntries(Object.entries(words).map(([word, description]) => [word, { description }]));
}

export const cloudResourceState = builder.enumType('CloudResourceState', {
  description: 'The state of a resource, normalized over all providers. Be ready for values to be added.',
  values: described(resourceStates),
});

export const cloudConnectivity = builder.enumType('CloudConnectivity', {
  description:
    'Whether something carries traffic, normalized over all providers. Be ready for values to be added.',
  values: described(connectivities),
});

export const cloudBillingKind = builder.enumType('CloudBillingKind', {
  description: 'How something is billed, normalized over all providers. Be ready for values to be added.',
  values: described(billingKinds),
});

const cloudBilling = builder.objectRef<Billing>('CloudBilling').implement({
  description: 'How a resource is billed.',
  fields: t => ({
    kind: t.expose('kind', {
      type: cloudBillingKind,
      nullable: false,
      description: 'How, normalized over all providers.',
    }),
    nativeKind: t.exposeString('nativeKind', {
      nullable: false,
      description: "The provider's own word for how.",
    }),
    endsAt: t.expose('endsAt', { type: 'DateTime', description: 'When its paid time ends.' }),
  }),
});

const cloudTag = builder.objectRef<Tag>('CloudTag').implement({
  description: 'A tag at the provider.',
  fields: t => ({
    key: t.exposeString('key', { nullable: false, description: 'Its key.' }),
    value: t.exposeString('value', { nullable: false, description: 'Its value, which may be empty.' }),
  }),
});

const nouns = new Map<string, Noun>();

/** Every noun that the graph offers, by `provider/kind`: the roof hands them to `changes/`, which looks through them. */
export function exposedNouns(): ReadonlyMap<string, AnyNoun> {
  return nouns as unknown as ReadonlyMap<string, AnyNoun>;
}

export function registerNoun(noun: Noun): void {
  nouns.set(`${noun.provider}/${noun.kind}`, noun);
  declareKind(noun);
}

export function nounOf(reference: Pick<ResourceReference, 'provider' | 'kind'>): Noun | undefined {
  return nouns.get(`${reference.provider}/${reference.kind}`);
}

/** As client libraries know it. Left out of the subgraph: there it would clash with every other graph that has one. */
export const node = builder.interfaceRef<{ readonly id: string }>('Node').implement({
  description: 'Anything with an id that is unique in the whole graph.',
  resolveType: value =>
    'reference' in value ? nounOf((value as CloudResource).reference)?.typeName : 'CloudOperation',
  fields: t => ({ id: t.exposeID('id', { nullable: false, description: 'Its id.' }) }),
});

export const cloudResource = builder.interfaceRef<CloudResource>('CloudResource').implement({
  description: 'Anything rented from a cloud.',
  interfaces: [node],
  // Other teams add fields to everything that is rented by one @interfaceObject.
  extensions: entityExtensions(resolveAny),
  resolveType: resource => nounOf(resource.reference)?.typeName,
  fields: t => ({
    id: t.exposeID('id', {
      nullable: false,
      description:
        "Stable and readable: it says the provider, the account, the kind, the region where there is one, and the provider's own id.",
    }),
    provider: t.field({
      type: cloudProvider,
      nullable: false,
      description: 'The cloud it is rented from.',
      resolve: resource => resource.reference.provider,
    }),
    account: t.string({
      nullable: false,
      description: 'The name of the account that it was read from.',
      resolve: resource => resource.reference.account,
    }),
    nativeId: t.string({
      nullable: false,
      description: "The provider's own id.",
      resolve: resource => resource.reference.nativeId,
    }),
    name: t.exposeString('name', { description: 'Its name, given by its owner.' }),
    state: t.expose('state', {
      type: cloudResourceState,
      nullable: false,
      description: 'Its state, normalized over all providers.',
    }),
    nativeState: t.exposeString('nativeState', {
      nullable: false,
      description: "The provider's own word for its state. Empty where the provider does not show it.",
    }),
    kind: t.field({
      type: cloudResourceKind,
      nullable: false,
      description: 'Its kind. Several clouds may have the same one.',
      resolve: resource => resource.reference.kind,
    }),
    regionId: t.string({
      description: 'Its region. Null where the provider has none for it.',
      resolve: resource => resource.reference.region,
    }),
    location: t.exposeString('location', {
      description: "Where it is, by the provider's id: a data center, an access point, a zone.",
    }),
    description: t.exposeString('description', { description: 'Free text, written by its owner.' }),
    createdAt: t.expose('createdAt', {
      type: 'DateTime',
      description: 'When it was ordered or created. Null where the provider does not say.',
    }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      description: 'When its paid time ends. Null where it is billed by use, or the provider does not say.',
    }),
    connectivity: t.expose('connectivity', {
      type: cloudConnectivity,
      description: 'Whether it carries traffic. Null where it never does, or the provider does not say.',
    }),
    nativeConnectivity: t.exposeString('nativeConnectivity', {
      description: "The provider's own word for its connectivity.",
    }),
    billing: t.expose('billing', {
      type: cloudBilling,
      description: 'How it is billed. Null where the provider does not say.',
    }),
    tags: t.expose('tags', {
      type: [cloudTag],
      nullable: false,
      description: 'Its tags at the provider, as far as this account may see them.',
    }),
  }),
});

/** Loads any resource by its reference, in one batch a kind, account and region. Absent is null; a failed call fails every key. */
export const loadResource = placeLoader<CloudResource | null>(async (place, ids, context) => {
  const noun = nounOf(place);
  const account = context.accounts.of(place, place.account);
  // An account that the caller may not read does not exist for them.
  if (noun === undefined || account === undefined) return () => null;
  const regions = regionsOf(account, noun, place.region);
  if ('tag' in regions) {
    const error = asGraphQLError({ ...regions, inputField: 'id' } as typeof regions);
    return () => error;
  }
  if (noun.regional && account.regions !== null && place.region === null) {
    const error = inputError('id', `The id of a ${noun.noun} names its region, and this one does not.`);
    return () => error;
  }
  const outcome = await noun.readMany(sourceOf(context, account, place.region), ids);
  if (outcome.kind === 'failed') {
    const error = asGraphQLError(outcome.error);
    return () => error;
  }
  const { items, undecoded } = outcome.value;
  return nativeId => {
    const item = items.get(nativeId);
    if (item !== undefined) return item;
    if (!undecoded.has(nativeId)) return null;
    const message = `The row of ${noun.noun} ${nativeId} has no id or no state that can be read.`;
    return asGraphQLError(domainError('CloudUnavailableError', { provider: noun.provider, message }));
  };
});

/**
 * What a record tells of. Where nothing here can read it, null would say that it is gone; the caller sees account and kind in the
 * record anyway.
 */
export async function loadRecorded(
  context: GraphContext,
  reference: ResourceReference,
): Promise<CloudResource | null> {
  const { provider, account, kind } = reference;
  const unknown =
    nounOf(reference) === undefined
      ? `kind "${kind}" is not known here`
      : context.accounts.of(reference, account) === undefined
        ? `account "${account}" is not configured here, or not yours to read`
        : null;
  if (unknown === null) return await loadResource(context, reference);
  const message = `The resource cannot be read: ${unknown}. Whether it is still there is not known.`;
  throw asGraphQLError(domainError('CloudUnavailableError', { provider, message }));
}

/**
 * What another team refers to: of a resource that is gone, or that the caller may not see, its identity is left, and the state
 * says that it is not shown. Null would break every list of theirs that holds it.
 */
export async function loadEntity(
  context: GraphContext,
  reference: ResourceReference,
): Promise<CloudResource> {
  return (await loadResource(context, reference)) ?? unshownResource(reference);
}

function resolveAny({ id }: { id: unknown }, context: GraphContext): Promise<CloudResource> {
  const reference = parseResourceId(String(id));
  if (reference === null || nounOf(reference) === undefined) {
    throw inputError('id', `"${id}" is not an id of this graph; those begin with "causeway:".`);
  }
  return loadEntity(context, reference);
}
