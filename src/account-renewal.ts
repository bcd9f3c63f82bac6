import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { CloudClient } from './adapter/client.ts';
import type { Provider } from './adapter/provider.ts';
import { type Config, readConfig } from './config.ts';
import type { TenantAccount } from './config-accounts.ts';
import { commandsIn } from './config-file.ts';
import type { Account } from './domain/account.ts';
import type { Secret } from './domain/secret.ts';
import type { Machine } from './machine.ts';
import type { HttpClient } from './transport/http-client.ts';

/** How often credentials are read anew. */
const everyMs = 60_000;
const commandMs = 10_000;

interface RenewalOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly providers: readonly Provider[];
  readonly machine: Machine | undefined;
  /** What went wrong, for the log; never with a value of the configuration. */
  readonly report: (message: string) => void;
  /** Takes what else of a sound configuration may change, and says what has. */
  readonly take?: (config: Config) => readonly string[];
}

/**
 * Accounts whose credentials change while the process runs: what the configuration refers to, files and commands, is read anew
 * and judged as at the start. Where anything of it is wrong, the old ones go on.
 */
export class RenewedAccounts {
  readonly accounts: readonly TenantAccount[];
  readonly #renewed: readonly RenewedAccount[];
  readonly #options: RenewalOptions;
  #timer: NodeJS.Timeout | null = null;
  #refreshing: Promise<void> | null = null;
  #asked = false;

  constructor(accounts: readonly TenantAccount[], options: RenewalOptions) {
    this.#options = options;
    this.#renewed = accounts.map(account => new RenewedAccount(account));
    this.accounts = this.#renewed;
  }

  start(): void {
    this.#timer = setInterval(() => void this.refresh(), everyMs);
    this.#timer.unref();
  }

  async stop(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    await this.#refreshing;
  }

  /** Asked again while it reads, it reads once more: what was read first may be older than the request. */
  refresh(): Promise<void> {
    this.#asked = true;
    this.#refreshing ??= this.#refreshWhileAsked().finally(() => {
      this.#refreshing = null;
    });
    return this.#refreshing;
  }

  async #refreshWhileAsked(): Promise<void> {
    while (this.#asked) {
      this.#asked = false;
      await this.#refresh();
    }
  }

  async #refresh(): Promise<void> {
    const { environment, providers, machine, report, take } = this.#options;
    const printed = await this.#commands();
    const read = readConfig(environment, providers, {
      ...(machine === undefined ? {} : { machine }),
      commands: command => printed.get(command),
    });
    if (read.kind !== 'config') {
      report(
        'credentials and certificates were not read anew: the configuration is not sound any more, and the old ones go on',
      );
      return;
    }
    for (const account of this.#renewed) {
      const { provider, name } = account;
      const found = read.config.accounts.find(each => each.provider === provider && each.name === name);
      if (found !== undefined && account.take(found)) report(`${provider} "${name}" has new credentials`);
    }
    for (const message of take?.(read.config) ?? []) report(message);
  }

  /** Aside, so that a slow one holds up nobody. */
  async #commands(): Promise<ReadonlyMap<string, string>> {
    const path = this.#options.environment.CAUSEWAY_CONFIG ?? '';
    const text = await readFile(path, 'utf8').catch(() => '');
    const run = promisify(execFile);
    const printed = await Promise.all(
      commandsIn(text).map(async (command): Promise<readonly [string, string]> => {
        const [program = '', ...words] = command.split(/\s+/);
        const done = await run(program, words, { encoding: 'utf8', timeout: commandMs }).catch(() => null);
        return [command, (done?.stdout ?? '').replace(/[\r\n]+$/, '')];
      }),
    );
    return new Map(printed);
  }
}

type AnyClient = CloudClient<unknown>;

/** One account that stays the same for all who hold it, while the client behind it is replaced. */
class RenewedAccount implements TenantAccount {
  readonly provider: string;
  readonly name: string;
  readonly tenant: string;
  readonly addresses: readonly string[];
  #configured: TenantAccount;
  /** What is still on its way may be echoed, so the ones before are struck from the log too. */
  #former: readonly Secret[] = [];
  #opened: { readonly http: HttpClient; client: AnyClient } | null = null;

  constructor(configured: TenantAccount) {
    const { provider, name, tenant, addresses = [] } = configured;
    this.provider = provider;
    this.name = name;
    this.tenant = tenant ?? 'local';
    this.addresses = addresses;
    this.#configured = configured;
  }

  get secrets(): readonly Secret[] {
    return [...this.#configured.secrets, ...this.#former];
  }

  open(http: HttpClient): Account<unknown> {
    const account = this.#configured.open(http);
    const opened = { http, client: account.client as AnyClient };
    this.#opened = opened;
    const client: AnyClient = {
      get settings() {
        return opened.client.settings;
      },
      read: (...asked) => opened.client.read(...asked),
      change: (...asked) => opened.client.change(...asked),
    };
    return { ...account, client };
  }

  /** False where nothing has changed. */
  take(configured: TenantAccount): boolean {
    if (same(configured, this.#configured)) return false;
    this.#former = this.#configured.secrets;
    this.#configured = configured;
    if (this.#opened !== null) this.#opened.client = configured.open(this.#opened.http).client as AnyClient;
    return true;
  }
}

function same(one: TenantAccount, other: TenantAccount): boolean {
  return one.fingerprint === other.fingerprint;
}
