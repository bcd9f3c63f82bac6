import { decodeJwt, errors, jwtVerify } from 'jose';
import type { SignatureAlgorithm } from './algorithms.ts';
import { type ClaimNames, type Claims, readClaims } from './claims.ts';
import { KeySet } from './key-set.ts';

/** Somebody whose tokens are taken. */
export interface Issuer {
  readonly name: string;
  /** Exactly as `iss` says it. */
  readonly issuer: string;
  readonly audience: readonly string[];
  readonly jwks: string;
  readonly algorithms: readonly SignatureAlgorithm[];
  readonly clockToleranceSeconds: number;
  /** The tenant of all its users; null where a claim says it. */
  readonly tenant: string | null;
  readonly claims: ClaimNames;
}

export type VerifiedToken =
  | { readonly kind: 'verified'; readonly issuer: Issuer; readonly claims: Claims; readonly expiresAt: Date }
  | { readonly kind: 'expired' }
  | { readonly kind: 'invalid' };

const longestToken = 12 * 1024;

/** Checks tokens of several issuers. Throws where an issuer's keys cannot be had. */
export class TokenVerifier {
  readonly #issuers: ReadonlyMap<string, { readonly issuer: Issuer; readonly keys: KeySet }>;

  readonly #wallClock: () => number;

  constructor(issuers: readonly Issuer[], now: () => number, wallClock: () => number) {
    this.#wallClock = wallClock;
    this.#issuers = new Map(
      issuers.map(issuer => [issuer.issuer, { issuer, keys: new KeySet({ url: issuer.jwks, now }) }]),
    );
  }

  async verify(token: string): Promise<VerifiedToken> {
    const known = this.#issuers.get(issuerIn(token) ?? '');
    if (known === undefined) return { kind: 'invalid' };
    const { issuer, keys } = known;
    try {
      const { payload, protectedHeader } = await jwtVerify(token, keys.find, {
        algorithms: [...issuer.algorithms],
        issuer: issuer.issuer,
        audience: [...issuer.audience],
        requiredClaims: ['exp', 'sub'],
        clockTolerance: issuer.clockToleranceSeconds,
        currentDate: new Date(this.#wallClock()),
      });
      // An ID token, a logout token or the like is no permission to call an API.
      const type = protectedHeader.typ?.toLowerCase().replace(/^application\//, '') ?? 'jwt';
      const claims = type === 'jwt' || type === 'at+jwt' ? readClaims(payload, issuer.claims) : null;
      if (claims === null) return { kind: 'invalid' };
      const tolerated = (payload.exp ?? 0) + issuer.clockToleranceSeconds;
      return { kind: 'verified', issuer, claims, expiresAt: new Date(tolerated * 1000) };
    } catch (trouble) {
      if (trouble instanceof errors.JWTExpired) return { kind: 'expired' };
      // What a key or a header of somebody else's making can do wrong ends here; that keys cannot be had does not.
      if (trouble instanceof errors.JOSEError || trouble instanceof TypeError) return { kind: 'invalid' };
      if (trouble instanceof Error && trouble.name !== 'KeySetUnavailableError') return { kind: 'invalid' };
      throw trouble;
    }
  }
}

/** Nothing of it is believed yet: it only says whose keys to try. */
function issuerIn(token: string): string | null {
  if (token.length > longestToken) return null;
  try {
    const { iss } = decodeJwt(token);
    return typeof iss === 'string' ? iss : null;
  } catch {
    return null;
  }
}
