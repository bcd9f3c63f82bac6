import type { EmulatorRequest, RequestHead } from '../../../emulation/vendor.ts';
import type { Refusal } from './envelope.ts';
import type { ZenlayerSettings } from './settings.ts';
import { matches } from './signature.ts';

/** Who calls: the key pair's signature or the access token, checked in the order header, time, key, signature. */
export type Credentials = {
  readonly accessKeyId: string;
  readonly accessKeyPassword: string;
  readonly token: string;
};

const authorizationForm =
  /^ZC2-HMAC-SHA256 Credential=([^,\s]+),\s*SignedHeaders=([^,\s]+),\s*Signature=([0-9a-f]+)$/;
const tolerance = 300;

function refuse(code: string, message: string): Refusal {
  return { code, status: 401, message };
}

const malformed = (message: string): Refusal => refuse('AUTHFAILURE_INVALID_AUTHORIZATION', message);
const mismatch = refuse('AUTHFAILURE_SIGNATURE_FAILURE', 'The signature does not match.');

/** The account a head claims to come from, proven or not. */
export function claimedAccount(head: RequestHead, accounts: Iterable<Credentials>): string | undefined {
  const authorization = head.headers.authorization ?? '';
  const token = bearerToken(authorization);
  if (token === undefined) return authorizationForm.exec(authorization)?.[1];
  for (const account of accounts) if (account.token === token) return account.accessKeyId;
  return undefined;
}

export function authenticate(
  request: EmulatorRequest,
  accounts: ReadonlyMap<string, Credentials>,
  settings: ZenlayerSettings,
): { account: string } | { refusal: Refusal } {
  const authorization = request.headers.authorization;
  if (authorization === undefined) return { refusal: malformed('The Authorization header is missing.') };
  if (bearerToken(authorization) !== undefined) {
    const account = claimedAccount(request, accounts.values());
    if (account !== undefined) return { account };
    return { refusal: refuse(settings.unknownTokenCode, 'The access token is not known.') };
  }
  const signed = signedParts(request, authorization);
  if ('refusal' in signed) return signed;
  const now = settings.signatureClock === 'wall' ? Date.now() : request.at.getTime();
  const apart = Math.abs(Math.floor(now / 1000) + settings.signatureSkewSeconds - Number(signed.timestamp));
  if (apart > tolerance)
    return { refusal: refuse('AUTHFAILURE_SIGNATURE_EXPIRED', 'The timestamp is more than 5 minutes off.') };
  const credentials = accounts.get(signed.accessKeyId);
  if (credentials === undefined) return { refusal: mismatch };
  const parts = { timestamp: signed.timestamp, headers: signed.headers, body: request.body };
  if (!matches(signed.signature, parts, credentials.accessKeyPassword)) return { refusal: mismatch };
  return { account: credentials.accessKeyId };
}

type Signed = {
  readonly accessKeyId: string;
  readonly signature: string;
  readonly timestamp: string;
  readonly headers: readonly (readonly [string, string])[];
};

function signedParts(request: EmulatorRequest, authorization: string): Signed | { refusal: Refusal } {
  const form = authorizationForm.exec(authorization);
  if (form === null) return { refusal: malformed('The Authorization header cannot be read.') };
  const [, accessKeyId = '', list = '', signature = ''] = form;
  if (request.headers['x-zc-signature-method'] !== 'ZC2-HMAC-SHA256')
    return { refusal: malformed('X-ZC-Signature-Method is ZC2-HMAC-SHA256.') };
  const timestamp = request.headers['x-zc-timestamp'];
  if (typeof timestamp !== 'string' || !/^\d{1,15}$/.test(timestamp))
    return { refusal: malformed('X-ZC-Timestamp is missing or no number of seconds.') };
  const names = list.split(';');
  if (!names.includes('content-type') || !names.includes('host'))
    return { refusal: malformed('SignedHeaders contains content-type and host.') };
  if (names.join(';') !== [...names].sort().join(';'))
    return { refusal: malformed('SignedHeaders is in the order of the names.') };
  const headers = names.map(name => [name, String(request.headers[name] ?? '').trim()] as const);
  return { accessKeyId, signature, timestamp, headers };
}

function bearerToken(authorization: string): string | undefined {
  return /^Bearer (\S+)$/.exec(authorization)?.[1];
}
