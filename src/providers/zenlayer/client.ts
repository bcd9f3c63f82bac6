import type { AccountKey } from '../../domain/account.ts';
import type { Action } from '../../domain/action.ts';
import type { Intent, Sent } from '../../domain/change.ts';
import { domainError } from '../../domain/errors.ts';
import { failed, type Read, read } from '../../domain/outcome.ts';
import { type Asked, asRead, asSent, type ProviderAnswer } from '../../transport/answer.ts';
import { type Carried, carry } from '../../transport/attempts.ts';
import { type Envelope, judged } from '../../transport/envelope.ts';
import type { Wire, WireRequest } from '../../transport/exchange.ts';
import { asObject } from '../../transport/json.ts';
import { AccountLine } from '../../transport/line.ts';
import type { Provider } from '../../transport/provider.ts';
import { codes } from './codes.ts';
import { parseSettings, type ZenlayerSettings } from './settings.ts';
import { authorizationOf } from './sign.ts';

export interface ZenlayerClient {
  readonly settings: ZenlayerSettings;
  /** Calls a reading action and returns its `response`. */
  read(action: Action, body: object, doing: string, signal?: AbortSignal): Promise<Read<Reading>>;
  /** Sends a change. */
  change(action: Action, body: object, asked: Asked, intent: Intent): Promise<Sent>;
}

export interface Reading {
  readonly response: Readonly<Record<string, unknown>>;
  readonly requestId: string | null;
}

export const zenlayer: AccountKey<ZenlayerClient> = { provider: 'zenlayer' };

export const zenlayerAccounts: Provider<ZenlayerSettings, ZenlayerClient> = {
  name: 'zenlayer',
  label: 'Zenlayer',
  parse: parseSettings,
  codes,
  environment: {
    accessKeyId: 'ZENLAYERCLOUD_ACCESS_KEY_ID',
    accessKeyPassword: 'ZENLAYERCLOUD_ACCESS_KEY_PASSWORD',
  },
  open: (name, settings, wire) => ({
    provider: 'zenlayer',
    name,
    regions: null,
    client: openClient(settings, wire, new AccountLine({ provider: 'zenlayer', account: name })),
  }),
  secretsOf: ({ accessKeyPassword, token }) =>
    [accessKeyPassword, token].filter(secret => secret !== undefined),
};

function openClient(settings: ZenlayerSettings, wire: Wire, line: AccountLine): ZenlayerClient {
  const endpoint = new URL(settings.endpoint);
  function call(
    action: Action,
    body: object,
    options: { intent?: Intent; signal?: AbortSignal | undefined },
  ): Promise<Carried<ProviderAnswer>> {
    const bytes = Buffer.from(JSON.stringify(body));
    return carry({
      action: action.action,
      effect: action.effect,
      intent: options.intent,
      signal: options.signal,
      build: signedAt => requestOf(settings, endpoint, action, bytes, signedAt),
      judge: exchange => judged(exchange, envelope),
      line,
      wire,
      settings: { deadlineMs: settings.deadlineSeconds * 1000, attemptMs: settings.attemptSeconds * 1000 },
    });
  }
  return {
    settings,
    async read(action, body, doing, signal) {
      const carried = await call(action, body, { signal });
      const outcome = asRead(codes, action, carried, { doing, resourceId: null });
      if (outcome.kind === 'failed') return outcome;
      const response = asObject(outcome.value.value.response);
      if (response !== null) return read({ response, requestId: outcome.value.requestId });
      const message = `Zenlayer did not ${doing}: its answer has no response.`;
      return failed(
        domainError('CloudUnavailableError', {
          provider: 'zenlayer',
          requestId: outcome.value.requestId,
          message,
        }),
      );
    },
    async change(action, body, asked, intent) {
      return asSent(codes, action, await call(action, body, { intent }), asked);
    },
  };
}

function requestOf(
  settings: ZenlayerSettings,
  endpoint: URL,
  action: Action,
  body: Buffer,
  signedAt: Date,
): WireRequest {
  const contentType = 'application/json';
  const headers = {
    'content-type': contentType,
    'x-zc-action': action.action,
    'x-zc-version': settings.versions[action.service as 'sdn' | 'zec'],
    'x-zc-service': action.service,
    'x-zc-request-client': 'Causeway',
  };
  const path = `${endpoint.pathname.replace(/\/$/, '')}/api/v2/${action.service}`;
  return {
    method: 'POST',
    origin: endpoint.origin,
    path,
    headers: { ...headers, ...credentialsOf(settings, { host: endpoint.host, contentType, body }, signedAt) },
    body,
  };
}

function credentialsOf(
  { accessKeyId, accessKeyPassword, token }: ZenlayerSettings,
  parts: { host: string; contentType: string; body: Buffer },
  signedAt: Date,
): Record<string, string> {
  if (token !== undefined) return { authorization: `Bearer ${token.reveal()}` };
  const timestamp = String(Math.floor(signedAt.getTime() / 1000));
  return {
    'x-zc-timestamp': timestamp,
    'x-zc-signature-method': 'ZC2-HMAC-SHA256',
    authorization: authorizationOf(accessKeyId ?? '', accessKeyPassword?.reveal() ?? '', {
      ...parts,
      timestamp,
    }),
  };
}

const envelope: Envelope = {
  codeField: 'code',
  messageField: 'message',
  requestIdField: 'requestId',
  // The only one: 201 and 204 are errors to the vendor's own SDKs too.
  succeeded: status => status === 200,
  throttled: code => code === 'REQUEST_LIMIT_EXCEEDED',
  stale: code => code === 'AUTHFAILURE_SIGNATURE_EXPIRED',
};
