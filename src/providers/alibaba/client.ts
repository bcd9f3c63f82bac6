import { randomBytes } from 'node:crypto';
import type { AccountKey } from '../../domain/account.ts';
import type { Action } from '../../domain/action.ts';
import type { Intent, Sent } from '../../domain/change.ts';
import type { Read } from '../../domain/outcome.ts';
import { type Asked, asRead, asSent, type ProviderAnswer } from '../../transport/answer.ts';
import { type Carried, carry } from '../../transport/attempts.ts';
import { type Envelope, judged } from '../../transport/envelope.ts';
import type { Wire, WireRequest } from '../../transport/exchange.ts';
import { AccountLine } from '../../transport/line.ts';
import type { Provider } from '../../transport/provider.ts';
import { codes, staleCodes, undecidedCodes } from './codes.ts';
import { type AlibabaSettings, originOf, parseSettings } from './settings.ts';
import { authorizationOf, queryOf, sha256 } from './sign.ts';

/** As the vendor flattens them: `Filter.1.Key`, `Filter.1.Value.1`. */
export type Parameters = Readonly<Record<string, string>>;

export interface AlibabaClient {
  readonly settings: AlibabaSettings;
  read(
    action: Action,
    region: string,
    parameters: Parameters,
    doing: string,
    signal?: AbortSignal,
  ): Promise<Read<ProviderAnswer>>;
  change(action: Action, region: string, parameters: Parameters, asked: Asked, intent: Intent): Promise<Sent>;
}

export const alibaba: AccountKey<AlibabaClient> = { provider: 'alibaba' };

export const alibabaAccounts: Provider<AlibabaSettings, AlibabaClient> = {
  name: 'alibaba',
  label: 'Alibaba Cloud',
  parse: parseSettings,
  codes,
  environment: {
    accessKeyId: 'ALIBABA_CLOUD_ACCESS_KEY_ID',
    accessKeySecret: 'ALIBABA_CLOUD_ACCESS_KEY_SECRET',
  },
  open: (name, settings, wire) => ({
    provider: 'alibaba',
    name,
    regions: settings.regions,
    client: openClient(name, settings, wire),
  }),
  secretsOf: ({ accessKeySecret, securityToken }) =>
    [accessKeySecret, securityToken].filter(secret => secret !== undefined),
};

function openClient(name: string, settings: AlibabaSettings, wire: Wire): AlibabaClient {
  // One line a region: quotas are counted by region, and one dead region must not pause the others.
  const lines = new Map(
    settings.regions.map(region => [
      region,
      new AccountLine({ provider: 'alibaba', account: `${name}/${region}` }),
    ]),
  );
  function call(
    action: Action,
    region: string,
    parameters: Parameters,
    options: { intent?: Intent; signal?: AbortSignal | undefined },
  ): Promise<Carried<ProviderAnswer>> {
    const line = lines.get(region);
    if (line === undefined) throw new Error(`region ${region} is not one of account ${name}`);
    return carry({
      action: action.action,
      effect: action.effect,
      intent: options.intent,
      signal: options.signal,
      build: signedAt => requestOf(settings, action, region, { ...parameters, RegionId: region }, signedAt),
      judge: exchange => judged(exchange, envelope),
      line,
      wire,
      settings: { deadlineMs: settings.deadlineSeconds * 1000, attemptMs: settings.attemptSeconds * 1000 },
    });
  }
  return {
    settings,
    async read(action, region, parameters, doing, signal) {
      const carried = await call(action, region, parameters, { signal });
      return asRead(codes, action, carried, { doing, resourceId: null });
    },
    async change(action, region, parameters, asked, intent) {
      return asSent(codes, action, await call(action, region, parameters, { intent }), asked);
    },
  };
}

/** POST with every parameter in the query and an empty body, as the vendor's current SDK does. */
function requestOf(
  settings: AlibabaSettings,
  action: Action,
  region: string,
  parameters: Parameters,
  signedAt: Date,
): WireRequest {
  const origin = originOf(settings, region);
  const hashedPayload = sha256('');
  const { securityToken } = settings;
  const signed = {
    host: new URL(origin).host,
    'x-acs-action': action.action,
    'x-acs-version': settings.version,
    'x-acs-date': signedAt.toISOString().replace(/\.\d{3}Z$/, 'Z'),
    'x-acs-signature-nonce': randomBytes(16).toString('hex'),
    'x-acs-content-sha256': hashedPayload,
    ...(securityToken === undefined
      ? {}
      : { 'x-acs-accesskey-id': settings.accessKeyId, 'x-acs-security-token': securityToken.reveal() }),
  };
  const call = { method: 'POST', parameters, headers: signed, hashedPayload } as const;
  const authorization = authorizationOf(settings.accessKeyId, settings.accessKeySecret.reveal(), call);
  const { host: _host, ...headers } = signed;
  return {
    method: 'POST',
    origin,
    path: `/?${queryOf(parameters)}`,
    headers: { ...headers, accept: 'application/json', authorization },
    body: null,
  };
}

const envelope: Envelope = {
  codeField: 'Code',
  messageField: 'Message',
  requestIdField: 'RequestId',
  succeeded: status => status >= 200 && status < 300,
  throttled: code => /Throttling/.test(code),
  stale: code => staleCodes.has(code),
  undecided: code => undecidedCodes.has(code),
  // In milliseconds.
  retryAfterMs(headers) {
    const ms = Number(headers['x-acs-retry-after'] ?? Number.NaN);
    return Number.isFinite(ms) && ms >= 0 ? ms : null;
  },
  // The message of SignatureDoesNotMatch echoes the whole string to sign, with key id and every parameter.
  scrubbed: message => message.replace(/\s*server (string to sign|StringToSign) is.*$/is, ''),
};
