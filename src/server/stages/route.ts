import { refusal } from '../refusal.ts';
import type { RequestState } from '../request-state.ts';
import type { ServerState, StageResult } from './stage.ts';

export function answerProbe(
  { request, path }: RequestState,
  server: ServerState,
): StageResult | Promise<StageResult> {
  if (path !== '/livez' && path !== '/readyz') return undefined;
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return { refused: refusal(405, 'METHOD_NOT_ALLOWED', `Ask ${path} by GET.`, { allow: 'GET, HEAD' }) };
  }
  if (path === '/livez') return { answered: server.health.live() };
  return server.health.ready().then(answered => ({ answered }));
}

export function route({ request, path, accept }: RequestState, server: ServerState): StageResult {
  if (path === '/graphql') return undefined;
  const reads = request.method === 'GET' || request.method === 'HEAD';
  if (path === '/' && reads && server.graphiql && accept.html) {
    return { answered: { status: 302, headers: { location: '/graphql' }, body: '' } };
  }
  return { refused: refusal(404, 'NOT_FOUND', 'There is nothing here. The API is at /graphql.') };
}

export function allowMethod({ request }: RequestState): StageResult {
  if (request.method === 'GET' || request.method === 'POST') return undefined;
  const message =
    request.method === 'PUT'
      ? 'Send operations by POST. A PUT is how graphql-sse begins its single connection mode, which is not offered: leave "singleConnection" out, and each subscription has a connection of its own.'
      : 'Send operations by POST; queries may also come by GET.';
  return { refused: refusal(405, 'METHOD_NOT_ALLOWED', message, { allow: 'GET, POST' }) };
}

/** Without it the request would be taken for a GET that says nothing, and its client would look for a mistake in its query. */
export function refuseWebSocket({ request }: RequestState): StageResult {
  if (request.headers.upgrade?.toLowerCase() !== 'websocket') return undefined;
  const message =
    'WebSockets are not offered, so graphql-ws cannot subscribe here. Subscribe by server-sent events: POST with "accept: text/event-stream", for example with graphql-sse.';
  return { refused: refusal(400, 'WEBSOCKETS_NOT_OFFERED', message, { connection: 'close' }) };
}
