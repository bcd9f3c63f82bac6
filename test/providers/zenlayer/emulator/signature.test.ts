import { describe, expect, it } from 'vitest';
import {
  canonicalRequest,
  matches,
  sha256,
  signatureOf,
  stringToSign,
} from '../../../../src/providers/zenlayer/emulator/signature/zc2.ts';

const port = '{"portId":"port-000001"}';
const console_ = 'console.zenlayer.com';
const local = '127.0.0.1:18080';
const plain = 'application/json';
const charset = 'application/json; charset=utf-8';

type Vector = readonly [
  name: string,
  host: string,
  type: string,
  body: string,
  payload: string,
  canonical: string,
  signature: string,
];

const published: Vector = [
  'A, the worked example of the page',
  console_,
  charset,
  '{"pageSize":10,"pageNum":1,"zoneId":"HKG-A"}',
  '5f714687ba91c606d503467766151206392474accd137ffea6dce2420b67c29a',
  '29396f9dfa0f03820b931e8aa06e20cda197e73285ebd76aceb83f7dede493ee',
  'efb356c32e55c781e10dc676da59462c22596d82e91c57803666243379555b2f',
];

const vectors: readonly Vector[] = [
  [
    'B, plain',
    console_,
    plain,
    port,
    'fc0610cc975e69d04a624e904cd4b06b0a835640f248ab82f2eced8e981e39e6',
    '21fa72fd3b575a385c2996beb48e13d4528d968b38077bd179ed83faf3ea05e1',
    '6d46cc6101f6da6c6e555a5759a639d6d880fc4fedadbbed9808d4f3c122baa5',
  ],
  [
    'C, with a charset',
    console_,
    charset,
    port,
    'fc0610cc975e69d04a624e904cd4b06b0a835640f248ab82f2eced8e981e39e6',
    'a54da65ad6a4d8cf42d10318c1a90e5dac40753b55d911683288c594547bcf2b',
    '43b330617a4786fa18a94b53f495412709ff067164676234de1cf231effc38e7',
  ],
  [
    'D, with a space in the body',
    console_,
    plain,
    '{"portId": "port-000001"}',
    'f8f5cf50a44c4f619297bf57f57dfba871016606863a91cb072feb1bd36fe0d4',
    'd88bdce096803d965d4b2511b07987943857085c93a23368d0bb8a0b1312adb1',
    'de5fdbe5ee7467c54be065dd9ac40a7ee67e3a18171e8797a33b15aa4e062040',
  ],
  [
    'E, without parameters',
    console_,
    plain,
    '{}',
    '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a',
    '2eb6d40a6d77fe762274e366f8d05626427e80b1c9e1a816d9c08676d12257a4',
    '118794558eadeef67628cf626b3cc7742f126c2fed77debc6992d6dfcb76e731',
  ],
  [
    'F, a host with a port',
    local,
    plain,
    '{}',
    '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a',
    '562ec09cee291326af7bca7569556f29d5f86c40ca1f43392c5a5c95f55a52c1',
    '5b5d0e5500598dcb2c3266c80dc69d94d0d4d67b219120a0eb0c1bfe1715f757',
  ],
  [
    'G, a private connect',
    local,
    plain,
    '{"privateConnectId": "pc-000001"}',
    '33682d7738208e80bf9a76bbd77e8b4a012e9461e57e723dec4c79a8c3dfc916',
    '01365af9ad95236f48e7c2ed7dab1c23d7be0462cb731b8e84c06b1f7203f403',
    '6d70ffd0576518aa1fb53e2a8fd1eebb7f47bfb4c66f9dd172f0239bb394ef8d',
  ],
  [
    'H, an instance',
    console_,
    plain,
    '{"instanceId": "instanceId1"}',
    'c9d45e35722af5977d4882c85a7fdd709fbc7fa55c3ef4f1cc9f9f3efb8b5186',
    '7491da8c819c92fa7807d8b16c70bf2d709f44c89444c33435f68ad630bd7020',
    'b94c936ff5a2dd0421b334d6efa081627bb053d5243486fd902ecd42ace54907',
  ],
  [
    'I, in UTF-8',
    console_,
    plain,
    '{"portId":"port-000001","portName":"端口-é"}',
    'd07b2caf1addf017d767cd7fb7046e1811c8295c82f9d6ffa1a06bf7eb1fb59b',
    '66c7a18aab2ffbb233e227f9a5a97027f220ae932273268a151515af4a6067e0',
    'c170d42ea2b5a0f719e2027ae8179b5f2442f49afead4565177ab4906eb70d3b',
  ],
];

const all = [
  { vector: published, timestamp: '1673361177', password: 'Gu5t9xGARNpq86cd98joQYCN3' },
  ...vectors.map(vector => ({ vector, timestamp: '1700000000', password: 'example-secret-0001' })),
].map(entry => [entry.vector[0], entry] as const);

describe('the verifier of signatures', () => {
  it.each(all)('agrees byte for byte with vector %s', (_name, { vector, timestamp, password }) => {
    const [, host, type, body, payload, canonical, signature] = vector;
    const parts = {
      timestamp,
      headers: [
        ['content-type', type],
        ['host', host],
      ] as const,
      body: Buffer.from(body),
    };
    expect(sha256(parts.body)).toBe(payload);
    expect(sha256(canonicalRequest(parts))).toBe(canonical);
    expect(signatureOf(parts, password)).toBe(signature);
    expect(matches(signature, parts, password)).toBe(true);
    expect(matches(signature, { ...parts, body: Buffer.from(`${body} `) }, password)).toBe(false);
    expect(matches(signature, { ...parts, timestamp: '1' }, password)).toBe(false);
    expect(matches(signature, parts, `${password} `)).toBe(false);
    expect(matches(signature.slice(1), parts, password)).toBe(false);
  });

  it('builds the canonical request and the string to sign as the page prints them', () => {
    const [, host, type, body, payload, canonical] = published;
    const parts = {
      timestamp: '1673361177',
      headers: [
        ['content-type', type],
        ['host', host],
      ] as const,
      body: Buffer.from(body),
    };
    expect(canonicalRequest(parts)).toBe(
      `POST\n/\n\ncontent-type:${type}\nhost:${host}\n\ncontent-type;host\n${payload}`,
    );
    expect(stringToSign(parts)).toBe(`ZC2-HMAC-SHA256\n1673361177\n${canonical}`);
  });

  it('takes header values lower-cased as the page has them, or as they are as the SDKs have them', () => {
    const headers = (type: string) =>
      [
        ['content-type', type],
        ['host', console_],
      ] as const;
    const received = {
      timestamp: '1700000000',
      headers: headers('application/json; charset=UTF-8'),
      body: Buffer.from(port),
    };
    const lowered = { ...received, headers: headers('application/json; charset=utf-8') };
    expect(matches(signatureOf(received, 'p'), received, 'p')).toBe(true);
    expect(matches(signatureOf(lowered, 'p'), received, 'p')).toBe(true);
    expect(matches(signatureOf(received, 'p'), lowered, 'p')).toBe(false);
  });
});
