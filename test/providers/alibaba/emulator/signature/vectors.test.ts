import { describe, expect, it } from 'vitest';
import * as acs3 from '../../../../../src/providers/alibaba/emulator/signature/acs3.ts';
import {
  canonicalPairs,
  decodePairs,
} from '../../../../../src/providers/alibaba/emulator/signature/encoding.ts';
import * as hmacSha1 from '../../../../../src/providers/alibaba/emulator/signature/hmac-sha1.ts';

const nonce = '3156853299f313e23d1673dc12e1703d';
const date = '2026-01-15T08:30:00Z';
const emptyHash = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const terminate =
  'ClientToken=02fb3da4-130e-11e9-8e44-0016e04115b&PhysicalConnectionId=pc-119mfjzm7&RegionId=cn-hangzhou';

// As a sender spells it that leaves what querystring leaves, and a space as %20.
const stress =
  "RegionId=cn-hangzhou&PageNumber=1&PageSize=50&IncludeReservationData=false&Filter.1.Key=Status&Filter.1.Value.1=Enabled&Filter.1.Value.2=Allocation%20Failed&Filter.2.Key=Name&Filter.2.Value.1=a%2Bb*c~d%20(e)!'%2F%E4%B8%AD&Tags.1.Key=k&Tags.1.Value=v%3D1%262";

function headers(action: string, more: Record<string, string> = {}): Record<string, readonly string[]> {
  const all = {
    host: 'vpc.aliyuncs.com',
    'x-acs-action': action,
    'x-acs-version': '2016-04-28',
    'x-acs-date': date,
    'x-acs-signature-nonce': nonce,
    'x-acs-content-sha256': emptyHash,
    ...more,
  };
  return Object.fromEntries(Object.entries(all).map(([name, value]) => [name, [value]]));
}

function sign(request: Partial<acs3.Acs3Request> & Pick<acs3.Acs3Request, 'headers'>, secret = 'testsecret') {
  const whole = { method: 'POST', path: '/', query: [], body: new Uint8Array(), ...request };
  const canonical = acs3.canonicalRequest(whole, Object.keys(request.headers).sort());
  const text = acs3.stringToSign(canonical);
  return { canonical, hash: text.split('\n')[1], signature: acs3.signatureOf(secret, text) };
}

