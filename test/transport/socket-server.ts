import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The number of the connection that it came by: 1, 2, 3 … */
  readonly connection: number;
}

export type Reaction = (socket: Socket, request: SeenRequest) => void;

export interface SocketServerOptions {
  readonly tls?: TlsOptions;
  /** True where the connection is taken care of and nothing is to be read from it. */
  readonly greet?: (socket: Socket, connection: number) => boolean;
}

/** A server of bare sockets: it remembers every request whose first line it got to see, and does with it what a test says. */
export class SocketServer {
  /** Paths of requests of which anything arrived; the truth about "sent". */
  readonly begun: string[] = [];
  readonly seen: SeenRequest[] = [];
  connections = 0;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #watchers = new Set<() => void>();
  readonly #react: Reaction;
  readonly #options: SocketServerOptions;

  private constructor(react: Reaction, options: SocketServerOptions) {
    this.#react = react;
    this.#options = options;
    const accept = (socket: Socket): void => this.#accept(socket);
    this.#server = options.tls === undefined ? createServer(accept) : createTlsServer(options.tls, accept);
    this.#server.on('tlsClientError', () => {});
  }

  static async start(react: Reaction, options: SocketServerOptions = {}): Promise<SocketServer> {
    const server = new SocketServer(react, options);
    server.#server.listen(0, '127.0.0.1');
    await once(server.#server, 'listening');
    return server;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get origin(): string {
    return `${this.#options.tls === undefined ? 'http' : 'https'}://127.0.0.1:${this.port}`;
  }

  /** Resolves once that many whole requests have been seen. */
  async sawRequests(count: number): Promise<void> {
    while (this.seen.length < count) {
      await new Promise<void>(resolve => {
        const watcher = (): void => {
          this.#watchers.delete(watcher);
          resolve();
        };
        this.#watchers.add(watcher);
      });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    if (!this.#server.listening) return;
    this.#server.close();
    await once(this.#server, 'close');
  }

  #accept(socket: Socket): void {
    this.connections += 1;
    const connection = this.connections;
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    socket.on('error', () => {});
    if (this.#options.greet?.(socket, connection)) return;
    let pending = '';
    let counted = false;
    socket.on('data', chunk => {
      pending += chunk.toString('latin1');
      for (;;) {
        const begun = /^[A-Z]+ (\S+) /.exec(pending);
        if (begun?.[1] !== undefined && !counted) {
          counted = true;
          this.begun.push(begun[1]);
        }
        const request = parse(pending, connection);
        if (request === null) return;
        counted = false;
        pending = pending.slice(request.length);
        this.seen.push(request.seen);
        this.#react(socket, request.seen);
        for (const watcher of this.#watchers) watcher();
      }
    });
  }
}

function parse(text: string, connection: number): { seen: SeenRequest; length: number } | null {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return null;
  const [first = '', ...lines] = text.slice(0, end).split('\r\n');
  const [method = '', path = ''] = first.split(' ');
  const headers = Object.fromEntries(
    lines.map(line => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  const length = end + 4 + Number(headers['content-length'] ?? 0);
  if (text.length < length) return null;
  return { seen: { method, path, headers, body: text.slice(end + 4, length), connection }, length };
}

/** A whole answer, with its length stated. */
export function reply(
  body: string,
  status = '200 OK',
  headers: Readonly<Record<string, string>> = {},
): string {
  const lines = Object.entries({ 'content-length': `${Buffer.byteLength(body)}`, ...headers });
  return `HTTP/1.1 ${status}\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`;
}
