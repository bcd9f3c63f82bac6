import type { IncomingMessage } from 'node:http';
import { GRAPHQL_TRANSPORT_WS_PROTOCOL } from 'graphql-ws';
import { longestId } from '../channel.ts';
import { unkeptHeader } from '../operation-request.ts';
import { limitRefusal, refusal } from '../refusal.ts';
import type { RequestState } from '../request-state.ts';
import { limitStreams } from './document.ts';
import type { ServerState, StageResult } from './stage.ts';

/** Which requests become something else; any other that asks for it is answered as if it had not. */
export function asksForSocket({ method, headers }: IncomingMessage): boolean {
  const hasBody = headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
  return method === 'GET' && !hasBody && headers.upgrade?.toLowerCase() === 'websocket';
}

/**
 * What the request has passed by now holds for the socket: its host, its path, its origin. Who it comes from is asked of its
 * first message, since a page can say it nowhere else.
 */
export function openSocket(state: RequestState, server: ServerState): StageResult {
  const { request, upgradeHead } = state;
  if (request.headers.upgrade?.toLowerCase() !== 'websocket') return undefined;
  const refuse = (status: number, code: string, message: string): StageResult => ({
    refused: refusal(status, code, message, { connection: 'close', 'sec-websocket-version': '13' }),
  });
  if (server.limits.sockets === 0) {
    const message =
      'WebSockets are not offered here (the limit "sockets" is 0). Subscribe by server-sent events: POST with "accept: text/event-stream", for example with graphql-sse.';
    return refuse(400, 'WEBSOCKETS_NOT_OFFERED', message);
  }
  if (upgradeHead === null || !isHandshake(request)) {
    const message =
      'A WebSocket begins with a GET without a body, with "connection: Upgrade", "sec-websocket-version: 13" and a "sec-websocket-key".';
    return refuse(400, 'BAD_REQUEST', message);
  }
  const protocols = (request.headers['sec-websocket-protocol'] ?? '').split(',').map(each => each.trim());
  if (!protocols.includes(GRAPHQL_TRANSPORT_WS_PROTOCOL)) {
    const message = protocols.includes('graphql-ws')
      ? 'The subprotocol "graphql-ws" is the one of subscriptions-transport-ws, which nobody maintains. Use the library graphql-ws, which speaks "graphql-transport-ws".'
      : 'Ask for the subprotocol "graphql-transport-ws", as the library graphql-ws does.';
    return refuse(400, 'SUBPROTOCOL_NOT_OFFERED', message);
  }
  if (!areProtocols(protocols)) {
    const message = 'The header "sec-websocket-protocol" has to name each subprotocol once, by its token.';
    return refuse(400, 'BAD_REQUEST', message);
  }
  const unkept = unkeptHeader(Object.keys(request.headers));
  if (unkept !== null) {
    const message = `The header "${unkept}" speaks of one operation, and a WebSocket has many: put it into the operation's own input.`;
    return refuse(400, 'BAD_REQUEST', message);
  }
  return { lasts: server.sockets.open(state, upgradeHead) };
}

function isHandshake({ headers }: IncomingMessage): boolean {
  const key = headers['sec-websocket-key'] ?? '';
  return headers['sec-websocket-version'] === '13' && /^[+/0-9A-Za-z]{22}==$/.test(key);
}

