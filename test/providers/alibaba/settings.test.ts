import { describe, expect, it } from 'vitest';
import { secretsIn } from '../../../src/adapter/settings.ts';
import { alibaba } from '../../../src/providers/alibaba/client.ts';
import { originOf, settings as schema } from '../../../src/providers/alibaba/settings.ts';

const pair = { accessKeyId: 'key', accessKeySecret: 'a-secret' };

function issuesOf(raw: unknown): readonly string[] {
  const configured = alibaba.configure('demo', raw);
  return configured.kind === 'issues'
    ? configured.issues.map(({ path, message }) => `${path}: ${message}`)
    : [];
}

function settingsOf(raw: unknown) {
  return schema.parse(raw);
}

describe('the settings of one account of Alibaba Cloud', () => {
  it('a key pair is enough: all public regions, each at its own host', () => {
    const settings = settingsOf(pair);
    expect(settings.version).toBe('2016-04-28');
    expect(settings.regions).toContain('cn-hangzhou');
    expect(settings.regions).toContain('us-west-1');
  });

  it.each([
    ['cn-hangzhou', 'https://vpc.aliyuncs.com'],
    ['cn-shenzhen-finance-1', 'https://vpc.aliyuncs.com'],
    ['cn-shanghai', 'https://vpc.cn-shanghai.aliyuncs.com'],
    ['eu-central-1', 'https://vpc.eu-central-1.aliyuncs.com'],
  ])("%s is called at the host that the vendor's own SDK takes", (region, origin) => {
    expect(originOf(settingsOf(pair), region)).toBe(origin);
  });

  it("an address of one's own serves all regions, or has the region in it", () => {
    expect(originOf(settingsOf({ ...pair, endpoint: 'http://127.0.0.1:1/' }), 'us-west-1')).toBe(
      'http://127.0.0.1:1',
    );
    const vpc = settingsOf({ ...pair, endpoint: 'https://vpc-vpc.{region}.aliyuncs.com' });
    expect(originOf(vpc, 'us-west-1')).toBe('https://vpc-vpc.us-west-1.aliyuncs.com');
  });

  const mistakes: readonly (readonly [string, object, RegExp])[] = [
    ['no credentials at all', {}, /accessKeyId: is missing.*accessKeySecret: is missing/s],
    ['no secret', { accessKeyId: 'key' }, /accessKeySecret: is missing/],
    ['an empty key', { ...pair, accessKeyId: ' ' }, /accessKeyId: must not be empty/],
    ['an empty secret', { ...pair, accessKeySecret: '' }, /accessKeySecret: must not be empty/],
    ['an empty security token', { ...pair, securityToken: '' }, /securityToken: must not be empty/],
    ['a misspelt name', { ...pair, region: 'cn-hangzhou' }, /region/],
    ['no region', { ...pair, regions: [] }, /regions: must name at least one region/],
    ['a region that is none', { ...pair, regions: ['Hangzhou'] }, /regions\.0: must look like cn-hangzhou/],
    [
      'a region with a host in it',
      { ...pair, regions: ['cn-x.evil.example/'] },
      /regions\.0: must look like/,
    ],
    ['an address with a path', { ...pair, endpoint: 'https://vpc.aliyuncs.com/v1' }, /endpoint: must be/],
    ['an address with a query', { ...pair, endpoint: 'https://vpc.aliyuncs.com?x' }, /endpoint: must be/],
    ['an address of another scheme', { ...pair, endpoint: 'ftp://vpc' }, /endpoint: must be/],
    ['an empty version', { ...pair, version: '' }, /version/],
    ['a negative deadline', { ...pair, deadlineSeconds: -1 }, /deadlineSeconds/],
    ['an attempt of an hour', { ...pair, attemptSeconds: 3600 }, /attemptSeconds/],
  ];
  it.each(mistakes)('%s is refused, and named', (_what, raw, expected) => {
    expect(issuesOf(raw).join('\n')).toMatch(expected);
  });

  it('all mistakes are told at once', () => {
    expect(issuesOf({ regions: ['X', 'Y'], endpoint: 'x', deadlineSeconds: 0 })).toHaveLength(6);
  });

  it('an address that is no URL is refused when it is read, not when it is called', () => {
    expect(issuesOf({ ...pair, endpoint: 'http://[::1' }).join()).toMatch(/endpoint/);
    expect(issuesOf({ ...pair, endpoint: 'http://a b' }).join()).toMatch(/endpoint/);
    expect(issuesOf({ ...pair, endpoint: 'http://host:99999' }).join()).toMatch(/endpoint/);
  });

  it('what may never be printed is known to the log, and prints as a placeholder', () => {
    const settings = settingsOf({ ...pair, securityToken: 'temporary' });
    expect(secretsIn(settings).map(secret => secret.reveal())).toEqual(['a-secret', 'temporary']);
    expect(JSON.stringify(settings)).not.toMatch(/a-secret|temporary/);
  });
});
