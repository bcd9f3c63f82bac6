/**
 * ACS3-HMAC-SHA256, which the vendor calls signature V3: everything that identifies the call travels in headers, and
 * the signature covers the method, the path, the query, the listed headers and the hash of the body.
 */
import { createHash, createHmac } from 'node:crypto';
import { canonicalPairs, type Pairs } from './encoding.ts';

export const algorithm = 'ACS3-HMAC-SHA256';

export interface Acs3Request {
  readonly method: string;
  readonly path: string;
  readonly query: Pairs;
  /** By lower-case name; a header that came several times has several values. */
  readonly headers: Readonly<Record<string, readonly string[] | undefined>>;
  readonly body: Uint8Array;
}

export interface Authorization {
  readonly algorithm: string;
  readonly credential: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

/** Reads `ACS3-HMAC-SHA256 Credential=..,SignedHeaders=a;b,Signature=..`; undefined when a part is missing. */
export function readAuthorization(header: string): Authorization | undefined {
  const space = header.indexOf(' ');
  if (space < 0) return undefined;
  const parts = new Map<string, string>();
  for (const part of header.slice(space + 1).split(',')) {
    const equals = part.indexOf('=');
    if (equals > 0) parts.set(part.slice(0, equals).trim(), part.slice(equals + 1).trim());
  }
  const credential = parts.get('Credential');
  const signedHeaders = parts.get('SignedHeaders');
  const signature = parts.get('Signature');
  if (!credential || !signedHeaders || !signature) return undefined;
  return {
    algorithm: header.slice(0, space),
    credential,
    signedHeaders: signedHeaders.split(';'),
    signature,
  };
}

export function hashOf(body: Uint8Array | string): string {
  return createHash('sha256').update(body).digest('hex');
}

/**
 * Follows the sender's own list of headers: the official SDK signs `x-acs-credentials-provider` and, when it repeats,
 * `x-acs-retry-attempts`, so a fixed list would refuse the vendor's own client.
 */
export function canonicalRequest(request: Acs3Request, signedHeaders: readonly string[]): string {
  const headers = signedHeaders.map(name => {
    const values = (request.headers[name] ?? []).map(value => value.trim()).sort();
    return `${name}:${values.join(',')}\n`;
  });
  return [
    request.method,
    request.path,
    canonicalPairs(request.query),
    headers.join(''),
    signedHeaders.join(';'),
    hashOf(request.body),
  ].join('\n');
}

export function stringToSign(canonical: string): string {
  return `${algorithm}\n${hashOf(canonical)}`;
}

/** The key is the bare secret here; the older scheme appends `&`. */
export function signatureOf(secret: string, text: string): string {
  return createHmac('sha256', secret).update(text).digest('hex');
}

/** "All x-acs-* headers, host and content-type must be signed": those that came but are missing from the list. */
export function unsignedHeaders(request: Acs3Request, signedHeaders: readonly string[]): readonly string[] {
  const present = Object.keys(request.headers).filter(
    name => name === 'host' || name === 'content-type' || name.startsWith('x-acs-'),
  );
  return present.filter(name => !signedHeaders.includes(name));
}
