import { describe, expect, it } from 'vitest';
import { aws } from '../../../src/providers/aws/client.ts';
import { originOf, settings } from '../../../src/providers/aws/settings.ts';

const pair = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'a-secret-key', regions: ['us-east-1'] };

function issuesOf(raw: unknown): readonly string[] {
  const configured = aws.configure('demo', raw);
  return configured.kind === 'issues'
    ? configured.issues.map(({ path, message }) => `${path}: ${message}`)
    : [];
}

describe('the settings of one account of AWS', () => {
  it.each([
    ['us-east-1', 'https://directconnect.us-east-1.amazonaws.com'],
    ['ap-southeast-7', 'https://directconnect.ap-southeast-7.amazonaws.com'],
    ['us-gov-west-1', 'https://directconnect.us-gov-west-1.amazonaws.com'],
    ['cn-north-1', 'https://directconnect.cn-north-1.amazonaws.com.cn'],
    ['cn-northwest-1', 'https://directconnect.cn-northwest-1.amazonaws.com.cn'],
    ['eusc-de-east-1', 'https://directconnect.eusc-de-east-1.amazonaws.eu'],
  ])("%s is called at the host of its part of the vendor's world", (region, origin) => {
    expect(issuesOf({ ...pair, regions: [region] })).toEqual([]);
    expect(originOf(settings.parse({ ...pair, regions: [region] }), region)).toBe(origin);
  });

  it("an address of one's own serves all regions, or has the region in it", () => {
    const one = settings.parse({ ...pair, endpoint: 'http://127.0.0.1:1/' });
    expect(originOf(one, 'eu-west-1')).toBe('http://127.0.0.1:1');
    const each = settings.parse({ ...pair, endpoint: 'https://directconnect-fips.{region}.amazonaws.com' });
    expect(originOf(each, 'us-west-2')).toBe('https://directconnect-fips.us-west-2.amazonaws.com');
  });

  const mistakes: readonly (readonly [string, object, RegExp])[] = [
    ['nothing at all', {}, /accessKeyId: is missing.*secretAccessKey: is missing.*regions: must be a list/s],
    ['no secret', { ...pair, secretAccessKey: undefined }, /secretAccessKey: is missing/],
    ['an empty key', { ...pair, accessKeyId: ' ' }, /accessKeyId: must not be empty/],
    ['an empty secret', { ...pair, secretAccessKey: '' }, /secretAccessKey: must not be empty/],
    ['an empty session token', { ...pair, sessionToken: '' }, /sessionToken: must not be empty/],
    ['regions left out', { ...pair, regions: undefined }, /regions: must be a list of regions/],
    ['no region', { ...pair, regions: [] }, /regions: must name at least one region/],
    ['a region that is none', { ...pair, regions: ['Virginia'] }, /regions\.0: must look like/],
    [
      'a region with a host in it',
      { ...pair, regions: ['us-x.evil.example/'] },
      /regions\.0: must look like/,
    ],
    ['a misspelt name', { ...pair, region: 'us-east-1' }, /region/],
    ['an address with a path', { ...pair, endpoint: 'https://x.amazonaws.com/v1' }, /endpoint: must be/],
    ['an address of another scheme', { ...pair, endpoint: 'ftp://x' }, /endpoint: must be/],
    ['a negative deadline', { ...pair, deadlineSeconds: -1 }, /deadlineSeconds/],
    ['an attempt of an hour', { ...pair, attemptSeconds: 3600 }, /attemptSeconds/],
  ];
  it.each(mistakes)('%s is refused, and named', (_what, raw, expected) => {
    expect(issuesOf(raw).join('\n')).toMatch(expected);
  });

  it('regions are read from one text of the environment too, and become those of the account', () => {
    const configured = aws.configure('demo', { ...pair, regions: 'us-east-1, eu-west-1' });
    if (configured.kind === 'issues') throw new Error('not configured');
    const parsed = settings.parse({ ...pair, regions: 'us-east-1, eu-west-1' });
    expect(parsed.regions).toEqual(['us-east-1', 'eu-west-1']);
  });

  it("is found under the names that the cloud's own SDK reads", () => {
    expect(aws.environment).toEqual({
      accessKeyId: 'AWS_ACCESS_KEY_ID',
      secretAccessKey: 'AWS_SECRET_ACCESS_KEY',
      regions: 'AWS_REGION',
    });
    expect(aws.optionalEnvironment).toEqual({ sessionToken: 'AWS_SESSION_TOKEN' });
  });

  it('what may never be printed is known to the log, and prints as a placeholder', () => {
    const raw = { ...pair, sessionToken: 'a-temporary-token' };
    const configured = aws.configure('demo', raw);
    if (configured.kind === 'issues') throw new Error('not configured');
    expect(configured.account.secrets.map(secret => secret.reveal())).toEqual([
      'a-secret-key',
      'a-temporary-token',
    ]);
    expect(JSON.stringify(settings.parse(raw))).not.toMatch(/a-secret-key|a-temporary-token/);
  });
});
