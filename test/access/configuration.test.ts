import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Config, readConfig } from '../../src/config.ts';
import { providers } from '../../src/providers/index.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'causeway-access-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const account =
  'accounts:\n  - { provider: zenlayer, name: main, accessKeyId: id, accessKeyPassword: password }\n';

function read(text: string, environment: Readonly<Record<string, string>> = {}) {
  const path = join(folder, 'causeway.yaml');
  writeFileSync(path, text);
  return { path, configuration: readConfig({ ...environment, CAUSEWAY_CONFIG: path }, providers) };
}

function mistakes(text: string, environment?: Readonly<Record<string, string>>): readonly string[] {
  const { path, configuration } = read(text, environment);
  if (configuration.kind !== 'mistakes') return [];
  return configuration.mistakes.map(mistake => mistake.replaceAll(path, 'FILE'));
}

function config(text: string, environment?: Readonly<Record<string, string>>): Config {
  const { configuration } = read(text, environment);
  if (configuration.kind !== 'config') throw new Error(JSON.stringify(configuration));
  return configuration.config;
}

describe('The section of access', () => {
  test('says who is known and what they may do, in few words', () => {
    const { access, accounts } = config(
      `
accounts:
  - { provider: zenlayer, name: main, tenant: acme, accessKeyId: id, accessKeyPassword: password }
access:
  roles:
    viewer: { may: [read] }
    returner:
      - { may: [read], accounts: [zenlayer/*] }
      - { may: [terminatePort], accounts: [zenlayer/main], kinds: [port] }
  issuers:
    - { name: corp, issuer: 'https://login.example/', audience: causeway, jwks: 'https://login.example/keys', tenant: acme }
  routers:
    - { name: apollo, secret: '\${ROUTER_SECRET}', tenantClaim: org, users: corp }
  grants:
    - { key: ci, roles: [viewer] }
    - { issuer: corp, group: network, roles: [returner] }
    - { router: apollo, scope: 'cloud:read', roles: [viewer] }
`,
      { ROUTER_SECRET: 'a-secret-of-thirty-two-characters-at-least' },
    );
    expect(accounts.map(({ tenant }) => tenant)).toEqual(['acme']);
    expect(access?.anonymous).toBeNull();
    expect(access?.settings.roles.get('returner')).toEqual([
      { role: 'returner', may: ['read'], accounts: ['zenlayer/*'], kinds: null },
      { role: 'returner', may: ['terminatePort'], accounts: ['zenlayer/main'], kinds: ['port'] },
    ]);
    expect(access?.settings.issuers[0]).toMatchObject({
      audience: ['causeway'],
      tenant: 'acme',
      clockToleranceSeconds: 30,
      algorithms: ['RS256', 'PS256', 'ES256', 'EdDSA', 'Ed25519'],
    });
    expect(access?.settings.routers[0]).toMatchObject({
      tenant: null,
      users: 'corp',
      claims: { tenant: 'org' },
    });
    expect(JSON.stringify(access?.settings.routers)).not.toContain('a-secret-of');
  });

  test('that is empty lets nobody in who proves nothing, and grants nothing', () => {
    expect(config(`${account}access: {}\n`).access).toMatchObject({
      anonymous: null,
      settings: { grants: [] },
    });
  });

  test('with mistakes is told all of them, each with its place', () => {
    const found = mistakes(`${account}
access:
  roles:
    viewer: { may: [read, terminatePorts], kinds: [prot], accounts: [zenlayer/mian, alibaba/*] }
    blind: { may: [change] }
  issuers:
    - { name: corp, issuer: 'https://a/', audience: a, jwks: 'https://a/keys' }
    - { name: corp, issuer: 'https://a/', audience: a, jwks: 'https://a/keys', tenant: x, tenantClaim: y }
  routers:
    - { name: apollo, users: nobody }
  grants:
    - { key: ci, group: x, roles: [viewer] }
    - { roles: [viewer] }
    - { issuer: nobody, roles: [nothing] }
    - { router: nobody, roles: [viewer] }
    - { certificate: nobody, roles: [viewer] }
  certificates:
    - { name: ops, fingerprints: ['${'ab'.repeat(32)}', '${'AB:'.repeat(31)}AB'] }
`);
    expect(found).toEqual([
      expect.stringContaining('FILE: access.roles.viewer.0.may: "terminatePorts" is neither a verb'),
      expect.stringContaining('FILE: access.roles.viewer.0.kinds: "prot" is none of '),
      'FILE: access.roles.viewer.0.accounts: "zenlayer/mian" is none of the configured accounts',
      'FILE: access.roles.viewer.0.accounts: "alibaba/*" is none of the configured accounts',
      'FILE: access.roles.blind.0.may: changes what it may not read; add "read"',
      'FILE: access.grants.0: a key has no group, scope or subject',
      'FILE: access.grants.1: must name exactly one of key, certificate, issuer and router',
      'FILE: access.grants.2: there is no issuer "nobody"',
      'FILE: access.grants.2: there is no role "nothing"',
      'FILE: access.grants.3: there is no router "nobody"',
      'FILE: access.grants.4: there is no certificate "nobody"',
      'FILE: access.issuers and routers: "corp" is named twice',
      'FILE: access.routers and certificates: one fingerprint stands twice, so it is not known who comes with it',
      'FILE: access.issuers: two have the same "issuer"',
      'FILE: access.routers.0: users: there is no issuer "nobody"',
      'FILE: access.routers.0: needs a secret or certificates to prove itself by',
      'FILE: access.issuers.1: tenant and tenantClaim are both set: choose one',
    ]);
  });

  test.each([
    ['HS256', 'a shared secret'],
    ['none', 'no signature'],
    ['RS1', 'what nobody should use'],
  ])('takes no algorithm %s: %s', algorithm => {
    const issuer = `access: { issuers: [{ name: c, issuer: i, audience: a, jwks: 'https://a', algorithms: [${algorithm}] }] }`;
    expect(mistakes(account + issuer)).toEqual([
      expect.stringMatching(/^FILE: access\.issuers\.0\.algorithms\.0: /),
    ]);
  });
});

