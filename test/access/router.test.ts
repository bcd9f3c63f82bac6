import { createHash, createHmac, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { usualClaims } from '../../src/access/claims.ts';
import { Nonces } from '../../src/access/nonces.ts';
import { RouterVerifier } from '../../src/access/router-proof.ts';
import { Secret } from '../../src/domain/secret.ts';
import { nonceStore } from './nonce-store.ts';
import { type Forged, routerSecret, signed } from './signed-request.ts';
import { openStage, type Stage } from './stage.ts';

const everywhere = { accounts: null, kinds: null };
const roles = new Map([
  ['viewer', [{ role: 'viewer', may: ['read'], ...everywhere }]],
  ['operator', [{ role: 'operator', may: ['read', 'change'], ...everywhere }]],
]);
const by = { kind: 'claims', by: 'apollo', group: null, scope: null, subject: null } as const;

const entities = JSON.stringify({
  query: `{ _entities(representations: [{ __typename: "ZenlayerPort", id: "causeway:zenlayer:north:port:port-sin-edge-a" }]) { ... on ZenlayerPort { name } } }`,
});
const service = JSON.stringify({ query: '{ _service { sdl } }' });
const list = JSON.stringify({ query: '{ zenlayerPorts(first: 1) { totalCount } }' });
const alice = { sub: 'alice', groups: ['network'] };

describe('A router that signs', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage({
      access: {
        roles,
        routers: [
          {
            name: 'apollo',
            tenant: 'acme',
            claims: usualClaims,
            users: null,
            secret: new Secret(routerSecret),
            certificates: [],
          },
          {
            name: 'hive',
            tenant: 'acme',
            claims: usualClaims,
            users: 'corp',
            secret: new Secret(routerSecret),
            certificates: [],
          },
          {
            name: 'many',
            tenant: null,
            claims: { ...usualClaims, tenant: 'tenant' },
            users: null,
            secret: new Secret(routerSecret),
            certificates: [],
          },
        ],
        grants: [
          { to: { ...by, group: 'network' }, roles: ['viewer'] },
          { to: { ...by, subject: 'bob' }, roles: ['operator'] },
          { to: { ...by, by: 'many' }, roles: ['viewer'] },
          { to: { ...by, by: 'hive', subject: 'bob' }, roles: ['operator'] },
        ],
      },
    });
  });
  afterAll(() => stage.close());

  test('gets the subgraph’s schema for itself, and sees nothing of any account', async () => {
    const answered = await stage.post(service, signed(service));
    expect(answered.data._service.sdl).toContain('type ZenlayerPort');
    const none = await stage.post(list, signed(list));
    expect(none.data.zenlayerPorts.totalCount).toBe(0);
  });

  test('gets entities for its user, with the rights of that user', async () => {
    const answered = await stage.post(entities, signed(entities, { claims: alice }));
    expect(answered.data._entities).toEqual([{ name: 'Singapore edge A' }]);
    const stranger = await stage.post(entities, signed(entities, { claims: { sub: 'mallory' } }));
    expect(stranger.data._entities).toEqual([{ name: null }]);
  });

  test('changes things in the name of its user, and never beyond that user’s rights', async () => {
    const body = JSON.stringify({
      query: `mutation { terminatePort(input: { portId: "port-sin-lab", account: "north" }) {
        __typename ... on ZenlayerTerminatePortSuccess { operation { actor } } } }`,
    });
    const refused = await stage.post(body, signed(body, { claims: alice }));
    expect(refused.data.terminatePort.__typename).toBe('CloudAccessError');
    const done = await stage.post(body, signed(body, { claims: { sub: 'bob' } }));
    expect(done.data.terminatePort).toMatchObject({ operation: { actor: 'apollo:bob' } });
  });

  test('that brings the users of an issuer names them as that does: one person is one person', async () => {
    const body = JSON.stringify({
      query: `mutation { terminatePort(input: { portId: "port-sin-edge-b", account: "north" }) {
        ... on ZenlayerTerminatePortSuccess { operation { actor } } } }`,
    });
    const done = await stage.post(body, signed(body, { router: 'hive', claims: { sub: 'bob' } }));
    expect(done.data.terminatePort).toEqual({ operation: { actor: 'corp:bob' } });
  });

  test('signs bodies: an operation in the address is not one', async () => {
    const query = encodeURIComponent('{ zenlayerPorts(first: 1) { totalCount } }');
    const response = await fetch(`${stage.url}/graphql?query=${query}`, {
      headers: { accept: 'application/json', ...signed('', { claims: alice }) },
    });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'BODY_NOT_SIGNED' } }] });
  });

  test('vouches for its user no longer than their own proof lasts', async () => {
    const now = Math.floor(Date.now() / 1000);
    const until = (exp: unknown) => stage.post(list, signed(list, { claims: { ...alice, exp } }));
    expect((await until(now + 600)).status).toBe(200);
    for (const exp of [now - 600, 'tomorrow', null]) {
      expect(await until(exp)).toMatchObject({
        status: 401,
        errors: [{ message: expect.stringContaining('the claims') }],
      });
    }
  });

  test('of several tenants has to say which, in its user’s claims', async () => {
    const of = (claims: object | null) => signed(list, { router: 'many', claims });
    expect(
      (await stage.post(list, of({ sub: 'a', tenant: 'acme' }))).data.zenlayerPorts.totalCount,
    ).toBeGreaterThan(0);
    const rival = await stage.post(list, of({ sub: 'a', tenant: 'rival' }));
    expect(rival.data.zenlayerPorts.totalCount).toBeGreaterThan(0);
    expect((await stage.post(list, of({ sub: 'a' }))).status).toBe(401);
    expect((await stage.post(list, of(null))).status).toBe(401);
  });

  test('has each request taken once', async () => {
    const headers = signed(list, { claims: alice });
    expect((await stage.post(list, headers)).status).toBe(200);
    expect(await stage.post(list, headers)).toMatchObject({
      status: 401,
      errors: [{ extensions: { code: 'ROUTER_NOT_PROVEN' } }],
    });
  });

  const later = Math.floor(Date.now() / 1000);
  test.each<[string, Forged]>([
    ['another secret', { secret: 'another-secret-of-thirty-two-characters' }],
    ['a time long gone', { time: later - 3600 }],
    ['a time to come', { time: later + 3600 }],
    ['no time', { time: '' }],
    ['a time that is none', { time: '1e9' }],
    ['a short nonce', { nonce: 'short' }],
    ['no nonce', { nonce: '' }],
    ['another router’s name', { change: { 'x-causeway-router': 'many' } }],
    ['a router that nobody knows', { router: 'mallory' }],
    [
      'another user than was signed',
      { claims: alice, change: { 'x-causeway-claims': Buffer.from('{"sub":"bob"}').toString('base64url') } },
    ],
    [
      'claims that were added',
      { change: { 'x-causeway-claims': Buffer.from('{"sub":"bob"}').toString('base64url') } },
    ],
    ['claims that were taken away', { claims: alice, change: { 'x-causeway-claims': '' } }],
    ['another time than was signed', { change: { 'x-causeway-time': String(later - 5) } }],
    ['another nonce than was signed', { change: { 'x-causeway-nonce': 'f'.repeat(32) } }],
    ['another body’s hash than was signed', { change: { 'x-causeway-body': 'f'.repeat(64) } }],
    ['no signature', { change: { 'x-causeway-signature': '' } }],
    ['a signature in other letters', { change: { 'x-causeway-signature': 'F'.repeat(64) } }],
    ['claims without a subject', { claims: { groups: ['network'] } }],
    ['claims that are a list', { claims: [alice] }],
  ])('and sends %s is not believed', async (what, forged) => {
    const body = JSON.stringify({ query: `# ${what}\n{ __typename }` });
    const answered = await stage.post(body, signed(body, forged));
    expect(answered.status).toBe(401);
    expect(answered.data).toBeUndefined();
  });

  test('vouches for that body alone', async () => {
    const separate = await openStage({
      access: {
        roles,
        routers: [
          {
            name: 'apollo',
            tenant: 'acme',
            claims: usualClaims,
            users: null,
            secret: new Secret(routerSecret),
            certificates: [],
          },
        ],
        grants: [],
      },
    });
    const answered = await separate.post(list, signed(list, { body: service }));
    expect(answered).toMatchObject({ status: 401, errors: [{ extensions: { code: 'BODY_NOT_SIGNED' } }] });
    await separate.close();
  });
});

test('The function that the documentation gives to routers signs what is believed', async () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/access.md'), 'utf8');
  const code = /<!-- signed-headers -->\n```js\n([^`]+)```/.exec(page)?.[1] ?? '';
  const names = ['createHash', 'createHmac', 'randomBytes'];
  const make = new Function(...names, `${code}; return signedHeaders;`);
  const signedHeaders = make(createHash, createHmac, randomBytes);
  const verifier = new RouterVerifier(
    () => [
      {
        name: 'hive',
        tenant: 'acme',
        claims: usualClaims,
        users: null,
        secret: new Secret(routerSecret),
        certificates: [],
      },
    ],
    new Nonces(nonceStore(), () => 0, String),
    Date.now,
  );
  const verify = (claims: object | null) =>
    verifier.verify({
      headers: signedHeaders(list, claims, 'hive', routerSecret),
      address: null,
      certificate: null,
    });
  const bodyHash = createHash('sha256').update(list).digest('hex');
  expect(await verify(null)).toMatchObject({ kind: 'router', claims: null, bodyHash });
  expect(await verify(alice)).toMatchObject({
    kind: 'router',
    claims: { subject: 'alice', groups: ['network'] },
  });
});
