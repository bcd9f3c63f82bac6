import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  originText,
  patience,
  plainText,
  regionName,
  secretsIn,
  secretText,
} from '../../src/adapter/settings.ts';
import { Secret } from '../../src/domain/secret.ts';
import { newHttpClient } from '../transport/wiring.ts';
import { formCloud } from './form-cloud.ts';

function accepts(schema: z.ZodType, value: unknown): boolean {
  return schema.safeParse(value).success;
}

describe('Secrets in settings', () => {
  test('are found anywhere', () => {
    const settings = z.object({
      password: secretText,
      nested: z.object({ deep: z.array(z.object({ key: secretText })) }),
      optional: secretText.optional(),
      either: z.union([z.number(), secretText]),
      map: z.record(z.string(), secretText),
    });
    const parsed = settings.parse({
      password: ' secret-one ',
      nested: { deep: [{ key: 'secret-two' }, { key: 'secret-three' }] },
      either: 'secret-four',
      map: { a: 'secret-five' },
    });
    const found = secretsIn(parsed).map(secret => secret.reveal());
    expect(found).toEqual(['secret-one', 'secret-two', 'secret-three', 'secret-four', 'secret-five']);
  });

  test('are none in what has none', () => {
    for (const value of [null, undefined, 'text', 7, [], {}, { a: [{ b: 'c' }] }])
      expect(secretsIn(value)).toEqual([]);
    expect(secretsIn(new Secret('s'))).toHaveLength(1);
  });

  test('are never empty', () => {
    for (const value of ['', '   ', undefined, 7]) expect(accepts(secretText, value)).toBe(false);
  });
});

describe('A text', () => {
  test('is trimmed and not empty', () => {
    expect(plainText.parse(' a ')).toBe('a');
    for (const value of ['', ' ', undefined]) expect(accepts(plainText, value)).toBe(false);
  });

  test.each([
    'https://a.example',
    'http://127.0.0.1:8080',
    'https://a.{region}.example/',
    'https://{region}.a',
  ])('is an address: %s', value => expect(accepts(originText, value)).toBe(true));

  test.each([
    'a.example',
    'ftp://a.example',
    'https://a.example/path',
    'https://a.example?q',
    'https://a.example#f',
    'https://user@a.example',
    'https://user:pass@a.example',
    'https://',
    'https://a b',
    'https://a.example:99999',
    'https://[::1',
    '',
  ])('is no address: %s', value => expect(accepts(originText, value)).toBe(false));

  test('is a region by its looks', () => {
    for (const value of ['cn-hangzhou', 'us-east-1', 'ap-southeast-1-a'])
      expect(accepts(regionName, value)).toBe(true);
    for (const value of ['cn', 'CN-hangzhou', 'cn-', 'c-x', 'cn-hang.zhou', 'cn-x/..', '']) {
      expect(accepts(regionName, value)).toBe(false);
    }
  });
});

describe('Patience', () => {
  const schema = z.strictObject(patience({ attemptSeconds: 15, staleReadsSeconds: 10 }));

  test('has defaults, and the provider’s own', () => {
    expect(schema.parse({})).toMatchObject({
      deadlineSeconds: 30,
      attemptSeconds: 15,
      staleReadsSeconds: 10,
    });
  });

  test('bounds how many calls may be under way, and least is not more than most', () => {
    const reads = (limits: object) => accepts(schema, { limits: { reads: limits } });
    expect(reads({ least: 1, most: 2, waiting: 3 })).toBe(true);
    expect(reads({ most: 9 })).toBe(true);
    for (const limits of [{ least: 3, most: 2 }, { least: 0 }, { most: 1.5 }, { more: 1 }]) {
      expect(reads(limits)).toBe(false);
    }
  });

  test.each([0, -1, 301, Number.NaN, '5'])('is a number of seconds up to five minutes, not %s', value => {
    for (const name of ['deadlineSeconds', 'attemptSeconds', 'staleReadsSeconds']) {
      expect(accepts(schema, { [name]: value })).toBe(false);
    }
  });
});

describe('Configuring a provider’s account', () => {
  test('tells all that is wrong at once, by where it stands', () => {
    const found = formCloud.configure('main', { endpoint: 'nowhere', regions: [7], more: true });
    expect(found.kind).toBe('issues');
    if (found.kind === 'account') return;
    expect(found.issues.map(({ path }) => path).sort()).toEqual([
      '',
      'clientSecret',
      'endpoint',
      'regions.0',
    ]);
  });

  test('keeps its secrets apart, and opens what the settings say', async () => {
    const settings = { endpoint: 'https://a.example', clientSecret: 'hush-hush', staleReadsSeconds: 3 };
    const found = formCloud.configure('lab', settings);
    if (found.kind === 'issues') throw new Error(JSON.stringify(found.issues));
    expect(found.account.secrets.map(secret => secret.reveal())).toEqual(['hush-hush']);
    expect(JSON.stringify(found.account)).not.toContain('hush');
    const http = newHttpClient();
    expect(found.account.open(http)).toMatchObject({
      provider: 'form-cloud',
      name: 'lab',
      regions: ['north'],
      staleReadsMs: 3_000,
    });
    await http.close();
  });
});
