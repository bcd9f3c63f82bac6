import type { Caller, Identified, Identify, RequestFacts } from '../domain/caller.ts';
import { hashOf, isApiKey, type KeyDirectory, looksLikeApiKey } from './api-key.ts';
import { Grants } from './grants.ts';
import { TokenVerifier } from './jwt.ts';
import { type NonceStore, Nonces } from './nonces.ts';
import { Penalties } from './penalties.ts';
import { type Router, type RouterProof, RouterVerifier, routerHeaders } from './router-proof.ts';
import type { AccessSettings } from './settings.ts';
import { Slots } from './slots.ts';

export interface IdentifierOptions {
  readonly settings: AccessSettings;
  readonly keys: KeyDirectory;
  readonly nonces: NonceStore;
  /** The routers as they are known now; without it those of the settings, for good. */
  readonly routers?: () => readonly Router[];
  /** Who asks where nothing is proven; null where everybody has to prove who they are. */
  readonly anonymous: Caller | null;
  /** Trouble that no answer tells. */
  report(trouble: unknown): void;
  /** On a clock that only goes forward. */
  readonly now?: () => number;
  readonly wallClock?: () => number;
}

interface KnownCaller {
  readonly identified: Extract<Identified, { kind: 'caller' }>;
  /** Null for what is no key of ours. */
  readonly keyId: string | null;
  usedAt: number;
}

/** A revoked key ends after this, and so does a token whose issuer has withdrawn the key that signed it. */
const knownForMs = 10_000;
const knownCallers = 4_096;
const useNotedEveryMs = 60_000;

