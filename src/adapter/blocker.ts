import type { Dependent } from '../domain/dependent.ts';
import { type DomainError, domainError } from '../domain/errors.ts';
import type { Dependents, Source } from '../domain/kind.ts';
import { type CloudResource, formatResourceId } from '../domain/resource.ts';

/** `port port-1 "Singapore edge A"` */
export function describe(noun: string, { reference, name }: CloudResource): string {
  return `${noun} ${reference.nativeId}${name === null ? '' : ` "${name}"`}`;
}

/** The state forbids it: says which state it is and which ones would do. Where none would, there is nothing to wait for. */
export function stateBlocker(
  resource: CloudResource,
  allowedNativeStates: readonly string[],
  message: string,
): DomainError {
  return domainError('CloudResourceStateError', {
    provider: resource.reference.provider,
    resourceId: formatResourceId(resource.reference),
    currentState: resource.state,
    currentNativeState: resource.nativeState,
    allowedNativeStates,
    message,
    ...(allowedNativeStates.length === 0 ? { advice: 'NOTHING_TO_DO' as const } : {}),
  });
}

/** Others hold it: what was read counts, and what could not be read is said. Null where nothing known holds it. */
export function inUseBlocker(
  noun: string,
  resource: CloudResource,
  { known, unread }: Dependents,
): DomainError | null {
  if (known.length === 0) return null;
  const names = known.map(({ kind, nativeId, name }) => {
    const called = name === null ? '' : ` "${name}"`;
    return `${kind.replaceAll('-', ' ')} ${nativeId}${called}`;
  });
  const rest = unread.length === 0 ? '' : ` Not read: ${unread.join(', ')}.`;
  return domainError('CloudResourceInUseError', {
    provider: resource.reference.provider,
    resourceId: formatResourceId(resource.reference),
    dependents: known,
    message: `The ${describe(noun, resource)} is in use by ${names.join(', ')}. Remove those first.${rest}`,
  });
}

/** A resource of the same place that depends on this one; `known` where the graph has its kind. */
export function dependentOf(
  source: Source,
  noun: { readonly provider: string; readonly kind: string; readonly known: boolean },
  { nativeId, name }: Pick<Dependent, 'nativeId' | 'name'>,
): Dependent {
  const { provider, kind, known } = noun;
  const reference = { provider, account: source.account.name, kind, region: source.region, nativeId };
  return { kind, nativeId, name, resourceId: known ? formatResourceId(reference) : null };
}
