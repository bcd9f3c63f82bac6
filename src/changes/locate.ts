import type { Account } from '../domain/account.ts';
import type { Change, ChangeTarget, Look, Snapshot } from '../domain/change.ts';
import { type DomainError, domainError } from '../domain/errors.ts';
import { formatResourceId } from '../domain/resource.ts';
import type { SoundRequest } from './request.ts';

export type Located =
  | { readonly kind: 'located'; readonly target: ChangeTarget; readonly before: Snapshot }
  | { readonly kind: 'error'; readonly error: DomainError };

/** All that sending needs: what is asked for, of which resource, and how it was before. */
export interface PreparedChange {
  readonly request: SoundRequest;
  readonly account: Account<unknown>;
  readonly target: ChangeTarget;
  readonly before: Snapshot;
}

/**
 * The first look. Where several regions may hold the resource all are read side by side: exactly one has it, or the change
 * goes nowhere. One silent region is enough to know nothing.
 */
export async function locateResource(request: SoundRequest): Promise<Located> {
  const { change, at: account, candidates, input, signal } = request;
  const looks = await Promise.all(
    candidates.map(async target => ({
      target,
      look: await change.look({ account, target, input, signal } as never),
    })),
  );
  const silent = looks.find(({ look }) => look.kind === 'unreadable');
  if (silent !== undefined) return { kind: 'error', error: unreadable(change, silent.target, silent.look) };
  const places = looks.flatMap(({ target, look }) =>
    look.kind === 'present' ? [{ target, before: look.now }] : [],
  );
  const [place, other] = places;
  if (place === undefined) return { kind: 'error', error: notFound(request) };
  if (other !== undefined) {
    const where = places.map(({ target }) => target.region).join(', ');
    const message = `The ${change.of.noun} ${place.target.nativeId} exists in several regions (${where}): name regionId. Nothing was sent.`;
    return { kind: 'error', error: domainError('CloudInputError', { inputField: 'regionId', message }) };
  }
  return { kind: 'located', ...place };
}

/** `port port-1`, and `private connect "Lab line"` for one that is to be made. */
export function describeTarget({ of }: Change, { nativeId, name }: ChangeTarget): string {
  return `${of.noun} ${nativeId ?? `"${name}"`}`;
}

function unreadable(change: Change, target: ChangeTarget, look: Look<Snapshot>): DomainError {
  const cause = look.kind === 'unreadable' ? look.error : null;
  // Refused credentials, a wrong input and throttling have their own advice; everything else is "try again later".
  if (cause !== null && ['CloudAccessError', 'CloudInputError', 'CloudThrottledError'].includes(cause.tag))
    return cause;
  const place = target.region === null ? '' : ` in ${target.region}`;
  const what = change.creates
    ? `What ${describeTarget(change, target)} needs`
    : `The ${describeTarget(change, target)}`;
  return domainError('CloudUnavailableError', {
    provider: target.provider,
    providerCode: cause?.providerCode ?? null,
    providerMessage: cause?.providerMessage ?? null,
    requestId: cause?.requestId ?? null,
    message: `${what}${place} could not be read first, so nothing was sent: ${cause?.message ?? 'no answer'}`,
  });
}

function notFound({ change, at: account, candidates }: SoundRequest): DomainError {
  const [first, other] = candidates;
  const nativeId = first?.nativeId ?? '';
  // Where several regions were asked no single id says where it would be.
  const resourceId =
    first === undefined || other !== undefined ? null : formatResourceId({ ...first, nativeId });
  const regions = candidates.flatMap(({ region }) => region ?? []);
  const place = regions.length === 0 ? '' : ` in ${regions.join(', ')}`;
  return domainError('CloudResourceNotFoundError', {
    provider: account.provider,
    resourceId,
    message: `Account "${account.name}" has no ${change.of.noun} ${nativeId}${place}. Nothing was sent.`,
  });
}
