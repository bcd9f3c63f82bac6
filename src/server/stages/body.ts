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

export function parsePayload(state: RequestState, { limits }: ServerState): StageResult {
  const read = readPayload(state, limits);
  // The text is not needed any more, and a subscription lives long.
  state.body = '';
  state.message = undefined;
  if ('refused' in read) return read;
  state.payload = read.payload;
  return undefined;
}

function readPayload({ request, message, search, body }: RequestState, limits: ServerLimits): PayloadResult {
  if (message !== undefined) return parseMessagePayload(message, limits);
  return request.method === 'GET' ? parseSearchPayload(search, limits) : parseJsonPayload(body, limits);
}
