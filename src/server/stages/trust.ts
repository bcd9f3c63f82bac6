import { hostAllowed, parseHost, sameOrigin } from '../host.ts';
import { headersFor, preflightHeaders } from '../origin.ts';
import { plainAddress } from '../proxies.ts';
import { limitRefusal, refusal } from '../refusal.ts';
import { remembering } from '../remembering.ts';
import type { RequestState } from '../request-state.ts';
import type { ServerState, StageResult } from './stage.ts';

/** A proxy that is trusted says for whom it asks; from anybody else such headers mean nothing. */
export function readForwarded(state: RequestState, { proxies }: ServerState): StageResult {
  if (proxies === null || state.address === null) return undefined;
  state.address = plainAddress(state.address);
  if (!proxies.trusts(state.address)) return undefined;
  const { headers } = state.request;
  const given = (name: string): string => String(headers[name] ?? '').trim();
  const [client, host, protocol] = [
    given('x-forwarded-for'),
    given('x-forwarded-host'),
    given('x-forwarded-proto'),
  ];
  if (client !== '') state.address = proxies.clientBehind(state.address, client);
  if (host !== '') state.hostHeader = host;
  const lower = protocol.toLowerCase();
  if (lower === 'http' || lower === 'https') state.protocol = lower;
  if (!host.includes(',') && (protocol === '' || state.protocol !== null)) return undefined;
  const message =
    'The proxy has to send one X-Forwarded-Host, and http or https as X-Forwarded-Proto: let it set them instead of adding to what came.';
  return { refused: refusal(400, 'BAD_REQUEST', message, { connection: 'close' }) };
}

/** Says nothing yet: a refusal by any stage below has to be readable for the page that it is meant for. */
export function noteOrigin(state: RequestState, { allowedOrigins }: ServerState): StageResult {
  if (allowedOrigins.size === 0) return undefined;
  const { origin } = state.request.headers;
  state.originHeaders = { vary: 'origin' };
  if (origin === undefined || !allowedOrigins.has(origin) || state.headerCount('origin') > 1)
    return undefined;
  state.fromListedOrigin = true;
  state.originHeaders = { ...state.originHeaders, ...headersFor(origin) };
  return undefined;
}

/** What a browser asks before it lets a page of another origin send more than a form could. */
export function answerPreflight({ request, fromListedOrigin }: RequestState): StageResult {
  const { method, headers } = request;
  const asks = method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
  if (!asks || !fromListedOrigin) return undefined;
  return { answered: { status: 204, headers: preflightHeaders, body: '' } };
}

export function limitLoad({ path }: RequestState, server: ServerState): StageResult {
  // A probe learns the state of the server from `answerProbe`, also under load.
  if (path === '/livez' || path === '/readyz') return undefined;
  if (server.draining) {
    const message = 'The server is shutting down. Nothing was executed; send the request again.';
    return { refused: refusal(503, 'SHUTTING_DOWN', message, { connection: 'close', 'retry-after': '1' }) };
  }
  // This one is among them.
  if (server.running.size > server.limits.requests) {
    return {
      refused: limitRefusal(server.limits, {
        status: 503,
        code: 'OVERLOADED',
        limit: 'requests',
        found: 'The server has as many requests in progress as it takes',
        advice: 'Nothing was executed; send the request again later.',
        headers: { 'retry-after': '1' },
      }),
    };
  }
  return undefined;
}

export function requireHttp11({ request }: RequestState): StageResult {
  if (request.httpVersion === '1.1') return undefined;
  const message = 'Speak HTTP/1.1 to this server (for nginx: "proxy_http_version 1.1").';
  return { refused: refusal(505, 'HTTP_VERSION_NOT_SUPPORTED', message, { connection: 'close' }) };
}

export function requirePath({ request }: RequestState): StageResult {
  if (request.url?.startsWith('/')) return undefined;
  return { refused: refusal(400, 'BAD_REQUEST', 'The request target has to be a path, such as /graphql.') };
}

const hostOf = remembering(parseHost);

export function requireHost(state: RequestState): StageResult {
  state.host = state.headerCount('host') === 1 ? hostOf(state.hostHeader) : null;
  if (state.host !== null) return undefined;
  const message = 'Send exactly one Host header with a host name or an address.';
  return { refused: refusal(400, 'BAD_REQUEST', message, { connection: 'close' }) };
}

export function allowHost({ host }: RequestState, { allowedHosts }: ServerState): StageResult {
  if (host && hostAllowed(host, allowedHosts)) return undefined;
  const message =
    allowedHosts === 'loopback'
      ? 'This server answers to the names of this machine only: localhost, 127.0.0.1 or [::1].'
      : 'This server does not answer to the name in the Host header. An operator can add it to the allowed hosts.';
  return { refused: refusal(421, 'HOST_NOT_ALLOWED', message) };
}

/**
 * No other site may make a browser act here, but the origins that an operator has listed. `same-site` is another site too: all
 * ports of one machine are the same site. Clients that are no browsers send neither header. A link to the page for people may
 * come from anywhere.
 */
export function refuseOtherOrigins(state: RequestState, server: ServerState): StageResult {
  if (state.fromListedOrigin) return undefined;
  const { headers, method } = state.request;
  const site = headers['sec-fetch-site'];
  const opensPage =
    server.graphiql !== null &&
    method === 'GET' &&
    headers['sec-fetch-mode'] === 'navigate' &&
    headers['sec-fetch-dest'] === 'document';
  const foreign = site !== undefined && site !== 'same-origin' && site !== 'none' && !opensPage;
  const strange = headers.origin !== undefined && !sameOrigin(headers.origin, state);
  if (!foreign && !strange && state.headerCount('origin') < 2) return undefined;
  const message =
    'Browsers may use this API from its own origin, and from those that an operator lists in ALLOWED_ORIGINS. Have yours listed, or call it from your server.';
  return { refused: refusal(403, 'CROSS_ORIGIN_FORBIDDEN', message) };
}
