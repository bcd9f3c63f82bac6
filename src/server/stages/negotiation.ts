import { refusal } from '../refusal.ts';
import type { RequestState } from '../request-state.ts';
import type { StageResult } from './stage.ts';

export function requireAcceptable({ accept, request }: RequestState): StageResult {
  const { json, events, parts, payloads } = accept;
  if (json || events || parts || payloads) return undefined;
  // A PUT is answered by a token, and a DELETE by its status.
  if (request.method === 'PUT' || request.method === 'DELETE') return undefined;
  const message =
    'Answers are application/json or application/graphql-response+json in UTF-8, text/event-stream, or multipart/mixed with "deferSpec=20220824" or "subscriptionSpec=1.0".';
  return { refused: refusal(406, 'NOT_ACCEPTABLE', message) };
}

const jsonInUtf8 = /^application\/json(?:\s*;\s*charset=(?:utf-8|"utf-8"))?\s*;?$/i;

export function requireJson(state: RequestState): StageResult {
  const { request, hasBody } = state;
  if (request.method !== 'POST') {
    if (!hasBody) return undefined;
    const message = `A ${request.method} carries no body. Send the operation by POST.`;
    return { refused: refusal(400, 'BAD_REQUEST', message) };
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
