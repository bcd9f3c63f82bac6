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

export function allowMethod({ request }: RequestState, { eventChannels }: ServerState): StageResult {
  const { method } = request;
  if (method === 'GET' || method === 'POST') return undefined;
  const { unoffered } = eventChannels;
  const reserves = method === 'PUT' || method === 'DELETE';
  if (reserves && unoffered === null) return undefined;
  const why =
    unoffered === 'off'
      ? 'is not offered here (the limit "reservations" is 0)'
      : 'is not offered by a server of several processes (WORKERS), since a stream belongs to one of them';
  const message = reserves
    ? `Send operations by POST. The single connection mode of graphql-sse, which begins with a PUT, ${why}: leave "singleConnection" out, and each subscription has a connection of its own.`
    : 'Send operations by POST; queries may also come by GET.';
  const allow = unoffered === null ? 'GET, POST, PUT, DELETE' : 'GET, POST';
  return { refused: refusal(405, 'METHOD_NOT_ALLOWED', message, { allow }) };
}
