import { describe, expect, it } from 'vitest';
import { authorizationOf, type SignedParts } from '../../../src/providers/zenlayer/sign.ts';

const plain = 'application/json';
const withCharset = 'application/json; charset=utf-8';
const console = 'console.zenlayer.com';
const local = '127.0.0.1:18080';

/** Known answers, computed with the vendor's own SDK: host, content type, body, signature. */
const vectors: readonly (readonly [string, string, string, string, string])[] = [
  [
    'B',
    console,
    plain,
    '{"portId":"port-000001"}',
    '6d46cc6101f6da6c6e555a5759a639d6d880fc4fedadbbed9808d4f3c122baa5',
  ],
  [
    'C, a charset',
    console,
    withCharset,
    '{"portId":"port-000001"}',
    '43b330617a4786fa18a94b53f495412709ff067164676234de1cf231effc38e7',
  ],
  [
    'D, a space in the body',
    console,
    plain,
    '{"portId": "port-000001"}',
    'de5fdbe5ee7467c54be065dd9ac40a7ee67e3a18171e8797a33b15aa4e062040',
  ],
  [
    'E, no parameters',
    console,
    plain,
    '{}',
    '118794558eadeef67628cf626b3cc7742f126c2fed77debc6992d6dfcb76e731',
  ],
  [
    'F, a host with its port',
    local,
    plain,
    '{}',
    '5b5d0e5500598dcb2c3266c80dc69d94d0d4d67b219120a0eb0c1bfe1715f757',
  ],
  [
    'G',
    local,
    plain,
    '{"privateConnectId": "pc-000001"}',
    '6d70ffd0576518aa1fb53e2a8fd1eebb7f47bfb4c66f9dd172f0239bb394ef8d',
  ],
  [
    'H',
    console,
    plain,
    '{"instanceId": "instanceId1"}',
    'b94c936ff5a2dd0421b334d6efa081627bb053d5243486fd902ecd42ace54907',
  ],
  [
    'I, letters beyond ASCII',
    console,
    plain,
    '{"portId":"port-000001","portName":"端口-é"}',
    'c170d42ea2b5a0f719e2027ae8179b5f2442f49afead4565177ab4906eb70d3b',
  ],
];

const parts = (host: string, contentType: string, body: string): SignedParts => ({
  host,
  contentType,
  timestamp: '1700000000',
  body: Buffer.from(body),
});

describe('ZC2-HMAC-SHA256, as requests of this gateway carry it', () => {
  it("A: the vendor's own worked example, byte for byte", () => {
    const authorization = authorizationOf('0D9UtpyKYcHxms5v', 'Gu5t9xGARNpq86cd98joQYCN3', {
      host: console,
      contentType: withCharset,
      timestamp: '1673361177',
      body: Buffer.from('{"pageSize":10,"pageNum":1,"zoneId":"HKG-A"}'),
    });
    expect(authorization).toBe(
      'ZC2-HMAC-SHA256 Credential=0D9UtpyKYcHxms5v, SignedHeaders=content-type;host, Signature=efb356c32e55c781e10dc676da59462c22596d82e91c57803666243379555b2f',
    );
  });

  it.each(vectors)('%s', (_name, host, contentType, body, signature) => {
    expect(authorizationOf('AKIDEXAMPLE000001', 'example-secret-0001', parts(host, contentType, body))).toBe(
      `ZC2-HMAC-SHA256 Credential=AKIDEXAMPLE000001, SignedHeaders=content-type;host, Signature=${signature}`,
    );
  });

  it('a second later, or with another password, it is another signature', () => {
    const signatures = [
      authorizationOf('key', 'secret', parts(console, plain, '{}')),
      authorizationOf('key', 'secret', { ...parts(console, plain, '{}'), timestamp: '1700000001' }),
      authorizationOf('key', 'Secret', parts(console, plain, '{}')),
    ];
    expect(new Set(signatures).size).toBe(3);
  });
});
