import type { CloudClient, ProviderCall, SignedRequest } from '../../adapter/client.ts';
import { defineProvider } from '../../adapter/provider.ts';
import { hostOf } from '../../adapter/settings.ts';
import { codes } from './codes.ts';
import { envelope } from './envelope.ts';
import { type AwsSettings, originOf, settings } from './settings.ts';
import { amzDateOf, authorizationOf } from './sign.ts';

export type AwsClient = CloudClient<AwsSettings>;

export const aws = defineProvider({
  name: 'aws',
  label: 'AWS',
  settings,
  environment: {
    accessKeyId: 'AWS_ACCESS_KEY_ID',
    secretAccessKey: 'AWS_SECRET_ACCESS_KEY',
    regions: 'AWS_REGION',
  },
  optionalEnvironment: { sessionToken: 'AWS_SESSION_TOKEN' },
  // "Still executed up to 15 minutes after it was signed."
  signatureValidMinutes: 15,
  regions: ({ regions }) => regions,
  codes,
  envelope,
  request: requestOf,
});

/** POST to `/` with the operation in a header and a JSON body, signed with Signature Version 4. */
function requestOf(
  account: AwsSettings,
  { action: { service, action }, region, parameters }: ProviderCall,
  { at }: { readonly at: Date },
): SignedRequest {
  const { accessKeyId, secretAccessKey, sessionToken } = account;
  const place = region ?? account.regions[0] ?? '';
  const origin = originOf(account, place);
  const body = Buffer.from(JSON.stringify(parameters));
  const signed = {
    'content-type': 'application/x-amz-json-1.1',
    host: hostOf(origin),
    'x-amz-date': amzDateOf(at),
    'x-amz-target': `OvertureService.${action}`,
    ...(sessionToken === undefined ? {} : { 'x-amz-security-token': sessionToken.reveal() }),
  };
  const call = { method: 'POST', region: place, service, headers: signed, body } as const;
  const authorization = authorizationOf(accessKeyId, secretAccessKey.reveal(), call);
  const { host: _host, ...headers } = signed;
  return { method: 'POST', origin, path: '/', headers: { ...headers, authorization }, body };
}
