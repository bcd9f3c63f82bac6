import type { ServerResponse } from 'node:http';
import { accepted } from './accept.ts';
import type { Exchange } from './exchange.ts';
import type { Limits } from './limits.ts';
import type { Refusal } from './refusal.ts';

/** A whole answer, ready to be written. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** On every answer: nobody frames it, sniffs it, keeps it, or reads it from another origin. */
const guarded = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const;

export function json(status: number, value: object, headers: Readonly<Record<string, string>> = {}): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(value),
  };
}

export function refusalAnswer(refusal: Refusal, accept: string | undefined): Answer {
  const type = accepted(accept).json ?? 'application/json';
  // GraphQL over HTTP: a client of application/json may take any other status for a failure of the transport, and is told
  // about a faulty document with 200.
  const status = refusal.document && type === 'application/json' ? 200 : refusal.status;
  return json(
    status,
    { errors: refusal.errors },
    { ...refusal.headers, 'content-type': `${type}; charset=utf-8` },
  );
}

export function head(response: ServerResponse, answer: Omit<Answer, 'body'>): void {
  response.writeHead(answer.status, { ...guarded, ...answer.headers });
}

/** Resolves when the answer has left, or its client has. */
export function send(exchange: Exchange, answer: Answer, limits: Limits): Promise<void> {
  const { request, response } = exchange;
  if (response.destroyed || response.headersSent) return Promise.resolve();
  const length = answer.status === 304 ? {} : { 'content-length': String(Buffer.byteLength(answer.body)) };
  const body = request.method === 'HEAD' ? '' : answer.body;
  if (exchange.hasBody && !exchange.bodyRead) {
    return linger(exchange, { ...answer, headers: { ...answer.headers, ...length }, body }, limits);
  }
  head(response, { ...answer, headers: { ...answer.headers, ...length } });
  // Node gives the socket back its idle time once the answer is out; a socket that moves bytes is not idle.
  response.socket?.setTimeout(limits.stallMilliseconds);
  response.end(body);
  return exchange.closed;
}

/**
 * Answers a request whose body was not read. Closing at once would reset the connection, and the client would see a broken
 * pipe instead of the answer; so the answer goes out, the rest is thrown away for a moment, and then the connection closes.
 */
function linger(exchange: Exchange, answer: Answer, limits: Limits): Promise<void> {
  const { request, response } = exchange;
  head(response, { ...answer, headers: { ...answer.headers, connection: 'close' } });
  if (exchange.awaitsLeave) {
    response.end(answer.body);
    return exchange.closed;
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
  return exchange.closed;
}