describe('ACS3-HMAC-SHA256 known answers', () => {
  const query = decodePairs(terminate);

  it('A1: a POST with its parameters in the query, canonical request and all', () => {
    const { canonical, hash, signature } = sign({ query, headers: headers('TerminatePhysicalConnection') });
    expect(canonical).toBe(
      [
        'POST',
        '/',
        terminate,
        'host:vpc.aliyuncs.com',
        'x-acs-action:TerminatePhysicalConnection',
        `x-acs-content-sha256:${emptyHash}`,
        `x-acs-date:${date}`,
        `x-acs-signature-nonce:${nonce}`,
        'x-acs-version:2016-04-28',
        '',
        'host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version',
        emptyHash,
      ].join('\n'),
    );
    expect(hash).toBe('ccf5ac22265327b4ecdc1a1a1457832e8a7fde8e19e8a362ae4c2ce9e4440ee0');
    expect(signature).toBe('a9d813784f12a2f7bb2234911a90a8bea4b8d3fdec005c574cb6e386425a244b');
  });

  it('A2: the same by GET', () => {
    const { hash, signature } = sign({
      method: 'GET',
      query,
      headers: headers('TerminatePhysicalConnection'),
    });
    expect(hash).toBe('a632a1604c1314a5b1a5b77f4c5d236a1a9d38d5da6444923276b8e1966543b5');
    expect(signature).toBe('7bc7628ad4c150e1ce7e5e4bd4b524a18d75df221ca1d9c4f9ec0778e2692efa');
  });

  it('A3: as the official SDK sends it, with its credentials provider signed', () => {
    const more = { 'x-acs-credentials-provider': 'static_ak' };
    const { hash, signature } = sign({ query, headers: headers('TerminatePhysicalConnection', more) });
    expect(hash).toBe('dbdb13b722cf08f8cff94b79a17a275b6db42d4540dde1d5b8f7e1b83c9d9a38');
    expect(signature).toBe('923cba87db25669778358a0c88e359ae1d14f673cf8919d54b82005b0c6d8b75');
  });

  it('A4: with a temporary credential', () => {
    const more = {
      'x-acs-credentials-provider': 'static_sts',
      'x-acs-accesskey-id': 'testid',
      'x-acs-security-token': 'tok/en+==',
    };
    const { canonical, signature } = sign({ query, headers: headers('TerminatePhysicalConnection', more) });
    expect(canonical.split('\n').at(-2)).toBe(
      'host;x-acs-accesskey-id;x-acs-action;x-acs-content-sha256;x-acs-credentials-provider;x-acs-date;x-acs-security-token;x-acs-signature-nonce;x-acs-version',
    );
    expect(signature).toBe('ee5d3158366c8c60f92d83cf825215dedcb1eecb3361354ffe85eff0793ad03d');
  });

  it('A5: with the parameters as a form, whose hash is signed and whose names are not in the query', () => {
    const bodyHash = '3c83c0ddded6f32ea816548bb8ba5254b7782ac317229b2c18bf856804d93561';
    const body = Buffer.from(terminate);
    expect(acs3.hashOf(body)).toBe(bodyHash);
    const more = { 'content-type': 'application/x-www-form-urlencoded', 'x-acs-content-sha256': bodyHash };
    const { canonical, hash, signature } = sign({
      body,
      headers: headers('TerminatePhysicalConnection', more),
    });
    expect(canonical.split('\n')[2]).toBe('');
    expect(hash).toBe('55343691928e906c1f45b6c30194561d68a50eb63fb72bcc6ec574bcdf39403b');
    expect(signature).toBe('7691a71b89437ef334fca8b3880a447e348967269b083e195a61a6f90bb165d6');
  });

  it('B1: characters that encoders disagree about, spelled by the sender in its own way', () => {
    const pairs = decodePairs(stress);
    expect(canonicalPairs(pairs)).toBe(
      'Filter.1.Key=Status&Filter.1.Value.1=Enabled&Filter.1.Value.2=Allocation%20Failed&Filter.2.Key=Name&Filter.2.Value.1=a%2Bb%2Ac~d%20%28e%29%21%27%2F%E4%B8%AD&IncludeReservationData=false&PageNumber=1&PageSize=50&RegionId=cn-hangzhou&Tags.1.Key=k&Tags.1.Value=v%3D1%262',
    );
    const bare = sign({ query: pairs, headers: headers('DescribePhysicalConnections') });
    expect(bare.hash).toBe('ecc39b205e970907ce1f053deba37824f6028f36b0bedab2f4179f279d3d8d12');
    expect(bare.signature).toBe('925bd6b1207d74030f1da39f577ad984c22464f611e69eb46154f23369244a09');
    const more = { 'x-acs-credentials-provider': 'static_ak' };
    const sdk = sign({ query: pairs, headers: headers('DescribePhysicalConnections', more) });
    expect(sdk.hash).toBe('30d1d97198df5e2a27959dbe6dfa8898d1952132fd8846ec791bb0fca58632c1');
    expect(sdk.signature).toBe('4dbfcc9912b73f46d0682af7c1e72ba83d6d22dfd0c707b58a9902b1e440e300');
  });

  it("P1: the vendor's own published example", () => {
    const { hash, signature } = sign(
      {
        query: decodePairs(
          'ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd&RegionId=cn-shanghai',
        ),
        headers: headers('RunInstances', {
          host: 'ecs.cn-shanghai.aliyuncs.com',
          'x-acs-version': '2014-05-26',
          'x-acs-date': '2023-10-26T10:22:32Z',
        }),
      },
      'YourAccessKeySecret',
    );
    expect(hash).toBe('7ea06492da5221eba5297e897ce16e55f964061054b7695beedaac1145b1e259');
    expect(signature).toBe('06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0');
  });

  it('reads the Authorization header and nothing that lacks a part', () => {
    expect(
      acs3.readAuthorization('ACS3-HMAC-SHA256 Credential=a,SignedHeaders=host;x-acs-date,Signature=b'),
    ).toEqual({
      algorithm: 'ACS3-HMAC-SHA256',
      credential: 'a',
      signedHeaders: ['host', 'x-acs-date'],
      signature: 'b',
    });
    expect(acs3.readAuthorization('ACS3-HMAC-SHA256 Credential=a,Signature=b')).toBeUndefined();
    expect(acs3.readAuthorization('ACS3-HMAC-SHA256')).toBeUndefined();
  });
});

