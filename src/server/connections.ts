import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Exchange } from './exchange.ts';

/**
 * The open sockets and what each of them is busy with. Node's own `closeIdleConnections` leaves a socket alone that has
 * sent nothing or half a request, and a server waiting for it would never finish closing.
 */
export class Connections {
  readonly #busy = new Map<Socket, Set<Exchange>>();

  constructor(server: Server) {
    server.on('connection', (socket: Socket) => {
      this.#busy.set(socket, new Set());
      socket.once('close', () => {
        const left = this.#busy.get(socket) ?? [];
        this.#busy.delete(socket);
        for (const exchange of left) exchange.close();
      });
    });
    server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
      this.#refuseUnreadable(error, socket as Socket);
    });
  }

  enter(exchange: Exchange): void {
    this.#busy.get(exchange.request.socket)?.add(exchange);
  }

  leave(exchange: Exchange): void {
    this.#busy.get(exchange.request.socket)?.delete(exchange);
  }

  closeIdle(): void {
    for (const [socket, exchanges] of this.#busy) if (exchanges.size === 0) socket.destroy();
  }

  closeAll(): void {
    for (const socket of this.#busy.keys()) socket.destroy();
  }

  /** What is no HTTP, or comes too slowly, never becomes a request; it is answered on the bare socket. */
  #refuseUnreadable(error: NodeJS.ErrnoException, socket: Socket): void {
    const exchanges = [...(this.#busy.get(socket) ?? [])];
    // An earlier request of this socket still owes its answer: what is written now would be taken for that answer.
    const owed = exchanges.some(
      ({ response, bodyRead, hasBody }) => response.headersSent || bodyRead || !hasBody,
    );
    if (error.code === 'ECONNRESET' || !socket.writable || owed) {
      socket.destroy();
      return;
    }
    const { status, code, message } = unreadable(error.code);
    const body = JSON.stringify({ errors: [{ message, extensions: { code } }] });
    socket.end(
      `HTTP/1.1 ${status}\r\ncontent-type: application/json; charset=utf-8\r\ncache-control: no-store\r\n` +
        `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
      () => socket.destroy(),
    );
  }
}

function unreadable(code: string | undefined): { status: string; code: string; message: string } {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return {
        status: '408 Request Timeout',
        code: 'REQUEST_TIMEOUT',
        message: 'The request did not arrive in time. Nothing was executed; send it again, in one piece.',
      };
    case 'HPE_HEADER_OVERFLOW':
      return {
        status: '431 Request Header Fields Too Large',
        code: 'HEADERS_TOO_LARGE',
        message: 'The headers are too large. Send long queries by POST.',
      };
    default:
      return {
        status: '400 Bad Request',
        code: 'BAD_REQUEST',
        message: 'This is no HTTP/1.1 request that can be read.',
      };
  }
}
