import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Config, readConfig } from '../../src/config.ts';
import { type Machine, thisMachine } from '../../src/machine.ts';
import { providers } from '../../src/providers/index.ts';
import { type StartCheck, startChecks } from '../../src/start-checks.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'causeway-starts-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const harmless: Machine = {
  runtimeOptions: [],
  isRoot: false,
  filesystemOf: () => 'lasting',
  readableByAll: () => false,
  canWrite: () => true,
};

interface Start {
  readonly account?: string;
  readonly more?: string;
  readonly variables?: Readonly<Record<string, string>>;
  readonly machine?: Partial<Machine>;
}

let files = 0;

function start({ account = '', more = '', variables = {}, machine = {} }: Start = {}) {
  files += 1;
  const path = join(folder, `causeway-${files}.yaml`);
  const first = `{ provider: zenlayer, name: main, accessKeyId: zen-id, accessKeyPassword: zen-hunter2-password${account} }`;
  writeFileSync(path, `accounts:\n  - ${first}\n${more}`, { mode: 0o600 });
  const environment = { CAUSEWAY_CONFIG: path, DATA_DIR: join(folder, 'data'), ...variables };
  return readConfig(environment, providers, { machine: { ...harmless, ...machine } });
}

function sentences(of: Start): readonly string[] {
  const read = start(of);
  return read.kind === 'mistakes' ? read.mistakes : [];
}

const second = (settings: string) => `  - { provider: zenlayer, name: second, ${settings} }\n`;
const alibaba = (name: string) =>
  `  - { provider: alibaba, name: ${name}, accessKeyId: ali-id, accessKeySecret: ali-hunter2-secret }\n`;
const endpoint = (address: string): Start => ({ account: `, endpoint: '${address}'` });
const issuer = (jwks: string): Start => ({
  more: `access: { issuers: [{ name: corp, issuer: 'https://login.example/', audience: causeway, jwks: '${jwks}' }] }\n`,
});
const option = (text: string): Start => ({ machine: { runtimeOptions: [text] } });

