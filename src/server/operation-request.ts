import { IncomingMessage } from 'node:http';
import type { ServerLimits } from './limits.ts';

/**
 * What belongs to the upgrade alone, or would speak of every operation of the socket though it is meant for one. Whatever else
 * came with the upgrade counts for each operation as if it had come with a request of its own.
 */
const ofUpgrade: ReadonlySet<string> = new Set([
  'accept',
  'accept-encoding',
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'expect',
  'sec-websocket-extensions',
  'sec-websocket-key',
  'sec-websocket-protocol',
  'sec-websocket-version',
  'transfer-encoding',
  'upgrade',
  'x-graphql-event-stream-token',
]);

/** What the first message of a socket may say in the place of headers, which pages cannot set for a WebSocket. */
const fromMessage: ReadonlySet<string> = new Set([
  'authorization',
  'apollographql-client-name',
  'apollographql-client-version',
  'graphql-client-name',
  'graphql-client-version',
  'x-graphql-client-name',
  'x-graphql-client-version',
]);

/** They speak of one operation. */
const ofOneOperation = ['idempotency-key', 'last-event-id'] as const;

/** Which of the headers, or of the names in the first message, a socket cannot keep its word for; null where there is none. */
export function unkeptHeader(names: readonly string[]): string | null {
  const lower = names.map(name => name.toLowerCase());
  return ofOneOperation.find(name => lower.includes(name)) ?? null;
}

export type SocketHeaders = ReadonlyMap<string, string>;

/** What the first message of a socket says in the place of headers, bounded as they are; or why it may not. */
export function headersFrom(
  parameters: Readonly<Record<string, unknown>>,
  { headerBytes }: ServerLimits,
): SocketHeaders | { readonly flaw: string } {
  const unkept = unkeptHeader(Object.keys(parameters));
  if (unkept !== null)
    return { flaw: `"${unkept}" speaks of one operation: put it into the operation's own input.` };
  const headers = new Map<string, string>();
  let bytes = 0;
  for (const [name, value] of Object.entries(parameters)) {
    const lower = name.toLowerCase();
    if (!fromMessage.has(lower) || typeof value !== 'string') continue;
    if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(value))
      return { flaw: `"${lower}" has characters that no header may have.` };
    bytes += lower.length + value.length;
    headers.set(lower, value);
  }
  if (bytes <= headerBytes) return headers;
  return {
    flaw: `What stands in the place of headers is too large; the limit "headerBytes" is ${headerBytes}.`,
  };
}

/**
 * An operation of a WebSocket as the request that it would be by POST: so it passes every stage that a POST passes. It has the
 * headers of the upgrade, and over them those of the socket's first message.
 */
export function operationRequest(
  upgrade: IncomingMessage,
  path: string,
  given: SocketHeaders,
): IncomingMessage {
  const request = new IncomingMessage(upgrade.socket);
  const own = new Map<string, string>([
    ...given,
    ['content-type', 'application/json'],
    ['accept', 'application/graphql-response+json, text/event-stream'],
  ]);
  request.method = 'POST';
  request.url = path;
  request.httpVersion = upgrade.httpVersion;
  const isKept = (name: string): boolean => !ofUpgrade.has(name) && !own.has(name);
  request.headers = Object.fromEntries([
    ...Object.entries(upgrade.headers).filter(([name]) => isKept(name)),
    ...own,
  ]);
  for (let at = 0; at < upgrade.rawHeaders.length; at += 2) {
    const [name = '', value = ''] = upgrade.rawHeaders.slice(at, at + 2);
    if (isKept(name.toLowerCase())) request.rawHeaders.push(name, value);
  }
  for (const [name, value] of own) request.rawHeaders.push(name, value);
  request.complete = true;
  return request;
}
