import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/**
 * ZC2-HMAC-SHA256 as the page "Signature" describes it, from the verifier's side: everything is recomputed from the bytes
 * and header values that arrived.
 */
export interface Zc2Parts {
  readonly timestamp: string;
  /** in the order of SignedHeaders, with the values as received */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array;
}

export function sha256(data: Uint8Array | string): string {
  return createHash('sha256').update(data).digest('hex');
}

export function canonicalRequest({ headers, body }: Omit<Zc2Parts, 'timestamp'>): string {
  const lines = headers.map(([name, value]) => `${name}:${value}\n`).join('');
  const names = headers.map(([name]) => name).join(';');
  // The canonical path is "/" whatever was called, and the query is always empty.
  return ['POST', '/', '', lines, names, sha256(body)].join('\n');
}

export function stringToSign(parts: Zc2Parts): string {
  return ['ZC2-HMAC-SHA256', parts.timestamp, sha256(canonicalRequest(parts))].join('\n');
}

export function signatureOf(parts: Zc2Parts, password: string): string {
  return createHmac('sha256', password).update(stringToSign(parts)).digest('hex');
}

export function matches(given: string, parts: Zc2Parts, password: string): boolean {
  // The page lower-cases the header values, the SDKs leave them as they are: both are signatures.
  const lowered = parts.headers.map(([name, value]) => [name, value.toLowerCase()] as const);
  return [parts, { ...parts, headers: lowered }].some(form => same(given, signatureOf(form, password)));
}

function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
