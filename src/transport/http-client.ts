import { createSecureContext, type SecureContext } from 'node:tls';
import buildConnector from 'undici/lib/core/connect.js';
// Not the package itself: with its fetch, caches and mocks it takes 14 MB more of every gateway.
import Client from 'undici/lib/dispatcher/client.js';
import type { StopSignal } from '../domain/stop.ts';
import { ExchangeHandler } from './handler.ts';
import { type OriginConnectionSettings, OriginConnections, type OriginPlace } from './origin-connections.ts';
import { type ClockSettings, type ClockSkew, ProviderClock } from './provider-clock.ts';
import { flawOf, withIdentity } from './request.ts';
import { proveSentMark } from './self-test.ts';
import { longestTimerMs, systemTime } from './time.ts';

export interface HttpRequest {
  /** Any method of HTTP, in the letters that are sent, but for CONNECT: a tunnel is no exchange. */
  readonly method: string;
  /** Scheme, host and port, nothing else. */
  readonly origin: string;
  /** Begins with a slash; with its query, as it is signed and sent. */
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

export type HttpAnswer = Extract<Exchange, { kind: 'answered' }>;

export interface HttpClientOptions extends OriginConnectionSettings {
  readonly connectTimeoutMs: number;
  readonly maxBodyBytes: number;
  /** How long a connection is kept without use. */
  readonly idleMs: number;
  /** PEM certificates of authorities to trust instead of the system's. */
  readonly certificateAuthorities?: readonly string[];
  readonly clock?: Partial<ClockSettings>;
  /** Called when the clock of an origin is found to be off, and again when it has moved. */
  readonly clockMoved?: (skew: ClockSkew) => void;
}

export const httpClientDefaults: HttpClientOptions = {
  connectTimeoutMs: 5_000,
  maxBodyBytes: 8 * 1024 * 1024,
  connectionsPerOrigin: 256,
  idleMs: 4_000,
  // What is sent after so long arrives up to a round trip later, so that 1.5 s are left for that.
  changeIdleMs: 1_000,
  provenMs: 2_500,
  doubtedMs: 3_600_000,
};

export interface SendOptions {
  /** On the clock of `performance.now()`: by then there is an answer, or the exchange ends without one. */
  readonly deadline: number;
  /** Ends what is not sent yet. What is sent is ended only for a read: a change cannot be taken back. */
  readonly signal?: StopSignal | undefined;
  readonly change: boolean;
  /** Asked just before the first byte is written: a reason not to send any more, or null. */
  readonly objection?: (() => string | null) | undefined;
}

const cancelled = 'cancelled before anything was sent';
const unconnected = 'no connection in time';
const unfit = 'the connection is no longer fit for a change';

interface Server {
  readonly host: string;
  readonly connections: OriginConnections;
}

/** A process has one undici: what was proven of it holds for every client. */
let proven: Promise<void> | null = null;

/** HTTP exchanges over connections of its own, each sent once, never repeated, never redirected. */
export class HttpClient {
  readonly #options: HttpClientOptions;
  /** Made once: every connection that makes its own reads all certificates of the authorities again. */
  readonly #secureContext: SecureContext;
  readonly #servers = new Map<string, Server>();
  readonly #clocks = new Map<string, ProviderClock>();
  // A counter and no set of promises: what gains and loses an entry a request keeps garbage alive.
  #underWay = 0;
  #drained: PromiseWithResolvers<void> | null = null;
  #closed = false;

  constructor(options: Partial<HttpClientOptions> = {}) {
    this.#options = { ...httpClientDefaults, ...options };
    const { certificateAuthorities: ca } = this.#options;
    this.#secureContext = createSecureContext(ca === undefined ? {} : { ca: [...ca] });
  }

