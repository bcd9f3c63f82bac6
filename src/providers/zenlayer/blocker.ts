import { type DomainError, domainError } from '../../domain/errors.ts';
import { type CloudResource, formatResourceId } from '../../domain/resource.ts';

/** `port port-1 "Singapore edge A"` */
export function described(noun: string, { reference, name }: CloudResource): string {
  return `${noun} ${reference.nativeId}${name === null ? '' : ` "${name}"`}`;
}

/** The state forbids it: says which state it is and which ones would do. */
export function stateBlocker(
  resource: CloudResource,
  allowedNativeStates: readonly string[],
  sentence: string,
): DomainError {
  return domainError('CloudResourceStateError', {
    provider: resource.reference.provider,
    resourceId: formatResourceId(resource.reference),
    currentState: resource.state,
    currentNativeState: resource.nativeState,
    allowedNativeStates,
    message: sentence,
  });
}
