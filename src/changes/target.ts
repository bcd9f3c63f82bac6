import type { Change, Look, Snapshot } from '../domain/change.ts';
import type { Destination } from '../domain/destination.ts';
import { type DomainError, domainError } from '../domain/errors.ts';
import type { ResourceReference } from '../domain/resource.ts';

export type Found =
  | { readonly kind: 'found'; readonly target: ResourceReference; readonly view: Snapshot }
  | { readonly kind: 'error'; readonly error: DomainError };

/**
 * The first look. Where several regions may hold the resource all are read side by side: exactly one has it, or the change
 * goes nowhere. One silent region is enough to know nothing.
 */
export async function find(change: Change, destination: Destination, signal: AbortSignal): Promise<Found> {
  const { account, candidates } = destination;
  const looks = await Promise.all(
    candidates.map(async target => ({ target, look: await change.look(account, target, null, signal) })),
  );
  const places = looks.flatMap(({ target, look }) =>
    look.kind === 'present' ? [{ target, view: look.now }] : [],
  );
  const silent = looks.find(({ look }) => look.kind === 'unreadable');
  if (silent !== undefined) return { kind: 'error', error: unreadable(change, silent.target, silent.look) };
  const [place, other] = places;
  if (place === undefined) return { kind: 'error', error: notFound(change, destination) };
  if (other !== undefined) {
    const where = places.map(({ target }) => target.region).join(', ');
    const message = `The ${change.noun} ${place.target.nativeId} exists in several regions (${where}): name regionId. Nothing was sent.`;
    return { kind: 'error', error: domainError('CloudInputError', { inputField: 'regionId', message }) };
  }
  return { kind: 'found', ...place };
}

function unreadable(change: Change, target: ResourceReference, look: Look<Snapshot>): DomainError {
  const cause = look.kind === 'unreadable' ? look.error : null;
  // Refused credentials, a wrong input and throttling have their own advice; everything else is "try again later".
  if (cause !== null && ['CloudAccessError', 'CloudInputError', 'CloudThrottledError'].includes(cause.tag))
    return cause;
  const place = target.region === null ? '' : ` in ${target.region}`;
  return domainError('CloudUnavailableError', {
    provider: target.provider,
    providerCode: cause?.providerCode ?? null,
    providerMessage: cause?.providerMessage ?? null,
    requestId: cause?.requestId ?? null,
    message: `The ${change.noun} ${target.nativeId}${place} could not be read first, so nothing was sent: ${cause?.message ?? 'no answer'}`,
  });
}

function notFound(change: Change, { account, candidates }: Destination): DomainError {
  const nativeId = candidates[0]?.nativeId ?? '';
  const regions = candidates.flatMap(({ region }) => region ?? []);
  const place = regions.length === 0 ? '' : ` in ${regions.join(', ')}`;
  return domainError('CloudResourceNotFoundError', {
    provider: account.provider,
    resourceId: nativeId,
    message: `Account "${account.name}" has no ${change.noun} ${nativeId}${place}. Nothing was sent.`,
  });
}
