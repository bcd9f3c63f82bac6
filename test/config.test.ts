import { describe, expect, test } from 'vitest';
import { providers } from '../src/providers/index.ts';
import { config, file, mistakes, mistakesIn, sound, type Variables, withSecret } from './config-stage.ts';

describe('A configuration file', () => {
  test('names accounts, whose secrets may stand in variables', () => {
    const { accounts, record } = config({ CAUSEWAY_CONFIG: file(sound), ...withSecret });
    const named = accounts.map(({ provider, name, secrets }) => [
      provider,
      name,
      secrets.map(secret => secret.reveal()),
    ]);
    expect(named).toEqual([
      ['zenlayer', 'main', ['zen-password']],
      ['alibaba', 'default', ['ali-secret']],
    ]);
    expect(record).toEqual({ kind: 'directory', path: 'data' });
  });

  test('may be JSON', () => {
    const account = { provider: 'zenlayer', accessKeyId: 'k', accessKeyPassword: 'a-password' };
    const { accounts } = config({ CAUSEWAY_CONFIG: file(JSON.stringify({ accounts: [account] })) });
    expect(accounts).toHaveLength(1);
  });

  test('may stretch the patience of changes, and what it leaves out stays', () => {
    const { changes } = config({
      CAUSEWAY_CONFIG: file(`${sound}changes: { settleWindowMs: 5 }`),
      ...withSecret,
    });
    expect(changes).toMatchObject({ settleWindowMs: 5, leaseMs: 30_000 });
  });

  test('with mistakes is told all of them at once, each with its place', () => {
    const found = mistakesIn(
      `
accounts:
  - provider: zenlayer
    name: Main Office
    accessKeyId: only-half
    versions: { sdn: "1999" }
  - provider: acme
  - name: nobody
  - provider: alibaba
    accessKeyId: k
    accessKeySecret: \${NOT_SET}
    regions: [Hangzhou]
    regoins: []
  - provider: alibaba
    accessKeyId: k
    accessKeySecret: a-secret
  - just a text
changes: { leaseMs: -1, pace: 2 }
colour: blue
`,
      {
        HOST: '0.0.0.0',
        PORT: '70000',
        LOG_LEVEL: 'loud',
        RETENTION_DAYS: '0',
        CAUSEWAY_AUDIT_KEY: 'short',
        WRITER_NAME: 'the first',
      },
    );
    expect(found).toEqual([
      'FILE: accounts.3.accessKeySecret: the variable NOT_SET is not set',
      'FILE: accounts.5: must be an account: provider, name and its settings',
      expect.stringMatching(/^FILE: changes\.leaseMs: Too small/),
      'FILE: changes: Unrecognized key: "pace"',
      'FILE: Unrecognized key: "colour"',
      'FILE: accounts.0.name: must be 1 to 63 lower-case letters, digits and hyphens',
      expect.stringMatching(/^FILE: accounts\.0 \(zenlayer "Main Office"\): versions\.sdn: Invalid option/),
      'FILE: accounts.1 (acme "default"): provider must be one of zenlayer, alibaba, aws',
      'FILE: accounts.2.provider: is missing',
      'FILE: accounts.3 (alibaba "default"): regions.0: must look like cn-hangzhou',
      'FILE: accounts.3 (alibaba "default"): Unrecognized key: "regoins"',
      'FILE: accounts.4 (alibaba "default"): another account has the same provider and name',
      'PORT=70000: must be a number from 0 to 65535; 0 lets the system choose.',
      'WRITER_NAME: must be 1 to 63 letters, digits, dots, hyphens and underscores.',
      'RETENTION_DAYS=0: must be a number of days, 1 or more.',
      'CAUSEWAY_AUDIT_KEY: must have 16 characters or more.',
      'LOG_LEVEL=loud: must be one of fatal, error, warn, info, debug, trace, silent.',
      expect.stringMatching(/^HOST=0\.0\.0\.0: with real accounts only a loopback address/),
    ]);
  });

  test('with half a key pair names the missing half', () => {
    const half = 'accounts: [{ provider: zenlayer, accessKeyId: k }]';
    expect(mistakesIn(half)).toEqual([expect.stringContaining('accessKeyPassword: is missing')]);
    const other = 'accounts: [{ provider: alibaba, accessKeySecret: a-secret }]';
    expect(mistakesIn(other)).toEqual([expect.stringContaining('accessKeyId: is missing')]);
  });
});

