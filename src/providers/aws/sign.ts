import { createHmac, hash } from 'node:crypto';

const algorithm = 'AWS4-HMAC-SHA256';

export interface AwsSignedCall {
  readonly method: 'GET' | 'POST';
  readonly region: string;
  readonly service: string;
  /**
   * Everything that is signed, names in lower case: host (with its port, where it is not the scheme's own), x-amz-date and
   * x-amz-target, and x-amz-security-token with temporary credentials. A list where a header is sent several times.
   */
  readonly headers: Readonly<Record<string, string | readonly string[]>> & { readonly 'x-amz-date': string };
  /** Byte for byte what goes on the wire. */
  readonly body: string | Uint8Array;
}

/** Signature Version 4 for a call to `/` without a query. The date that is signed is the one in x-amz-date. */
export function authorizationOf(accessKeyId: string, secretAccessKey: string, call: AwsSignedCall): string {
  const names = Object.keys(call.headers).sort();
  const canonicalHeaders = names
    .map(name => `${name}:${canonicalValue(call.headers[name] ?? '')}\n`)
    .join('');
  const signedHeaders = names.join(';');
  const canonicalRequest = [call.method, '/', '', canonicalHeaders, signedHeaders, sha256(call.body)].join(
    '\n',
  );
  const timestamp = call.headers['x-amz-date'];
  const scope = [timestamp.slice(0, 8), call.region, call.service, 'aws4_request'];
  const stringToSign = [algorithm, timestamp, scope.join('/'), sha256(canonicalRequest)].join('\n');
  // A key of one day, one region and one service: each part of the scope is signed with what the one before gave.
  const key = scope.reduce<Buffer>(
    (parent, part) => hmac(parent, part),
    Buffer.from(`AWS4${secretAccessKey}`),
  );
  const signature = hmac(key, stringToSign).toString('hex');
  return `${algorithm} Credential=${accessKeyId}/${scope.join('/')}, SignedHeaders=${signedHeaders}, Signature=${signature}`;
}

/** As x-amz-date has it: 20260115T083000Z. */
export function amzDateOf(date: Date): string {
  return `${date.toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
}

export function sha256(data: string | Uint8Array): string {
  return hash('sha256', data, 'hex');
}

function canonicalValue(value: string | readonly string[]): string {
  return [value]
    .flat()
    .map(each => each.trim().replace(/ {2,}/g, ' '))
    .join(',');
}

function hmac(key: Uint8Array, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
