import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { connectionEvent } from './http-server.ts';
import type { ServerLimits } from './limits.ts';
import { LinkedList } from './linked-list.ts';
import type { RequestState } from './request-state.ts';

const connectionKey = Symbol('connection');

interface TrackedSocket extends Socket {
  [connectionKey]?: OpenConnection;
}

interface OpenConnection {
  readonly socket: Socket;
  /** What it is busy with: several requests only where a client sends before it was answered. */
  readonly requests: LinkedList<RequestState>;
}

/**
 * The open sockets and what each of them is busy with. Node's own `closeIdleConnections` leaves a socket alone that has
 * sent nothing or half a request, and a server waiting for it would never finish closing.
 */
export class Connections {
  readonly #open = new LinkedList<OpenConnection>();
  readonly #limits: ServerLimits;

  constructor(server: Server, limits: ServerLimits) {
    this.#limits = limits;
    server.on(connectionEvent(server), (socket: TrackedSocket) => {
      const connection: OpenConnection = { socket, requests: new LinkedList() };
      const entry = this.#open.add(connection);
      socket[connectionKey] = connection;
      socket.once('close', () => {
        this.#open.remove(entry);
        for (const state of connection.requests.items()) state.close();
      });
    });
    server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
      this.#refuseUnreadable(error, socket as TrackedSocket);
    });
  }

  add(state: RequestState): void {
    state.connectionEntry = requestsOf(state)?.add(state) ?? null;
  }

  remove(state: RequestState): void {
    if (state.connectionEntry === null) return;
    requestsOf(state)?.remove(state.connectionEntry);
    state.connectionEntry = null;
  }

  /** Whether the socket is still busy with other requests. Then it is closed when they have been answered. */
  endAfterOthers(socket: Socket): boolean {
    const owed = (socket as TrackedSocket)[connectionKey]?.requests.items() ?? [];
    closeAfter(owed, socket);
    return owed.length > 0;
  }

  closeIdle(): void {
    for (const { socket, requests } of this.#open.items()) if (requests.size === 0) socket.destroy();
  }

  closeAll(): void {
    for (const { socket } of this.#open.items()) socket.destroy();
  }

  /** What is no HTTP, or comes too slowly, never becomes a request; it is answered on the bare socket. */
  #refuseUnreadable(error: NodeJS.ErrnoException, socket: TrackedSocket): void {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    // What is written now would be taken for the answer to a request that came whole before, and may be carried out already.
    const owed = (socket[connectionKey]?.requests.items() ?? []).filter(
      ({ request, response }) => request.complete || response.headersSent,
    );
    closeAfter(owed, socket);
    if (owed.length > 0) return;
    const { status, ...refused } = unreadable(error.code, this.#limits);
    const body = JSON.stringify({ errors: [refused] });
    socket.end(
      `HTTP/1.1 ${status}\r\ncontent-type: application/json; charset=utf-8\r\ncache-control: no-store\r\n` +
        `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
      () => socket.destroy(),
    );
  }
}

function closeAfter(requests: readonly RequestState[], socket: Socket): void {
  for (const { response } of requests) {
    response.shouldKeepAlive = false;
    response.once('close', () => socket.destroy());
  }
}

function requestsOf({ request }: RequestState): LinkedList<RequestState> | undefined {
  return (request.socket as TrackedSocket)[connectionKey]?.requests;
}

function unreadable(
  code: string | undefined,
  { headersMilliseconds, requestMilliseconds, headerBytes }: ServerLimits,
): { readonly status: string; readonly message: string; readonly extensions: object } {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return {
        status: '408 Request Timeout',
        message: `The request did not arrive in time; the limit "headersMilliseconds" is ${headersMilliseconds}, and the limit "requestMilliseconds" is ${requestMilliseconds}. Nothing was executed; send it again, in one piece.`,
        extensions: { code: 'REQUEST_TIMEOUT', limit: 'requestMilliseconds', allowed: requestMilliseconds },
      };
    case 'HPE_HEADER_OVERFLOW':
      return {
        status: '431 Request Header Fields Too Large',
        message: `The headers are too large; the limit "headerBytes" is ${headerBytes}. Send fewer or shorter headers, and long queries by POST.`,
        extensions: { code: 'HEADERS_TOO_LARGE', limit: 'headerBytes', allowed: headerBytes },
      };
    default:
      return {
        status: '400 Bad Request',
        message: 'This is no HTTP/1.1 request that can be read.',
        extensions: { code: 'BAD_REQUEST' },
      };
  }
}
