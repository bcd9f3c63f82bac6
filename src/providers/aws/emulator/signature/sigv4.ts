/**
 * AWS Signature Version 4 from the verifier's side: everything is recomputed from the bytes and headers that arrived, by
 * the sender's own list of headers, since signers differ in what they sign.
 */
import { createHash, createHmac } from 'node:crypto';

export const algorithm = 'AWS4-HMAC-SHA256';

export interface SigV4Request {
  readonly method: string;
  readonly path: string;
  /** By lower-case name; a header that came several times has several values. */
  readonly headers: Readonly<Record<string, readonly string[] | undefined>>;
  readonly body: Uint8Array;
}

/** What a signing key is good for: one UTC day, one region, one service. */
export interface CredentialScope {
  /** yyyymmdd */
  readonly date: string;
  readonly region: string;
  readonly service: string;
}

export function sha256(data: Uint8Array | string): string {
  return createHash('sha256').update(data).digest('hex');
}

/** This API has no query, so the third line is always empty. */
export function canonicalRequest(request: SigV4Request, signedHeaders: readonly string[]): string {
  const names = [...signedHeaders].sort();
  const lines = names.map(name => `${name}:${(request.headers[name] ?? []).map(plain).join(',')}\n`);
  return [request.method, request.path, '', lines.join(''), names.join(';'), sha256(request.body)].join('\n');
}

export function stringToSign(timestamp: string, scope: CredentialScope, canonical: string): string {
  return [algorithm, timestamp, scopeText(scope), sha256(canonical)].join('\n');
}

/** The four derived keys; the last one signs. */
export function derivedKeys(secret: string, { date, region, service }: CredentialScope): readonly Buffer[] {
  const ofDate = hmac(`AWS4${secret}`, date);
  const ofRegion = hmac(ofDate, region);
  const ofService = hmac(ofRegion, service);
  return [ofDate, ofRegion, ofService, hmac(ofService, 'aws4_request')];
}

export function signatureOf(secret: string, scope: CredentialScope, text: string): string {
  const key = derivedKeys(secret, scope).at(-1) as Buffer;
  return createHmac('sha256', key).update(text).digest('hex');
}

function scopeText({ date, region, service }: CredentialScope): string {
  return `${date}/${region}/${service}/aws4_request`;
}

function plain(value: string): string {
  return value.trim().replace(/ +/g, ' ');
}

function hmac(key: Buffer | string, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
