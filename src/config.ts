import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { type AccessSettings, accessFrom, accessSchema, mistakesInAccess } from './access/settings.ts';
import type { Provider } from './adapter/provider.ts';
import { type BrakeSettings, noBrakes } from './changes/brake-settings.ts';
import { type ChangeSettings, changeDefaults } from './changes/settings.ts';
import {
  accountList,
  accountsFromEnvironment,
  accountsIn,
  shown,
  type TenantAccount,
} from './config-accounts.ts';
import { brakesFrom, brakesSchema, mistakesInBrakes } from './config-brakes.ts';
import { type CommandResults, type Environment, readConfigFile } from './config-file.ts';
import { mistakesOfWorkers, workersFrom } from './config-workers.ts';
import type { Caller } from './domain/caller.ts';
import { verbs } from './domain/rights.ts';
import { Secret } from './domain/secret.ts';
import { exposedChanges } from './graph/change.ts';
import { exposedNouns } from './graph/resource.ts';
import type { Machine } from './machine.ts';
import type { MaintenanceSettings } from './maintenance.ts';
import type { TlsFiles } from './server/http-server.ts';
import { readLimits, type ServerLimits } from './server/limits.ts';
import { checkStart, overridesIn } from './start-checks.ts';

export interface Config {
  readonly accounts: readonly TenantAccount[];
  readonly host: string;
  readonly port: number;
  /** Names by which the server may be called, beside those of the loopback. */
  readonly allowedHosts: readonly string[];
  readonly record: RecordPlace;
  readonly changes: ChangeSettings;
  readonly housekeeping: MaintenanceSettings;
  readonly logLevel: string;
  /** How many processes share the port; one where nothing is said. */
  readonly workers?: number;
  /** Those of the server that are set; the others have their defaults. */
  readonly limits?: Partial<ServerLimits>;
  /** Who is known; null or absent where everybody who reaches the loopback is its operator. */
  readonly access?: ConfiguredAccess | null;
  readonly brakes?: BrakeSettings;
  /** Where TLS ends here. */
  readonly tls?: TlsFiles | null;
  /** Checks of the start that were switched off, by name. */
  readonly overrides?: readonly string[];
  /** What somebody should know who reads the log. */
  readonly warnings?: readonly string[];
}

export interface ConfiguredAccess {
  readonly settings: AccessSettings;
  /** Who asks where nothing is proven; null where everybody has to prove who they are. */
  readonly anonymous: Caller | null;
}

/** `writer` names this process in the audit. Without it the machine's name does on PostgreSQL, and `local` on SQLite. */
export type RecordPlace =
  | { readonly kind: 'memory' }
  | { readonly kind: 'directory'; readonly path: string; readonly writer?: string }
  | { readonly kind: 'postgres'; readonly url: Secret; readonly writer?: string };

export type Configuration =
  | { readonly kind: 'config'; readonly config: Config }
  /** No accounts: the demo, which brings its own. */
  | { readonly kind: 'demo'; readonly config: Config }
  /** Everything that is wrong, at once. */
  | { readonly kind: 'mistakes'; readonly mistakes: readonly string[] };

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

const patience = z
  .strictObject(
    Object.fromEntries(
      Object.keys(changeDefaults).map(name => [name, z.number().positive().optional()]),
    ) as Record<keyof ChangeSettings, z.ZodOptional<z.ZodNumber>>,
  )
  .optional();

const fileSchema = z.strictObject({
  accounts: accountList,
  changes: patience,
  // Read by the server's own table, which knows them by name.
  limits: z.unknown().optional(),
  access: accessSchema.optional(),
  brakes: brakesSchema.optional(),
  tls: z.strictObject({ certificate: z.string().min(1), key: z.string().min(1) }).optional(),
});

export interface ConfigSources {
  /** Asked by the checks of the start, which are left out without it. */
  readonly machine?: Machine;
  /** What commands of the file have printed; without it they are run. */
  readonly commands?: CommandResults;
}

/** The configuration from a record of variables (and the file that they name), or the complete list of what is wrong. */
export function readConfig(
  environment: Environment,
  providers: readonly Provider[],
  { machine, commands }: ConfigSources = {},
): Configuration {
  const mistakes: string[] = [];
  const { accounts, changes, limits, access, brakes, tls } = sectionsFrom(
    environment,
    providers,
    mistakes,
    commands,
  );
  // Asked for, not found: whoever names accounts and gets one wrong is told of everything else that is wrong with them.
  const demo = !environment.CAUSEWAY_CONFIG && environment.CAUSEWAY_ACCOUNTS !== 'env';
  const host = environment.HOST?.trim() || '127.0.0.1';
  const overrides = overridesIn(environment.CAUSEWAY_ALLOW, mistakes);
  const config: Config = {
    accounts,
    host,
    port: portFrom(environment, mistakes),
    allowedHosts: (environment.ALLOWED_HOSTS ?? '').split(',').flatMap(name => name.trim() || []),
    record: recordFrom(environment, demo, mistakes),
    changes: { ...changeDefaults, ...changes },
    housekeeping: housekeepingFrom(environment, mistakes),
    logLevel: logLevelFrom(environment, mistakes),
    workers: workersFrom(environment, mistakes),
    limits: readLimits(
      { file: limits, place: `${environment.CAUSEWAY_CONFIG}: limits` },
      environment,
      mistakes,
    ),
    access: access ?? null,
    brakes: brakes ?? noBrakes,
    tls: tls ?? null,
    overrides,
  };
  mistakes.push(...mistakesOfWorkers(config));
  const checked = checkStart({ config, environment, providers, machine, demo });
  mistakes.push(...checked.problems);
  if (demo && environment.NODE_ENV === 'production' && environment.CAUSEWAY_DEMO !== '1') {
    mistakes.push(
      'No account is configured, and NODE_ENV is production. Name a file in CAUSEWAY_CONFIG, or say CAUSEWAY_ACCOUNTS=env to take the variables of the clouds’ own SDKs, or CAUSEWAY_DEMO=1 to serve emulated clouds.',
    );
  }
  if (mistakes.length > 0) return { kind: 'mistakes', mistakes };
  return { kind: demo ? 'demo' : 'config', config: { ...config, warnings: checked.warnings } };
}

