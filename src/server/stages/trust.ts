import type { Exchange } from '../exchange.ts';
import { hostAllowed, parseHost, sameOrigin } from '../host.ts';
import { refusal } from '../refusal.ts';
import type { Door, Outcome } from './stage.ts';

export function room({ path }: Exchange, door: Door): Outcome {
  // A probe is told the state of the server by `health`, whatever it is.
  if (path === '/livez' || path === '/readyz') return undefined;
  if (door.draining) {
    const message = 'The server is shutting down. Nothing was executed; send the request again.';
    return { refused: refusal(503, 'SHUTTING_DOWN', message, { connection: 'close', 'retry-after': '1' }) };
  }
  if (door.requests >= door.limits.requests) {
    const message =
      'The server has as many requests as it takes. Nothing was executed; send the request again later.';
    return { refused: refusal(503, 'OVERLOADED', message, { 'retry-after': '1' }) };
  }
  return undefined;
}

export function version({ request }: Exchange): Outcome {
  if (request.httpVersion === '1.1') return undefined;
  const message = 'Speak HTTP/1.1 to this server (for nginx: "proxy_http_version 1.1").';
  return { refused: refusal(505, 'HTTP_VERSION_NOT_SUPPORTED', message, { connection: 'close' }) };
}

export function plainTarget({ request }: Exchange): Outcome {
  if (request.url?.startsWith('/')) return undefined;
  return { refused: refusal(400, 'BAD_REQUEST', 'The request target has to be a path, such as /graphql.') };
}

export function oneHost(exchange: Exchange): Outcome {
  if (exchange.count('host') === 1 && parseHost(hostOf(exchange))) return undefined;
  const message = 'Send exactly one Host header with a host name or an address.';
  return { refused: refusal(400, 'BAD_REQUEST', message, { connection: 'close' }) };
}

export function knownHost(exchange: Exchange, { allowedHosts }: Door): Outcome {
  const host = parseHost(hostOf(exchange));
  if (host && hostAllowed(host, allowedHosts)) return undefined;
  const message =
    allowedHosts === 'loopback'
      ? 'This server answers to the names of this machine only: localhost, 127.0.0.1 or [::1].'
      : 'This server does not answer to the name in the Host header. An operator can add it to the allowed hosts.';
  return { refused: refusal(421, 'HOST_NOT_ALLOWED', message) };
}

/**
 * No other site may make a browser act here. `same-site` is another site too: all ports of one machine are the same site.
 * Clients that are no browsers send neither header. A link to the page for people may come from anywhere.
 */
export function ownOrigin(exchange: Exchange, door: Door): Outcome {
  const { headers, method } = exchange.request;
  const site = headers['sec-fetch-site'];
  const opensPage =
    door.graphiql !== null &&
    method === 'GET' &&
    headers['sec-fetch-mode'] === 'navigate' &&
    headers['sec-fetch-dest'] === 'document';
  const foreign = site !== undefined && site !== 'same-origin' && site !== 'none' && !opensPage;
  const strange = headers.origin !== undefined && !sameOrigin(headers.origin, hostOf(exchange));
  if (!foreign && !strange && exchange.count('origin') < 2) return undefined;
  const message = 'Browsers may use this API from its own origin only. Call it from your server instead.';
  return { refused: refusal(403, 'CROSS_ORIGIN_FORBIDDEN', message) };
}

function hostOf({ request }: Exchange): string {
  return request.headers.host ?? '';
}