/** What is refused, by the name under which it can be allowed all the same. */
const insecure: readonly (readonly [what: string, check: StartCheck, start: Start])[] = [
  ['all addresses, and nobody proves who they are', 'open-address', { variables: { HOST: '0.0.0.0' } }],
  ['all addresses of IPv6', 'open-address', { variables: { HOST: '::' } }],
  ['an address of the network', 'open-address', { variables: { HOST: '10.0.0.7' } }],
  ['a name of the network', 'open-address', { variables: { HOST: 'causeway.example' } }],
  ['a name behind a proxy', 'open-names', { variables: { ALLOWED_HOSTS: 'causeway.example' } }],
  ['a proxy that is trusted', 'open-names', { variables: { TRUSTED_PROXIES: '10.0.0.7' } }],
  [
    'keys and tokens that come by plain http',
    'plain-door',
    { more: 'access: {}\n', variables: { HOST: '0.0.0.0' } },
  ],
  ['plain http to a provider', 'plain-http', endpoint('http://console.example.com')],
  ['plain http to a private address', 'plain-http', endpoint('http://10.0.0.1')],
  ['plain http to the keys of an issuer', 'plain-http', issuer('http://login.example/jwks')],
  [
    'a page that comes by plain http',
    'plain-origin',
    { variables: { ALLOWED_ORIGINS: 'http://console.example' } },
  ],
  ['a link-local endpoint', 'link-local', endpoint('https://169.254.1.1')],
  ['a link-local endpoint of IPv6', 'link-local', endpoint('https://[fe80::1]')],
  ['the address of metadata', 'metadata', endpoint('https://169.254.169.254')],
  ['the address of metadata in one number', 'metadata', endpoint('https://2852039166')],
  ['the address of metadata inside IPv6', 'metadata', endpoint('https://[::ffff:169.254.169.254]')],
  ['the name of metadata', 'metadata', endpoint('https://metadata.google.internal')],
  ['the address of Alibaba Cloud’s metadata', 'metadata', endpoint('https://100.100.100.200')],
  ['the address of metadata as an issuer’s keys', 'metadata', issuer('https://169.254.169.254/keys')],
  ['certificates that nobody checks', 'unchecked-tls', { variables: { NODE_TLS_REJECT_UNAUTHORIZED: '0' } }],
  ['a debugger', 'inspector', option('--inspect')],
  ['a debugger on all addresses', 'inspector', option('--inspect=0.0.0.0:9229')],
  ['a debugger that waits', 'inspector', option('--inspect-brk')],
  ['a lenient parser', 'lenient-http', option('--insecure-http-parser')],
  ['a record in memory', 'temporary-record', { machine: { filesystemOf: () => 'temporary' } }],
  ['a record where no file lasts', 'pseudo-filesystem', { machine: { filesystemOf: () => 'pseudo' } }],
  [
    'a settle window below Zenlayer’s signatures',
    'short-settle-window',
    { more: 'changes: { settleWindowMs: 240000 }\n' },
  ],
  [
    'a settle window below Alibaba Cloud’s signatures',
    'short-settle-window',
    { more: `${alibaba('one')}changes: { settleWindowMs: 600000 }\n` },
  ],
  [
    'checkpoints that cannot be written',
    'unwritable-checkpoints',
    { variables: { CAUSEWAY_CHECKPOINTS: '/nowhere/checkpoints' }, machine: { canWrite: () => false } },
  ],
  ['secrets that everybody reads', 'readable-secrets', { machine: { readableByAll: () => true } }],
  [
    'a router’s secret that everybody reads',
    'readable-secrets',
    {
      account: '',
      more: 'access: { routers: [{ name: apollo, secret: "a-secret-of-thirty-two-characters-at-least" }] }\n',
      machine: { readableByAll: () => true },
    },
  ],
  [
    'one key pair under two names',
    'same-credentials',
    { more: second('accessKeyId: zen-id, accessKeyPassword: zen-hunter2-password') },
  ],
  [
    'one key pair of Alibaba Cloud under two names',
    'same-credentials',
    { more: alibaba('one') + alibaba('two') },
  ],
  [
    'one password under two key ids',
    'same-credentials',
    { more: second('accessKeyId: other, accessKeyPassword: zen-hunter2-password') },
  ],
];

