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
import {
  type ConfiguredDocuments,
  documentsFrom,
  documentsSchema,
  type JudgeDocument,
  noDocuments,
} from './config-documents.ts';
import {
  housekeepingFrom,
  listIn,
  logLevelFrom,
  originsFrom,
  portFrom,
  proxiesFrom,
  type RecordPlace,
  recordFrom,
  tlsFrom,
} from './config-environment.ts';
import { type CommandResults, type Environment, readConfigFile } from './config-file.ts';
import { mistakesOfWorkers, workersFrom } from './config-workers.ts';
import type { Caller } from './domain/caller.ts';
import { verbs } from './domain/rights.ts';
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
  /** Origins whose pages may use the API from a browser, beside its own. */
  readonly allowedOrigins?: readonly string[];
  /** Addresses and networks of proxies that say for whom they ask. */
  readonly trustedProxies?: readonly string[];
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
  /** Whether everybody who is served sees the schema; otherwise it takes the right `introspect`. */
  readonly openSchema?: boolean;
  /** Documents that may be named, and whether others are taken. */
  readonly documents?: ConfiguredDocuments;
  /** Its own certificate; or something in front of it ends TLS; or nobody said. */
  readonly tls?: TlsFiles | 'outside' | null;
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

export type Configuration =
  | { readonly kind: 'config'; readonly config: Config }
  /** No accounts: the demo, which brings its own. */
  | { readonly kind: 'demo'; readonly config: Config }
  /** Everything that is wrong, at once. */
  | { readonly kind: 'mistakes'; readonly mistakes: readonly string[] };

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
  documents: documentsSchema.optional(),
  tls: z
    .strictObject({
      certificate: z.string().min(1).optional(),
      key: z.string().min(1).optional(),
      outside: z.boolean().optional(),
    })
    .optional(),
});

export interface ConfigSources {
  /** Asked by the checks of the start, which are left out without it. */
  readonly machine?: Machine;
  /** What commands of the file have printed; without it they are run. */
  readonly commands?: CommandResults;
  /** Judges the documents of a manifest, which is not read without it. */
  readonly judge?: JudgeDocument;
}

/** The configuration from a record of variables (and the file that they name), or the complete list of what is wrong. */
export function readConfig(
  environment: Environment,
  providers: readonly Provider[],
  { machine, commands, judge }: ConfigSources = {},
): Configuration {
  const mistakes: string[] = [];
  const { accounts, changes, limits, access, brakes, documents, tls } = sectionsFrom(
    environment,
    providers,
    mistakes,
    commands,
  );
  // Asked for, not found: whoever names accounts and gets one wrong is told of everything else that is wrong with them.
  const demo = !environment.CAUSEWAY_CONFIG && environment.CAUSEWAY_ACCOUNTS !== 'env';
  const host = environment.HOST?.trim() || '127.0.0.1';
  const overrides = overridesIn(environment.CAUSEWAY_ALLOW, mistakes);
  const path = environment.CAUSEWAY_CONFIG;
  const bounds = readLimits({ file: limits, place: `${path}: limits` }, environment, mistakes);
  const config: Config = {
    accounts,
    host,
    port: portFrom(environment, mistakes),
    allowedHosts: listIn(environment.ALLOWED_HOSTS),
    allowedOrigins: originsFrom(environment, mistakes),
    trustedProxies: proxiesFrom(environment, mistakes),
    record: recordFrom(environment, demo, mistakes),
    changes: { ...changeDefaults, ...changes },
    housekeeping: housekeepingFrom(environment, mistakes),
    logLevel: logLevelFrom(environment, mistakes),
    workers: workersFrom(environment, mistakes),
    limits: bounds,
    access: access ?? null,
    brakes: brakes ?? noBrakes,
    documents:
      documents === undefined
        ? noDocuments
        : within(`${path}: documents`, mistakes, found =>
            documentsFrom(documents, { limits: bounds, rights: access !== undefined, judge }, found),
          ),
    tls: tls ?? null,
    openSchema: demo || environment.NODE_ENV !== 'production',
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

/** What is wrong in a section is told with its place. */
function within<Result>(place: string, mistakes: string[], read: (found: string[]) => Result): Result {
  const found: string[] = [];
  const result = read(found);
  mistakes.push(...found.map(mistake => `${place}.${mistake}`));
  return result;
}

interface AccountsFound {
  readonly accounts: readonly TenantAccount[];
  readonly changes?: Partial<ChangeSettings>;
  /** As the file has them, not read yet. */
  readonly limits?: unknown;
  readonly access?: ConfiguredAccess;
  readonly brakes?: BrakeSettings;
  readonly documents?: z.output<typeof documentsSchema>;
  readonly tls?: TlsFiles | 'outside';
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
  const { access, brakes, changes, documents, tls } = parsed.data;
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
    ...(documents === undefined ? {} : { documents }),
    ...(files === undefined ? {} : { tls: files }),
  };
}
