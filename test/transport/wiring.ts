import {
  HttpClient,
  type HttpClientOptions,
  type HttpRequest,
  type SendOptions,
} from '../../src/transport/http-client.ts';
import { type Reaction, SocketServer, type SocketServerOptions } from './socket-server.ts';

const open: AsyncDisposable[] = [];

/** For `afterEach`: ends all that the test opened. */
export async function endAll(): Promise<void> {
  for (const one of open.splice(0).reverse()) await one[Symbol.asyncDispose]();
}

export async function serve(react: Reaction, options?: SocketServerOptions): Promise<SocketServer> {
  const server = await SocketServer.start(react, options);
  open.push(server);
  return server;
}

export function newHttpClient(options: Partial<HttpClientOptions> = {}): HttpClient {
  const http = new HttpClient(options);
  open.push({ [Symbol.asyncDispose]: () => http.close() });
  return http;
}

export function to(server: SocketServer, more: Partial<HttpRequest> = {}): HttpRequest {
  return {
    method: 'POST',
    origin: server.origin,
    path: '/',
    headers: { 'x-signature': 'very-secret' },
    body: Buffer.from('{}'),
    ...more,
  };
}

export function how(more: Partial<SendOptions> & { withinMs?: number } = {}): SendOptions {
  const { withinMs = 10_000, ...rest } = more;
  return { change: true, deadline: performance.now() + withinMs, ...rest };
}