describe('The section of brakes', () => {
  test('says what is held back', () => {
    const { brakes } = config(`${account}
brakes:
  readOnly: audit week
  readOnlyFile: /run/causeway/read-only
  protect: ['causeway:zenlayer:main:port:*', 'name:*backbone*']
  budgets: [{ perHour: 5 }, { perHour: 2, accounts: [zenlayer/main] }]
  freezes:
    - { name: year end, from: 2026-12-20T00:00:00Z, to: 2027-01-03T00:00:00Z }
    - { name: weekend, weekly: { from: 'fri 16:00', to: 'mon 06:00' }, changes: [destructive] }
  approvals: [{ changes: [destroyPrivateConnect], validForMinutes: 30 }]
`);
    expect(brakes).toEqual({
      readOnly: 'audit week',
      readOnlyFile: '/run/causeway/read-only',
      protect: ['causeway:zenlayer:main:port:*', 'name:*backbone*'],
      budgets: [
        { perHour: 5, accounts: null },
        { perHour: 2, accounts: ['zenlayer/main'] },
      ],
      freezes: [
        {
          name: 'year end',
          changes: ['all'],
          accounts: null,
          when: { kind: 'once', from: new Date('2026-12-20'), to: new Date('2027-01-03') },
        },
        {
          name: 'weekend',
          changes: ['destructive'],
          accounts: null,
          when: { kind: 'weekly', from: 4 * 1440 + 960, to: 360 },
        },
      ],
      approvals: [{ changes: ['destroyPrivateConnect'], accounts: null, validForMinutes: 30, exempt: [] }],
    });
  });

  test('that could never hold anything is a mistake', () => {
    const found = mistakes(`${account}
brakes:
  protect: [port-1]
  budgets: [{ perHour: 5, accounts: [zenlayer/other] }]
  freezes: [{ name: x, from: 2027-01-01T00:00:00Z, to: 2026-01-01T00:00:00Z }]
`);
    expect(found).toEqual([expect.stringContaining('brakes.freezes.0: ends before it begins')]);
    const further = mistakes(`${account}
brakes:
  protect: [port-1]
  budgets: [{ perHour: 5, accounts: [zenlayer/other] }]
  approvals: [{ changes: [terminatePorts] }]
`);
    expect(further).toEqual([
      'FILE: brakes.protect.0: must begin with "causeway:" for ids or "name:" for names',
      'FILE: brakes.budgets.0.accounts: "zenlayer/other" is none of the configured accounts',
      'FILE: brakes.approvals.0.changes: "terminatePorts" is neither all, destructive nor a mutation',
    ]);
  });
});

