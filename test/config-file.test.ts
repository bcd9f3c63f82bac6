import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../src/config.ts';
import { providers } from '../src/providers/index.ts';
import { selfSignedCertificate } from './transport/certificate.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'causeway-config-file-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function mistakes(environment: Readonly<Record<string, string>>): readonly string[] {
  const read = readConfig(environment, providers);
  return read.kind === 'mistakes' ? read.mistakes : [];
}

function mistakesIn(text: string, environment: Readonly<Record<string, string>> = {}): readonly string[] {
  const path = join(folder, 'causeway.yaml');
  writeFileSync(path, text);
  return mistakes({ ...environment, CAUSEWAY_CONFIG: path });
}

describe('A configuration file', () => {
  test.each([
    ['that is empty', ''],
    ['that is a list', '[]'],
    ['without accounts', 'changes: {}'],
    ['with an empty list', 'accounts: []'],
    ['with accounts that are no list', 'accounts: { provider: zenlayer }'],
  ])('%s never starts the demo instead', (_what, text) => {
    expect(mistakesIn(text)).not.toEqual([]);
  });

  test('that is not there, or is a folder, is told by its name', () => {
    const path = join(folder, 'absent.yaml');
    expect(mistakes({ CAUSEWAY_CONFIG: path })).toEqual([`CAUSEWAY_CONFIG=${path}: there is no such file.`]);
    expect(mistakes({ CAUSEWAY_CONFIG: folder })).toEqual([
      `CAUSEWAY_CONFIG=${folder}: the file cannot be read (EISDIR).`,
    ]);
  });

  test.each([
    ['*hunter2'],
    ['!hunter2'],
    ['|hunter2'],
    ['>hunter2'],
    ['@hunter2'],
    ['%hunter2'],
    ['"hunter2'],
    ["'it's hunter2'"],
    ['hunter2: more'],
    ['[hunter2'],
    ['&a *hunter2'],
    ['"\\hunter2"'],
  ])('in which a secret breaks the syntax is refused without a word of the secret: %s', async text => {
    const warned: unknown[] = [];
    const listener = (warning: Error): void => void warned.push(warning);
    process.on('warning', listener);
    const found = mistakesIn(
      `accounts:\n  - provider: zenlayer\n    accessKeyId: k\n    accessKeyPassword: ${text}\n`,
    );
    // A warning is told a moment later.
    await new Promise(setImmediate);
    process.off('warning', listener);
    expect(found.length).toBeGreaterThan(0);
    expect(JSON.stringify([found, warned])).not.toContain('hunter2');
  });

  test('shows no secret in any mistake, wherever it stands', () => {
    const found = mistakesIn(
      `accounts:
  - provider: zenlayer
    accessKeyId: { hunter2: hunter2 }
    accessKeyPassword: [hunter2]
    token: hunter2
    endpoint: hunter2
    versions: { sdn: hunter2 }
    deadlineSeconds: hunter2
  - provider: alibaba
    accessKeyId: hunter2
    accessKeySecret: { value: hunter2 }
    securityToken: [hunter2]
    regions: [hunter2]
    endpoint: hunter2
`,
      { DATABASE_URL: 'postgres://user:hunter2@[', CAUSEWAY_AUDIT_KEY: 'hunter2' },
    );
    expect(found.length).toBeGreaterThan(8);
    expect(found.join('\n')).not.toContain('hunter2');
  });
});

test('A certificate and a key that are no pair are a mistake of the configuration, and nothing of them is shown', () => {
  const account =
    'accounts: [{ provider: zenlayer, name: main, accessKeyId: id, accessKeyPassword: a-password }]\n';
  const [one, other] = [selfSignedCertificate(), selfSignedCertificate()];
  const found = (certificate: string, key: string) => {
    const files = { certificate: join(folder, 'server.pem'), key: join(folder, 'server-key.pem') };
    writeFileSync(files.certificate, certificate);
    writeFileSync(files.key, key);
    return mistakesIn(`${account}tls: ${JSON.stringify(files)}\n`);
  };
  expect(found(one.cert, one.key)).toEqual([]);
  for (const [certificate, key] of [
    [one.cert, other.key],
    [one.key, one.key],
    ['hunter2', one.key],
  ] as const) {
    const [mistake = '', ...more] = found(certificate, key);
    expect(more).toEqual([]);
    expect(mistake).toMatch(/\.yaml: tls: the certificate and the key do not belong together.*PEM\.$/);
    expect(mistake).not.toMatch(/hunter2|BEGIN/);
  }
});

test.each([
  '{}',
  '{ certificate: a.pem }',
  '{ key: a.pem }',
  '{ outside: false }',
  '{ outside: true, key: a.pem }',
])('Of TLS it is said where it ends, and %s says nothing', tls => {
  const account =
    'accounts: [{ provider: zenlayer, name: main, accessKeyId: id, accessKeyPassword: a-password }]\n';
  expect(mistakesIn(`${account}tls: ${tls}\n`)).toEqual([
    expect.stringMatching(/: tls: name a certificate and a key, or say "outside: true"/),
  ]);
});
