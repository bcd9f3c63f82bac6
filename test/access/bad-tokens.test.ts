import { CompactSign, exportJWK, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type IssuerStage, type SigningKey, seconds, startIssuer, tokenTaker } from './issuer.ts';

let stage: IssuerStage;
beforeAll(async () => {
  stage = await startIssuer();
});
afterAll(() => stage.close());
beforeEach(() => stage.reset());

describe('Sixty bad tokens', () => {
  const base64 = (value: unknown) =>
    Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
  const claims = () => ({
    iss: 'https://login.example/',
    aud: 'causeway',
    sub: 'alice',
    exp: seconds() + 600,
  });
  const signedBy = async (key: SigningKey, header: Record<string, unknown>, body: unknown = claims()) =>
    new CompactSign(Buffer.from(JSON.stringify(body)))
      .setProtectedHeader({ alg: 'RS256', kid: 'one', ...header })
      .sign(key);
  const publicPem = async () => JSON.stringify(stage.jwk);
  const withHeader = async (header: unknown) => {
    const [, body, signature] = (await stage.token()).split('.');
    return `${base64(header)}.${body}.${signature}`;
  };
  const changed = async (part: 0 | 1 | 2, change: (text: string) => string) => {
    const parts = (await stage.token()).split('.');
    parts[part] = change(parts[part] ?? '');
    return parts.join('.');
  };
  const flip = (text: string) => (text.startsWith('A') ? `B${text.slice(1)}` : `A${text.slice(1)}`);

  const bad: readonly (readonly [string, () => Promise<string>])[] = [
    ['unsigned', async () => new UnsecuredJWT(claims()).encode()],
    ...[
      'none',
      'None',
      'NONE',
      'nOnE',
      '',
      'HS256',
      'HS384',
      'HS512',
      'RS1',
      'PS256',
      'dir',
      'RS256 ',
      'rs256',
    ].map(
      alg =>
        [
          `with the algorithm ${JSON.stringify(alg)} in its header`,
          () => withHeader({ alg, kid: 'one' }),
        ] as const,
    ),
    ['without an algorithm', () => withHeader({ kid: 'one' })],
    ['with a number for an algorithm', () => withHeader({ alg: 256, kid: 'one' })],
    [
      'signed with the public key as a shared secret',
      async () => signedBy(Buffer.from(await publicPem()), { alg: 'HS256' }),
    ],
    ['signed with an empty secret', async () => `${base64({ alg: 'HS256' })}.${base64(claims())}.`],
    ['signed by another key', () => stage.token({ key: stage.other.privateKey })],
    [
      'signed by a curve under the id of an RSA key',
      () => stage.token({ key: stage.elliptic.privateKey, header: { alg: 'ES256' } }),
    ],
    [
      'that brings its own key',
      async () =>
        stage.token({ key: stage.other.privateKey, header: { jwk: await exportJWK(stage.other.publicKey) } }),
    ],
    [
      'that says where its key is',
      () => stage.token({ key: stage.other.privateKey, header: { jku: stage.url } }),
    ],
    [
      'that brings a certificate',
      () => stage.token({ key: stage.other.privateKey, header: { x5c: ['MIIB'] } }),
    ],
    [
      'that says where its certificate is',
      () => stage.token({ key: stage.other.privateKey, header: { x5u: stage.url } }),
    ],
    ...['unknown', '../one', "one' or '1'='1", '/dev/null', '', 'ONE', 'one\u0000'].map(
      kid =>
        [
          `with the key id ${JSON.stringify(kid)}`,
          () => stage.token({ key: stage.other.privateKey, header: { kid } }),
        ] as const,
    ),
    [
      'with a critical header that nobody knows',
      () => withHeader({ alg: 'RS256', kid: 'one', crit: ['exp'], exp: 1 }),
    ],
    ['with an empty list of critical headers', () => withHeader({ alg: 'RS256', kid: 'one', crit: [] })],
    [
      'with a payload that is not encoded',
      () => withHeader({ alg: 'RS256', kid: 'one', crit: ['b64'], b64: false }),
    ],
    ['for another audience', () => stage.token({ claims: { aud: 'another-api' } })],
    ['for several other audiences', () => stage.token({ claims: { aud: ['a', 'b'] } })],
    ['for no audience', () => stage.token({ claims: { aud: undefined } })],
    ['for an empty audience', () => stage.token({ claims: { aud: '' } })],
    ['for an audience in other letters', () => stage.token({ claims: { aud: 'Causeway' } })],
    ['of another issuer', () => stage.token({ claims: { iss: 'https://evil.example/' } })],
    [
      'of an issuer without the slash at its end',
      () => stage.token({ claims: { iss: 'https://login.example' } }),
    ],
    [
      'of an issuer that only begins alike',
      () => stage.token({ claims: { iss: 'https://login.example/evil' } }),
    ],
    ['of no issuer', () => stage.token({ claims: { iss: undefined } })],
    ['of a list of issuers', () => stage.token({ claims: { iss: ['https://login.example/'] as never } })],
    ['that has expired', () => stage.token({ claims: { exp: seconds() - 3600 } })],
    ['that never expires', () => stage.token({ claims: { exp: undefined } })],
    ['that expires at a text', () => signedBy(stage.pair.privateKey, {}, { ...claims(), exp: 'tomorrow' })],
    ['that expires at null', () => signedBy(stage.pair.privateKey, {}, { ...claims(), exp: null })],
    ['that is not good yet', () => stage.token({ claims: { nbf: seconds() + 3600 } })],
    ['of nobody', () => stage.token({ claims: { sub: undefined } })],
    ['of an empty subject', () => stage.token({ claims: { sub: '' } })],
    ['of a subject with a line break', () => stage.token({ claims: { sub: 'alice\nbob' } })],
    [
      'of a subject that is a list',
      () => signedBy(stage.pair.privateKey, {}, { ...claims(), sub: ['alice'] }),
    ],
    ['of a subject of a thousand letters', () => stage.token({ claims: { sub: 'a'.repeat(1000) } })],
    ['that is an ID token', () => stage.token({ header: { typ: 'id+jwt' } })],
    ['that is a logout token', () => stage.token({ header: { typ: 'logout+jwt' } })],
    ['whose payload was changed', () => changed(1, flip)],
    ['whose header was changed', () => changed(0, flip)],
    ['whose signature was changed', () => changed(2, flip)],
    ['whose signature is missing', () => changed(2, () => '')],
    ['whose signature is cut', () => changed(2, text => text.slice(0, 100))],
    ['with a fourth part', async () => `${await stage.token()}.AAAA`],
    ['in two parts', async () => (await stage.token()).split('.').slice(0, 2).join('.')],
    ['that is encrypted by its form', async () => `${await stage.token()}.AAAA.AAAA`],
    ['whose payload is a list', () => signedBy(stage.pair.privateKey, {}, [claims()])],
    ['whose payload is a text', () => signedBy(stage.pair.privateKey, {}, 'alice')],
    ['of dots', async () => '...'],
    ['of no base64', async () => 'é.é.é'.replaceAll('é', '%%%')],
    ['of more than twelve kilobytes', () => stage.token({ claims: { padding: 'x'.repeat(13_000) } })],
  ];

  test('are sixty at least', () => expect(bad.length).toBeGreaterThanOrEqual(60));

  test.each(bad)('%s is refused', async (_what, make) => {
    const { ask } = tokenTaker(stage);
    // With the keys known, so that it is the token that is judged.
    expect(await ask(await stage.token())).toMatchObject({ kind: 'caller' });
    expect(await ask(await make())).toMatchObject({ kind: 'refused', status: 401 });
  });
});
