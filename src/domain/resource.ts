/** Normalized over all providers; a provider's own word is always kept beside it. */
export const resourceStates = {
  PENDING: 'Waits for somebody: a review, a confirmation, an acceptance, a payment.',
  CREATING: 'Is being built.',
  ACTIVE: 'Works, and is billed as agreed.',
  STOPPED: 'Exists and is switched off.',
  UPDATING: 'Is being changed or restarted; refuses other changes meanwhile.',
  DELETING: 'Is on its way out, to the recycle bin or for good.',
  RECYCLED: 'Lies in the recycle bin: may be restored, and is released by itself later.',
  DELETED: 'Is terminated; kept by the provider as a record only.',
  FAILED: 'A step failed at the provider.',
  UNKNOWN: 'The provider uses a word that Causeway does not know; see nativeState.',
} as const;

export type ResourceState = keyof typeof resourceStates;

/** Where a resource is: enough to find it again with the right credentials. */
export interface ResourceReference {
  readonly provider: string;
  readonly account: string;
  /** A kind's stable slug, for example `port`. */
  readonly kind: string;
  readonly region: string | null;
  readonly nativeId: string;
}

/** What every resource has, whatever it is; providers' nouns add their own fields. Plain JSON, so that it can be recorded. */
export interface CloudResource {
  readonly reference: ResourceReference;
  readonly name: string | null;
  readonly state: ResourceState;
  readonly nativeState: string;
}

const prefix = 'causeway';

/** `causeway:<provider>:<account>:<kind>[:<region>]:<native id>`, each segment percent-encoded. */
export function formatResourceId(reference: ResourceReference): string {
  const { provider, account, kind, region, nativeId } = reference;
  const segments =
    region === null ? [provider, account, kind, nativeId] : [provider, account, kind, region, nativeId];
  return [prefix, ...segments.map(encodeURIComponent)].join(':');
}

export function looksLikeResourceId(text: string): boolean {
  return text.startsWith(`${prefix}:`);
}

/** Null for anything that is not exactly an id of ours: an id is never guessed. */
export function parseResourceId(text: string): ResourceReference | null {
  if (!looksLikeResourceId(text)) return null;
  let segments: string[];
  try {
    segments = text.split(':').slice(1).map(decodeURIComponent);
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
