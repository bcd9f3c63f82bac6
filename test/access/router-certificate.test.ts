import { X509Certificate } from 'node:crypto';
import { request } from 'node:https';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { usualClaims } from '../../src/access/claims.ts';
import { selfSignedCertificate } from '../transport/certificate.ts';
import { type IssuerStage, startIssuer } from './issuer.ts';
import { openStage, type Stage } from './stage.ts';

const by = { kind: 'claims', group: null, scope: null, subject: null } as const;
const anywhere = { accounts: null, kinds: null };
const roles = new Map([
  ['viewer', [{ role: 'viewer', may: ['read'], ...anywhere }]],
  ['operator', [{ role: 'operator', may: ['read', 'change'], ...anywhere }]],
]);
const entities = JSON.stringify({
  query: `{ _entities(representations: [{ __typename: "ZenlayerPort", id: "causeway:zenlayer:north:port:port-sin-edge-a" }]) { ... on ZenlayerPort { name } } }`,
});
const service = JSON.stringify({ query: '{ _service { sdl } }' });
const list = JSON.stringify({ query: '{ zenlayerPorts(first: 1) { totalCount } }' });
const alice = { sub: 'alice', groups: ['network'] };

describe('A router with a certificate', () => {
  let stage: Stage;
  let issuer: IssuerStage;
  const server = selfSignedCertificate();
  const own = selfSignedCertificate();
  const stranger = selfSignedCertificate();
  const admin = selfSignedCertificate();
  const fingerprintOf = ({ cert }: { readonly cert: string }) =>
    new X509Certificate(cert).fingerprint256.replaceAll(':', '').toLowerCase();

  beforeAll(async () => {
    issuer = await startIssuer();
    stage = await openStage({
      tls: { certificate: server.cert, key: server.key },
      access: {
        roles,
        issuers: [issuer.issuer()],
        routers: [
          {
            name: 'apollo',
            tenant: 'acme',
            claims: usualClaims,
            users: null,
            secret: null,
            certificates: [fingerprintOf(own)],
          },
        ],
        certificates: [
          { name: 'ops', tenant: 'acme', actor: 'corp:root', fingerprints: [fingerprintOf(admin)] },
        ],
        grants: [
          { to: { ...by, by: 'corp', group: 'network' }, roles: ['viewer'] },
          { to: { kind: 'certificate', certificate: 'ops' }, roles: ['operator'] },
        ],
      },
    });
  });
  afterAll(async () => {
    await stage.close();
    issuer.close();
  });

  async function post(body: string, certificate: { key: string; cert: string } | null, headers = {}) {
    const { promise, resolve, reject } = Promise.withResolvers<{ status: number; body: string }>();
    const sending = request(
      `${stage.url}/graphql`,
      {
        method: 'POST',
        ca: server.cert,
        agent: false,
        headers: { 'content-type': 'application/json', ...headers },
        ...certificate,
      },
      response => {
        text(response).then(answer => resolve({ status: response.statusCode ?? 0, body: answer }), reject);
      },
    );
    sending.on('error', reject).end(body);
    return await promise;
  }

  test('is served over TLS, and by its name', async () => {
    expect(stage.url).toMatch(/^https:/);
    const answered = await post(service, own);
    expect(answered.status).toBe(200);
    expect(answered.body).toContain('type ZenlayerPort');
  });

  test('of another key, or none, is nobody', async () => {
    expect((await post(service, stranger)).status).toBe(401);
    expect((await post(service, null)).status).toBe(401);
    // What only a signature could say is not taken on the word of a header.
    const claims = Buffer.from(JSON.stringify(alice)).toString('base64url');
    const answered = await post(list, own, { 'x-causeway-claims': claims });
    expect(JSON.parse(answered.body).data.zenlayerPorts.totalCount).toBe(0);
  });

  test('passes on the token of its user, whose rights count, and who alone may not ask for entities', async () => {
    const { SignJWT } = await import('jose');
    const token = await new SignJWT({
      iss: 'https://login.example/',
      aud: 'causeway',
      sub: 'alice',
      groups: ['network'],
    })
      .setProtectedHeader({ alg: 'RS256', kid: 'one' })
      .setExpirationTime('10 minutes')
      .sign(issuer.pair.privateKey);
    const authorization = { authorization: `Bearer ${token}` };
    const through = await post(entities, own, authorization);
    expect(JSON.parse(through.body).data._entities).toEqual([{ name: 'Singapore edge A' }]);
    const alone = await post(entities, null, authorization);
    expect(JSON.parse(alone.body).errors).toMatchObject([{ extensions: { code: 'CloudAccessError' } }]);
    const direct = await post(list, null, authorization);
    expect(JSON.parse(direct.body).data.zenlayerPorts.totalCount).toBeGreaterThan(0);
  });

  test('of an administrator proves that person, with the rights that it is granted and no router’s', async () => {
    const change = JSON.stringify({
      query: `mutation { terminatePort(input: { portId: "port-sin-edge-a", account: "north" }) {
        ... on ZenlayerTerminatePortSuccess { operation { actor } } } }`,
    });
    const changed = JSON.parse((await post(change, admin)).body);
    expect(changed.data.terminatePort).toEqual({ operation: { actor: 'corp:root' } });
    expect(JSON.parse((await post(entities, admin)).body).errors).toMatchObject([
      { extensions: { code: 'CloudAccessError' } },
    ]);
    // A key or a token that comes along counts, right or wrong.
    expect((await post(change, admin, { authorization: 'Bearer wrong' })).status).toBe(401);
    expect((await post(change, stranger)).status).toBe(401);
  });
});
