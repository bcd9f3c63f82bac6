import { z } from 'zod';
import { type ChangeSettings, changeDefaults } from './changes/settings.ts';
import { readConfigFile } from './config-file.ts';
import { Secret } from './domain/secret.ts';
import type { HousekeepingSettings } from './housekeeping.ts';
import type { ConfiguredAccount, ListedProvider } from './transport/provider.ts';

export interface Config {
  readonly accounts: readonly ConfiguredAccount[];
  readonly host: string;
  readonly port: number;
  /** Names by which the server may be called, beside those of the loopback. */
  readonly allowedHosts: readonly string[];
  readonly record: RecordPlace;
  readonly changes: ChangeSettings;
  readonly housekeeping: HousekeepingSettings;
  readonly logLevel: string;
}

export type RecordPlace =
  | { readonly kind: 'memory' }
  | { readonly kind: 'directory'; readonly path: string }
  | { readonly kind: 'postgres'; readonly url: Secret };

export type Configuration =
  | { readonly kind: 'config'; readonly config: Config }
  /** No accounts: the demo, which brings its own. */
  | { readonly kind: 'demo'; readonly config: Config }
  /** Everything that is wrong, at once. */
  | { readonly kind: 'mistakes'; readonly mistakes: readonly string[] };

type Environment = Readonly<Record<string, string | undefined>>;

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

const patience = z
  .strictObject(
    Object.fromEntries(
      Object.keys(changeDefaults).map(name => [name, z.number().positive().optional()]),
    ) as Record<keyof ChangeSettings, z.ZodOptional<z.ZodNumber>>,
  )
  .optional();

const fileSchema = z.strictObject({
  accounts: z
    .array(z.looseObject({}, { error: 'must be an account: provider, name and its settings' }), {
      error: 'must be a list of accounts',
    })
    .min(1, 'names no account'),
  changes: patience,
});

const accountSchema = z.looseObject({
  provider: z.string({ error: 'is missing' }),
  name: z
    .string({ error: 'must be a text' })
    .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be 1 to 63 lower-case letters, digits and hyphens')
    .default('default'),
});

/** The configuration from a record of variables (and the file that they name), or the complete list of what is wrong. */
export function readConfig(environment: Environment, providers: readonly ListedProvider[]): Configuration {
  const mistakes: string[] = [];
  const { accounts, changes } = accountsFrom(environment, providers, mistakes);
  // Asked for, not found: whoever names accounts and gets one wrong is told of everything else that is wrong with them.
  const demo = !environment.CAUSEWAY_CONFIG && environment.CAUSEWAY_ACCOUNTS !== 'env';
  const host = environment.HOST?.trim() || '127.0.0.1';
  const config: Config = {
    accounts,
    host,
    port: portFrom(environment, mistakes),
    allowedHosts: (environment.ALLOWED_HOSTS ?? '').split(',').flatMap(name => name.trim() || []),
    record: recordFrom(environment, demo),
    changes: { ...changeDefaults, ...changes },
    housekeeping: housekeepingFrom(environment, mistakes),
    logLevel: logLevelFrom(environment, mistakes),
  };
  if (!demo && !isLoopback(host)) {
    mistakes.push(
      `HOST=${host}: with real accounts only a loopback address (127.0.0.1, ::1, localhost) is served, because callers do not prove who they are yet.`,
    );
  }
  if (demo && environment.NODE_ENV === 'production' && environment.CAUSEWAY_DEMO !== '1') {
    mistakes.push(
      'No account is configured, and NODE_ENV is production. Name a file in CAUSEWAY_CONFIG, or say CAUSEWAY_ACCOUNTS=env to take the variables of the clouds’ own SDKs, or CAUSEWAY_DEMO=1 to serve emulated clouds.',
    );
  }
  if (mistakes.length > 0) return { kind: 'mistakes', mistakes };
  return { kind: demo ? 'demo' : 'config', config };
}

interface Accounts {
  readonly accounts: readonly ConfiguredAccount[];
  readonly changes?: Partial<ChangeSettings>;
}

function accountsFrom(
  environment: Environment,
  providers: readonly ListedProvider[],
  mistakes: string[],
): Accounts {
  const { CAUSEWAY_CONFIG: path, CAUSEWAY_ACCOUNTS: source } = environment;
  if (source !== undefined && source !== '' && source !== 'env') {
    mistakes.push(`CAUSEWAY_ACCOUNTS=${source}: the only value is env.`);
  }
  if (path) {
    if (source === 'env')
      mistakes.push('CAUSEWAY_CONFIG and CAUSEWAY_ACCOUNTS=env are both set: choose one.');
    return fromFile(path, environment, providers, mistakes);
  }
  return source === 'env'
    ? { accounts: fromEnvironment(environment, providers, mistakes) }
    : { accounts: [] };
}

