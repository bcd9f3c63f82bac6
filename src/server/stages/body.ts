import { bodyTooLarge, readBody } from '../body.ts';
import type { ServerLimits } from '../limits.ts';
import { type PayloadResult, parseJsonPayload, parseMessagePayload, parseSearchPayload } from '../payload.ts';
import type { RequestState } from '../request-state.ts';
import type { ServerState, StageResult } from './stage.ts';

export function receiveBody(
  state: RequestState,
  { limits }: ServerState,
): StageResult | Promise<StageResult> {
  const { request, response } = state;
  if (request.method === 'GET' || state.message !== undefined) return undefined;
  if (Number(request.headers['content-length'] ?? 0) > limits.bodyBytes) {
    return { refused: bodyTooLarge(limits) };
  }
  if (state.expectsContinue) {
    state.expectsContinue = false;
    response.writeContinue();
  }
  return readBody(request, limits).then(body => {
    if (body === 'disconnected') return body;
    state.bodyRead = request.readableEnded;
    if ('refused' in body) return body;
    state.body = body.text;
    return undefined;
  });
}

export function parsePayload(state: RequestState, { bodies, limits }: ServerState): StageResult {
  const known = bodies.find(state.body);
  if (known !== undefined) {
    state.body = '';
    state.read = known;
    state.payload = known.payload;
    return undefined;
  }
  const read = readPayload(state, limits);
  state.message = undefined;
  if ('refused' in read) return read;
  const { payload } = read;
  state.read = { payload, operation: null, variables: {}, cost: 0 };
  state.payload = payload;
  return undefined;
}

/** Only of queries: what a change says is kept by nobody but its record. */
export function noteBody(state: RequestState, { bodies }: ServerState): StageResult {
  const { body, read, operation, payload } = state;
  // The text is not needed any more, and a subscription lives long.
  state.body = '';
  if (read === null || operation === undefined || operation.node.operation !== 'query') return undefined;
  // What a plugin has put in their place belongs to one request alone.
  if (read.operation === operation || payload?.variables !== read.payload.variables) return undefined;
  read.operation = operation;
  read.variables = state.variables;
  read.cost = state.cost;
  if (body !== '') bodies.note(body, read);
  return undefined;
}

function readPayload({ request, message, search, body }: RequestState, limits: ServerLimits): PayloadResult {
  if (message !== undefined) return parseMessagePayload(message, limits);
  return request.method === 'GET' ? parseSearchPayload(search, limits) : parseJsonPayload(body, limits);
}
