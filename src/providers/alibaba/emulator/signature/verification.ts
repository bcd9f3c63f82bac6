/**
 * Who is calling, proven: the parts of a signature are there, the date is near, the key is known, the signature is right,
 * and the nonce is new, in this order. The order is inferred; a nonce is remembered only after a valid signature, or
 * strangers could use up the nonces of others.
 */
import type { EmulatorRequest, RequestHead } from '../../../../emulation/vendor.ts';
import type { AlibabaAccount } from '../credentials.ts';
import { type AlibabaRefusal, invalidParameter, missingCommon, refuse } from '../refusal.ts';
import type { AlibabaEmulatorSettings } from '../settings.ts';
import * as acs3 from './acs3.ts';
import type { Pairs } from './encoding.ts';
import * as hmacSha1 from './hmac-sha1.ts';
import type { NonceMemory } from './nonces.ts';

export interface SignatureInput {
  readonly request: EmulatorRequest;
  readonly query: Pairs;
  readonly form: Pairs;
  /** Signed by headers rather than by parameters. */
  readonly byHeaders: boolean;
}

/** What both schemes come down to. `judge` compares the signature once the key's secret is known. */
interface SignatureClaim {
  readonly accessKeyId: string;
  readonly date: string;
  readonly nonce: string | undefined;
  readonly securityToken: string | undefined;
  readonly judge: (secret: string) => AlibabaRefusal | undefined;
}

export interface VerificationSurroundings {
  readonly accounts: ReadonlyMap<string, AlibabaAccount>;
  readonly nonces: NonceMemory;
  readonly settings: AlibabaEmulatorSettings;
}

/**
 * Which of the two schemes a call is in. The official SDK sends `x-acs-action` and its kin with the older scheme too, so
 * these headers say something only where neither signature came at all.
 */
export function usesHeaders({ headers }: RequestHead, parameterNames: ReadonlySet<string>): boolean {
  if (headers.authorization?.startsWith('ACS3-')) return true;
  const signed = parameterNames.has('Signature') || parameterNames.has('SignatureMethod');
  return !signed && headers['x-acs-action'] !== undefined;
}

export function verify(
  call: SignatureInput,
  { accounts, nonces, settings }: VerificationSurroundings,
): AlibabaAccount | AlibabaRefusal {
  const claim = call.byHeaders ? headerClaim(call, settings) : parameterClaim(call);
  if ('code' in claim) return claim;
  const time = timeOf(claim.date);
  if (time === undefined) return refuse('InvalidTimeStamp.Format');
  const { clocks } = call.request;
  if (!clocks.some(now => Math.abs(now - time) <= settings.dateTolerance))
    return refuse('InvalidTimeStamp.Expired');
  const account = accounts.get(claim.accessKeyId);
  if (!account) return refuse('InvalidAccessKeyId.NotFound', { status: settings.unknownAccessKeyStatus });
  const { accessKeySecret, securityToken, inactive } = account.credentials;
  if (inactive) return refuse('InvalidAccessKeyId.Inactive');
  if (securityToken !== undefined && claim.securityToken === undefined) return refuse('MissingSecurityToken');
  if (claim.securityToken !== securityToken) return refuse('InvalidSecurityToken.MismatchWithAccessKey');
  const mismatch = claim.judge(accessKeySecret);
  if (mismatch) return mismatch;
  if (claim.nonce !== undefined && !nonces.take(claim.nonce, clocks.at(-1) ?? 0, settings.nonceMemory)) {
    return refuse('SignatureNonceUsed');
  }
  return account;
}

const mustBeSigned = ['host', 'x-acs-action', 'x-acs-version', 'x-acs-date'];

function headerClaim(
  { request, query }: SignatureInput,
  settings: AlibabaEmulatorSettings,
): SignatureClaim | AlibabaRefusal {
  const headers = headersOf(request);
  const value = (name: string): string | undefined => headers[name]?.[0];
  for (const name of ['authorization', 'x-acs-date', 'x-acs-content-sha256']) {
    if (!value(name)) return missingCommon(name);
  }
  const authorization = acs3.readAuthorization(value('authorization') ?? '');
  if (!authorization) return refuse('IncompleteSignature');
  if (authorization.algorithm !== acs3.algorithm) return refuse('InvalidSignatureMethod');
  const { signedHeaders } = authorization;
  const signed: acs3.Acs3Request = { ...request, query, headers };
  if (!mustBeSigned.every(name => signedHeaders.includes(name))) return refuse('IncompleteSignature');
  if (settings.unsignedHeaders === 'refuse' && acs3.unsignedHeaders(signed, signedHeaders).length > 0) {
    return refuse('IncompleteSignature');
  }
  return {
    accessKeyId: authorization.credential,
    date: value('x-acs-date') ?? '',
    nonce: value('x-acs-signature-nonce'),
    securityToken: value('x-acs-security-token'),
    judge: secret => {
      const canonical = acs3.canonicalRequest(signed, signedHeaders);
      const text = acs3.stringToSign(canonical);
      const right =
        value('x-acs-content-sha256') === acs3.hashOf(request.body) &&
        acs3.signatureOf(secret, text) === authorization.signature;
      return right
        ? undefined
        : refuse('SignatureDoesNotMatch', {
            message: `Specified signature does not match our calculation. server StringToSign is [${text}] server CanonicalRequest is [${canonical}]`,
          });
    },
  };
}

function parameterClaim({ request, query, form }: SignatureInput): SignatureClaim | AlibabaRefusal {
  const pairs = [...query, ...form];
  const values = new Map(pairs);
  for (const name of ['AccessKeyId', 'SignatureMethod', 'SignatureVersion', 'SignatureNonce', 'Timestamp']) {
    if (!values.get(name)) return missingCommon(name);
  }
  const signature = values.get('Signature');
  if (!signature) return refuse('IncompleteSignature');
  if (values.get('SignatureMethod') !== 'HMAC-SHA1') return refuse('InvalidSignatureMethod');
  if (values.get('SignatureVersion') !== '1.0') return invalidParameter('SignatureVersion');
  return {
    accessKeyId: values.get('AccessKeyId') ?? '',
    date: values.get('Timestamp') ?? '',
    nonce: values.get('SignatureNonce'),
    securityToken: values.get('SecurityToken'),
    judge: secret => {
      const text = hmacSha1.stringToSign(request.method, pairs);
      return hmacSha1.signatureOf(secret, text) === signature
        ? undefined
        : refuse('SignatureDoesNotMatch', {
            message: `Specified signature is not matched with our calculation. server string to sign is:${text}`,
          });
    },
  };
}

function timeOf(date: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(date)) return undefined;
  const time = Date.parse(date);
  return Number.isNaN(time) ? undefined : time;
}

function headersOf({ headers }: EmulatorRequest): acs3.Acs3Request['headers'] {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value : [value ?? '']]),
  );
}