  async send(request: HttpRequest, options: SendOptions): Promise<Exchange> {
    const server = this.#closed ? 'Causeway is shutting down' : this.#server(request.origin);
    if (typeof server === 'string') return { kind: 'notSent', reason: server };
    const refusal = flawOf(request, server.host) ?? objectionOf(options);
    if (refusal !== null) return { kind: 'notSent', reason: refusal };
    const { connections } = server;
    this.#underWay += 1;
    try {
      const exchange = await this.#exchange(request, options, connections, connections.place(options.change));
      if (exchange.kind !== 'notSent' || exchange.reason !== unfit) return exchange;
      // That is no fault of the server's, which must not be taken for a failing one. A new connection was never idle.
      return await this.#exchange(request, options, connections, connections.place(options.change, true));
    } finally {
      this.#underWay -= 1;
      if (this.#underWay === 0) this.#drained?.resolve();
    }
  }

  async #exchange(
    request: HttpRequest,
    options: SendOptions,
    connections: OriginConnections,
    place: OriginPlace,
  ): Promise<Exchange> {
    const { signal, change, deadline } = options;
    const { promise, resolve } = Promise.withResolvers<Exchange>();
    const handler = new ExchangeHandler({
      method: request.method,
      maxBodyBytes: this.#options.maxBodyBytes,
      objection: () => objectionOf(options) ?? (connections.isUnfit(place) ? unfit : null),
      settled: resolve,
    });
    const cancel = (): void => handler.end(cancelled, change ? null : 'cancelled by the caller');
    const timer = setTimeout(
      () => handler.end(unconnected, 'no answer in time'),
      Math.min(deadline - performance.now(), longestTimerMs),
    );
    signal?.addEventListener('abort', cancel, { once: true });
    let isAnswered = false;
    try {
      connections.enter(place, (client, isClosedBehind) => {
        const { method, path, body } = request;
        const headers = withIdentity(request.headers);
        client.dispatch({ method, path, headers, body, reset: isClosedBehind }, handler);
      });
      const exchange = await promise;
      isAnswered = exchange.kind === 'answered';
      if (exchange.kind === 'answered') this.#learnTime(request.origin, exchange, handler);
      return exchange;
    } finally {
      connections.leave(place, isAnswered);
      clearTimeout(timer);
      signal?.removeEventListener('abort', cancel);
    }
  }

  /** The clock of one origin; what its answers tell comes to it by itself. */
  clock(origin: string): ProviderClock {
    const known = this.#clocks.get(origin);
    if (known !== undefined) return known;
    const clock = new ProviderClock(origin, systemTime, this.#options.clock, this.#options.clockMoved);
    this.#clocks.set(origin, clock);
    return clock;
  }

  /** How far the clocks of all origins are ahead of this process's. */
  skews(): readonly ClockSkew[] {
    return [...this.#clocks.values()].map(({ skew }) => skew);
  }

  /** Throws where undici no longer tells before the first byte that a request is being sent. */
  async selfTest(): Promise<void> {
    proven ??= proveSentMark(
      connectionsPerOrigin => new HttpClient({ ...this.#options, connectionsPerOrigin }),
    ).catch((failure: unknown) => {
      proven = null;
      throw failure;
    });
    await proven;
  }

  /** What is under way is awaited, each up to its own deadline; nothing new is sent. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#drained ??= Promise.withResolvers();
    if (this.#underWay === 0) this.#drained.resolve();
    await this.#drained.promise;
    // Not `client.close()`: that would also wait for connections which nobody waits for any more.
    const servers = [...this.#servers.values()];
    this.#servers.clear();
    await Promise.all(servers.map(({ connections }) => connections.destroy()));
  }

  #learnTime(origin: string, { headers }: HttpAnswer, { sentAt, answeredAt }: ExchangeHandler): void {
    // An answer with an age comes from a cache on the way, and its date with it.
    if (headers.age === undefined) this.clock(origin).learn({ date: headers.date, sentAt, answeredAt });
  }

  /** Or what is wrong with the origin. */
  #server(origin: string): Server | string {
    const known = this.#servers.get(origin);
    if (known !== undefined) return known;
    const url = URL.parse(origin);
    if (url === null || url.origin !== origin || !/^https?:$/.test(url.protocol)) {
      return 'the address is not an origin';
    }
    const connections = new OriginConnections(this.#options, this.#opener(origin));
    const server = { host: url.host, connections };
    this.#servers.set(origin, server);
    return server;
  }

  #opener(origin: string): () => Client {
    const { connectTimeoutMs, idleMs } = this.#options;
    const options: Client.Options = {
      // HTTP/2 in undici repeats a POST by itself after a refused stream: two whole requests at the server.
      allowH2: false,
      pipelining: 1,
      keepAliveTimeout: idleMs,
      // A server's own hint may shorten this, never lengthen it.
      keepAliveMaxTimeout: idleMs,
      maxHeaderSize: 16 * 1024,
      // These are idle timers: a server that trickles would pass them for ever. The deadline ends the whole exchange.
      headersTimeout: 0,
      bodyTimeout: 0,
      useMilo: false,
      // One for all of them, since it remembers the TLS sessions that the next ones resume.
      connect: buildConnector({
        allowH2: false,
        timeout: connectTimeoutMs,
        secureContext: this.#secureContext,
      }),
    };
    return () => new Client(origin, options);
  }
}

/** Why it is not to be sent, or not any more. */
function objectionOf({ signal, deadline, objection }: SendOptions): string | null {
  if (signal?.aborted) return cancelled;
  // Timers fire late after a pause of the process; the clock does not.
  if (performance.now() >= deadline) return unconnected;
  return objection?.() ?? null;
}
