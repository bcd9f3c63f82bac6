import { randomBytes } from 'node:crypto';
import type { CloudClient, ProviderCall, SignedRequest } from '../../adapter/client.ts';
import { defineProvider } from '../../adapter/provider.ts';
import { hostOf } from '../../adapter/settings.ts';
import { codes } from './codes.ts';
import { envelope } from './envelope.ts';
import { type AlibabaSettings, originOf, settings } from './settings.ts';
import { authorizationOf, queryOf, sha256 } from './sign.ts';

export type AlibabaClient = CloudClient<AlibabaSettings>;

export const alibaba = defineProvider({
  name: 'alibaba',
  label: 'Alibaba Cloud',
  settings,
  environment: {
    accessKeyId: 'ALIBABA_CLOUD_ACCESS_KEY_ID',
    accessKeySecret: 'ALIBABA_CLOUD_ACCESS_KEY_SECRET',
  },
  // "UTC, within 15 minutes."
  signatureValidMinutes: 15,
  regions: ({ regions }) => regions,
  codes,
  envelope,
  request: requestOf,
});

/** POST with every parameter in the query and an empty body, as the vendor's current SDK does. */
function requestOf(
  account: AlibabaSettings,
  { action: { action, version }, region, parameters }: ProviderCall,
  { at }: { readonly at: Date },
): SignedRequest {
  const { accessKeyId, accessKeySecret, securityToken } = account;
  const place = region ?? account.regions[0] ?? '';
  const origin = originOf(account, place);
  const hashedPayload = sha256('');
  const query = { ...(parameters as Readonly<Record<string, string>>), RegionId: place };
  const signed = {
    host: hostOf(origin),
    'x-acs-action': action,
    'x-acs-version': version ?? account.version,
    'x-acs-date': at.toISOString().replace(/\.\d{3}Z$/, 'Z'),
    'x-acs-signature-nonce': randomBytes(16).toString('hex'),
    'x-acs-content-sha256': hashedPayload,
    ...(securityToken === undefined
      ? {}
      : { 'x-acs-accesskey-id': accessKeyId, 'x-acs-security-token': securityToken.reveal() }),
  };
  const call = { method: 'POST', parameters: query, headers: signed, hashedPayload } as const;
  const authorization = authorizationOf(accessKeyId, accessKeySecret.reveal(), call);
  const { host: _host, ...headers } = signed;
  return {
    method: 'POST',
    origin,
    path: `/?${queryOf(query)}`,
    headers: { ...headers, accept: 'application/json', authorization },
    body: null,
  };
}
