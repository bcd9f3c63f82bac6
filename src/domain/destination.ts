import type { Account, CallerAccounts } from './account.ts';
import { type DomainError, domainError } from './errors.ts';
import { looksLikeResourceId, parseResourceId, type ResourceReference } from './resource.ts';

/** What is looked for: a kind of one provider, with a word for people. */
export interface Sought {
  readonly provider: string;
  readonly kind: string;
  readonly noun: string;
}

/** An id of the graph or the provider's own, as somebody typed it, with the name of its field for messages. */
export interface Given {
  readonly id: string;
  readonly idField: string;
  readonly account: string | null;
  readonly regionId: string | null;
}

/** Where the resource may be: one place, or one for each region that was not named. */
export interface Destination {
  readonly account: Account<unknown>;
  readonly candidates: readonly ResourceReference[];
}

/** Nothing is guessed: what does not say exactly one account, kind and id is an input error that says what would. */
export function destinationOf(
  accounts: CallerAccounts,
  sought: Sought,
  given: Given,
): Destination | DomainError {
  const { id, idField } = given;
  const named = looksLikeResourceId(id) ? parseResourceId(id) : null;
  if (named === null && looksLikeResourceId(id))
    return wrongInput(idField, `"${id}" is not a complete Causeway id.`);
  if (named === null && !/^[\x21-\x7e]{1,128}$/.test(id)) {
    return wrongInput(idField, `${idField} must be 1 to 128 visible ASCII characters without spaces.`);
  }
  const mismatch = named === null ? null : contradiction(named, sought, given);
  if (mismatch !== null) return mismatch;
  const account = accountOf(accounts, sought.provider, named?.account ?? given.account);
  if ('tag' in account) return account;
  const regions = regionsOf(account, named?.region ?? given.regionId);
  if ('tag' in regions) return regions;
  const { provider, kind } = sought;
  const nativeId = named?.nativeId ?? id;
  return {
    account,
    candidates: regions.map(region => ({ provider, account: account.name, kind, region, nativeId })),
  };
}

function contradiction(named: ResourceReference, sought: Sought, given: Given): DomainError | null {
  if (named.provider !== sought.provider || named.kind !== sought.kind) {
    const text = `"${given.id}" is the id of a ${named.kind} of ${named.provider}; a ${sought.noun} of ${sought.provider} is meant here.`;
    return wrongInput(given.idField, text);
  }
  if (given.account !== null && given.account !== named.account) {
    return wrongInput(
      'account',
      `The id belongs to account "${named.account}", the input names "${given.account}".`,
    );
  }
  if (given.regionId !== null && given.regionId !== named.region) {
    return wrongInput(
      'regionId',
      `The id belongs to region "${named.region}", the input names "${given.regionId}".`,
    );
  }
  return null;
}

export function accountOf(
  accounts: CallerAccounts,
  provider: string,
  name: string | null,
): Account<unknown> | DomainError {
  const visible = accounts.list({ provider });
  const [only] = visible;
  const account = name === null && visible.length === 1 ? only : visible.find(each => each.name === name);
  if (account !== undefined) return account;
  const names = visible.map(each => `"${each.name}"`).join(', ');
  const configured =
    names === '' ? `No account of ${provider} is configured.` : `Accounts of ${provider}: ${names}.`;
  const text = name === null ? 'Say which account is meant.' : `There is no account "${name}".`;
  return wrongInput('account', `${text} ${configured}`);
}

/** Also keeps unknown regions out of host names: an address is only ever built from the account's own list. */
export function regionsOf(
  account: Account<unknown>,
  region: string | null,
): readonly (string | null)[] | DomainError {
  if (account.regions === null) {
    if (region === null) return [null];
    return wrongInput('regionId', `Account "${account.name}" of ${account.provider} has no regions.`);
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
