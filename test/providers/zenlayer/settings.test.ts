import { describe, expect, it } from 'vitest';
import { secretsIn } from '../../../src/adapter/settings.ts';
import { zenlayer } from '../../../src/providers/zenlayer/client.ts';
import { settings as schema } from '../../../src/providers/zenlayer/settings.ts';

const pair = { accessKeyId: 'key', accessKeyPassword: 'password' };

function issuesOf(raw: unknown): readonly string[] {
  const configured = zenlayer.configure('demo', raw);
  return configured.kind === 'issues'
    ? configured.issues.map(({ path, message }) => `${path}: ${message}`)
    : [];
}

function settingsOf(raw: unknown) {
  return schema.parse(raw);
}

describe('the settings of one account of Zenlayer', () => {
  it('a key pair is enough, and everything else has the default that loses least', () => {
    expect(settingsOf(pair)).toMatchObject({
      endpoint: 'https://console.zenlayer.com',
      versions: { sdn: '2023-08-30', zec: '2024-04-01' },
      recycleBinHours: 24,
      destroyPrivateConnectFrom: 'recycled',
    });
  });

  it('an access token stands for the pair, and never beside it', () => {
    expect(issuesOf({ token: 'a-bare-token' })).toEqual([]);
    expect(issuesOf({ ...pair, token: 'a-bare-token' })).toEqual([
      'token: stands beside a key pair: give one of the two',
    ]);
  });

  const mistakes: readonly (readonly [string, object, RegExp])[] = [
    ['no credentials at all', {}, /accessKeyId: is missing .*accessKeyPassword: is missing/s],
    ['half a pair', { accessKeyId: 'key' }, /accessKeyPassword: is missing/],
    ['the other half', { accessKeyPassword: 'password' }, /accessKeyId: is missing/],
    ['an empty key', { ...pair, accessKeyId: '  ' }, /accessKeyId: must not be empty/],
    ['an empty password', { ...pair, accessKeyPassword: '' }, /accessKeyPassword: must not be empty/],
    [
      'a secret that was cut off',
      { ...pair, accessKeyPassword: ' passwor ' },
      /accessKeyPassword: has fewer than 8 letters, .* look whether it was cut off/,
    ],
    ['an empty token', { token: ' ' }, /token: must not be empty/],
    ['a misspelt name', { ...pair, acessKey: 'x' }, /acessKey/],
    [
      'an address without a scheme',
      { ...pair, endpoint: 'console.zenlayer.com' },
      /endpoint: must be an http/,
    ],
    ['an address of another scheme', { ...pair, endpoint: 'ftp://x' }, /endpoint: must be an http/],
    ['an unknown version', { ...pair, versions: { sdn: '2024-01-01' } }, /versions\.sdn/],
    ['an unknown service', { ...pair, versions: { bmc: '2022-11-20' } }, /versions/],
    ['no time in the recycle bin', { ...pair, recycleBinHours: 0 }, /recycleBinHours/],
    ['an unknown rule', { ...pair, destroyPrivateConnectFrom: 'all' }, /destroyPrivateConnectFrom/],
    ['a negative deadline', { ...pair, deadlineSeconds: -1 }, /deadlineSeconds/],
    ['a deadline of an hour', { ...pair, deadlineSeconds: 3600 }, /deadlineSeconds/],
    ['an attempt without end', { ...pair, attemptSeconds: Number.POSITIVE_INFINITY }, /attemptSeconds/],
    ['a number for a text', { ...pair, accessKeyId: 5 }, /accessKeyId/],
  ];
  it.each(mistakes)('%s is refused, and named', (_what, raw, expected) => {
    expect(issuesOf(raw).join('\n')).toMatch(expected);
  });

  it.each([null, 'key', [], 5])('%j is no set of settings', raw => {
    expect(issuesOf(raw)).toHaveLength(1);
  });

  it('all mistakes are told at once', () => {
    expect(issuesOf({ endpoint: 'x', versions: { sdn: 'y', zec: 'z' }, deadlineSeconds: 0 })).toHaveLength(4);
  });

  it('spaces around credentials that were copied with them do not count', () => {
    const { accessKeyId, accessKeyPassword } = settingsOf({
      accessKeyId: ' key ',
      accessKeyPassword: ' pass word\n',
    });
    expect([accessKeyId, accessKeyPassword?.reveal()]).toEqual(['key', 'pass word']);
  });

  it('what may never be printed is known to the log, and prints as a placeholder', () => {
    for (const raw of [pair, { token: 'very-secret-token' }]) {
      const settings = settingsOf(raw);
      expect(secretsIn(settings)).toHaveLength(1);
      expect(JSON.stringify(settings)).not.toMatch(/very-secret-token|"password"/);
    }
  });
});