describe('A value of an account', () => {
  test('may come from a variable, a file or a command', () => {
    const file = join(folder, 'secret');
    writeFileSync(file, 'from-a-file\n');
    const { accounts } = config(
      `accounts:
  - { provider: zenlayer, name: one, accessKeyId: id, accessKeyPassword: '\${file:${file}}' }
  - { provider: zenlayer, name: two, accessKeyId: id, accessKeyPassword: '\${command:${process.execPath} -p 6e7+7}' }
  - { provider: zenlayer, name: three, accessKeyId: id, accessKeyPassword: '\${FROM_A_VARIABLE}' }
`,
      { FROM_A_VARIABLE: 'from-a-variable' },
    );
    const found = accounts.flatMap(({ secrets }) => secrets.map(secret => secret.reveal()));
    expect(found).toEqual(['from-a-file', '60000007', 'from-a-variable']);
  });

  test('that cannot be had is a mistake with its place, and says nothing of what stands there', () => {
    const found = mistakes(`accounts:
  - { provider: zenlayer, name: one, accessKeyId: id, accessKeyPassword: '\${file:/nowhere/hunter2}' }
  - { provider: zenlayer, name: two, accessKeyId: id, accessKeyPassword: '\${command:false hunter2}' }
  - { provider: zenlayer, name: three, accessKeyId: id, accessKeyPassword: '\${NOT_SET}' }
`);
    expect(found).toEqual([
      'FILE: accounts.0.accessKeyPassword: the file that it names cannot be read (ENOENT)',
      'FILE: accounts.1.accessKeyPassword: its command failed or printed nothing',
      'FILE: accounts.2.accessKeyPassword: the variable NOT_SET is not set',
    ]);
  });
});

describe('A mistake never prints what could be a secret', () => {
  const secret = 'hunter2-S3CRET/+=';
  const quoted = JSON.stringify(secret);

  test.each([
    [
      'as a password of the wrong type',
      `accounts: [{ provider: zenlayer, accessKeyId: [${quoted}], accessKeyPassword: { a: ${quoted} } }]`,
    ],
    [
      'as the name of a setting',
      `accounts: [{ provider: zenlayer, accessKeyId: id, ${quoted}: x, accessKeyPassword: password }]`,
    ],
    ['in the place of an account', `accounts: [${quoted}]`],
    ['in the place of all accounts', `accounts: ${quoted}`],
    [
      'in the place of a list',
      `accounts: [{ provider: alibaba, accessKeyId: i, accessKeySecret: a-secret, regions: ${quoted} }]`,
    ],
    [
      'as a region',
      `accounts: [{ provider: alibaba, accessKeyId: i, accessKeySecret: a-secret, regions: [${quoted}] }]`,
    ],
    [
      'as an endpoint',
      `accounts: [{ provider: zenlayer, accessKeyId: i, accessKeyPassword: password, endpoint: ${quoted} }]`,
    ],
    [
      'as a version',
      `accounts: [{ provider: zenlayer, accessKeyId: i, accessKeyPassword: password, versions: { sdn: ${quoted} } }]`,
    ],
    [
      'as a number of seconds',
      `accounts: [{ provider: zenlayer, accessKeyId: i, accessKeyPassword: password, deadlineSeconds: ${quoted} }]`,
    ],
    [
      'as a secret of a router that is too short',
      `${account}access: { routers: [{ name: a, secret: ${quoted} }] }`,
    ],
    ['as a certificate', `${account}access: { routers: [{ name: a, certificates: [${quoted}] }] }`],
    ['as the name of a section', `${account}${quoted}: 1`],
    ['as the name of a setting of access', `${account}access: { ${quoted}: 1 }`],
    ['as the name of a setting of a router', `${account}access: { routers: [{ name: a, ${quoted}: 1 }] }`],
    [
      'as an algorithm',
      `${account}access: { issuers: [{ name: c, issuer: i, audience: a, jwks: k, algorithms: [${quoted}] }] }`,
    ],
    ['as a time', `${account}brakes: { freezes: [{ name: x, from: ${quoted}, to: ${quoted} }] }`],
    ['as the name of a patience', `${account}changes: { ${quoted}: 1 }`],
    ['as the file of a key', `${account}tls: { certificate: ${quoted}, key: ${quoted} }`],
    ['after a broken bracket', `${account}access: { routers: [{ name: a, secret: ${quoted} }`],
    [
      'as a tag',
      `accounts: [{ provider: zenlayer, accessKeyPassword: !${secret.replaceAll(/[^\w]/g, '')} }]`,
    ],
  ])('%s', (_where, text) => {
    const found = mistakes(text);
    expect(found.length).toBeGreaterThan(0);
    expect(found.join('\n')).not.toMatch(/hunter2|S3CRET/);
  });
});
