import { createHash, randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type AlibabaEmulator,
  startAlibabaEmulator,
} from '../../../../src/providers/alibaba/emulator/start.ts';
import { type Answer, call, callOld, today } from './caller.ts';

const minute = 60_000;
const circuit = { RegionId: 'cn-hangzhou', PhysicalConnectionId: 'pc-119mfjzm7' };

let cloud: AlibabaEmulator;
beforeEach(async () => {
  cloud = await startAlibabaEmulator({ seed: 'demo', clock: 'stepped' });
});
afterEach(() => cloud.close());

function refusal(answer: Answer): [number, string] {
  return [answer.status, answer.body.Code];
}

describe('a call is proven', () => {
  it.each(['POST', 'GET'] as const)('by signed headers, %s with parameters in the query', async method => {
    const answer = await call(cloud, 'DescribePhysicalConnections', { RegionId: 'cn-hangzhou' }, { method });
    expect(answer.status).toBe(200);
    expect(answer.body.PageSize).toBe(10);
  });

  it('by signed headers with parameters as a form', async () => {
    const answer = await call(cloud, 'TerminatePhysicalConnection', circuit, { place: 'form' });
    expect(answer.status).toBe(200);
    expect(cloud.world.get('physicalConnection', 'pc-119mfjzm7')?.status).toBe('Terminating');
  });

  it.each([
    ['GET', 'query'],
    ['POST', 'query'],
    ['POST', 'form'],
  ] as const)('by signed parameters, %s with its business parameters as %s', async (method, place) => {
    const answer = await callOld(cloud, 'TerminatePhysicalConnection', circuit, { method, place });
    expect(answer.status).toBe(200);
    expect(cloud.world.get('physicalConnection', 'pc-119mfjzm7')?.status).toBe('Terminating');
  });

  it('with every character that encoders disagree about', async () => {
    const Name = "a+b*c~d (e)!'/中&=%";
    const values = { RegionId: 'cn-hangzhou', 'Filter.1.Key': 'Name', 'Filter.1.Value.1': Name };
    expect((await call(cloud, 'DescribePhysicalConnections', values)).body.TotalCount).toBe(0);
    expect((await callOld(cloud, 'DescribePhysicalConnections', values)).body.TotalCount).toBe(0);
  });

  it('with a body hash that is the hash of the body, in the header and in what is signed', async () => {
    const other = createHash('sha256').update('another body').digest('hex');
    const headers = { 'x-acs-content-sha256': other };
    const both = await call(cloud, 'TerminatePhysicalConnection', circuit, { headers });
    expect(refusal(both)).toEqual([400, 'SignatureDoesNotMatch']);
    const signedHash = createHash('sha256').update('').digest('hex');
    const header = await call(cloud, 'TerminatePhysicalConnection', circuit, { headers, signedHash });
    expect(refusal(header)).toEqual([400, 'SignatureDoesNotMatch']);
  });
});