describe('An insecure start', () => {
  test('is known in 34 ways, and every check is among them', () => {
    expect(insecure).toHaveLength(34);
    const missing = Object.keys(startChecks).filter(
      check => check !== 'unreadable-address' && !insecure.some(([, name]) => name === check),
    );
    expect(missing).toEqual([]);
  });

  test('is none where nothing is wrong', () => {
    expect(sentences({})).toEqual([]);
    expect(start().kind).toBe('config');
  });

  test.each(insecure)('with %s is refused in one sentence, with its cure (%s)', (_what, check, wrong) => {
    const found = sentences(wrong);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/\.(?: |$)/);
    expect(found[0]).toContain(`CAUSEWAY_ALLOW=${check}`);
    expect(found[0]).not.toMatch(/hunter2|a-secret-of/);
  });

  test.each(insecure)('with %s can be allowed by name (%s), and that is told', (_what, check, wrong) => {
    const read = start({ ...wrong, variables: { ...wrong.variables, CAUSEWAY_ALLOW: check } });
    if (read.kind !== 'config') throw new Error(JSON.stringify(read));
    expect(read.config.overrides).toEqual([check]);
    expect(read.config.warnings).toEqual([expect.stringContaining(`"${check}" is switched off`)]);
  });

  test('is told of all that is wrong, at once', () => {
    const found = sentences({
      account: ", endpoint: 'http://console.example.com'",
      more: `${second('accessKeyId: zen-id, accessKeyPassword: zen-hunter2-password')}changes: { settleWindowMs: 1000 }\n`,
      variables: {
        HOST: '0.0.0.0',
        ALLOWED_HOSTS: 'x.example',
        NODE_TLS_REJECT_UNAUTHORIZED: '0',
        CAUSEWAY_CHECKPOINTS: '/nowhere/x',
      },
      machine: {
        runtimeOptions: ['--inspect', '--insecure-http-parser'],
        filesystemOf: () => 'pseudo',
        readableByAll: () => true,
        canWrite: () => false,
      },
    });
    const named = found.map(sentence => /CAUSEWAY_ALLOW=([a-z-]+)/.exec(sentence)?.[1]);
    expect(named.toSorted()).toEqual([
      'inspector',
      'lenient-http',
      'open-address',
      'open-names',
      'plain-http',
      'pseudo-filesystem',
      'readable-secrets',
      'same-credentials',
      'short-settle-window',
      'unchecked-tls',
      'unwritable-checkpoints',
    ]);
  });

  test.each([
    ['credentials', 'https://user:hunter2@console.example.com'],
    ['a query', 'https://console.example.com?key=hunter2'],
  ])('with %s in an endpoint is refused by any means, and they are not printed', (_what, address) => {
    for (const variables of [{}, { CAUSEWAY_ALLOW: 'unreadable-address' }]) {
      const found = sentences({ ...endpoint(address), variables });
      expect(found.length).toBeGreaterThan(0);
      expect(found.join('\n')).not.toContain('hunter2');
    }
  });

  test('cannot be allowed by a name that is none', () => {
    expect(sentences({ variables: { CAUSEWAY_ALLOW: 'everything, inspector' } })).toEqual([
      expect.stringMatching(/^CAUSEWAY_ALLOW: "everything" is none of open-address, /),
    ]);
  });

  test('as root is warned about, and goes on', () => {
    const read = start({ machine: { isRoot: true } });
    if (read.kind !== 'config') throw new Error(JSON.stringify(read));
    expect(read.config.warnings).toEqual([expect.stringContaining('root')]);
  });

  test('off this machine is none where callers prove who they are, and nobody on the way reads how', () => {
    const more = 'access: {}\ntls: { outside: true }\n';
    const read = start({ more, variables: { HOST: '0.0.0.0', ALLOWED_HOSTS: 'causeway.example' } });
    expect(read.kind).toBe('config');
    expect(read.kind === 'config' && (read.config as Config).access).toMatchObject({ anonymous: null });
  });
});

describe('This machine', () => {
  const machine = thisMachine(process);

  test('says where a record would be, also where the folder is yet to be made', () => {
    expect(machine.filesystemOf(join(folder, 'not', 'yet', 'there'))).toBe(machine.filesystemOf(folder));
    for (const path of ['/proc', '/proc/self/nothing', '/sys/kernel/x', '/dev/x']) {
      expect(machine.filesystemOf(path)).toBe('pseudo');
    }
  });

  test('reads options as Node itself does', () => {
    const env = { NODE_OPTIONS: '"--inspect_brk=0.0.0.0:1"  --insecure_http_parser' };
    expect(thisMachine({ execArgv: ['--max_old_space_size=1_0'], env }).runtimeOptions).toEqual([
      '--max-old-space-size=1_0',
      '--inspect-brk=0.0.0.0:1',
      '--insecure-http-parser',
    ]);
  });

  test('says that no file comes of a name under /proc, whoever asks', () => {
    expect(machine.canWrite('/proc/checkpoints/here')).toBe(false);
    expect(machine.canWrite(join(folder, 'checkpoints', 'here'))).toBe(true);
  });

  test('says who may read a file', () => {
    const file = join(folder, 'secrets');
    writeFileSync(file, 'x', { mode: 0o640 });
    expect(machine.readableByAll(file)).toBe(false);
    chmodSync(file, 0o644);
    expect(machine.readableByAll(file)).toBe(true);
    expect(machine.readableByAll(join(folder, 'none'))).toBe(false);
  });

  test('says what can be written', () => {
    const file = join(folder, 'checkpoints');
    expect(machine.canWrite(file)).toBe(true);
    expect(machine.canWrite(join(folder, 'new', 'folders', 'checkpoints'))).toBe(true);
    writeFileSync(file, '');
    expect(machine.canWrite(file)).toBe(true);
    expect(machine.canWrite(join(file, 'below-a-file'))).toBe(false);
    mkdirSync(join(folder, 'a-folder'));
    expect(machine.canWrite(join(folder, 'a-folder'))).toBe(false);
  });
});
