import type { EmulatorRequest, RequestHead } from '../../../../emulation/vendor.ts';
import type { ZenlayerCredentials } from '../credentials.ts';
import type { ZenlayerRefusal } from '../envelope.ts';
import type { ZenlayerEmulatorSettings } from '../settings.ts';
import { matches } from './zc2.ts';

/** Who calls: the key pair's signature or the access token, checked in the order header, time, key, signature. */
const authorizationForm =
  /^ZC2-HMAC-SHA256 Credential=([^,\s]+),\s*SignedHeaders=([^,\s]+),\s*Signature=([0-9a-f]+)$/;
const tolerance = 300;

function refuse(code: string, message: string): ZenlayerRefusal {
  return { code, status: 401, message };
}

const malformed = (message: string): ZenlayerRefusal => refuse('AUTHFAILURE_INVALID_AUTHORIZATION', message);
const mismatch = refuse('AUTHFAILURE_SIGNATURE_FAILURE', 'The signature does not match.');

/** The account a head claims to come from, proven or not. */
export function claimedAccount(
  head: RequestHead,
  accounts: readonly ZenlayerCredentials[],
): string | undefined {
  const authorization = head.headers.authorization ?? '';
  const token = bearerToken(authorization);
  if (token === undefined) return authorizationForm.exec(authorization)?.[1];
  for (const account of accounts) if (account.token === token) return account.accessKeyId;
  return undefined;
}

export function authenticate(
  request: EmulatorRequest,
  accounts: readonly ZenlayerCredentials[],
  settings: ZenlayerEmulatorSettings,
): { account: string } | { refusal: ZenlayerRefusal } {
  const authorization = request.headers.authorization;
  if (authorization === undefined) return { refusal: malformed('The Authorization header is missing.') };
  if (bearerToken(authorization) !== undefined) {
    const account = claimedAccount(request, accounts);
    if (account !== undefined) return { account };
    return { refusal: refuse(settings.unknownTokenCode, 'The access token is not known.') };
  }
  const signed = signedParts(request, authorization);
  if ('refusal' in signed) return signed;
  const apart = (now: number): number => Math.abs(Math.floor(now / 1000) - Number(signed.timestamp));
  if (!request.clocks.some(now => apart(now) <= tolerance))
    return { refusal: refuse('AUTHFAILURE_SIGNATURE_EXPIRED', 'The timestamp is more than 5 minutes off.') };
  const credentials = accounts.find(({ accessKeyId }) => accessKeyId === signed.accessKeyId);
  if (credentials === undefined) return { refusal: mismatch };
  const parts = { timestamp: signed.timestamp, headers: signed.headers, body: request.body };
  if (!matches(signed.signature, parts, credentials.accessKeyPassword)) return { refusal: mismatch };
  return { account: credentials.accessKeyId };
}

interface SignedHead {
  readonly accessKeyId: string;
  readonly signature: string;
  readonly timestamp: string;
  readonly headers: readonly (readonly [string, string])[];
}

function signedParts(
  request: EmulatorRequest,
  authorization: string,
): SignedHead | { refusal: ZenlayerRefusal } {
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
