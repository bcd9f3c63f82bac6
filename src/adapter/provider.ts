import type { z } from 'zod';
import type { Account, AccountKey } from '../domain/account.ts';
import type { Secret } from '../domain/secret.ts';
import type { HttpClient } from '../transport/http-client.ts';
import { type Calling, type CloudClient, openClient } from './client.ts';
import type { Codes } from './codes.ts';
import { type Patience, secretsIn } from './settings.ts';

export interface SettingsIssue {
  /** Where in the account's settings, for example `versions.sdn`. */
  readonly path: string;
  readonly message: string;
}

/** All that is particular about one provider: how it is configured, and how it is called. */
export interface ProviderFacts<Settings extends Patience, Credentials>
  extends Calling<Settings, Credentials> {
  readonly settings: z.ZodType<Settings>;
  /** The variables of the cloud's own SDK, by the setting they stand for. */
  readonly environment: Readonly<Record<string, string>>;
  /** Those that may be missing. */
  readonly optionalEnvironment?: Readonly<Record<string, string>>;
  /** How long a signed request may still be carried out; changes are not settled by reading before that. */
  readonly signatureValidMinutes?: number;
  /** Null where the provider has one endpoint for everything. */
  regions(settings: Settings): readonly string[] | null;
}

/** One account whose settings are sound; opening it is all that is left. */
export interface ConfiguredAccount {
  readonly provider: string;
  readonly name: string;
  readonly secrets: readonly Secret[];
  open(http: HttpClient): Account<unknown>;
}

export type Configured =
  | { readonly kind: 'account'; readonly account: ConfiguredAccount }
  | { readonly kind: 'issues'; readonly issues: readonly SettingsIssue[] };

/** A provider as the roof lists many side by side, and as its own nouns and changes find its accounts. */
export interface Provider<Client = unknown> extends AccountKey<Client> {
  /** For people. */
  readonly label: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly optionalEnvironment: Readonly<Record<string, string>>;
  readonly signatureValidMinutes: number | null;
  /** How its codes are read, for the pages that tell people. */
  readonly codes: Codes;
  /** Checks one account's settings, reporting every mistake at once. */
  configure(accountName: string, raw: unknown): Configured;
}

export function defineProvider<Settings extends Patience, Credentials = Settings>(
  facts: ProviderFacts<Settings, Credentials>,
): Provider<CloudClient<Settings>> {
  const { name: provider, label, environment, optionalEnvironment = {}, codes } = facts;
  return {
    provider,
    label,
    environment,
    optionalEnvironment,
    signatureValidMinutes: facts.signatureValidMinutes ?? null,
    codes,
    configure(account, raw) {
      const parsed = facts.settings.safeParse(raw);
      if (!parsed.success) {
        const issues = parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
        return { kind: 'issues', issues };
      }
      const settings = parsed.data;
      const regions = facts.regions(settings);
      const secrets = secretsIn(settings);
      const open = (http: HttpClient): Account<CloudClient<Settings>> => {
        const client = openClient(facts, { account, regions, settings, secrets, http });
        return {
          provider,
          name: account,
          regions,
          staleReadsMs: settings.staleReadsSeconds * 1000,
          client,
          status: () => client.status(),
        };
      };
      return { kind: 'account', account: { provider, name: account, secrets, open } };
    },
  };
}
