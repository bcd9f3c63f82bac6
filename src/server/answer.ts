import type { ServerResponse } from 'node:http';
import type { AcceptedTypes } from './accept.ts';
import type { ServerLimits } from './limits.ts';
import type { HttpRefusal } from './refusal.ts';
import type { RequestState } from './request-state.ts';
import { TurnEnd } from './turns.ts';

/** A whole answer, ready to be written. */
export interface ServerAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body: string | Buffer;
}

/** On every answer: it is not framed, sniffed, cached, or read from another origin. */
const securityHeaders = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const;

export function jsonAnswer(status: number, value: object, type: AcceptedTypes['json'] = null): ServerAnswer {
  return {
    status,
    headers: { 'content-type': `${type ?? 'application/json'}; charset=utf-8` },
    body: JSON.stringify(value),
  };
}

/** A whole answer as one event, for a client that takes nothing else: in JSON it would find none, and ask again. */
export function eventAnswer(text: string): ServerAnswer {
  return {
    status: 200,
    headers: { 'content-type': 'text/event-stream; charset=utf-8' },
    body: `event: next\ndata: ${text}\n\nevent: complete\ndata:\n\n`,
  };
}

export function refusalAnswer(refusal: HttpRefusal, { json, events }: AcceptedTypes): ServerAnswer {
  const { document, errors, headers } = refusal;
  if (document && json === null && events) return eventAnswer(JSON.stringify({ errors }));
  // GraphQL over HTTP: a client of application/json may take any other status for a failure of the transport, and is told
  // about a faulty document with 200.
  const status = document && json !== 'application/graphql-response+json' ? 200 : refusal.status;
  const answer = jsonAnswer(status, { errors }, json);
  return { ...answer, headers: { ...headers, ...answer.headers } };
}

export function writeHead(state: RequestState, { status, headers }: Omit<ServerAnswer, 'body'>): void {
  const { response, originHeaders } = state;
  if (originHeaders === null) {
    response.writeHead(status, { ...securityHeaders, ...headers });
    return;
  }
  const vary = [headers.vary, originHeaders.vary].filter(Boolean).join(', ');
  response.writeHead(status, { ...securityHeaders, ...originHeaders, ...headers, vary });
}

export function sendAnswer(state: RequestState, answer: ServerAnswer, limits: ServerLimits): void {
  const { request, response } = state;
  if (response.destroyed || response.headersSent) return;
  const { status, headers } = answer;
  const head =
    status === 304 || status === 204
      ? answer
      : { status, headers: { ...headers, 'content-length': Buffer.byteLength(answer.body) } };
  const body = request.method === 'HEAD' ? '' : answer.body;
  if (state.hasBody && !state.bodyRead) {
    sendAndDiscardBody(state, { ...head, body }, limits);
    return;
  }
  // Now, since it throws where a header is none, and whoever made it is told.
  writeHead(state, head);
  leaving.add({ response, body, limits });
}

interface LeavingAnswer {
  readonly response: ServerResponse;
  readonly body: ServerAnswer['body'];
  readonly limits: ServerLimits;
}

/** Of all servers of the process, which have one event loop. */
const leaving = new TurnEnd<LeavingAnswer>(({ response, body, limits }) => {
  const { socket } = response;
  response.end(body);
  // Node gives the socket its idle time once the answer is out. One that still has bytes to move is not idle.
  if (socket !== null && socket.writableLength > 0) socket.setTimeout(limits.stallMilliseconds);
});

/**
 * Answers a request whose body was not read. Closing at once would reset the connection, and the client would see a broken
 * pipe instead of the answer; so the answer goes out, the rest is thrown away for a moment, and then the connection closes.
 */
function sendAndDiscardBody(state: RequestState, answer: ServerAnswer, limits: ServerLimits): void {
  const { request, response } = state;
  writeHead(state, { ...answer, headers: { ...answer.headers, connection: 'close' } });
  if (state.expectsContinue) {
    response.end(answer.body);
    return;
  }
  response.write(answer.body);
  let thrownAway = 0;
  const timer = setTimeout(finish, limits.lingerMilliseconds);
  function finish(): void {
    clearTimeout(timer);
    response.end();
  }
  request
    .on('data', (chunk: Buffer) => {
      thrownAway += chunk.length;
      if (thrownAway > 8 * limits.bodyBytes) finish();
    })
    .once('end', finish)
    .once('close', finish)
    .on('error', finish)
    .resume();
}
