import type { Account, CallPace, PlaceStatus } from '../../domain/account.ts';
import { type Caller, mayRead, rightsToChange } from '../../domain/caller.ts';
import { builder } from '../builder.ts';
import { exposedChanges } from '../change.ts';
import { cloudChange } from '../change-name.ts';
import { cloudResourceKind } from '../kind-name.ts';
import { cloudProvider } from '../provider.ts';
import { exposedNouns } from '../resource.ts';
import { shownAccounts } from './sources.ts';

const healths = {
  ANSWERING: 'The last call was answered, if only by a refusal.',
  PARTLY: 'Some of its places answer, others do not.',
  SILENT: 'The last call was not answered.',
  PAUSED: 'So many calls in a row were not answered that nothing is sent for a few seconds.',
  UNTRIED: 'Nothing has been asked of it since Causeway started.',
} as const;

type Health = keyof typeof healths;

function described(words: Readonly<Record<string, string>>): Record<string, { description: string }> {
  return Object.fromEntries(Object.entries(words).map(([word, description]) => [word, { description }]));
}

const accountHealth = builder.enumType('CloudAccountHealth', {
  description: 'Whether a provider answers, as far as earlier calls show. Be ready for values to be added.',
  values: described(healths),
});

const callPace = builder.objectRef<CallPace>('CloudCallPace').implement({
  description: 'How calls of one kind go at present.',
  fields: t => ({
    width: t.exposeInt('width', {
      nullable: false,
      description:
        'How many calls may be side by side now. It grows while answers come quickly, and shrinks when the provider throttles or fails.',
    }),
    most: t.exposeInt('most', { nullable: false, description: 'The configured limit of `width`.' }),
    underWay: t.exposeInt('underWay', { nullable: false, description: 'Calls that are under way.' }),
    waiting: t.exposeInt('waiting', { nullable: false, description: 'Calls that wait for a place.' }),
    mostWaiting: t.exposeInt('mostWaiting', {
      nullable: false,
      description: 'When so many wait, further ones are refused.',
    }),
    paused: t.exposeBoolean('paused', {
      nullable: false,
      description: 'Whether they are paused, because the provider has not been answering.',
    }),
  }),
});

const accountPlace = builder.objectRef<PlaceStatus>('CloudAccountPlace').implement({
  description:
    'What earlier calls have shown of one region of an account, or of the account where it has none.',
  fields: t => ({
    regionId: t.exposeString('region', { description: 'The region. Null where the provider has none.' }),
    health: t.field({
      type: accountHealth,
      nullable: false,
      description: 'Whether it answers.',
      resolve: healthOf,
    }),
    lastAnsweredAt: t.expose('lastAnsweredAt', {
      type: 'DateTime',
      description: 'When a call was last answered.',
    }),
    lastSilentAt: t.expose('lastSilentAt', {
      type: 'DateTime',
      description: 'When a call last got no answer, or none that can be read.',
    }),
    clockSkewMs: t.exposeInt('clockSkewMs', {
      description: "How many milliseconds the provider's clock is ahead. Null until enough answers agree.",
    }),
    reads: t.expose('reads', { type: callPace, nullable: false, description: 'How reads go.' }),
    changes: t.expose('changes', { type: callPace, nullable: false, description: 'How changes go.' }),
  }),
});

/** A kind of resource in an account, with what one caller may do about it. */
interface VisibleKind {
  readonly kind: string;
  readonly changes: readonly string[];
}

const accountKind = builder.objectRef<VisibleKind>('CloudAccountKind').implement({
  description:
    'A kind of resource that you may see in an account, and the changes of it that you may ask for.',
  fields: t => ({
    kind: t.expose('kind', { type: cloudResourceKind, nullable: false, description: 'The kind.' }),
    changes: t.field({
      type: [cloudChange],
      nullable: false,
      description:
        'The changes that your rights allow. The state of a resource, or its provider, may still forbid one.',
      resolve: ({ changes }) => changes,
    }),
  }),
});

const cloudAccount = builder.objectRef<Account<unknown>>('CloudAccount').implement({
  description: 'An account that is configured. Of its credentials nothing is ever shown.',
  fields: t => ({
    provider: t.field({
      type: cloudProvider,
      nullable: false,
      description: 'The cloud that it is an account of.',
      resolve: ({ provider }) => provider,
    }),
    name: t.string({
      nullable: false,
      description: 'Its name in the configuration, as `account` arguments take it.',
      resolve: ({ name }) => name,
    }),
    regions: t.stringList({
      description: 'Its configured regions. Null where the provider has one endpoint for everything.',
      resolve: ({ regions }) => regions,
    }),
    kinds: t.field({
      type: [accountKind],
      nullable: false,
      description: 'The kinds of resources that you may see in it, and what you may do about them.',
      resolve: (account, _args, { caller }) => visibleKinds(account, caller),
    }),
    health: t.field({
      type: accountHealth,
      nullable: false,
      description: 'Whether it answers, over all its places that were asked.',
      resolve: account => wholeHealth(account.status?.() ?? []),
    }),
    places: t.field({
      type: [accountPlace],
      nullable: false,
      description:
        'The same by region. Each region has a limit of its own, so that one does not delay another.',
      resolve: account => account.status?.() ?? [],
    }),
  }),
});

function healthOf({ reads, lastAnsweredAt, lastSilentAt }: PlaceStatus): Health {
  if (reads.paused) return 'PAUSED';
  if (lastSilentAt === null) return lastAnsweredAt === null ? 'UNTRIED' : 'ANSWERING';
  return lastAnsweredAt !== null && lastAnsweredAt > lastSilentAt ? 'ANSWERING' : 'SILENT';
}

function wholeHealth(places: readonly PlaceStatus[]): Health {
  const tried = [...new Set(places.map(healthOf).filter(health => health !== 'UNTRIED'))];
  const [only = 'UNTRIED', other] = tried;
  if (other === undefined) return only;
  return tried.includes('ANSWERING') ? 'PARTLY' : 'PAUSED';
}

function visibleKinds({ provider, name: account }: Account<unknown>, caller: Caller): readonly VisibleKind[] {
  const changes = [...exposedChanges().values()].filter(({ of }) => of.provider === provider);
  return [...exposedNouns().values()]
    .filter(noun => noun.provider === provider && mayRead(caller, { provider, account, kind: noun.kind }))
    .map(({ kind }) => ({
      kind,
      changes: changes
        .filter(({ of }) => of.kind === kind)
        .map(({ mutation }) => mutation)
        .filter(mutation => rightsToChange(caller, mutation, { provider, account, kind }) !== null),
    }));
}

builder.queryField('cloudAccounts', t =>
  t.field({
    type: [cloudAccount],
    description:
      'The accounts that are configured and that you may see, with what is known of them from earlier calls. Asks no provider.',
    args: { provider: t.arg({ type: cloudProvider, description: 'Only of this cloud.' }) },
    complexity: { field: 1, multiplier: 10 },
    resolve: (_root, { provider }, context) =>
      shownAccounts(context).filter(account => !provider || account.provider === provider),
  }),
);
