import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { StopSignal } from '../domain/stop.ts';
import type { Exchange, HttpClient, HttpRequest, SendOptions } from './http-client.ts';

type SelfTestClient = Pick<HttpClient, 'send' | 'close'>;

const connections = 2;
const calls = 6;
const timeoutMs = 10_000;

/**
 * Everything about destructive calls rests on one habit of undici: it calls `onRequestStart` just before the first byte of
 * a request, and never writes one that is aborted there. This proves it with the undici that is installed, over real
 * sockets and with more calls than connections, because requests that wait for one take another way.
 */
export async function proveSentMark(open: (connections: number) => SelfTestClient): Promise<void> {
  const server = new RecordingServer();
  const origin = await server.listen();
  const http = open(connections);
  try {
    for (const change of [false, true]) {
      const send = (path: string, signal?: StopSignal): Promise<Exchange> =>
        http.send(requestFor(origin, path, change), optionsFor(change, signal));
      const many = (path: string): Promise<Exchange[]> =>
        Promise.all(Array.from({ length: calls }, () => send(path)));

      expectAll(await many('/answer'), 'answered', 'answered');
      expectAll(await many('/drop'), 'unanswered', 'read by the server and dropped');
      await proveCancelled(server, send);
    }
  } finally {
    server.release();
    await http.close();
    await server.close();
  }
}

async function proveCancelled(
  server: RecordingServer,
  send: (path: string, signal?: StopSignal) => Promise<Exchange>,
): Promise<void> {
  const busy = Array.from({ length: connections }, () => send('/hold'));
  await server.held(connections);
  const leaving = new AbortController();
  const queued = Array.from({ length: calls }, () => send('/cancelled', leaving.signal));
  leaving.abort();
  expectAll(await Promise.all(queued), 'notSent', 'cancelled in the queue');
  // These wait behind the cancelled ones, so that every cancelled one has had its turn when they are answered.
  const behind = Array.from({ length: connections }, () => send('/answer'));
  server.release();
  expectAll(await Promise.all([...busy, ...behind]), 'answered', 'answered after waiting');
  if (server.saw('/cancelled')) fail('a request that was cancelled in the queue was sent all the same');
}

function expectAll(exchanges: readonly Exchange[], kind: Exchange['kind'], what: string): void {
  const other = exchanges.find(exchange => exchange.kind !== kind);
  if (other === undefined) return;
  const reason = other.kind === 'answered' ? '' : ` (${other.reason})`;
  fail(`a request that was ${what} was taken for "${other.kind}"${reason}`);
}

function fail(what: string): never {
  throw new Error(
    `The self-test of the network layer failed: ${what}. With this version of undici it cannot be told whether a change was sent, so Causeway does not start.`,
  );
}

function requestFor(origin: string, path: string, change: boolean): HttpRequest {
  const body = change ? Buffer.from('{}') : null;
  return { method: change ? 'POST' : 'GET', origin, path, headers: {}, body };
}

function optionsFor(change: boolean, signal: StopSignal | undefined): SendOptions {
  return { change, signal, deadline: performance.now() + timeoutMs };
}

/** A server that remembers what it saw. */
class RecordingServer {
  readonly #http: Server;
  readonly #seen: string[] = [];
  readonly #waiting: ServerResponse[] = [];
  #onArrival: (() => void) | null = null;

  constructor() {
    this.#http = createServer((request, response) => this.#serve(request, response));
  }

  async listen(): Promise<string> {
    // Its own port, also where several processes share those that they ask for: what it saw has to be all there was.
    this.#http.listen({ port: 0, host: '127.0.0.1', exclusive: true });
    await once(this.#http, 'listening');
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  saw(path: string): boolean {
    return this.#seen.includes(path);
  }

  async held(count: number): Promise<void> {
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => late.reject(new Error('The self-test got no connection.')), timeoutMs);
    try {
      while (this.#waiting.length < count) {
        const arrival = new Promise<void>(resolve => {
          this.#onArrival = resolve;
        });
        await Promise.race([arrival, late.promise]);
      }
    } finally {
      clearTimeout(timer);
    }
  }

  release(): void {
    for (const response of this.#waiting.splice(0)) response.end('{}');
  }

  async close(): Promise<void> {
    this.#http.closeAllConnections();
    this.#http.close();
    await once(this.#http, 'close');
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    const path = request.url ?? '';
    this.#seen.push(path);
    request.resume();
    request.once('end', () => {
      if (path === '/drop') request.socket.destroy();
      else if (path === '/hold') this.#waiting.push(response);
      else response.end('{}');
      this.#onArrival?.();
    });
  }
}
