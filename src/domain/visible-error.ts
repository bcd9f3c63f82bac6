import { type Caller, mayRead } from './caller.ts';
import type { Dependent } from './dependent.ts';
import type { DomainError } from './errors.ts';
import { parseResourceId } from './resource.ts';

/**
 * An error as a caller may see it. What depends on a resource may be of a kind that they may not read: then it is neither
 * named nor counted, and the provider's own words, which may name it, are kept back too.
 */
export function visibleError<Shown extends DomainError | null>(error: Shown, caller: Caller): Shown {
  if (error === null || error.tag !== 'CloudResourceInUseError') return error;
  const place = parseResourceId(error.resourceId ?? '');
  if (place === null) return caller.rights.readsAll ? error : { ...error, ...kept(error.resourceId, []) };
  const { provider, account } = place;
  if (caller.rights.readsAllOf(provider, account)) return error;
  const visible = (error.dependents ?? []).filter(({ kind }) =>
    mayRead(caller, { provider, account, kind: kind.replaceAll(' ', '-') }),
  );
  return { ...error, ...kept(error.resourceId, visible) };
}

function kept(resourceId: string | null, visible: readonly Dependent[]) {
  const names = visible.map(
    each => `${each.kind} ${each.nativeId}${each.name === null ? '' : ` "${each.name}"`}`,
  );
  const by =
    names.length === 0
      ? 'Others that you may not see depend'
      : `${names.join(', ')}, and perhaps others that you may not see, depend`;
  return {
    dependents: visible,
    providerMessage: null,
    message: `${by} on ${resourceId ?? 'the resource'}. They have to go first.`,
  };
}