function fromFile(
  path: string,
  environment: Environment,
  providers: readonly ListedProvider[],
  mistakes: string[],
): Accounts {
  const raw = readConfigFile(path, environment, mistakes);
  if (raw === undefined) return { accounts: [] };
  const parsed = fileSchema.safeParse(raw);
  const tell = ({ path: place, message }: { path: PropertyKey[]; message: string }, above: string[] = []) =>
    mistakes.push([path, [...above, ...place].join('.'), message].filter(part => part !== '').join(': '));
  if (!parsed.success) parsed.error.issues.forEach(issue => void tell(issue));
  // Accounts are judged even where something else is wrong, so that all of it is told at once.
  const names = new Set<string>();
  const accounts = entriesOf(raw).flatMap((entry, index) => {
    if (entry === null) return [];
    const found = accountSchema.safeParse(entry);
    if (!found.success) found.error.issues.forEach(issue => void tell(issue, ['accounts', String(index)]));
    const { provider: providerName, name = 'default', ...settings } = found.data ?? entry;
    const place = `${path}: accounts.${index} (${providerName} "${name}")`;
    if (names.has(`${providerName}/${name}`))
      mistakes.push(`${place}: another account has the same provider and name`);
    names.add(`${providerName}/${name}`);
    const provider = providers.find(each => each.name === providerName);
    if (provider === undefined) {
      if (typeof providerName === 'string')
        mistakes.push(`${place}: provider must be one of ${providers.map(each => each.name).join(', ')}`);
      return [];
    }
    const configured = provider.configure(String(name), settings);
    if (configured.kind === 'account') return [configured.account];
    for (const issue of configured.issues)
      mistakes.push(`${place}: ${issue.path}${issue.path === '' ? '' : ': '}${issue.message}`);
    return [];
  });
  const set = Object.entries(parsed.data?.changes ?? {}).filter(([, value]) => value !== undefined);
  return { accounts, changes: Object.fromEntries(set) };
}

/** Null in the place of what is no account at all, which the file's own schema tells. */
function entriesOf(raw: unknown): readonly (Record<string, unknown> | null)[] {
  const { accounts } = Object(raw) as { accounts?: unknown };
  if (!Array.isArray(accounts)) return [];
  return accounts.map(entry => (entry instanceof Object && !Array.isArray(entry) ? entry : null));
}

/** Half a pair is a mistake, and so is none at all: whoever asks for these variables wants them used. */
function fromEnvironment(
  environment: Environment,
  providers: readonly ListedProvider[],
  mistakes: string[],
): readonly ConfiguredAccount[] {
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
    const settings = Object.fromEntries(set.map(([setting, variable]) => [setting, environment[variable]]));
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

function recordFrom(environment: Environment, demo: boolean): RecordPlace {
  // Fakes never write into a record that real operations live in.
  if (demo) return { kind: 'memory' };
  if (environment.DATABASE_URL) return { kind: 'postgres', url: new Secret(environment.DATABASE_URL) };
  return { kind: 'directory', path: environment.DATA_DIR?.trim() || 'data' };
}

function housekeepingFrom(environment: Environment, mistakes: string[]): HousekeepingSettings {
  const { CAUSEWAY_AUDIT_KEY: key, CAUSEWAY_CHECKPOINTS: checkpoints, RETENTION_DAYS: days } = environment;
  if (days && !/^[1-9]\d{0,4}$/.test(days))
    mistakes.push(`RETENTION_DAYS=${days}: must be a number of days, 1 or more.`);
  if (key && key.length < 16) mistakes.push('CAUSEWAY_AUDIT_KEY: must have 16 characters or more.');
  return {
    auditKey: key ? new Secret(key) : null,
    checkpoints: checkpoints || null,
    retentionDays: days ? Number(days) : null,
    everyMs: 3600_000,
  };
}

function portFrom({ PORT }: Environment, mistakes: string[]): number {
  if (PORT === undefined || PORT === '') return 4000;
  if (/^\d{1,5}$/.test(PORT) && Number(PORT) <= 65_535) return Number(PORT);
  mistakes.push(`PORT=${PORT}: must be a number from 0 to 65535; 0 lets the system choose.`);
  return 4000;
}

function logLevelFrom({ LOG_LEVEL }: Environment, mistakes: string[]): string {
  if (LOG_LEVEL === undefined || LOG_LEVEL === '') return 'info';
  if (!logLevels.includes(LOG_LEVEL as (typeof logLevels)[number])) {
    mistakes.push(`LOG_LEVEL=${LOG_LEVEL}: must be one of ${logLevels.join(', ')}.`);
  }
  return LOG_LEVEL;
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}