describe('HMAC-SHA1 known answers', () => {
  const system = `AccessKeyId=testid&Format=json&SignatureMethod=HMAC-SHA1&SignatureNonce=${nonce}&SignatureVersion=1.0&Timestamp=2026-01-15T08%3A30%3A00Z&Version=2016-04-28`;

  it('C1: POST and GET differ, the place of the parameters does not matter', () => {
    const pairs = [...decodePairs(`${system}&Action=TerminatePhysicalConnection`), ...decodePairs(terminate)];
    const text = hmacSha1.stringToSign('POST', pairs);
    expect(text).toBe(
      'POST&%2F&AccessKeyId%3Dtestid%26Action%3DTerminatePhysicalConnection%26ClientToken%3D02fb3da4-130e-11e9-8e44-0016e04115b%26Format%3Djson%26PhysicalConnectionId%3Dpc-119mfjzm7%26RegionId%3Dcn-hangzhou%26SignatureMethod%3DHMAC-SHA1%26SignatureNonce%3D3156853299f313e23d1673dc12e1703d%26SignatureVersion%3D1.0%26Timestamp%3D2026-01-15T08%253A30%253A00Z%26Version%3D2016-04-28',
    );
    expect(hmacSha1.signatureOf('testsecret', text)).toBe('yfW9IYGqO5CZQ8LURyfv9LqVUmU=');
    const get = hmacSha1.stringToSign('GET', [...pairs].reverse());
    expect(hmacSha1.signatureOf('testsecret', get)).toBe('VQCd7fjSQR8gGiXWaHzJre4qh0k=');
  });

  it('C2: values are encoded twice', () => {
    const pairs = [...decodePairs(`${system}&Action=DescribePhysicalConnections`), ...decodePairs(stress)];
    const text = hmacSha1.stringToSign('POST', pairs);
    expect(text).toContain('a%252Bb%252Ac~d%2520%2528e%2529%2521%2527%252F%25E4%25B8%25AD');
    expect(text).toContain('Allocation%2520Failed');
    expect(text).toContain('v%253D1%25262');
    expect(hmacSha1.signatureOf('testsecret', text)).toBe('/rNdAW7+6bgOP5QKg3Px7MbuiSw=');
    const get = hmacSha1.stringToSign('GET', pairs);
    expect(hmacSha1.signatureOf('testsecret', get)).toBe('qDkD0dU88X3Y5yI8/jqNX7vw6Rs=');
  });

  it("P2: the vendor's own published example, its Signature parameter left out", () => {
    const pairs = decodePairs(
      'AccessKeyId=testid&Action=DescribeRegions&Format=XML&SignatureMethod=HMAC-SHA1&SignatureNonce=3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf&SignatureVersion=1.0&Timestamp=2016-02-23T12%3A46%3A24Z&Version=2014-05-26&Signature=ignored',
    );
    const text = hmacSha1.stringToSign('GET', pairs);
    expect(hmacSha1.signatureOf('testsecret', text)).toBe('OLeaidS1JvxuMvnyHOwuJ+uX5qY=');
  });
});
