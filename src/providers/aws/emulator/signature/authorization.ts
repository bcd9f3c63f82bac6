import { algorithm, type CredentialScope } from './sigv4.ts';

/** The Authorization header, taken apart. */
export interface SigV4Authorization {
  readonly accessKeyId: string;
  readonly scope: CredentialScope;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

/**
 * Reads `AWS4-HMAC-SHA256 Credential=<id>/<date>/<region>/<service>/aws4_request, SignedHeaders=a;b, Signature=<hex>`, or
 * says which parts are missing, as the services of AWS do.
 */
export function readAuthorization(
  header: string,
): SigV4Authorization | { readonly missing: readonly string[] } {
  const [first = '', ...rest] = header.split(/[\s,]+/);
  const parts = new Map<string, string>();
  for (const part of rest) {
    const equals = part.indexOf('=');
    if (equals > 0) parts.set(part.slice(0, equals), part.slice(equals + 1));
  }
  if (first !== algorithm) return { missing: ['Credential', 'Signature', 'SignedHeaders'] };
  const missing = ['Credential', 'Signature', 'SignedHeaders'].filter(name => !parts.get(name));
  if (missing.length > 0) return { missing };
  // An access key id has no slash of its own.
  const [accessKeyId = '', date, region, service, end, ...more] = (parts.get('Credential') ?? '').split('/');
  if (!accessKeyId || !date || !region || !service || end !== 'aws4_request' || more.length > 0)
    return { missing: ['Credential'] };
  return {
    accessKeyId,
    scope: { date, region, service },
    signedHeaders: (parts.get('SignedHeaders') ?? '').split(';'),
    signature: parts.get('Signature') ?? '',
  };
}