/** `ws` would find fault with the same, and answer in a form of its own. */
function areProtocols(protocols: readonly string[]): boolean {
  const areTokens = protocols.every(each => /^[\w!#$%&'*+.^`|~-]+$/.test(each));
  return areTokens && new Set(protocols).size === protocols.length;
}

/**
 * The single connection mode of graphql-sse: a PUT reserves an event stream, whoever brings its token opens it, and the results
 * of requests with the token go there.
 */
export function useEventChannel(state: RequestState, server: ServerState): StageResult {
  const { request, accept, identified } = state;
  const { method } = request;
  const token = tokenIn(state);
  if (method !== 'PUT' && token === null) {
    if (method !== 'DELETE') return undefined;
    return { refused: refusal(400, 'BAD_REQUEST', `A DELETE ends an operation: send "${tokenHeader}".`) };
  }
  if ((identified?.bodyHash ?? null) !== null) {
    const message =
      'A signature covers one body, and an event stream has many: send each signed operation by a POST of its own, without a token.';
    return { refused: refusal(403, 'SIGNED_ROUTER', message) };
  }
  if (method === 'PUT') return reserve(state, server);
  const channel = token === null ? null : server.eventChannels.find(token, state);
  if (token === null || channel === null) {
    const message =
      "There is no event stream of this token: it was not opened in time, it has ended, another process has it, or it is somebody else's. Reserve another one by PUT. Nothing was executed.";
    return { refused: refusal(404, 'EVENT_STREAM_NOT_FOUND', message) };
  }
  if (method === 'DELETE') {
    const id = new URLSearchParams(state.search).get('operationId');
    if (id !== null) channel.operations.get(id)?.abort();
    return id === null
      ? {
          refused: refusal(400, 'BAD_REQUEST', 'Say by "operationId" in the address which operation to end.'),
        }
      : { answered: { status: 200, headers: {}, body: '' } };
  }
  if (accept.json !== null || !accept.events) {
    state.channel = channel;
    return undefined;
  }
  if (channel.wasOpened) {
    const message = 'The event stream of this token was opened already. Reserve another one by PUT.';
    return { refused: refusal(409, 'EVENT_STREAM_OPEN', message) };
  }
  if (state.hasBody) {
    const message =
      'What opens an event stream carries no operation: open it by GET, and send operations with "accept: application/json".';
    return { refused: refusal(400, 'BAD_REQUEST', message) };
  }
  return limitStreams(state, server) ?? { lasts: server.eventChannels.open(token, channel, state) };
}

function reserve(state: RequestState, { eventChannels, limits }: ServerState): StageResult {
  const reserved = eventChannels.reserve(state);
  if ('token' in reserved) {
    const headers = { 'content-type': 'text/plain; charset=utf-8' };
    return { answered: { status: 201, headers, body: reserved.token } };
  }
  const { limit } = reserved;
  const own = limit === 'reservationsPerCaller';
  return {
    refused: limitRefusal(limits, {
      status: own ? 429 : 503,
      code: 'TOO_MANY_RESERVATIONS',
      limit,
      found: own
        ? 'You have reserved as many event streams as one caller may'
        : 'All event streams are reserved',
      advice: own ? 'End one of them before you reserve another one.' : 'Reserve one later.',
      headers: { 'retry-after': '5' },
    }),
  };
}

/** An operation whose result goes to an event stream needs an id there, before it runs. */
export function placeOperation(state: RequestState, { limits }: ServerState): StageResult {
  const { channel, payload } = state;
  if (channel === null) return undefined;
  const id = payload?.extensions?.operationId;
  if (typeof id !== 'string' || id === '') {
    const message = `Name the operation by "extensions.operationId", a text of 1 to ${longestId} characters.`;
    return { refused: refusal(400, 'BAD_REQUEST', message) };
  }
  if (!channel.isOpen) {
    const message =
      'The event stream is not open, or not any more. Open one before you send operations: GET with its token and "accept: text/event-stream". Nothing was executed.';
    return { refused: refusal(409, 'EVENT_STREAM_NOT_OPEN', message) };
  }
  const refused = channel.operations.refusalOf(id, limits);
  if (refused !== null) return { refused };
  channel.operations.add(id, state);
  return undefined;
}

const tokenHeader = 'x-graphql-event-stream-token';

/** An `EventSource` can send it in the address alone. */
function tokenIn({ request, search }: RequestState): string | null {
  const { [tokenHeader]: header } = request.headers;
  return typeof header === 'string' ? header : new URLSearchParams(search).get('token');
}