describe('The variables of the clouds’ own SDKs', () => {
  const exported = {
    ZENLAYERCLOUD_ACCESS_KEY_ID: 'zen-key',
    ZENLAYERCLOUD_ACCESS_KEY_PASSWORD: 'zen-password',
    ALIBABA_CLOUD_ACCESS_KEY_ID: 'ali-key',
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'ali-secret',
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'aws-secret',
    AWS_REGION: 'eu-west-1',
  };

  test('are not used unless they are asked for: a demo never reaches a real cloud', () => {
    expect(config(exported, 'demo').accounts).toEqual([]);
    expect(config({ ...exported, CAUSEWAY_ACCOUNTS: '' }, 'demo').accounts).toEqual([]);
    const { accounts } = config({ ...exported, CAUSEWAY_CONFIG: file(sound), ...withSecret });
    expect(accounts.flatMap(({ secrets }) => secrets.map(secret => secret.reveal()))).toEqual([
      'zen-password',
      withSecret.ALI_SECRET,
    ]);
  });

  test('make one account of each cloud that has them, where they are asked for', () => {
    const { accounts } = config({ ...exported, CAUSEWAY_ACCOUNTS: 'env' });
    expect(accounts.map(({ provider, name }) => `${provider}/${name}`)).toEqual([
      'zenlayer/default',
      'alibaba/default',
      'aws/default',
    ]);
    const { ZENLAYERCLOUD_ACCESS_KEY_ID: _id, ZENLAYERCLOUD_ACCESS_KEY_PASSWORD: _key, ...one } = exported;
    expect(config({ ...one, CAUSEWAY_ACCOUNTS: 'env' }).accounts).toHaveLength(2);
  });

  test('are a mistake by halves, and so is none at all', () => {
    const { ALIBABA_CLOUD_ACCESS_KEY_SECRET: _secret, ...half } = exported;
    expect(mistakes({ ...half, CAUSEWAY_ACCOUNTS: 'env' })).toEqual([
      'CAUSEWAY_ACCOUNTS=env: ALIBABA_CLOUD_ACCESS_KEY_SECRET is not set, while ALIBABA_CLOUD_ACCESS_KEY_ID is',
    ]);
    expect(mistakes({ CAUSEWAY_ACCOUNTS: 'env' })).toEqual([
      `CAUSEWAY_ACCOUNTS=env: none of ${providers.flatMap(({ environment }) => Object.values(environment)).join(', ')} is set`,
    ]);
  });

  test('and a file are one too many, and another word than env is none', () => {
    expect(mistakes({ ...withSecret, CAUSEWAY_CONFIG: file(sound), CAUSEWAY_ACCOUNTS: 'env' })).toEqual([
      'CAUSEWAY_CONFIG and CAUSEWAY_ACCOUNTS=env are both set: choose one.',
    ]);
    expect(mistakes({ CAUSEWAY_ACCOUNTS: 'yes' })).toEqual(['CAUSEWAY_ACCOUNTS=yes: the only value is env.']);
  });
});

describe('Without accounts', () => {
  test('the demo starts, and never writes into a record of real operations', () => {
    const place = { DATA_DIR: '/srv/causeway', DATABASE_URL: 'postgres://localhost/causeway' };
    expect(config(place, 'demo').record).toEqual({ kind: 'memory' });
  });

  test('production refuses, unless the demo is meant', () => {
    const production = { NODE_ENV: 'production' };
    expect(mistakes(production)).toEqual([
      expect.stringMatching(/^No account is configured, .*CAUSEWAY_DEMO=1/),
    ]);
    config({ ...production, CAUSEWAY_DEMO: '1', HOST: '0.0.0.0' }, 'demo');
    expect(mistakes({ ...production, CAUSEWAY_DEMO: 'true' })).toHaveLength(1);
  });
});

describe('Where it listens', () => {
  const real = (): Variables => ({ CAUSEWAY_CONFIG: file(sound), ...withSecret });

  test('is this machine alone unless said otherwise', () => {
    expect(config({}, 'demo')).toMatchObject({ host: '127.0.0.1', port: 4000, allowedHosts: [] });
    expect(config({ HOST: ' ', PORT: '' }, 'demo')).toMatchObject({ host: '127.0.0.1', port: 4000 });
  });

  test.each(['0.0.0.0', '::', '10.0.0.7', 'causeway.example', '127.0.0.1.example'])(
    'may be %s in the demo, and never with real accounts, for callers do not prove who they are',
    host => {
      expect(config({ HOST: host }, 'demo').host).toBe(host);
      expect(mistakes({ ...real(), HOST: host })).toEqual([expect.stringContaining(`HOST=${host}: `)]);
    },
  );

  test.each(['127.0.0.1', '127.8.9.10', '::1', 'localhost'])('may be %s with real accounts', host => {
    expect(config({ ...real(), HOST: host }).host).toBe(host);
  });

  test('may be called by names that are listed', () => {
    const listed = config({ ALLOWED_HOSTS: ' causeway.example , ,other.example:8443' }, 'demo');
    expect(listed.allowedHosts).toEqual(['causeway.example', 'other.example:8443']);
  });

  test.each(['x', '-1', '65536', '4000.5', '0x10', ' 80'])('is no port of %j', port => {
    expect(mistakes({ PORT: port })).toEqual([expect.stringContaining(`PORT=${port}: `)]);
  });
});

test('The record is kept in the database where one is named, whose address never prints', () => {
  const { record } = config({
    CAUSEWAY_CONFIG: file(sound),
    ...withSecret,
    DATABASE_URL: 'postgres://user:hunter2@db/causeway',
    DATA_DIR: '/srv/causeway',
  });
  expect(record.kind === 'postgres' && record.url.reveal()).toBe('postgres://user:hunter2@db/causeway');
  expect(JSON.stringify(record)).not.toContain('hunter2');
});
