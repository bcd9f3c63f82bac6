import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import type { KeyDirectory } from '../../src/access/api-key.ts';
import { usualClaims } from '../../src/access/claims.ts';
import { createIdentifier } from '../../src/access/identify.ts';
import type { Issuer } from '../../src/access/jwt.ts';
import type { AccessSettings } from '../../src/access/settings.ts';
import type { Identified } from '../../src/domain/caller.ts';
import { noAccess } from './no-access.ts';
import { nonceStore } from './nonce-store.ts';

type Pair = Awaited<ReturnType<typeof generateKeyPair>>;
export type SigningKey = Parameters<SignJWT['sign']>[0];

export interface IssuerStage {
  readonly url: string;
  readonly jwk: JWK;
  readonly pair: Pair;
  readonly other: Pair;
  readonly elliptic: Pair;
  /** What it shows; null answers 500. */
  shown: { readonly keys: readonly JWK[] } | null;
  /** How often it was asked. */
  asked: number;
  issuer(more?: Partial<Issuer>): Issuer;
  token(made?: MadeToken): Promise<string>;
  reset(): void;
  close(): void;
}

export interface MadeToken {
  readonly claims?: Record<string, unknown>;
  readonly header?: Record<string, unknown>;
  readonly key?: SigningKey;
}

/** The clocks of everything here stand still, unless a test moves them. */
export const standing = Date.parse('2026-06-01T12:00:00Z');

export function seconds(): number {
  return standing / 1000;
}

/** An issuer of tokens on a loopback port. */
export async function startIssuer(): Promise<IssuerStage> {
  const [pair, other, elliptic] = await Promise.all([
    generateKeyPair('RS256', { extractable: true }),
    generateKeyPair('RS256', { extractable: true }),
    generateKeyPair('ES256', { extractable: true }),
  ]);
  const jwk = { ...(await exportJWK(pair.publicKey)), kid: 'one', alg: 'RS256', use: 'sig' };
  const server = createServer((_request, response) => {
    stage.asked += 1;
    response.statusCode = stage.shown === null ? 500 : 200;
    response.end(stage.shown === null ? 'down' : JSON.stringify(stage.shown));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`;
  const stage: IssuerStage = {
    url,
    jwk,
    pair,
    other,
    elliptic,
    shown: { keys: [jwk] },
    asked: 0,
    issuer: (more = {}) => ({
      name: 'corp',
      issuer: 'https://login.example/',
      audience: ['causeway'],
      jwks: url,
      algorithms: ['RS256', 'ES256'],
      clockToleranceSeconds: 30,
      tenant: 'acme',
      claims: usualClaims,
      ...more,
    }),
    token({ claims = {}, header = {}, key = pair.privateKey } = {}) {
      const usual = { iss: 'https://login.example/', aud: 'causeway', sub: 'alice', exp: seconds() + 600 };
      return new SignJWT({ ...usual, ...claims })
        .setProtectedHeader({ alg: 'RS256', kid: 'one', ...header })
        .sign(key);
    },
    reset() {
      stage.shown = { keys: [jwk] };
      stage.asked = 0;
    },
    close: () => void server.close(),
  };
  return stage;
}

const noKeys: KeyDirectory = { find: async () => null, used: async () => undefined };

/** What takes tokens of this issuer. */
export function tokenTaker(stage: IssuerStage, more: Partial<AccessSettings> = {}) {
  const clock = { now: 0 };
  const role = (name: string, word: string) =>
    [name, [{ role: name, may: ['read', word], accounts: null, kinds: null }]] as const;
  const by = { kind: 'claims', by: 'corp', group: null, scope: null, subject: null } as const;
  const identify = createIdentifier({
    settings: {
      ...noAccess,
      issuers: [stage.issuer()],
      roles: new Map([role('viewer', 'read'), role('operator', 'change'), role('approver', 'approve')]),
      grants: [
        { to: { ...by, scope: 'cloud:read' }, roles: ['viewer'] },
        { to: { ...by, group: 'network-ops' }, roles: ['operator'] },
        { to: { ...by, subject: 'bob' }, roles: ['approver'] },
      ],
      ...more,
    },
    keys: noKeys,
    nonces: nonceStore(),
    anonymous: null,
    report: () => undefined,
    now: () => clock.now,
    wallClock: () => standing + clock.now,
  });
  let address = 0;
  return {
    clock,
    /** Each from an address of its own, so that wrong ones do not slow each other down. */
    ask: async (token: string): Promise<Identified> => {
      address += 1;
      const from = `10.${address >> 16}.${(address >> 8) & 255}.${address & 255}`;
      const headers = { authorization: `Bearer ${token}` };
      return await identify({ headers, address: from, certificate: null });
    },
  };
}
