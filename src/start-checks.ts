import { readFileSync } from 'node:fs';
import { type AddressFlaw, flawOf, isLoopbackName } from './access/address.ts';
import type { Provider } from './adapter/provider.ts';
import type { Config } from './config.ts';
import type { Secret } from './domain/secret.ts';
import type { Machine } from './machine.ts';

/** Each is refused with one sentence and its cure, and can be switched off by its name in CAUSEWAY_ALLOW. */
export const startChecks = {
  'open-address': 'real accounts are served off this machine, and callers do not prove who they are',
  'open-names': 'real accounts are served by further names, and callers do not prove who they are',
  'plain-door': 'callers send their keys and tokens without TLS',
  'plain-http': 'secrets are sent without TLS',
  'plain-origin': 'a page that comes by plain http may use the API with its user’s rights',
  'link-local': 'secrets are sent to an address that is no place of a provider',
  metadata: 'secrets are sent to an address where a cloud answers its own machines',
  'unreadable-address': 'an address cannot be understood, or holds credentials or a query',
  'unchecked-tls': 'certificates are not checked',
  inspector: 'a debugger may read every secret of this process',
  'lenient-http': 'requests that are no HTTP are taken',
  'temporary-record': 'the record is gone after a restart of the machine',
  'pseudo-filesystem': 'the record is where no file can last',
  'short-settle-window': 'a change may still be carried out after it was settled as not done',
  'unwritable-checkpoints': 'checkpoints of the audit cannot be written',
  'readable-secrets': 'everybody on this machine can read the secrets of the configuration',
  'same-credentials': 'two accounts are one: what is done to one befalls the other',
} as const;

export type StartCheck = keyof typeof startChecks;

interface StartFinding {
  readonly check: StartCheck;
  /** What is wrong, and how to mend it. No value that could be a secret is among the words. */
  readonly sentence: string;
}

export interface StartFacts {
  readonly config: Config;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly providers: readonly Provider[];
  /** Without it only what the configuration itself tells is checked. */
  readonly machine: Machine | undefined;
  readonly demo: boolean;
}

export interface StartChecked {
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
}

/** The names in CAUSEWAY_ALLOW; one that is none is a mistake: somebody believes that a check is off. */
export function overridesIn(value: string | undefined, mistakes: string[]): readonly StartCheck[] {
  const names = (value ?? '').split(',').flatMap(name => name.trim() || []);
  const known = Object.keys(startChecks);
  for (const name of names) {
    if (!known.includes(name)) mistakes.push(`CAUSEWAY_ALLOW: "${name}" is none of ${known.join(', ')}.`);
  }
  return names.filter((name): name is StartCheck => known.includes(name));
}

/** All at once, so that nobody who mends a start meets the next mistake at the next try. */
export function checkStart(facts: StartFacts): StartChecked {
  const { overrides = [] } = facts.config;
  const { machine } = facts;
  const found = [...openDoors(facts), ...(machine === undefined ? [] : checkOn(machine, facts))];
  const refused = found.filter(({ check }) => !overrides.includes(check));
  return {
    problems: refused.map(
      ({ check, sentence }) => `${sentence} (To start all the same: CAUSEWAY_ALLOW=${check}.)`,
    ),
    warnings: [
      ...overrides.map(check => `The check "${check}" is switched off: ${startChecks[check as StartCheck]}.`),
      ...(facts.machine?.isRoot ? ['Causeway runs as root, and needs nothing of what root may do.'] : []),
    ],
  };
}

function checkOn(machine: Machine, facts: StartFacts): readonly StartFinding[] {
  return [
    ...badAddresses(facts),
    ...plainOrigins(facts),
    ...runtime(machine, facts),
    ...record(machine, facts),
    ...settling(facts),
    ...secrets(machine, facts),
  ];
}

