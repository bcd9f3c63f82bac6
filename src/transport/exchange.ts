import { Pool } from 'undici';
import { ExchangeHandler } from './handler.ts';
import { proveMark } from './self-test.ts';

export interface WireRequest {
  readonly method: 'GET' | 'POST';
  /** Scheme, host and port, nothing else. */
  readonly origin: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | null;
}

export type Exchange =
  /** Whole, uncompressed and within the cap. Whether it means anything is for others to judge; redirects end here too. */
  | {
      readonly kind: 'answered';
      readonly status: number;
      /** Names in lower case; repeated ones are joined by a comma. */
      readonly headers: Readonly<Record<string, string>>;
      readonly body: Buffer;
    }
  /** Proven: nothing left us. */
  | { readonly kind: 'notSent'; readonly reason: string }
  /** It left us, and no whole, readable answer came back: it may have been carried out. */
  | { readonly kind: 'unanswered'; readonly reason: string };

export type Answered = Extract<Exchange, { kind: 'answered' }>;

export interface WireOptions {
  readonly connectTimeoutMs: number;
  readonly maxBodyBytes: number;
  /** Per origin, for reads and for changes each. */
  readonly connectionsPerOrigin: number;
  /** How long a connection for reads is kept without use. */
  readonly idleMs: number;
  /** PEM certificates of authorities to trust instead of the system's. */
  readonly certificateAuthorities?: readonly string[];
}

export const wireDefaults: WireOptions = {
  connectTimeoutMs: 5_000,
  maxBodyBytes: 8 * 1024 * 1024,
  connectionsPerOrigin: 64,
  idleMs: 4_000,
};

export interface SendOptions {
  /** On the clock of `performance.now()`: by then there is an answer, or the exchange ends without one. */
  readonly deadline: number;
  /** Ends what is not sent yet. What is sent is ended only for a read: a change cannot be taken back. */
  readonly signal?: AbortSignal | undefined;
  readonly change: boolean;
  /** Asked just before the first byte is written: a reason not to send any more, or null. */
  readonly objection?: (() => string | null) | undefined;
}

const longestTimer = 2 ** 31 - 1;
const cancelled = 'cancelled before anything was sent';
const unconnected = 'no connection in time';

/** One HTTP exchange at a time over connections of its own: sent once, never repeated, never redirected. */
export class Wire {
  readonly #options: WireOptions;
  readonly #pools = new Map<string, Pool>();
  readonly #underWay = new Set<Promise<Exchange>>();
  #closed = false;

  constructor(options: Partial<WireOptions> = {}) {
    this.#options = { ...wireDefaults, ...options };
  }

  async send(request: WireRequest, options: SendOptions): Promise<Exchange> {
    const { signal, change, deadline } = options;
    const objection = (): string | null => {
      if (signal?.aborted) return cancelled;
      // Timers fire late after a pause of the process; the clock does not.
      if (performance.now() >= deadline) return unconnected;
      return options.objection?.() ?? null;
    };
    const refusal = (this.#closed ? 'Causeway is shutting down' : flawOf(request)) ?? objection();
    if (refusal !== null) return { kind: 'notSent', reason: refusal };

    const { promise, resolve } = Promise.withResolvers<Exchange>();
    const { maxBodyBytes } = this.#options;
    this.#underWay.add(promise);
    const handler = new ExchangeHandler({ maxBodyBytes, objection, settled: resolve });
    const left = (): void => handler.end(cancelled, change ? null : 'cancelled by the caller');
    const timer = setTimeout(
      () => handler.end(unconnected, 'no answer in time'),
      Math.min(deadline - performance.now(), longestTimer),
    );
    signal?.addEventListener('abort', left, { once: true });
    try {
      this.#pool(request.origin, change).dispatch(
        {
          method: request.method,
          path: request.path,
          headers: withIdentity(request.headers),
          body: request.body,
          // A connection that is opened for one change alone was never idle: the server's closing of an idle connection
          // cannot meet it, and no timer that fires late can hand out an old one. It costs one handshake.
          reset: change,
        },
        handler,
      );
      return await promise;
    } finally {
      this.#underWay.delete(promise);
      clearTimeout(timer);
      signal?.removeEventListener('abort', left);
    }
  }

  /** Throws where undici no longer tells before the first byte that a request is being sent. */
  async selfTest(): Promise<void> {
    await proveMark(connectionsPerOrigin => new Wire({ ...this.#options, connectionsPerOrigin }));
  }

  /** What is under way is awaited, each up to its own deadline; nothing new is sent. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#underWay);
    // Not `pool.close()`: that would also wait for connections which nobody waits for any more.
    await Promise.all([...this.#pools.values()].map(pool => pool.destroy()));
    this.#pools.clear();
  }

  #pool(origin: string, change: boolean): Pool {
    const key = `${change ? 'changes' : 'reads'} ${origin}`;
    const known = this.#pools.get(key);
    if (known !== undefined) return known;
    const { connectTimeoutMs, connectionsPerOrigin, idleMs, certificateAuthorities } = this.#options;
    const idle = change ? 1 : idleMs;
    const pool = new Pool(origin, {
      // HTTP/2 in undici repeats a POST by itself after a refused stream: two whole requests at the server.
      allowH2: false,
      pipelining: 1,
      connections: connectionsPerOrigin,
      connectTimeout: connectTimeoutMs,
      keepAliveTimeout: idle,
      // A server's own hint may shorten this, never lengthen it.
      keepAliveMaxTimeout: idle,
      maxHeaderSize: 16 * 1024,
      // These are idle timers: a server that trickles would pass them for ever. The deadline ends the whole exchange.
      headersTimeout: 0,
      bodyTimeout: 0,
      useMilo: false,
      ...(certificateAuthorities === undefined ? {} : { connect: { ca: [...certificateAuthorities] } }),
    });
    this.#pools.set(key, pool);
    return pool;
  }
}

/** A signed request goes where it says or nowhere: undici itself would also take a path with another host in it. */
function flawOf(request: WireRequest): string | null {
  const url = URL.parse(request.origin);
  if (url === null || url.origin !== request.origin || !/^https?:$/.test(url.protocol)) {
    return 'the address is not an origin';
  }
  if (!request.path.startsWith('/')) return 'the request is not valid HTTP';
  for (const [name, value] of Object.entries(request.headers)) {
    if (name.toLowerCase() === 'host' && value !== url.host) return 'the host header names another host';
  }
  return null;
}

function withIdentity(headers: Readonly<Record<string, string>>): Record<string, string> {
  const says = Object.keys(headers).some(name => name.toLowerCase() === 'accept-encoding');
  return says ? { ...headers } : { ...headers, 'accept-encoding': 'identity' };
}
