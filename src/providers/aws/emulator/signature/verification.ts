/**
 * Who is calling, and in which region, proven. What is wrong first is named: no header, an unreadable one, an unknown
 * key, its token, the scope, the date, the signature. The order is inferred.
 */
import { timingSafeEqual } from 'node:crypto';
import type { EmulatorRequest } from '../../../../emulation/vendor.ts';
import type { AwsAccount, AwsCredentials } from '../credentials.ts';
import { type AwsRefusal, refuse } from '../refusal.ts';
import { type RegionStatus, regionStatus } from '../region.ts';
import type { AwsEmulatorSettings } from '../settings.ts';
import { readAuthorization, type SigV4Authorization } from './authorization.ts';
import { canonicalRequest, sha256, signatureOf, stringToSign } from './sigv4.ts';

export interface ProvenCall {
  readonly account: AwsAccount;
  readonly region: string;
}

const invalidToken = 'The security token included in the request is invalid.';

export function verify(
  request: EmulatorRequest,
  accounts: ReadonlyMap<string, AwsAccount>,
  settings: AwsEmulatorSettings,
): ProvenCall | AwsRefusal {
  const { headers, clocks } = request;
  const refused = (code: string, message: string): AwsRefusal =>
    refuse(code, message, settings.authenticationStatus);
  if (headers.authorization === undefined)
    return refused('MissingAuthenticationTokenException', 'Missing Authentication Token');
  const authorization = readAuthorization(headers.authorization);
  if ('missing' in authorization)
    return refused('IncompleteSignatureException', lacking(authorization.missing));
  const timestamp = textOf(headers['x-amz-date']);
  const incomplete = incompletenessOf(authorization, timestamp, settings);
  if (incomplete !== undefined) return refused('IncompleteSignatureException', incomplete);
  const { accessKeyId, scope } = authorization;
  const account = accounts.get(accessKeyId);
  if (account === undefined) return refused('UnrecognizedClientException', invalidToken);
  const token = tokenProblem(request, account.credentials, authorization);
  if (token !== undefined) return refused(token.code, token.message);
  const region = regionStatus(account.world, scope.region);
  const scoped = scopeProblem(authorization, timestamp, region);
  if (scoped !== undefined) return refused('InvalidSignatureException', scoped);
  if (region === 'disabled') return refused(settings.disabledRegionCode, invalidToken);
  const dated = dateProblem(timestamp, clocks, settings.signatureToleranceMs);
  if (dated !== undefined) return refused(settings.expiredCode, dated);
  if (!matches(request, authorization, timestamp, account.credentials.secretAccessKey))
    return refused('InvalidSignatureException', mismatch);
  return { account, region: scope.region };
}

const mismatch =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';

function lacking(parts: readonly string[]): string {
  return parts.map(name => `Authorization header requires '${name}' parameter.`).join(' ');
}

function incompletenessOf(
  { signedHeaders }: SigV4Authorization,
  timestamp: string,
  { unsignedTarget }: AwsEmulatorSettings,
): string | undefined {
  if (!/^\d{8}T\d{6}Z$/.test(timestamp))
    return "Authorization header requires existence of a 'X-Amz-Date' header in the form YYYYMMDDTHHMMSSZ.";
  const demanded = ['host', 'x-amz-date', ...(unsignedTarget === 'refuse' ? ['x-amz-target'] : [])];
  const unsigned = demanded.find(name => !signedHeaders.includes(name));
  return unsigned && `'${unsigned}' must be a 'SignedHeader' in the Authorization header.`;
}

function tokenProblem(
  { headers, clocks }: EmulatorRequest,
  { sessionToken, expiresAt }: AwsCredentials,
  { signedHeaders }: SigV4Authorization,
): { readonly code: string; readonly message: string } | undefined {
  const given = headers['x-amz-security-token'];
  // The public suite knows a token that is added after signing; it is not this service's way.
  if (given !== sessionToken || (given !== undefined && !signedHeaders.includes('x-amz-security-token')))
    return { code: 'UnrecognizedClientException', message: invalidToken };
  if (expiresAt === undefined || clocks.some(now => now < expiresAt.getTime())) return undefined;
  return { code: 'ExpiredTokenException', message: 'The security token included in the request is expired' };
}

function scopeProblem(
  { scope }: SigV4Authorization,
  timestamp: string,
  region: RegionStatus,
): string | undefined {
  if (scope.service !== 'directconnect')
    return "Credential should be scoped to correct service: 'directconnect'.";
  if (region === 'unknown') return 'Credential should be scoped to a valid region.';
  const day = timestamp.slice(0, 8);
  if (scope.date === day) return undefined;
  return `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${scope.date}' != '${day}', from '${timestamp}'.`;
}

function dateProblem(timestamp: string, clocks: readonly number[], tolerance: number): string | undefined {
  const at = Date.parse(timestamp.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  if (Number.isNaN(at)) return `Date must be in ISO-8601 'basic format'. Got '${timestamp}'.`;
  const [now = at] = [...clocks].sort((a, b) => Math.abs(a - at) - Math.abs(b - at));
  const minutes = Math.round(tolerance / 60_000);
  if (at < now - tolerance)
    return `Signature expired: ${timestamp} is now earlier than ${basicTime(now - tolerance)} (${basicTime(now)} - ${minutes} min.)`;
  if (at > now + tolerance)
    return `Signature not yet current: ${timestamp} is still later than ${basicTime(now + tolerance)} (${basicTime(now)} + ${minutes} min.)`;
  return undefined;
}

function basicTime(at: number): string {
  return new Date(at).toISOString().replace(/[-:]|\.\d{3}/g, '');
}

function matches(
  request: EmulatorRequest,
  { scope, signedHeaders, signature }: SigV4Authorization,
  timestamp: string,
  secret: string,
): boolean {
  // Not every signer sends the hash of the body; that a wrong one is refused is inferred.
  const hash = request.headers['x-amz-content-sha256'];
  if (hash !== undefined && hash !== sha256(request.body)) return false;
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, [value ?? []].flat()]),
  );
  const canonical = canonicalRequest({ ...request, headers }, signedHeaders);
  const right = Buffer.from(signatureOf(secret, scope, stringToSign(timestamp, scope, canonical)));
  const given = Buffer.from(signature);
  return right.length === given.length && timingSafeEqual(right, given);
}

function textOf(header: string | string[] | undefined): string {
  return typeof header === 'string' ? header : '';
}
