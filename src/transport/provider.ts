import type { Account } from '../domain/account.ts';
import type { Secret } from '../domain/secret.ts';
import type { Codes } from './answer.ts';
import type { Wire } from './exchange.ts';

export interface SettingsIssue {
  /** Where in the account's settings, for example `versions.sdn`. */
  readonly path: string;
  readonly message: string;
}

export type ParsedSettings<Settings> =
  | { readonly kind: 'settings'; readonly settings: Settings }
  | { readonly kind: 'issues'; readonly issues: readonly SettingsIssue[] };

/** What the roof knows of a provider: its name, how its accounts are configured, and how one is opened. */
export interface Provider<Settings, Client> {
  readonly name: string;
  /** For people. */
  readonly label: string;
  /** Checks one account's settings, reporting every mistake at once. */
  parse(raw: unknown): ParsedSettings<Settings>;
  /** The variables of the cloud's own SDK, by the setting they stand for. */
  readonly environment: Readonly<Record<string, string>>;
  /** How its codes are read, for the pages that tell people. */
  readonly codes: Codes;
  open(name: string, settings: Settings, wire: Wire): Account<Client>;
  /** For the scrubber: values that must never be printed. */
  secretsOf(settings: Settings): readonly Secret[];
}

/** One account whose settings are sound; opening it is all that is left. */
export interface ConfiguredAccount {
  readonly provider: string;
  readonly name: string;
  readonly secrets: readonly Secret[];
  open(wire: Wire): Account<unknown>;
}

export type Configured =
  | { readonly kind: 'account'; readonly account: ConfiguredAccount }
  | { readonly kind: 'issues'; readonly issues: readonly SettingsIssue[] };

/** A provider without its types, as the roof lists many side by side. */
export interface ListedProvider {
  readonly name: string;
  readonly label: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly codes: Codes;
  configure(accountName: string, raw: unknown): Configured;
}

export function listed<Settings, Client>(provider: Provider<Settings, Client>): ListedProvider {
  const { name, label, environment, codes } = provider;
  return {
    name,
    label,
    environment,
    codes,
    configure(accountName, raw) {
      const parsed = provider.parse(raw);
      if (parsed.kind === 'issues') return parsed;
      const { settings } = parsed;
      const secrets = provider.secretsOf(settings);
      const open = (wire: Wire) => provider.open(accountName, settings, wire);
      return { kind: 'account', account: { provider: name, name: accountName, secrets, open } };
    },
  };
}