/** How callers prove who they are. What was proven a moment ago costs a hash and a look at one place. */
export function createIdentifier(options: IdentifierOptions): Identify {
  const { settings, keys, anonymous, report } = options;
  const { now = () => performance.now(), wallClock = Date.now } = options;
  const grants = new Grants(settings.roles, settings.grants);
  const tokens = new TokenVerifier(settings.issuers, now, wallClock);
  const nonces = new Nonces(options.nonces, now, report);
  const routers = new RouterVerifier(options.routers ?? (() => settings.routers), nonces, wallClock);
  const holders = new Map(
    settings.certificates.flatMap(holder => holder.fingerprints.map(each => [each, holder] as const)),
  );
  const penalties = new Penalties(now);
  const known = new Slots<KnownCaller>(knownCallers, now);

  function identify(request: RequestFacts): Identified | Promise<Identified> {
    const { headers, certificate } = request;
    const credential = bearerIn(headers.authorization);
    if (typeof headers[routerHeaders.router] === 'string') return byRouter(request);
    const router = certificate === null ? null : routers.byCertificate(certificate);
    if (credential === null) {
      if (router !== null) return routerItself(router.name, router.tenant);
      const holder = headers.authorization === undefined ? holders.get(certificate ?? '') : undefined;
      if (holder !== undefined) return standing(grants.callerOf({ kind: 'certificate', ...holder }));
      if (anonymous !== null && headers.authorization === undefined) return standing(anonymous);
      return refuse(
        401,
        'UNAUTHENTICATED',
        'Say who you are: send "authorization: Bearer" with a key or a token.',
      );
    }
    const hash = hashOf(credential);
    const caller = known.find(router === null ? hash : hashOf(`${router.name} ${hash}`));
    if (caller !== undefined) {
      noteUse(caller);
      return caller.identified;
    }
    return byCredential(credential, hash, request.address, router?.name ?? null);
  }

  /** Nothing is slowed down here: nobody guesses such a signature, and all of a router's users share its address. */
  async function byRouter(request: RequestFacts): Promise<Identified> {
    let proof: RouterProof;
    try {
      proof = await routers.verify(request);
    } catch (trouble) {
      report(trouble);
      return refuse(
        503,
        'NONCES_UNAVAILABLE',
        'Whether this request came before cannot be looked up now. Nothing was executed; sign it anew and send it again.',
        1,
      );
    }
    if (proof.kind === 'invalid') {
      return refuse(
        401,
        'ROUTER_NOT_PROVEN',
        `The request is not signed by a router that is known here: ${proof.why}.`,
      );
    }
    const { router, claims, expiresAt, bodyHash } = proof;
    const { name: by, users } = router;
    const tenant = router.tenant ?? claims?.tenant ?? '';
    const of = { by, users: users ?? by, tenant, claims, router: true } as const;
    const caller = grants.callerOf({ kind: 'claims', ...of });
    const renew = () => (expiresAt === null || wallClock() < expiresAt.getTime() ? caller : null);
    return { kind: 'caller', caller, bodyHash, router: true, renew };
  }

  function routerItself(by: string, tenant: string | null): Identified {
    if (tenant === null)
      return refuse(401, 'ROUTER_NOT_PROVEN', 'The router sends no user, and so no tenant.');
    return {
      ...standing(grants.callerOf({ kind: 'claims', by, users: by, tenant, claims: null, router: true })),
      router: true,
    };
  }

  async function byCredential(
    credential: string,
    hash: string,
    address: string | null,
    router: string | null,
  ): Promise<Identified> {
    const wait = waiting(address);
    if (wait !== null) return wait;
    const found = await (looksLikeApiKey(credential) ? byKey(credential, hash) : byToken(credential, router));
    if ('kind' in found) {
      if (found.kind === 'refused' && found.status === 401) penalties.failed(address);
      return found;
    }
    penalties.succeeded(address);
    remember(router === null ? hash : hashOf(`${router} ${hash}`), found);
    return found.identified;
  }

  function remember(place: string, { identified, keyId, forMs }: ProvenCaller): void {
    const caller: KnownCaller = { identified, keyId, usedAt: Number.NEGATIVE_INFINITY };
    noteUse(caller);
    known.keep(place, caller, Math.min(forMs, knownForMs));
  }

  /** Of a key that was right before: nobody guesses here, so nobody is held up for it. Throws where it cannot be looked up. */
  async function renewKey(credential: string, hash: string): Promise<Caller | null> {
    const caller = known.find(hash);
    if (caller !== undefined) return caller.identified.caller;
    const found = await provenBy(credential, hash);
    if ('kind' in found) return null;
    remember(hash, found);
    return found.identified.caller;
  }

  type ProvenCaller = Pick<KnownCaller, 'identified' | 'keyId'> & { readonly forMs: number };

  async function byKey(credential: string, hash: string): Promise<ProvenCaller | Identified> {
    try {
      return await provenBy(credential, hash);
    } catch (trouble) {
      report(trouble);
      return refuse(503, 'KEYS_UNAVAILABLE', 'Keys cannot be looked up now. Nothing was executed.', 1);
    }
  }

  /** Throws where keys cannot be looked up. */
  async function provenBy(credential: string, hash: string): Promise<ProvenCaller | Identified> {
    const key = isApiKey(credential) ? await keys.find(hash) : null;
    if (key === null || key.revokedAt !== null) {
      return refuse(401, 'KEY_INVALID', 'This key is not known here. Nothing was executed.');
    }
    const forMs = key.expiresAt.getTime() - wallClock();
    if (forMs <= 0) return refuse(401, 'KEY_EXPIRED', 'This key has expired. Ask for a new one.');
    const { name, tenant, actor, id } = key;
    const caller = grants.callerOf({ kind: 'key', name, tenant, actor });
    const renew = () => renewKey(credential, hash);
    return { identified: { kind: 'caller', caller, bodyHash: null, renew }, keyId: id, forMs };
  }

  async function byToken(credential: string, router: string | null): Promise<ProvenCaller | Identified> {
    try {
      const verified = await tokens.verify(credential);
      if (verified.kind === 'expired')
        return refuse(401, 'TOKEN_EXPIRED', 'The token has expired. Get a new one.');
      if (verified.kind === 'invalid') {
        return refuse(
          401,
          'TOKEN_INVALID',
          'The token is none of an issuer that is known here, or not meant for this API.',
        );
      }
      const { issuer, claims, expiresAt } = verified;
      const tenant = issuer.tenant ?? claims.tenant ?? '';
      const of = { by: issuer.name, users: issuer.name, tenant, claims, router: false } as const;
      const user = grants.callerOf({ kind: 'claims', ...of });
      const caller = router === null ? user : { ...user, federates: true };
      const renew = (): Caller | null => (wallClock() < expiresAt.getTime() ? caller : null);
      const identified = { kind: 'caller', caller, bodyHash: null, router: router !== null, renew } as const;
      return { identified, keyId: null, forMs: expiresAt.getTime() - wallClock() };
    } catch (trouble) {
      report(trouble);
      return refuse(
        503,
        'ISSUER_UNAVAILABLE',
        'The keys of the issuer cannot be read now, so nothing can be said of the token. Nothing was executed.',
        5,
      );
    }
  }

  function waiting(address: string | null): Identified | null {
    const waitMs = penalties.waitMs(address);
    if (waitMs <= 0) return null;
    const message = 'Too many wrong proofs came from this address. Nothing was tried; wait, and try again.';
    return refuse(429, 'TOO_MANY_WRONG_PROOFS', message, Math.ceil(waitMs / 1000));
  }

  function noteUse(caller: KnownCaller): void {
    if (caller.keyId === null || now() - caller.usedAt < useNotedEveryMs) return;
    caller.usedAt = now();
    keys.used(caller.keyId).catch(report);
  }

  return identify;
}

/** Somebody whose proof does not run out. */
function standing(caller: Caller): Extract<Identified, { kind: 'caller' }> {
  return { kind: 'caller', caller, bodyHash: null, renew: () => caller };
}

function refuse(
  status: Extract<Identified, { kind: 'refused' }>['status'],
  code: string,
  message: string,
  retryAfterSeconds: number | null = null,
): Identified {
  return { kind: 'refused', status, code, message, retryAfterSeconds };
}

function bearerIn(authorization: string | string[] | undefined): string | null {
  if (typeof authorization !== 'string') return null;
  return /^Bearer +([\x21-\x7e]+) *$/i.exec(authorization)?.[1] ?? null;
}
