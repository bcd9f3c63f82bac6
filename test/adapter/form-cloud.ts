import { z } from 'zod';
import { fetchedToken } from '../../src/adapter/credentials.ts';
import { defineProvider } from '../../src/adapter/provider.ts';
import { originText, patience, secretText } from '../../src/adapter/settings.ts';
import { Secret } from '../../src/domain/secret.ts';
import type { HttpClient } from '../../src/transport/http-client.ts';

const settings = z.strictObject({
  clientSecret: secretText,
  endpoint: originText,
  regions: z.array(z.string()).default(['north']),
  ...patience({ attemptSeconds: 5, staleReadsSeconds: 1 }),
});

type FormCloudSettings = z.output<typeof settings>;

/** A whole provider with regions: forms by POST, a bearer token that is fetched, errors inside of a 200. */
export const formCloud = defineProvider({
  name: 'form-cloud',
  label: 'Form Cloud',
  settings,
  environment: {},
  regions: each => each.regions,
  codes: {
    common: {},
    families: [],
    throttled: () => false,
    stale: () => false,
    expired: new Set(['TokenExpired']),
  },
  envelope: {
    requestId: { field: 'Response.RequestId' },
    code: [{ field: 'Response.Error.Code' }],
    message: [{ field: 'Response.Error.Message' }],
    content: 'Response',
    succeeds: status => status === 200,
    refusesWithSuccess: true,
  },
  credentials: (each, http) => fetchedToken(() => fetchToken(each, http)),
  request: (
    { endpoint },
    { action, region, parameters },
    { credentials }: { readonly credentials: Secret },
  ) => form(endpoint, { Action: action.action, Region: region, ...parameters }, credentials),
});

async function fetchToken({ endpoint, clientSecret }: FormCloudSettings, http: HttpClient) {
  const request = form(endpoint, { Action: 'GetToken', ClientSecret: clientSecret.reveal() }, null);
  const got = await http.send(request, { deadline: performance.now() + 5_000, change: false });
  if (got.kind !== 'answered' || got.status !== 200)
    return { kind: 'failed', reason: 'no token was given' } as const;
  const { token, seconds } = JSON.parse(got.body.toString()) as { token: string; seconds: number };
  return { kind: 'token', fetched: { token: new Secret(token), lifetimeMs: seconds * 1000 } } as const;
}

function form(endpoint: string, fields: Readonly<Record<string, unknown>>, token: Secret | null) {
  return {
    method: 'POST',
    origin: new URL(endpoint).origin,
    path: '/',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      ...(token === null ? {} : { authorization: `Bearer ${token.reveal()}` }),
    },
    body: Buffer.from(new URLSearchParams(fields as Record<string, string>).toString()),
  };
}
