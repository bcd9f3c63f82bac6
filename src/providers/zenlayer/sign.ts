import { createHmac, hash } from 'node:crypto';

export interface SignedParts {
  readonly host: string;
  /** Byte for byte what goes on the wire: a charset that is added on the way breaks the signature. */
  readonly contentType: string;
  /** Unix time in seconds, the same text as in X-ZC-Timestamp. */
  readonly timestamp: string;
  readonly body: Buffer;
}

const algorithm = 'ZC2-HMAC-SHA256';
const signedHeaders = 'content-type;host';

/** ZC2-HMAC-SHA256. The canonical path is always `/`, and action and version are not signed at all. */
export function authorizationOf(accessKeyId: string, accessKeyPassword: string, parts: SignedParts): string {
  const canonicalRequest = [
    'POST',
    '/',
    '',
    `content-type:${parts.contentType}\nhost:${parts.host}\n`,
    signedHeaders,
    sha256(parts.body),
  ].join('\n');
  const stringToSign = [algorithm, parts.timestamp, sha256(canonicalRequest)].join('\n');
  const signature = createHmac('sha256', accessKeyPassword).update(stringToSign).digest('hex');
  return `${algorithm} Credential=${accessKeyId}, SignedHeaders=${signedHeaders}, Signature=${signature}`;
}

function sha256(data: Buffer | string): string {
  return hash('sha256', data, 'hex');
}
