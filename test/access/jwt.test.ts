import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { usualClaims } from '../../src/access/claims.ts';
import { type IssuerStage, seconds, startIssuer, tokenTaker } from './issuer.ts';

const place = { provider: 'zenlayer', account: 'main', kind: 'port' };

let stage: IssuerStage;
beforeAll(async () => {
  stage = await startIssuer();
});
afterAll(() => stage.close());
beforeEach(() => stage.reset());

describe('A token', () => {
  test('proves its caller, with what its groups, scopes and subject are granted', async () => {
    const { ask } = tokenTaker(stage);
    const rights = async (claims: Record<string, unknown>) => {
      const identified = await ask(await stage.token({ claims }));
      if (identified.kind !== 'caller') throw new Error(JSON.stringify(identified));
      expect(identified.caller).toMatchObject({ tenant: 'acme', actor: `corp:${claims.sub ?? 'alice'}` });
      return ['read', 'change', 'approve'].filter(
        word => identified.caller.rights.grantedBy(word, place) !== null,
      );
    };
    expect(await rights({})).toEqual([]);
    expect(await rights({ scope: 'openid cloud:read' })).toEqual(['read']);
    expect(await rights({ scp: ['cloud:read'] })).toEqual(['read']);
    expect(await rights({ groups: ['network-ops'] })).toEqual(['read', 'change']);
    expect(await rights({ sub: 'bob' })).toEqual(['read', 'approve']);
    expect(await rights({ sub: 'bob', groups: ['network-ops', 'x'] })).toEqual(['read', 'change', 'approve']);
    expect(await rights({ groups: ['network-ops-2'], scope: 'cloud:readwrite' })).toEqual([]);
  });

  test('says its tenant where the issuer has several', async () => {
    const claims = { ...usualClaims, tenant: 'tid' };
    const { ask } = tokenTaker(stage, { issuers: [stage.issuer({ tenant: null, claims })] });
    expect(await ask(await stage.token({ claims: { tid: 'rival' } }))).toMatchObject({
      caller: { tenant: 'rival' },
    });
    expect(await ask(await stage.token())).toMatchObject({ status: 401 });
  });

  test('of several issuers is checked with the keys of its own', async () => {
    const second = { ...(await exportJWK(stage.other.publicKey)), kid: 'two', alg: 'RS256' };
    stage.shown = { keys: [stage.jwk, second] };
    const partner = stage.issuer({ name: 'partner', issuer: 'https://partner.example/', tenant: 'partner' });
    const { ask } = tokenTaker(stage, { issuers: [stage.issuer(), partner] });
    const theirs = {
      key: stage.other.privateKey,
      header: { kid: 'two' },
      claims: { iss: 'https://partner.example/' },
    };
    expect(await ask(await stage.token(theirs))).toMatchObject({
      caller: { actor: 'partner:alice', tenant: 'partner' },
    });
    expect(await ask(await stage.token())).toMatchObject({ caller: { actor: 'corp:alice', tenant: 'acme' } });
  });

  test('is good until it expires, within the tolerance of clocks, and no longer for what goes on', async () => {
    const { ask, clock } = tokenTaker(stage);
    const late = await ask(await stage.token({ claims: { exp: seconds() - 10 } }));
    expect(late.kind).toBe('caller');
    expect(await ask(await stage.token({ claims: { exp: seconds() - 31 } }))).toMatchObject({
      code: 'TOKEN_EXPIRED',
    });
    const known = await ask(await stage.token({ claims: { exp: seconds() + 60 } }));
    if (known.kind !== 'caller') throw new Error('not known');
    clock.now = 89_000;
    expect(await known.renew()).toMatchObject({ actor: 'corp:alice' });
    clock.now = 90_000;
    expect(await known.renew()).toBeNull();
  });

  test('that is known is not verified again for a moment, and then it is', async () => {
    const { ask, clock } = tokenTaker(stage);
    const known = await stage.token();
    const first = await ask(known);
    expect(await ask(known)).toBe(first);
    clock.now += 10_001;
    expect(await ask(known)).not.toBe(first);
  });
});

describe('The keys of an issuer', () => {
  test('are read once for many, and again when they rotate', async () => {
    const { ask, clock } = tokenTaker(stage);
    await Promise.all(
      Array.from({ length: 20 }, async () =>
        ask(await stage.token({ claims: { jti: crypto.randomUUID() } })),
      ),
    );
    expect(stage.asked).toBe(1);
    const fresh = { ...(await exportJWK(stage.other.publicKey)), kid: 'two', alg: 'RS256' };
    stage.shown = { keys: [stage.jwk, fresh] };
    clock.now += 30_001;
    expect(
      await ask(await stage.token({ header: { kid: 'two' }, key: stage.other.privateKey })),
    ).toMatchObject({
      kind: 'caller',
    });
    expect(stage.asked).toBe(2);
  });

  test('are not read again for each of a flood of unknown ids', async () => {
    const { ask } = tokenTaker(stage);
    await ask(await stage.token());
    for (let number = 0; number < 200; number += 1) {
      expect(await ask(await stage.token({ header: { kid: `flood-${number}` } }))).toMatchObject({
        status: 401,
      });
    }
    expect(stage.asked).toBeLessThanOrEqual(2);
  });

  test('that cannot be had, with none known, are 503 and no wrong proof', async () => {
    stage.shown = null;
    const { ask, clock } = tokenTaker(stage);
    expect(await ask(await stage.token())).toMatchObject({
      status: 503,
      code: 'ISSUER_UNAVAILABLE',
      retryAfterSeconds: 5,
    });
    stage.shown = { keys: [stage.jwk] };
    clock.now += 1_001;
    expect(await ask(await stage.token())).toMatchObject({ kind: 'caller' });
  });

  test.each(['not json', '{"keys": 5}', '[]', 'null', ''])('that are %j are none', async text => {
    const odd = createServer((_request, response) => response.end(text)).listen(0, '127.0.0.1');
    await once(odd, 'listening');
    const { ask } = tokenTaker(stage, {
      issuers: [stage.issuer({ jwks: `http://127.0.0.1:${(odd.address() as AddressInfo).port}` })],
    });
    expect(await ask(await stage.token())).toMatchObject({ status: 503 });
    odd.close();
  });

  test('are not taken from where a redirect leads', async () => {
    const moved = createServer((_request, response) =>
      response.writeHead(302, { location: stage.url }).end(),
    ).listen(0, '127.0.0.1');
    await once(moved, 'listening');
    const { ask } = tokenTaker(stage, {
      issuers: [stage.issuer({ jwks: `http://127.0.0.1:${(moved.address() as AddressInfo).port}` })],
    });
    expect(await ask(await stage.token())).toMatchObject({ status: 503 });
    expect(stage.asked).toBe(0);
    moved.close();
  });

  test('go on for a day where the issuer is down, once they are known', async () => {
    const { ask, clock } = tokenTaker(stage);
    const lasting = () =>
      stage.token({ claims: { exp: seconds() + 3 * 24 * 3600, jti: crypto.randomUUID() } });
    await ask(await lasting());
    stage.shown = null;
    clock.now += 3600_000;
    expect(await ask(await lasting())).toMatchObject({ kind: 'caller' });
    clock.now += 24 * 3600_000;
    expect(await ask(await lasting())).toMatchObject({ status: 503 });
  });
});
