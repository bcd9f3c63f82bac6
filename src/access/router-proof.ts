import { createHmac, timingSafeEqual } from 'node:crypto';
import type { RequestFacts } from '../domain/caller.ts';
import type { Secret } from '../domain/secret.ts';
import { type ClaimNames, type Claims, readClaims } from './claims.ts';
import type { Nonces } from './nonces.ts';

/** A router that stands between us and the people who ask. */
export interface Router {
  readonly name: string;
  /** The tenant of all its users; null where their claims say it. */
  readonly tenant: string | null;
  readonly claims: ClaimNames;
  /** The issuer whose users it brings: they are the same people as with a token of their own. Null where they are its own. */
  readonly users: string | null;
  /** Signs the requests; null where it proves itself by a certificate. */
  readonly secret: Secret | null;
  /** SHA-256 of its certificates, in hex. */
  readonly certificates: readonly string[];
}

/** Headers of a signed request. `docs/access.md` says how routers make them. */
export const routerHeaders = {
  router: 'x-causeway-router',
  time: 'x-causeway-time',
  nonce: 'x-causeway-nonce',
  body: 'x-causeway-body',
  claims: 'x-causeway-claims',
  signature: 'x-causeway-signature',
} as const;

const signatureVersion = 'causeway-router-1';
/** So much the clocks of router and gateway may differ, with the way between them. */
const windowMs = 60_000;
/** Nobody takes a signature for longer than two windows; the rest is for clocks of replicas that differ. */
export const noncesKeptForMs = 5 * windowMs;

export type RouterProof =
  | {
      readonly kind: 'router';
      readonly router: Router;
      /** Null where it asks for itself. */
      readonly claims: Claims | null;
      /** When the proof ends that the router has of its user; null where it does not say so. */
      readonly expiresAt: Date | null;
      readonly bodyHash: string;
    }
  | { readonly kind: 'invalid'; readonly why: string };

/** The text that the signature is over. */
export function signedText(of: {
  readonly router: string;
  readonly time: string;
  readonly nonce: string;
  readonly body: string;
  readonly claims: string;
}): string {
  return [signatureVersion, of.router, of.time, of.nonce, of.body, of.claims].join('\n');
}

/** Checks what routers sign, each request once. Throws where it cannot be known whether one was taken before. */
export class RouterVerifier {
  readonly #routers: () => readonly Router[];
  readonly #nonces: Nonces;
  readonly #wallClock: () => number;

  /** `routers` as they are known now: what they prove themselves by may be renewed. */
  constructor(routers: () => readonly Router[], nonces: Nonces, wallClock: () => number) {
    this.#routers = routers;
    this.#nonces = nonces;
    this.#wallClock = wallClock;
  }

  /** The router that holds the certificate of this connection. */
  byCertificate(certificate: string): Router | null {
    return this.#routers().find(({ certificates }) => certificates.includes(certificate)) ?? null;
  }

  async verify({ headers }: RequestFacts): Promise<RouterProof> {
    const given = (name: keyof typeof routerHeaders): string => {
      const value = headers[routerHeaders[name]];
      return typeof value === 'string' ? value : '';
    };
    const named = given('router');
    const router = this.#routers().find(({ name }) => name === named);
    const { secret = null } = router ?? {};
    if (router === undefined || secret === null) return invalid('no router of this name signs requests');
    const [time, nonce, body, claims] = [given('time'), given('nonce'), given('body'), given('claims')];
    const wanted = createHmac('sha256', secret.reveal())
      .update(signedText({ router: router.name, time, nonce, body, claims }))
      .digest();
    if (!sameBytes(wanted, given('signature'))) return invalid('the signature is not of this router');
    // Only what is signed is looked at from here on.
    if (!/^\d{1,12}$/.test(time) || Math.abs(Number(time) * 1000 - this.#wallClock()) > windowMs) {
      return invalid('the time is not within a minute of this server’s');
    }
    if (!/^[\x21-\x7e]{16,128}$/.test(nonce)) return invalid('the nonce is not 16 to 128 visible characters');
    if (!/^[0-9a-f]{64}$/.test(body)) return invalid('the hash of the body is not a SHA-256 in hex');
    const user = claims === '' ? null : claimsIn(claims, router.claims);
    if (claims !== '' && user === null) return invalid('the claims are not readable');
    const expiresAt = user?.expiresAt ?? null;
    if (expiresAt !== null && expiresAt.getTime() <= this.#wallClock())
      return invalid('the claims have expired');
    if (router.tenant === null && user === null) return invalid('the claims name no tenant');
    if (!(await this.#nonces.take(router.name, nonce))) return invalid('the nonce was used before');
    return { kind: 'router', router, claims: user?.claims ?? null, expiresAt, bodyHash: body };
  }
}

function invalid(why: string): RouterProof {
  return { kind: 'invalid', why };
}

function sameBytes(wanted: Buffer, given: string): boolean {
  return /^[0-9a-f]{64}$/.test(given) && timingSafeEqual(wanted, Buffer.from(given, 'hex'));
}

interface SignedClaims {
  readonly claims: Claims;
  readonly expiresAt: Date | null;
}

function claimsIn(encoded: string, names: ClaimNames): SignedClaims | null {
  try {
    const payload: unknown = JSON.parse(Buffer.from(encoded, 'base64url').toString('utf8'));
    if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) return null;
    const claims = readClaims(payload as Record<string, unknown>, names);
    if (claims === null) return null;
    if (!('exp' in payload)) return { claims, expiresAt: null };
    const expiresAt = new Date(Number(payload.exp) * 1000 + windowMs);
    return typeof payload.exp === 'number' && Number.isFinite(expiresAt.getTime())
      ? { claims, expiresAt }
      : null;
  } catch {
    return null;
  }
}

/** Those that are known, with what they prove themselves by as it is now. Who they are and whom they bring stays. */
export function renewRouters(
  known: readonly Router[],
  found: readonly Router[],
): { readonly routers: readonly Router[]; readonly renewed: readonly string[] } {
  const renewed: string[] = [];
  const routers = known.map(router => {
    const now = found.find(({ name }) => name === router.name);
    if (now === undefined || proofOf(now) === proofOf(router)) return router;
    renewed.push(router.name);
    return { ...router, secret: now.secret, certificates: now.certificates };
  });
  return { routers, renewed };
}

function proofOf({ secret, certificates }: Router): string {
  return JSON.stringify([secret?.reveal() ?? null, certificates]);
}