interface AccountsFound {
  readonly accounts: readonly TenantAccount[];
  readonly changes?: Partial<ChangeSettings>;
  /** As the file has them, not read yet. */
  readonly limits?: unknown;
  readonly access?: ConfiguredAccess;
  readonly brakes?: BrakeSettings;
  readonly tls?: TlsFiles;
}

function sectionsFrom(
  environment: Environment,
  providers: readonly Provider[],
  mistakes: string[],
  commands: CommandResults | undefined,
): AccountsFound {
  const { CAUSEWAY_CONFIG: path, CAUSEWAY_ACCOUNTS: source } = environment;
  if (source !== undefined && source !== '' && source !== 'env') {
    mistakes.push(`CAUSEWAY_ACCOUNTS=${source}: the only value is env.`);
  }
  if (path) {
    if (source === 'env')
      mistakes.push('CAUSEWAY_CONFIG and CAUSEWAY_ACCOUNTS=env are both set: choose one.');
    const raw = readConfigFile(path, environment, mistakes, commands);
    return raw === undefined ? { accounts: [] } : sectionsIn(raw, path, providers, mistakes);
  }
  return source === 'env'
    ? { accounts: accountsFromEnvironment(environment, providers, mistakes) }
    : { accounts: [] };
}

function sectionsIn(
  raw: unknown,
  path: string,
  providers: readonly Provider[],
  mistakes: string[],
): AccountsFound {
  const parsed = fileSchema.safeParse(raw);
  if (!parsed.success) {
    for (const { path: place, message } of parsed.error.issues)
      mistakes.push([path, place.join('.'), shown(message)].filter(part => part !== '').join(': '));
  }
  const accounts = accountsIn(raw, path, providers, mistakes);
  if (!parsed.success) return { accounts };
  const { access, brakes, changes, tls } = parsed.data;
  const known = {
    verbs,
    mutations: [...exposedChanges().values()].map(({ mutation }) => mutation),
    kinds: [...new Set([...exposedNouns().values()].map(({ kind }) => kind))],
    accounts: accounts.map(({ provider, name }) => `${provider}/${name}`),
  };
  if (access !== undefined)
    mistakes.push(...mistakesInAccess(access, known).map(each => `${path}: access.${each}`));
  if (brakes !== undefined)
    mistakes.push(...mistakesInBrakes(brakes, known).map(each => `${path}: brakes.${each}`));
  const files = tls === undefined ? undefined : tlsFrom(tls, path, mistakes);
  const set = Object.entries(changes ?? {}).filter(([, value]) => value !== undefined);
  return {
    accounts,
    changes: Object.fromEntries(set),
    limits: (Object(raw) as { readonly limits?: unknown }).limits,
    ...(access === undefined ? {} : { access: { settings: accessFrom(access), anonymous: null } }),
    ...(brakes === undefined ? {} : { brakes: brakesFrom(brakes) }),
    ...(files === undefined ? {} : { tls: files }),
  };
}

function tlsFrom(
  tls: { readonly certificate: string; readonly key: string },
  path: string,
  mistakes: string[],
): TlsFiles | undefined {
  const read = (name: 'certificate' | 'key'): string => {
    try {
      return readFileSync(tls[name], 'utf8');
    } catch (trouble) {
      mistakes.push(
        `${path}: tls.${name}: the file cannot be read (${(trouble as NodeJS.ErrnoException).code}).`,
      );
      return '';
    }
  };
  const files = { certificate: read('certificate'), key: read('key') };
  return files.certificate === '' || files.key === '' ? undefined : files;
}

function recordFrom(environment: Environment, demo: boolean, mistakes: string[]): RecordPlace {
  const { WRITER_NAME: name } = environment;
  if (name && !/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/.test(name)) {
    mistakes.push('WRITER_NAME: must be 1 to 63 letters, digits, dots, hyphens and underscores.');
  }
  const named = name ? { writer: name } : {};
  // Fakes never write into a record that real operations live in.
  if (demo) return { kind: 'memory' };
  if (environment.DATABASE_URL) {
    return { kind: 'postgres', url: new Secret(environment.DATABASE_URL), ...named };
  }
  return { kind: 'directory', path: environment.DATA_DIR?.trim() || 'data', ...named };
}

function housekeepingFrom(environment: Environment, mistakes: string[]): MaintenanceSettings {
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
