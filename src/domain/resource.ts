/** Normalized over all providers; a provider's own word is always kept beside it. */
export const resourceStates = {
  PENDING: 'Waits for a person: for a review, a confirmation, an acceptance or a payment.',
  CREATING: 'Is being built.',
  ACTIVE: 'Works, and is billed as agreed.',
  STOPPED: 'Exists and is switched off.',
  UPDATING: 'Is being changed or restarted, and refuses other changes meanwhile.',
  DELETING: 'Is on its way out, to the recycle bin or for good.',
  RECYCLED: 'Is in the recycle bin: it may be restored, and is released for good later.',
  DELETED: 'Is terminated. The provider keeps a record of it.',
  FAILED: 'A step failed at the provider.',
  NOT_SHOWN:
    'The provider does not show it, or not to you: it is gone, or never existed. Only its id is known.',
  UNKNOWN: 'The provider uses a word that Causeway does not know: see `nativeState`.',
} as const;

export type ResourceState = keyof typeof resourceStates;

/** Where resources of one kind are read: one call may ask for many of them. */
export interface ResourcePlace {
  readonly provider: string;
  readonly account: string;
  /** A kind's stable slug, for example `port`. */
  readonly kind: string;
  readonly region: string | null;
}

/** Where a resource is: enough to find it again with the right credentials. */
export interface ResourceReference extends ResourcePlace {
  readonly nativeId: string;
}

/** What is left of a resource that is referred to and not shown: its identity, and that it is not shown. */
export function unshownResource(reference: ResourceReference): CloudResource {
  return {
    id: formatResourceId(reference),
    reference,
    name: null,
    state: 'NOT_SHOWN',
    nativeState: '',
    description: null,
    location: null,
    createdAt: null,
    expiresAt: null,
    connectivity: null,
    nativeConnectivity: null,
    billing: null,
    tags: [],
  };
}

/** Whether a resource carries traffic, which is another question than whether it exists and is billed. */
export const connectivities = {
  UP: 'Carries traffic.',
  DEGRADED: 'Carries part of it, or carries it on some of its links.',
  DOWN: 'Carries none. It exists all the same, and is billed.',
  UNKNOWN: 'The provider uses a word that Causeway does not know: see `nativeConnectivity`.',
} as const;

export type Connectivity = keyof typeof connectivities;

export const billingKinds = {
  USAGE: 'Billed by use, until it is given back.',
  SUBSCRIPTION: 'Paid in advance for a period; it cannot be given back before that ends.',
  UNKNOWN: 'The provider uses a word that Causeway does not know: see `nativeKind`.',
} as const;

export type BillingKind = keyof typeof billingKinds;

export interface Billing {
  readonly kind: BillingKind;
  readonly nativeKind: string;
  /** ISO text; null where it has no end, or none that is told. */
  readonly endsAt: string | null;
}

export interface Tag {
  readonly key: string;
  readonly value: string;
}

/** What every resource has, whatever it is; providers' nouns add their own fields. Plain JSON, so that it can be recorded. */
export interface CloudResource {
  /** Its reference, as this graph writes it. */
  readonly id: string;
  readonly reference: ResourceReference;
  readonly name: string | null;
  readonly state: ResourceState;
  readonly nativeState: string;
  /** Free text of its owner. */
  readonly description: string | null;
  /** A data center, an access point, a zone: where it is, by the provider's own id. */
  readonly location: string | null;
  /** ISO text; null where the provider does not tell. */
  readonly createdAt: string | null;
  readonly expiresAt: string | null;
  /** Null where it carries no traffic by its nature, or the provider does not tell. */
  readonly connectivity: Connectivity | null;
  readonly nativeConnectivity: string | null;
  /** Null where the provider does not tell. */
  readonly billing: Billing | null;
  readonly tags: readonly Tag[];
}

const prefix = 'causeway';

/** `causeway:<provider>:<account>:<kind>[:<region>]:<native id>`, each segment percent-encoded. */
export function formatResourceId(reference: ResourceReference): string {
  return `${placeOf(reference)}${segmentOf(reference.nativeId)}`;
}

type IdBeginning = ResourcePlace & { readonly text: string };

/** What the ids of the last two places began with: nearly always it is one of these, as of private connects and their ports. */
let latest: IdBeginning | null = null;
let other: IdBeginning | null = null;

function placeOf(reference: ResourcePlace): string {
  if (latest !== null && isSamePlace(latest, reference)) return latest.text;
  const known = other !== null && isSamePlace(other, reference) ? other : placeMade(reference);
  other = latest;
  latest = known;
  return known.text;
}

export function isSamePlace(one: ResourcePlace, other: ResourcePlace): boolean {
  return (
    one.account === other.account &&
    one.kind === other.kind &&
    one.region === other.region &&
    one.provider === other.provider
  );
}

function placeMade({ provider, account, kind, region }: ResourcePlace): IdBeginning {
  const begin = `${prefix}:${segmentOf(provider)}:${segmentOf(account)}:${segmentOf(kind)}:`;
  const text = region === null ? begin : `${begin}${segmentOf(region)}:`;
  return { provider, account, kind, region, text };
}

/** What percent-encoding leaves as it is: nearly everything that occurs, and looking is quicker than encoding. */
const unencoded = /^[\w.!~*'()-]*$/;

function segmentOf(text: string): string {
  return unencoded.test(text) ? text : encodeURIComponent(text);
}

/**
 * What no second open operation may hold: the resource's id, or for one that is to be made the place of its name. A name is
 * never mistaken for an id, because no id has this beginning.
 */
export function formatHold(target: {
  readonly provider: string;
  readonly account: string;
  readonly kind: string;
  readonly region: string | null;
  readonly nativeId: string | null;
  readonly name: string | null;
}): string {
  const { nativeId, name, provider, account, kind, region } = target;
  if (nativeId !== null) return formatResourceId({ provider, account, kind, region, nativeId });
  return ['name', provider, account, kind, region ?? '', name ?? ''].map(encodeURIComponent).join(':');
}

export function looksLikeResourceId(text: string): boolean {
  return text.startsWith(`${prefix}:`);
}

/** Where many ids are read, nearly all of them lie where the one before lay. Null: to be read segment by segment. */
function parseAt(
  { provider, account, kind, region, text: begin }: IdBeginning,
  text: string,
): ResourceReference | null {
  if (!text.startsWith(begin) || text.includes('::')) return null;
  const nativeId = text.slice(begin.length);
  return nativeId !== '' && unencoded.test(nativeId) ? { provider, account, kind, region, nativeId } : null;
}

/** Null for anything that is not exactly an id of ours: an id is never guessed. */
export function parseResourceId(text: string): ResourceReference | null {
  if (!looksLikeResourceId(text)) return null;
  const known = latest === null ? null : parseAt(latest, text);
  if (known !== null) return known;
  let segments: string[];
  try {
    segments = text.split(':').slice(1);
    if (text.includes('%')) segments = segments.map(decodeURIComponent);
  } catch {
    return null;
  }
  if (segments.length < 4 || segments.length > 5 || segments.includes('')) return null;
  const [provider = '', account = '', kind = ''] = segments;
  const reference = {
    provider,
    account,
    kind,
    region: segments.length === 5 ? (segments[3] ?? null) : null,
    nativeId: segments.at(-1) ?? '',
  };
  return formatResourceId(reference) === text ? reference : null;
}
