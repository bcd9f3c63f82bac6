import { type Caller, mayChange, mayRead } from './caller.ts';

/** A provider's typed key: whoever holds it gets that provider's clients with their own type. */
export interface AccountKey<Client> {
  readonly provider: string;
  /** Only carries the type; never read. */
  readonly client?: Client;
}

/** One account of one provider, with the client that speaks for it. */
export interface Account<Client> {
  readonly provider: string;
  readonly name: string;
  /** The account's regions, or null where the provider has one global endpoint. */
  readonly regions: readonly string[] | null;
  readonly client: Client;
}

/** All configured accounts. The roof fills it; nobody else learns a provider's name. */
export class Accounts {
  readonly #accounts = new Map<string, Account<unknown>>();

  add(account: Account<unknown>): void {
    this.#accounts.set(`${account.provider}/${account.name}`, account);
  }

  all(): readonly Account<unknown>[] {
    return [...this.#accounts.values()];
  }

  find(provider: string, name: string): Account<unknown> | undefined {
    return this.#accounts.get(`${provider}/${name}`);
  }

  readableBy(caller: Caller): CallerAccounts {
    return new CallerAccounts(this, caller);
  }
}

/** The accounts as one caller sees them: what they may not read does not exist for them. */
export class CallerAccounts {
  readonly #accounts: Accounts;
  readonly #caller: Caller;

  constructor(accounts: Accounts, caller: Caller) {
    this.#accounts = accounts;
    this.#caller = caller;
  }

  list<Client>(key: AccountKey<Client>): readonly Account<Client>[] {
    return this.#accounts
      .all()
      .filter(
        account => account.provider === key.provider && mayRead(this.#caller, account.provider, account.name),
      )
      .map(account => account as Account<Client>);
  }

  of<Client>(key: AccountKey<Client>, name: string): Account<Client> | undefined {
    return this.list(key).find(account => account.name === name);
  }

  mayChange(account: Account<unknown>): boolean {
    return mayChange(this.#caller, account.provider, account.name);
  }
}
