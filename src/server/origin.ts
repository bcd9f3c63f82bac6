/** Pages of other origins that may use the API from a browser, as browsers spell them: `https://console.example.com`. */
export type AllowedOrigins = ReadonlySet<string>;

/** What is wrong with an origin as it is written down, or null. */
export function flawOfOrigin(text: string): string | null {
  if (text === 'null')
    return 'is what every sandboxed page and local file calls itself. Serve the page from an origin of its own';
  if (text.includes('*')) return 'holds a wildcard. Name each origin';
  if (!URL.canParse(text)) return 'is no origin. Write it as https://console.example.com';
  const { protocol, origin } = new URL(text);
  if (protocol !== 'https:' && protocol !== 'http:') return 'is neither https nor http';
  if (origin !== text)
    return `is more or less than an origin, which is a scheme, a host and a port: ${origin}`;
  return null;
}

/** What clients of GraphQL are known to send; what is not here, a browser does not send either. */
const allowedHeaders = [
  'accept',
  'apollo-require-preflight',
  'apollographql-client-name',
  'apollographql-client-version',
  'authorization',
  'baggage',
  'cache-control',
  'content-type',
  'graphql-client-name',
  'graphql-client-version',
  'graphql-preflight',
  'graphql-require-preflight',
  'idempotency-key',
  'last-event-id',
  'traceparent',
  'tracestate',
  'x-apollo-operation-id',
  'x-apollo-operation-name',
  'x-graphql-client-name',
  'x-graphql-client-version',
  'x-graphql-event-stream-token',
  'x-requested-with',
].join(', ');

const secondsToRemember = '600';

/** On every answer to a listed origin, refusals too: a page that cannot read them cannot say what is wrong. */
export function headersFor(origin: string): Readonly<Record<string, string>> {
  return {
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    'access-control-expose-headers': 'allow, retry-after, www-authenticate',
  };
}

export const preflightHeaders: Readonly<Record<string, string>> = {
  'access-control-allow-methods': 'GET, POST, PUT, DELETE',
  'access-control-allow-headers': allowedHeaders,
  'access-control-max-age': secondsToRemember,
};