/** Whoever is on the way reads what callers prove themselves by. */
function plainDoor({ host, tls = null }: Config): readonly StartFinding[] {
  if (isLoopbackName(host) || tls !== null) return [];
  const sentence = `HOST=${host}: callers would send their keys and tokens by plain http. Give it a certificate in the section "tls", or say "tls: { outside: true }" where something in front of it ends TLS.`;
  return [{ check: 'plain-door', sentence }];
}

function openDoors({ config, demo }: StartFacts): readonly StartFinding[] {
  if (demo) return [];
  if ((config.access ?? null) !== null) return plainDoor(config);
  const { host, allowedHosts, trustedProxies = [] } = config;
  const found: StartFinding[] = [];
  if (!isLoopbackName(host)) {
    const sentence = `HOST=${host}: with real accounts only a loopback address (127.0.0.1, ::1, localhost) is served while callers do not prove who they are. Configure the section "access".`;
    found.push({ check: 'open-address', sentence });
  }
  if (allowedHosts.length > 0) {
    const sentence =
      'ALLOWED_HOSTS: further names mean that others come in by a proxy, and callers do not prove who they are. Configure the section "access", or leave it empty.';
    found.push({ check: 'open-names', sentence });
  }
  if (trustedProxies.length > 0) {
    const sentence =
      'TRUSTED_PROXIES: a proxy brings others in, and callers do not prove who they are. Configure the section "access", or leave it empty.';
    found.push({ check: 'open-names', sentence });
  }
  return found;
}

const flaws: Readonly<Record<AddressFlaw, readonly [check: StartCheck, words: string]>> = {
  unreadable: ['unreadable-address', 'is no address that can be understood. Write it as https://host.'],
  credentials: [
    'unreadable-address',
    'holds credentials. Take them out; secrets have settings of their own.',
  ],
  query: ['unreadable-address', 'holds a query or a fragment. Write the scheme and the host alone.'],
  'plain-http': ['plain-http', 'is plain http, so that everybody on the way reads what is sent. Use https.'],
  'link-local': ['link-local', 'is link-local, or no single host. Name the provider’s public host.'],
  metadata: ['metadata', 'is where a cloud answers its own machines. Name the provider’s public host.'],
};

function badAddresses({ config }: StartFacts): readonly StartFinding[] {
  const judged = (place: string, address: string): readonly StartFinding[] => {
    const flaw = flawOf(address);
    if (flaw === null) return [];
    const [check, words] = flaws[flaw];
    return [{ check, sentence: `${place} ${words}` }];
  };
  return [
    ...config.accounts.flatMap(({ provider, name, addresses = [] }) =>
      addresses.flatMap(address => judged(`The endpoint of ${provider} "${name}"`, address)),
    ),
    ...(config.access?.settings.issuers ?? []).flatMap(({ name, jwks }) =>
      judged(`The address of the keys of issuer "${name}"`, jwks.replace(/\?.*$/, '')),
    ),
  ];
}

function plainOrigins({ config }: StartFacts): readonly StartFinding[] {
  const plain = (config.allowedOrigins ?? []).filter(
    origin =>
      origin.startsWith('http://') &&
      URL.canParse(origin) &&
      !isLoopbackName(new URL(origin).hostname.replace(/^\[|\]$/g, '')),
  );
  return plain.map(origin => ({
    check: 'plain-origin',
    sentence: `ALLOWED_ORIGINS: ${origin} is plain http, so that whoever is on the way can make the page act here. Serve it by https.`,
  }));
}

