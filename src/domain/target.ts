import type { Account, CallerAccounts } from './account.ts';
import { type DomainError, domainError } from './errors.ts';
import type { ResourceKind } from './kind.ts';
import { looksLikeResourceId, parseResourceId, type ResourceReference } from './resource.ts';

/** An id of the graph or the provider's own, as somebody typed it, with the name of its field for messages. */
export interface TargetInput {
  readonly id: string;
  readonly idField: string;
  readonly account: string | null;
  readonly regionId: string | null;
}

/** Where the resource may be: one place, or one for each region that was not named. */
export interface Target {
  readonly account: Account<unknown>;
  readonly candidates: readonly ResourceReference[];
}

/** Nothing is guessed: what does not say exactly one account, kind and id is an input error that says what would. */
export function resolveTarget(
  accounts: CallerAccounts,
  kind: ResourceKind,
  typed: TargetInput,
): Target | DomainError {
  const { id, idField } = typed;
  const named = looksLikeResourceId(id) ? parseResourceId(id) : null;
  if (named === null && looksLikeResourceId(id))
    return wrongInput(idField, `"${id}" is not a complete Causeway id.`);
  if (named === null && !isNativeId(id)) {
    return wrongInput(idField, `${idField} must be 1 to 128 visible ASCII characters without spaces.`);
  }
  const mismatch = named === null ? null : mismatchOf(named, kind, typed);
  if (mismatch !== null) return mismatch;
  const account = accountOf(accounts, kind, named?.account ?? typed.account);
  if ('tag' in account) return account;
  const regions = regionsOf(account, kind, named?.region ?? typed.regionId);
  if ('tag' in regions) return regions;
  const { provider } = kind;
  const nativeId = named?.nativeId ?? id;
  return {
    account,
    candidates: regions.map(region => ({
      provider,
      account: account.name,
      kind: kind.kind,
      region,
      nativeId,
    })),
  };
}

/** A provider's own id, as far as it can be told without asking: nothing else ever becomes part of a request. */
export function isNativeId(text: string): boolean {
  return /^[\x21-\x7e]{1,128}$/.test(text);
}

function mismatchOf(named: ResourceReference, kind: ResourceKind, typed: TargetInput): DomainError | null {
  if (named.provider !== kind.provider || named.kind !== kind.kind) {
    const text = `"${typed.id}" is the id of a ${named.kind} of ${named.provider}; a ${kind.noun} of ${kind.provider} is meant here.`;
    return wrongInput(typed.idField, text);
  }
  if (typed.account !== null && typed.account !== named.account) {
    return wrongInput(
      'account',
      `The id belongs to account "${named.account}", the input names "${typed.account}".`,
    );
  }
  if (typed.regionId !== null && typed.regionId !== named.region) {
    return wrongInput(
      'regionId',
      `The id belongs to region "${named.region}", the input names "${typed.regionId}".`,
    );
  }
  return null;
}

export function accountOf(
  accounts: CallerAccounts,
  of: Pick<ResourceKind, 'provider' | 'kind'>,
  name: string | null,
): Account<unknown> | DomainError {
  const { provider } = of;
  const named = name === null ? undefined : accounts.of(of, name);
  if (named !== undefined) return named;
  const visible = accounts.list(of);
  const [only] = visible;
  if (name === null && only !== undefined && visible.length === 1) return only;
  const names = visible.map(each => `"${each.name}"`).join(', ');
  const configured =
    names === '' ? `No account of ${provider} is configured.` : `Accounts of ${provider}: ${names}.`;
  const text = name === null ? 'Say which account is meant.' : `There is no account "${name}".`;
  return wrongInput('account', `${text} ${configured}`);
}

/** Also keeps unknown regions out of host names: an address is only ever built from the account's own list. */
export function regionsOf(
  account: Account<unknown>,
  kind: Pick<ResourceKind, 'regional' | 'plural'>,
  region: string | null,
): readonly (string | null)[] | DomainError {
  if (!kind.regional || account.regions === null) {
    if (region === null) return [null];
    return wrongInput('regionId', `${kind.plural} of ${account.provider} have no regions: leave it out.`);
  }
  if (region === null) return account.regions;
  if (account.regions.includes(region)) return [region];
  const known = account.regions.join(', ');
  return wrongInput(
    'regionId',
    `Region "${region}" is not configured for account "${account.name}". Its regions: ${known}.`,
  );
}

export function wrongInput(inputField: string, message: string): DomainError {
  return domainError('CloudInputError', { inputField, message });
}