describe('what is wrong first is named first', () => {
  const stranger = () => ({ ...cloud, accessKeyId: 'nobody' });
  const forger = () => ({ ...cloud, accessKeySecret: 'guessed' });

  it('another method, another version, an unknown operation', async () => {
    expect(refusal(await call(cloud, 'DescribeRegions', {}, { method: 'PUT' }))).toEqual([
      400,
      'UnsupportedHTTPMethod',
    ]);
    const version = await call(stranger(), 'NoSuchAction', {}, { version: '2014-05-26' });
    expect(refusal(version)).toEqual([400, 'InvalidVersion']);
    expect(refusal(await call(stranger(), 'NoSuchAction'))).toEqual([404, 'InvalidAction.NotFound']);
    expect(refusal(await call(cloud, 'DescribeRegions', {}, { path: '/other' }))).toEqual([
      404,
      'InvalidAction.NotFound',
    ]);
    expect(refusal(await call(cloud, 'describeRegions'))).toEqual([404, 'InvalidAction.NotFound']);
  });

  it('a part of the signature that did not come', async () => {
    const without = (name: string) =>
      call(stranger(), 'DescribeRegions', {}, { tamper: headers => delete headers[name] });
    for (const name of ['authorization', 'x-acs-date', 'x-acs-content-sha256']) {
      const answer = await without(name);
      expect(refusal(answer)).toEqual([400, 'MissingParameter']);
      expect(answer.body.Message).toBe(
        `The input parameter "${name}" that is mandatory for processing this request is not supplied.`,
      );
    }
    for (const drop of ['AccessKeyId', 'SignatureNonce', 'Timestamp']) {
      expect((await callOld(cloud, 'DescribeRegions', {}, { drop })).body.Message).toContain(`"${drop}"`);
    }
    const incomplete = await call(
      cloud,
      'DescribeRegions',
      {},
      {
        tamper: headers => {
          headers.authorization = headers.authorization?.replace(/,Signature=.*/, '') ?? '';
        },
      },
    );
    expect(refusal(incomplete)).toEqual([400, 'IncompleteSignature']);
  });

  it('an algorithm that this cloud does not take', async () => {
    const answer = await call(
      cloud,
      'DescribeRegions',
      {},
      {
        tamper: headers => {
          headers.authorization = headers.authorization?.replace('SHA256', 'SM3') ?? '';
        },
      },
    );
    expect(refusal(answer)).toEqual([400, 'InvalidSignatureMethod']);
    const old = await callOld(cloud, 'DescribeRegions', {}, { headers: { SignatureMethod: 'HMAC-SHA256' } });
    expect(refusal(old)).toEqual([400, 'InvalidSignatureMethod']);
  });

  it('a date, before the key is looked at', async () => {
    const dated = (date: string) => call(stranger(), 'DescribeRegions', {}, { date });
    expect(refusal(await dated('yesterday'))).toEqual([400, 'InvalidTimeStamp.Format']);
    expect(refusal(await dated('2026-13-45T00:00:00Z'))).toEqual([400, 'InvalidTimeStamp.Format']);
    expect(refusal(await dated(today(-16 * minute)))).toEqual([400, 'InvalidTimeStamp.Expired']);
    expect(refusal(await dated(today(16 * minute)))).toEqual([400, 'InvalidTimeStamp.Expired']);
    expect((await call(cloud, 'DescribeRegions', {}, { date: today(-14 * minute) })).status).toBe(200);
    expect((await callOld(cloud, 'DescribeRegions', {}, { date: today(14 * minute) })).status).toBe(200);
    cloud.settings.change({ clockSkewSeconds: 20 * 60 });
    expect(refusal(await call(cloud, 'DescribeRegions'))).toEqual([400, 'InvalidTimeStamp.Expired']);
  });

  it('a key, before the signature', async () => {
    expect(refusal(await call(stranger(), 'DescribeRegions'))).toEqual([404, 'InvalidAccessKeyId.NotFound']);
    cloud.settings.change({ unknownAccessKeyStatus: 400 });
    expect(refusal(await callOld(stranger(), 'DescribeRegions'))).toEqual([
      400,
      'InvalidAccessKeyId.NotFound',
    ]);
  });

  it('a signature, before the parameters, with what the server would have signed', async () => {
    const answer = await call(forger(), 'TerminatePhysicalConnection');
    expect(refusal(answer)).toEqual([400, 'SignatureDoesNotMatch']);
    expect(answer.body.Message).toMatch(
      /^Specified signature does not match our calculation\. server StringToSign is \[ACS3-/,
    );
    const old = await callOld(forger(), 'TerminatePhysicalConnection');
    expect(refusal(old)).toEqual([400, 'SignatureDoesNotMatch']);
    expect(old.body.Message).toMatch(
      /^Specified signature is not matched with our calculation\. server string to sign is:GET&%2F&/,
    );
  });

  it('mandatory parameters in their order, then the region', async () => {
    const terminate = async (values: Record<string, string>) =>
      refusal(await call(cloud, 'TerminatePhysicalConnection', values));
    expect(await terminate({})).toEqual([400, 'MissingRegionId']);
    expect(await terminate({ RegionId: 'mars' })).toEqual([400, 'MissingPhysicalConnectionId']);
    expect(await terminate({ ...circuit, RegionId: 'mars' })).toEqual([404, 'InvalidRegionId.NotFound']);
    expect(refusal(await call(cloud, 'ConfirmPhysicalConnection', { ...circuit, RegionId: 'mars' }))).toEqual(
      [400, 'InvalidRegionId.NotFound'],
    );
  });
});

describe('headers that came unsigned', () => {
  const smuggle = {
    tamper: (headers: Record<string, string>) => {
      headers['x-acs-extra'] = 'unsigned';
    },
  };

  it('are refused, as the pages demand', async () => {
    expect(refusal(await call(cloud, 'DescribeRegions', {}, smuggle))).toEqual([400, 'IncompleteSignature']);
  });

  it('are accepted where the setting does not ask for it, but for those that a signature must cover', async () => {
    cloud.settings.change({ unsignedHeaders: 'accept' });
    expect((await call(cloud, 'DescribeRegions', {}, smuggle)).status).toBe(200);
    for (const unsigned of ['host', 'x-acs-action', 'x-acs-version', 'x-acs-date']) {
      const answer = await call(cloud, 'DescribeRegions', {}, { unsigned });
      expect(refusal(answer)).toEqual([400, 'IncompleteSignature']);
    }
  });
});

describe('a nonce', () => {
  it('is good for one call, in either scheme and for every account', async () => {
    const nonce = randomUUID();
    expect((await call(cloud, 'DescribeRegions', {}, { nonce })).status).toBe(200);
    expect(refusal(await call(cloud, 'DescribeRegions', {}, { nonce }))).toEqual([400, 'SignatureNonceUsed']);
    expect(refusal(await callOld(cloud, 'DescribeRegions', {}, { nonce }))).toEqual([
      400,
      'SignatureNonceUsed',
    ]);
  });

  it('is not used up by a call whose signature is wrong', async () => {
    const nonce = randomUUID();
    await call({ ...cloud, accessKeySecret: 'guessed' }, 'DescribeRegions', {}, { nonce });
    expect((await call(cloud, 'DescribeRegions', {}, { nonce })).status).toBe(200);
  });

  it('is forgotten after 31 minutes', async () => {
    const nonce = randomUUID();
    await call(cloud, 'DescribeRegions', {}, { nonce });
    cloud.settings.change({ clockSkewSeconds: 30 * 60 });
    const soon = await call(cloud, 'DescribeRegions', {}, { nonce, date: today(30 * minute) });
    expect(refusal(soon)).toEqual([400, 'SignatureNonceUsed']);
    cloud.settings.change({ clockSkewSeconds: 32 * 60 });
    const later = await call(cloud, 'DescribeRegions', {}, { nonce, date: today(32 * minute) });
    expect(later.status).toBe(200);
  });
});

describe('accounts', () => {
  it('have worlds of their own, and temporary credentials carry their token', async () => {
    const credentials = [
      { accessKeyId: 'first', accessKeySecret: 'one' },
      { accessKeyId: 'second', accessKeySecret: 'two', securityToken: 'tok/en+==' },
      { accessKeyId: 'third', accessKeySecret: 'three', inactive: true },
    ];
    const shared = await startAlibabaEmulator({ seed: 'demo', credentials });
    try {
      const as = (index: number) => ({
        url: shared.url,
        accessKeyId: '',
        accessKeySecret: '',
        ...credentials[index],
      });
      const values = { RegionId: 'cn-hangzhou' };
      const token = (text: string) => ({ headers: { 'x-acs-security-token': text } });
      const own = await call(as(0), 'DescribePhysicalConnections', values);
      const other = await call(as(1), 'DescribePhysicalConnections', values, token('tok/en+=='));
      expect(own.body.TotalCount).toBeGreaterThan(10);
      expect(
        other.body.PhysicalConnectionSet.PhysicalConnectionType.map((row: { Name: string }) => row.Name),
      ).toEqual(['Main-line']);
      const old = await callOld(as(1), 'DescribeRegions', {}, { headers: { SecurityToken: 'tok/en+==' } });
      expect(old.status).toBe(200);
      expect(refusal(await call(as(1), 'DescribeRegions'))).toEqual([400, 'MissingSecurityToken']);
      expect(refusal(await call(as(1), 'DescribeRegions', {}, token('stale')))).toEqual([
        400,
        'InvalidSecurityToken.MismatchWithAccessKey',
      ]);
      expect(refusal(await call(as(2), 'DescribeRegions'))).toEqual([400, 'InvalidAccessKeyId.Inactive']);
    } finally {
      await shared.close();
    }
  });
});

describe('the quota of calls', () => {
  it('counts each operation and region by itself and answers 400 or 429 as set', async () => {
    cloud.settings.change({ callsPerMinute: 2 });
    const describe = (RegionId: string) => call(cloud, 'DescribePhysicalConnections', { RegionId });
    await describe('cn-hangzhou');
    await describe('cn-hangzhou');
    expect(refusal(await describe('cn-hangzhou'))).toEqual([400, 'Throttling.User']);
    cloud.settings.change({ throttleStatus: 429 });
    expect(refusal(await describe('cn-hangzhou'))).toEqual([429, 'Throttling.User']);
    expect((await describe('cn-shanghai')).status).toBe(200);
    cloud.clock.advance(minute);
    expect((await describe('cn-hangzhou')).status).toBe(200);
  });
});
