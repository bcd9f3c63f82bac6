import { refusal } from '../refusal.ts';
import type { RequestState } from '../request-state.ts';
import type { StageResult } from './stage.ts';

export function requireAcceptable({ accept: { json, events, parts, payloads } }: RequestState): StageResult {
  if (json || events || parts || payloads) return undefined;
  const message =
    'Answers are application/json or application/graphql-response+json in UTF-8, text/event-stream, or multipart/mixed with "deferSpec=20220824" or "subscriptionSpec=1.0".';
  return { refused: refusal(406, 'NOT_ACCEPTABLE', message) };
}

const jsonInUtf8 = /^application\/json(?:\s*;\s*charset=(?:utf-8|"utf-8"))?\s*;?$/i;

export function requireJson(state: RequestState): StageResult {
  const { request, hasBody } = state;
  if (request.method === 'GET') {
    if (!hasBody) return undefined;
    return { refused: refusal(400, 'BAD_REQUEST', 'A GET carries no body. Send the operation by POST.') };
  }
  const encoding = request.headers['content-encoding'];
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    const message = 'Send the body as it is: compressed bodies are not taken.';
    return { refused: refusal(415, 'UNSUPPORTED_MEDIA_TYPE', message) };
  }
  if (state.headerCount('content-type') === 1 && jsonInUtf8.test(request.headers['content-type'] ?? '')) {
    return undefined;
  }
  const message = 'Send the operation as JSON in UTF-8, with "content-type: application/json".';
  return { refused: refusal(415, 'UNSUPPORTED_MEDIA_TYPE', message) };
}
