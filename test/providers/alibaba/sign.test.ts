import { describe, expect, it } from 'vitest';
import { authorizationOf, queryOf, type SignedCall, sha256 } from '../../../src/providers/alibaba/sign.ts';

const emptyHash = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

const terminate = {
  RegionId: 'cn-hangzhou',
  PhysicalConnectionId: 'pc-119mfjzm7',
  ClientToken: '02fb3da4-130e-11e9-8e44-0016e04115b',
};

const describing = {
  RegionId: 'cn-hangzhou',
  PageNumber: '1',
  PageSize: '50',
  IncludeReservationData: 'false',
  'Filter.1.Key': 'Status',
  'Filter.1.Value.1': 'Enabled',
  'Filter.1.Value.2': 'Allocation Failed',
  'Filter.2.Key': 'Name',
  'Filter.2.Value.1': "a+b*c~d (e)!'/中",
  'Tags.1.Key': 'k',
  'Tags.1.Value': 'v=1&2',
};

function call(
  action: string,
  more: Partial<SignedCall> = {},
  headers: Record<string, string> = {},
): SignedCall {
  return {
    method: 'POST',
    parameters: terminate,
    hashedPayload: emptyHash,
    headers: {
      host: 'vpc.aliyuncs.com',
      'x-acs-action': action,
      'x-acs-version': '2016-04-28',
      'x-acs-date': '2026-01-15T08:30:00Z',
      'x-acs-signature-nonce': '3156853299f313e23d1673dc12e1703d',
      'x-acs-content-sha256': emptyHash,
      ...headers,
    },
    ...more,
  };
}

const sign = (signed: SignedCall): string => authorizationOf('testid', 'testsecret', signed);
const signature = (signed: SignedCall): string => sign(signed).replace(/^.*Signature=/, '');
const minimal = 'host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version';

describe('ACS3-HMAC-SHA256, as requests of this gateway carry it', () => {
  it('A1: a termination by POST, byte for byte', () => {
    expect(sign(call('TerminatePhysicalConnection'))).toBe(
      `ACS3-HMAC-SHA256 Credential=testid,SignedHeaders=${minimal},Signature=a9d813784f12a2f7bb2234911a90a8bea4b8d3fdec005c574cb6e386425a244b`,
    );
  });

  it('A2: the same by GET', () => {
    expect(signature(call('TerminatePhysicalConnection', { method: 'GET' }))).toBe(
      '7bc7628ad4c150e1ce7e5e4bd4b524a18d75df221ca1d9c4f9ec0778e2692efa',
    );
  });

  it('A3: with the header that the official SDK adds', () => {
    const more = { 'x-acs-credentials-provider': 'static_ak' };
    expect(signature(call('TerminatePhysicalConnection', {}, more))).toBe(
      '923cba87db25669778358a0c88e359ae1d14f673cf8919d54b82005b0c6d8b75',
    );
  });

  it('A4: with temporary credentials', () => {
    const more = {
      'x-acs-credentials-provider': 'static_sts',
      'x-acs-accesskey-id': 'testid',
      'x-acs-security-token': 'tok/en+==',
    };
    expect(sign(call('TerminatePhysicalConnection', {}, more))).toBe(
      'ACS3-HMAC-SHA256 Credential=testid,SignedHeaders=host;x-acs-accesskey-id;x-acs-action;x-acs-content-sha256;x-acs-credentials-provider;x-acs-date;x-acs-security-token;x-acs-signature-nonce;x-acs-version,Signature=ee5d3158366c8c60f92d83cf825215dedcb1eecb3361354ffe85eff0793ad03d',
    );
  });

  it('A5: with its parameters in the body', () => {
    const body = queryOf(terminate);
    expect(sha256(body)).toBe('3c83c0ddded6f32ea816548bb8ba5254b7782ac317229b2c18bf856804d93561');
    const more = {
      'content-type': 'application/x-www-form-urlencoded',
      'x-acs-content-sha256': sha256(body),
    };
    const form = { parameters: {}, hashedPayload: sha256(body) };
    expect(signature(call('TerminatePhysicalConnection', form, more))).toBe(
      '7691a71b89437ef334fca8b3880a447e348967269b083e195a61a6f90bb165d6',
    );
  });

  it('B1: all that has to be encoded, in the query and in the signature', () => {
    expect(queryOf(describing)).toBe(
      'Filter.1.Key=Status&Filter.1.Value.1=Enabled&Filter.1.Value.2=Allocation%20Failed&Filter.2.Key=Name&Filter.2.Value.1=a%2Bb%2Ac~d%20%28e%29%21%27%2F%E4%B8%AD&IncludeReservationData=false&PageNumber=1&PageSize=50&RegionId=cn-hangzhou&Tags.1.Key=k&Tags.1.Value=v%3D1%262',
    );
    const stress = { parameters: describing };
    expect(signature(call('DescribePhysicalConnections', stress))).toBe(
      '925bd6b1207d74030f1da39f577ad984c22464f611e69eb46154f23369244a09',
    );
    const more = { 'x-acs-credentials-provider': 'static_ak' };
    expect(signature(call('DescribePhysicalConnections', stress, more))).toBe(
      '4dbfcc9912b73f46d0682af7c1e72ba83d6d22dfd0c707b58a9902b1e440e300',
    );
  });

  it("P1: the vendor's published example", () => {
    const published = authorizationOf('YourAccessKeyId', 'YourAccessKeySecret', {
      method: 'POST',
      parameters: {
        ImageId: 'win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd',
        RegionId: 'cn-shanghai',
      },
      hashedPayload: emptyHash,
      headers: {
        host: 'ecs.cn-shanghai.aliyuncs.com',
        'x-acs-action': 'RunInstances',
        'x-acs-version': '2014-05-26',
        'x-acs-date': '2023-10-26T10:22:32Z',
        'x-acs-signature-nonce': '3156853299f313e23d1673dc12e1703d',
        'x-acs-content-sha256': emptyHash,
      },
    });
    expect(published).toMatch(/Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0$/);
  });

  it('parameters are sorted by their raw names: Filter.10 stands before Filter.2', () => {
    const query = queryOf({ 'Filter.2.Key': 'b', 'Filter.10.Key': 'c', 'Filter.1.Key': 'a', Empty: '' });
    expect(query).toBe('Empty=&Filter.1.Key=a&Filter.10.Key=c&Filter.2.Key=b');
  });
});
