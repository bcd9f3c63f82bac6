import { hash } from 'node:crypto';
import { z } from 'zod';
import type { ConfiguredAccount, Provider } from './adapter/provider.ts';
import { homeTenant } from './domain/caller.ts';

/** A configured account, and whose it is. */
export type TenantAccount = ConfiguredAccount & {
  readonly tenant?: string;
  /** Where secrets of this account go to, as it is written in the file. */
  readonly addresses?: readonly string[];
  /** Of all its settings, secrets included: another one means that something has changed. */
  readonly fingerprint?: string;
};

const accountSchema = z.looseObject({
  provider: z.string({ error: 'is missing' }),
  name: z
    .string({ error: 'must be a text' })
    .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be 1 to 63 lower-case letters, digits and hyphens')
    .default('default'),
  tenant: z
    .string({ error: 'must be a text' })
    .regex(/^[a-z0-9][a-z0-9._-]{0,62}$/i, 'must be 1 to 63 letters, digits, dots and hyphens')
    .default(homeTenant),
});

/** For the file's own schema: what is no account at all is told by it. */
export const accountList = z
  .array(z.looseObject({}, { error: 'must be an account: provider, name and its settings' }), {
    error: 'must be a list of accounts',
  })
  .min(1, 'names no account');

type Tell = (place: string, message: string) => void;

/** Accounts are judged even where something else is wrong, so that all of it is told at once. */
export function accountsIn(
  raw: unknown,
  file: string,
  providers: readonly Provider[],
  mistakes: string[],
): readonly TenantAccount[] {
  const tell: Tell = (place, message) => mistakes.push([file, place, message].join(': '));
  const names = new Set<string>();
  return entriesOf(raw).flatMap((entry, index) => {
    if (entry === null) return [];
    const found = accountSchema.safeParse(entry);
    if (!found.success) {
      for (const { path, message } of found.error.issues)
        tell(['accounts', String(index), ...path].join('.'), message);
    }
    const {
      provider: providerName,
      name = 'default',
      tenant = homeTenant,
      ...settings
    } = found.data ?? entry;
    const place = `accounts.${index} (${providerName} "${name}")`;
    if (names.has(`${providerName}/${name}`)) tell(place, 'another account has the same provider and name');
    names.add(`${providerName}/${name}`);
    const provider = providers.find(each => each.provider === providerName);
    if (provider === undefined) {
      const known = providers.map(each => each.provider).join(', ');
      if (typeof providerName === 'string') tell(place, `provider must be one of ${known}`);
      return [];
    }
    const configured = provider.configure(String(name), settings);
    if (configured.kind === 'account') {
      const fingerprint = hash('sha256', JSON.stringify(settings));
      const addresses = addressesIn(settings);
      return [{ ...configured.account, tenant: String(tenant), addresses, fingerprint }];
    }
    for (const issue of configured.issues)
      mistakes.push(
        `${file}: ${place}: ${issue.path}${issue.path === '' ? '' : ': '}${shown(issue.message)}`,
      );
    return [];
  });
}

/** Null in the place of what is no account at all, which the file's own schema tells. */
function entriesOf(raw: unknown): readonly (Record<string, unknown> | null)[] {
  const { accounts } = Object(raw) as { accounts?: unknown };
  if (!Array.isArray(accounts)) return [];
  return accounts.map(entry => (entry instanceof Object && !Array.isArray(entry) ? entry : null));
}

/** Every address among the settings, wherever it stands. `{region}` stands for a region. */
export function addressesIn(settings: unknown, above = ''): readonly string[] {
  if (typeof settings === 'string') {
    const isAddress = /^\s*https?:/i.test(settings) || /endpoint/i.test(above);
    return isAddress ? [settings.replaceAll('{region}', 'region')] : [];
  }
  if (typeof settings !== 'object' || settings === null) return [];
  return Object.entries(settings).flatMap(([name, value]) => addressesIn(value, `${above}.${name}`));
}

/** An unknown key may be a secret that slipped into its place: only what looks like a setting's name is repeated. */
export function shown(message: string): string {
  if (!message.startsWith('Unrecognized key')) return message;
  const keys = [...message.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, key = '']) => key);
  return keys.every(key => /^[a-z][A-Za-z]{1,30}$/.test(key))
    ? message
    : 'a setting that is not known here (its name is not shown, for it may be a secret in the wrong place)';
}

/** Half a pair is a mistake, and so is none at all: whoever asks for these variables wants them used. */
export function accountsFromEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  providers: readonly Provider[],
  mistakes: string[],
): readonly TenantAccount[] {
  const found = providers.flatMap(provider => {
    const variables = Object.entries(provider.environment);
    const set = variables.filter(([, variable]) => environment[variable]);
    if (set.length === 0) return [];
    const missing = variables.filter(([, variable]) => !environment[variable]);
    for (const [, variable] of missing)
      mistakes.push(
        `CAUSEWAY_ACCOUNTS=env: ${variable} is not set, while ${set.map(([, name]) => name).join(', ')} is`,
      );
    if (missing.length > 0) return [];
    const more = Object.entries(provider.optionalEnvironment).filter(([, variable]) => environment[variable]);
    const settings = Object.fromEntries(
      [...set, ...more].map(([setting, variable]) => [setting, environment[variable]]),
    );
    const configured = provider.configure('default', settings);
    if (configured.kind === 'account') return [configured.account];
    for (const issue of configured.issues)
      mistakes.push(
        `CAUSEWAY_ACCOUNTS=env: ${provider.environment[issue.path] ?? issue.path}: ${issue.message}`,
      );
    return [];
  });
  if (found.length === 0 && mistakes.length === 0) {
    const variables = providers.flatMap(provider => Object.values(provider.environment)).join(', ');
    mistakes.push(`CAUSEWAY_ACCOUNTS=env: none of ${variables} is set`);
  }
  return found;
}
