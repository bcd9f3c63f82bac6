import { z } from 'zod';
import { defineProvider } from '../../src/adapter/provider.ts';
import { originText, patience, secretText } from '../../src/adapter/settings.ts';

const settings = z.strictObject({
  apiKey: secretText,
  endpoint: originText.default('https://json.example'),
  ...patience({ attemptSeconds: 5, staleReadsSeconds: 1 }),
});

/** A whole provider: JSON by POST, a key in a header, the request id in another. */
export const jsonCloud = defineProvider({
  name: 'json-cloud',
  label: 'JSON Cloud',
  settings,
  environment: { apiKey: 'JSON_CLOUD_API_KEY' },
  regions: () => null,
  codes: {
    common: { Denied: 'CloudAccessError' },
    families: [],
    throttled: code => code === 'Slow',
    stale: () => false,
  },
  envelope: {
    requestId: { header: 'x-request-id' },
    code: [{ field: 'code' }],
    message: [{ field: 'message' }],
    content: null,
    succeeds: status => status === 200,
  },
  request: ({ apiKey, endpoint }, { action, parameters }) => ({
    method: 'POST',
    origin: new URL(endpoint).origin,
    path: `/${action.service}/${action.action}`,
    headers: { 'content-type': 'application/json', 'x-api-token': apiKey.reveal() },
    body: Buffer.from(JSON.stringify(parameters)),
  }),
});
