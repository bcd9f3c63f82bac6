import { type Caller, homeTenant, mayRead } from './caller.ts';

/** A provider's typed key: whoever holds it gets that provider's clients with their own type. */
export interface AccountKey<Client> {
  readonly provider: string;
  /** Only carries the type; never read. */
  readonly client?: Client;
}

/** How calls of one kind go at present. */
export interface CallPace {
  /** Calls that may be side by side now, and the most that may ever be. */
  readonly width: number;
  readonly most: number;
  readonly underWay: number;
  readonly waiting: number;
  /** More than so many waiting ones are refused. */
  readonly mostWaiting: number;
  /** Nothing is sent, because the provider has not been answering. */
  readonly paused: boolean;
}

/** What is known of one place of an account from the calls that were made: looking at it makes none. */
export interface PlaceStatus {
  readonly region: string | null;
  readonly reads: CallPace;
  readonly changes: CallPace;
  /** A refusal is an answer too. */
  readonly lastAnsweredAt: Date | null;
  readonly lastSilentAt: Date | null;
  /** How far the provider's clock is ahead of ours; null where too little is known. */
  readonly clockSkewMs: number | null;
}

/** One account of one provider, with the client that speaks for it. */
export interface Account<Client> {
  readonly provider: string;
  readonly name: string;
  /** The account's regions, or null where the provider has one global endpoint. */
  readonly regions: readonly string[] | null;
  /** How old what the provider shows may be: its reads may come from replicas that lag. */
  readonly staleReadsMs: number;
  readonly client: Client;
  /** One for each place that has calls of its own. */
  status?(): readonly PlaceStatus[];
}

/** Where an operation is read: `provider/account`, with the region where the kind has regions. */
export function formatPlace(of: {
  readonly provider: string;
  readonly account: string;
  readonly region: string | null;
}): string {
  return [of.provider, of.account, ...(of.region === null ? [] : [of.region])].join('/');
}

/** A kind of resource whose accounts are asked for; with its key the accounts come with their client's type. */
export interface AccountsOf<Client> {
  readonly provider: string;
  readonly kind: string;
  readonly key?: AccountKey<Client>;
}

interface OwnedAccount {
  readonly account: Account<unknown>;
  readonly tenant: string;
}

interface AskedAccount {
  readonly provider: string;
  readonly kind: string;
  readonly name: string;
  readonly account: Account<unknown> | undefined;
}

/** All configured accounts. The roof fills it; nobody else learns a provider's name. */
export class Accounts {
  /** By provider and name: one text of both would be put together, and found among all texts, for each question. */
  readonly #accounts = new Map<string, Map<string, OwnedAccount>>();

  /** An account belongs to one tenant. */
  add(account: Account<unknown>, tenant: string = homeTenant): void {
    const { provider, name } = account;
    const named = this.#accounts.get(provider) ?? new Map<string, OwnedAccount>();
    this.#accounts.set(provider, named.set(name, { account, tenant }));
  }

  all(): readonly Account<unknown>[] {
    return this.owned().map(({ account }) => account);
  }

  owned(): readonly OwnedAccount[] {
    return [...this.#accounts.values()].flatMap(named => [...named.values()]);
  }

  find(provider: string, name: string): Account<unknown> | undefined {
    return this.owner(provider, name)?.account;
  }

  owner(provider: string, name: string): OwnedAccount | undefined {
    return this.#accounts.get(provider)?.get(name);
  }

  /** Every place that can be read from here: each account, and each of its regions. */
  places(): readonly string[] {
    return this.all().flatMap(({ provider, name: account, regions }) =>
      [null, ...(regions ?? [])].map(region => formatPlace({ provider, account, region })),
    );
  }

  readableBy(caller: Caller): CallerAccounts {
    return new CallerAccounts(this, caller);
  }
}

/** The accounts as one caller sees them, for one kind of resource: what they may not read does not exist for them. */
export class CallerAccounts {
  readonly #accounts: Accounts;
  readonly #caller: Caller;
  /** What was asked for last: the rows of a list refer to the same account, each of them. */
  #last: AskedAccount | null = null;

  constructor(accounts: Accounts, caller: Caller) {
    this.#accounts = accounts;
    this.#caller = caller;
  }

  /** Those of which anything is shown, of all providers and whatever kind. */
  all(): readonly Account<unknown>[] {
    const { tenant: own, rights } = this.#caller;
    return this.#accounts
      .owned()
      .filter(({ account, tenant }) => tenant === own && rights.readsSomeOf(account.provider, account.name))
      .map(({ account }) => account);
  }

  list<Client = unknown>({ provider, kind }: AccountsOf<Client>): readonly Account<Client>[] {
    return this.#accounts
      .owned()
      .filter(owned => owned.account.provider === provider && this.#shows(owned, kind))
      .map(({ account }) => account as Account<Client>);
  }

  of<Client = unknown>({ provider, kind }: AccountsOf<Client>, name: string): Account<Client> | undefined {
    const last = this.#last;
    if (last === null || last.name !== name || last.kind !== kind || last.provider !== provider) {
      const owned = this.#accounts.owner(provider, name);
      const account = owned !== undefined && this.#shows(owned, kind) ? owned.account : undefined;
      this.#last = { provider, kind, name, account };
    }
    return this.#last?.account as Account<Client> | undefined;
  }

  #shows({ account: { provider, name: account }, tenant }: OwnedAccount, kind: string): boolean {
    return tenant === this.#caller.tenant && mayRead(this.#caller, { provider, account, kind });
  }
}
