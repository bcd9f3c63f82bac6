import { createHmac, hash } from 'node:crypto';

const algorithm = 'ACS3-HMAC-SHA256';

export interface SignedCall {
  readonly method: 'GET' | 'POST';
  readonly parameters: Readonly<Record<string, string>>;
  /** Everything that is signed: host and all x-acs-* headers, names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly hashedPayload: string;
}

/** ACS3-HMAC-SHA256. The key is the bare secret: the `&` behind it belongs to the older signature. */
export function authorizationOf(accessKeyId: string, accessKeySecret: string, call: SignedCall): string {
  const names = Object.keys(call.headers).sort();
  const canonicalHeaders = names.map(name => `${name}:${call.headers[name]?.trim()}\n`).join('');
  const signedHeaders = names.join(';');
  const canonicalRequest = [
    call.method,
    '/',
    queryOf(call.parameters),
    canonicalHeaders,
    signedHeaders,
    call.hashedPayload,
  ].join('\n');
  const stringToSign = `${algorithm}\n${sha256(canonicalRequest)}`;
  const signature = createHmac('sha256', accessKeySecret).update(stringToSign).digest('hex');
  return `${algorithm} Credential=${accessKeyId},SignedHeaders=${signedHeaders},Signature=${signature}`;
}

/** Sorted by raw name and strictly encoded; sent as it was signed, so that wire and canonical text are one. */
export function queryOf(parameters: Readonly<Record<string, string>>): string {
  return Object.keys(parameters)
    .sort()
    .map(name => `${encoded(name)}=${encoded(parameters[name] ?? '')}`)
    .join('&');
}

function encoded(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    mark => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

export function sha256(data: string): string {
  return hash('sha256', data, 'hex');
}
