import type { CloudClient, ProviderCall, SignedRequest } from '../../adapter/client.ts';
import { defineProvider } from '../../adapter/provider.ts';
import { hostOf } from '../../adapter/settings.ts';
import { codes } from './codes.ts';
import { envelope } from './envelope.ts';
import { settings, type ZenlayerSettings } from './settings.ts';
import { authorizationOf } from './sign.ts';

export type ZenlayerClient = CloudClient<ZenlayerSettings>;

export const zenlayer = defineProvider({
  name: 'zenlayer',
  label: 'Zenlayer',
  settings,
  environment: {
    accessKeyId: 'ZENLAYERCLOUD_ACCESS_KEY_ID',
    accessKeyPassword: 'ZENLAYERCLOUD_ACCESS_KEY_PASSWORD',
  },
  // "Timestamp may differ from server time by at most 5 minutes."
  signatureValidMinutes: 5,
  regions: () => null,
  codes,
  envelope,
  request: requestOf,
});

/** POST to the path of the service, with the action in a header and everything else in the body. */
function requestOf(
  { endpoint, versions, accessKeyId, accessKeyPassword, token }: ZenlayerSettings,
  { action: { service, action, version }, parameters }: ProviderCall,
  { at }: { readonly at: Date },
): SignedRequest {
  const contentType = 'application/json';
  const body = Buffer.from(JSON.stringify(parameters));
  const headers = {
    'content-type': contentType,
    'x-zc-action': action,
    'x-zc-version': version ?? versions[service as keyof typeof versions],
    'x-zc-service': service,
    'x-zc-request-client': 'Causeway',
  };
  const path = `/api/v2/${service}`;
  if (token !== undefined) {
    return {
      method: 'POST',
      origin: endpoint,
      path,
      headers: { ...headers, authorization: `Bearer ${token.reveal()}` },
      body,
    };
  }
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const parts = { host: hostOf(endpoint), contentType, body, timestamp };
  const authorization = authorizationOf(accessKeyId ?? '', accessKeyPassword?.reveal() ?? '', parts);
  const signing = { 'x-zc-timestamp': timestamp, 'x-zc-signature-method': 'ZC2-HMAC-SHA256', authorization };
  return { method: 'POST', origin: endpoint, path, headers: { ...headers, ...signing }, body };
}