function runtime(machine: Machine, { environment }: StartFacts): readonly StartFinding[] {
  const found: StartFinding[] = [];
  const options = machine.runtimeOptions;
  if (environment.NODE_TLS_REJECT_UNAUTHORIZED === '0') {
    const sentence =
      'NODE_TLS_REJECT_UNAUTHORIZED=0: certificates of providers are not checked. Leave it out; for an authority of your own there is NODE_EXTRA_CA_CERTS.';
    found.push({ check: 'unchecked-tls', sentence });
  }
  if (options.some(option => /^--inspect(?!-publish)/.test(option) || option === '--debug')) {
    const sentence = '--inspect: a debugger may read every secret of this process. Start without it.';
    found.push({ check: 'inspector', sentence });
  }
  if (options.some(option => option.startsWith('--insecure-http-parser'))) {
    const sentence =
      '--insecure-http-parser: what two readers understand differently gets through. Start without it.';
    found.push({ check: 'lenient-http', sentence });
  }
  return found;
}

function record(machine: Machine, { config, demo }: StartFacts): readonly StartFinding[] {
  const found: StartFinding[] = [];
  if (config.record.kind === 'directory') {
    const { path } = config.record;
    const filesystem = machine.filesystemOf(path);
    if (filesystem === 'temporary') {
      const sentence = `DATA_DIR=${path}: this filesystem is in memory, and the record of changes would go with it. Name a directory on a disk.`;
      found.push({ check: 'temporary-record', sentence });
    } else if (filesystem === 'pseudo') {
      const sentence = `DATA_DIR=${path}: no file lasts there. Name a directory on a disk.`;
      found.push({ check: 'pseudo-filesystem', sentence });
    }
  }
  const { checkpoints } = config.housekeeping;
  if (!demo && checkpoints !== null && !machine.canWrite(checkpoints)) {
    const sentence = `CAUSEWAY_CHECKPOINTS=${checkpoints}: this file cannot be written. Name one that can, or leave it out.`;
    found.push({ check: 'unwritable-checkpoints', sentence });
  }
  return found;
}

function settling({ config, providers }: StartFacts): readonly StartFinding[] {
  const used = providers.filter(({ provider }) =>
    config.accounts.some(account => account.provider === provider),
  );
  return used.flatMap(({ label, signatureValidMinutes }): StartFinding[] => {
    const { settleWindowMs } = config.changes;
    if (signatureValidMinutes === null || settleWindowMs >= signatureValidMinutes * 60_000) return [];
    const sentence = `changes.settleWindowMs is ${settleWindowMs}, and ${label} takes a signed request for ${signatureValidMinutes} minutes: a late one could be carried out after it was settled. Raise it to ${signatureValidMinutes * 60_000} at least.`;
    return [{ check: 'short-settle-window', sentence }];
  });
}

function secrets(machine: Machine, { config, environment, demo }: StartFacts): readonly StartFinding[] {
  if (demo) return [];
  const found: StartFinding[] = [];
  const path = environment.CAUSEWAY_CONFIG;
  if (path && machine.readableByAll(path) && holdsSecrets(path, secretsOf(config))) {
    const sentence = `${path}: everybody on this machine can read it, and secrets stand in it. Take the right away (chmod o-r), or refer to them by \${NAME}, \${file:…} or \${command:…}.`;
    found.push({ check: 'readable-secrets', sentence });
  }
  const owners = new Map<string, string>();
  for (const { provider, name, secrets: own } of config.accounts) {
    const account = `${provider} "${name}"`;
    const other = own.map(secret => owners.get(secret.reveal())).find(each => each !== undefined);
    if (other !== undefined) {
      const sentence = `${other} and ${account} have the same credentials, so a change meant for one befalls the other, unseen. Keep one of them.`;
      found.push({ check: 'same-credentials', sentence });
    }
    for (const secret of own) owners.set(secret.reveal(), account);
  }
  return found;
}

function secretsOf({ accounts, access }: Config): readonly Secret[] {
  const routers = access?.settings.routers ?? [];
  return [...accounts.flatMap(account => account.secrets), ...routers.flatMap(({ secret }) => secret ?? [])];
}

function holdsSecrets(path: string, among: readonly Secret[]): boolean {
  try {
    const text = readFileSync(path, 'utf8');
    return among.some(secret => text.includes(secret.reveal()));
  } catch {
    return false;
  }
}
