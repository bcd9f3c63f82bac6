import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Exchange, SendOptions, Wire, WireRequest } from './exchange.ts';

type SelfTestWire = Pick<Wire, 'send' | 'close'>;

const connections = 2;
const calls = 6;
const patienceMs = 10_000;

/**
 * Everything about destructive calls rests on one habit of undici: it calls `onRequestStart` just before the first byte of
 * a request, and never writes one that is aborted there. This proves it with the undici that is installed, over real
 * sockets and with more calls than connections, because requests that queue take another way through undici.
 */
export async function proveMark(open: (connections: number) => SelfTestWire): Promise<void> {
  const witness = new Witness();
  const origin = await witness.listen();
  const wire = open(connections);
  try {
    for (const change of [false, true]) {
      const send = (path: string, signal?: AbortSignal): Promise<Exchange> =>
        wire.send(requestFor(origin, path, change), optionsFor(change, signal));
      const many = (path: string): Promise<Exchange[]> =>
        Promise.all(Array.from({ length: calls }, () => send(path)));

      expectAll(await many('/answer'), 'answered', 'answered');
      expectAll(await many('/drop'), 'unanswered', 'read by the server and dropped');
      await proveCancelled(witness, send);
    }
  } finally {
    witness.release();
    await wire.close();
    await witness.close();
  }
}

async function proveCancelled(
  witness: Witness,
  send: (path: string, signal?: AbortSignal) => Promise<Exchange>,
): Promise<void> {
  const busy = Array.from({ length: connections }, () => send('/hold'));
  await witness.held(connections);
  const leaving = new AbortController();
  const queued = Array.from({ length: calls }, () => send('/cancelled', leaving.signal));
  leaving.abort();
  expectAll(await Promise.all(queued), 'notSent', 'cancelled in the queue');
  // These wait behind the cancelled ones, so that every cancelled one has had its turn when they are answered.
  const behind = Array.from({ length: connections }, () => send('/answer'));
  witness.release();
  expectAll(await Promise.all([...busy, ...behind]), 'answered', 'answered after waiting');
  if (witness.saw('/cancelled')) fail('a request that was cancelled in the queue was sent all the same');
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

function requestFor(origin: string, path: string, change: boolean): WireRequest {
  const body = change ? Buffer.from('{}') : null;
  return { method: change ? 'POST' : 'GET', origin, path, headers: {}, body };
}

function optionsFor(change: boolean, signal: AbortSignal | undefined): SendOptions {
  return { change, signal, deadline: performance.now() + patienceMs };
}

/** A server that remembers what it saw. */
class Witness {
  readonly #server: Server;
  readonly #seen: string[] = [];
  readonly #waiting: ServerResponse[] = [];
  #arrived: (() => void) | null = null;

  constructor() {
    this.#server = createServer((request, response) => this.#serve(request, response));
  }

  async listen(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  saw(path: string): boolean {
    return this.#seen.includes(path);
  }

  async held(count: number): Promise<void> {
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => late.reject(new Error('The self-test got no connection.')), patienceMs);
    try {
      while (this.#waiting.length < count) {
        const arrival = new Promise<void>(resolve => {
          this.#arrived = resolve;
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
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    const path = request.url ?? '';
    this.#seen.push(path);
    request.resume();
    request.once('end', () => {
      if (path === '/drop') request.socket.destroy();
      else if (path === '/hold') this.#waiting.push(response);
      else response.end('{}');
      this.#arrived?.();
    });
  }
}
