import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { GraphQLSchema } from 'graphql';
import { refusalAnswer, send } from './answer.ts';
import { Connections } from './connections.ts';
import { Documents } from './documents.ts';
import { sendEvents } from './events.ts';
import { Exchange } from './exchange.ts';
import { createGraph, type Execute } from './graph.ts';
import { Graphiql, type GraphiqlOptions } from './graphiql.ts';
import { Health } from './health.ts';
import type { AllowedHosts } from './host.ts';
import { type Limits, standardLimits } from './limits.ts';
import { type Listening, listenOn } from './listen.ts';
import type { Log } from './log.ts';
import { Mask } from './mask.ts';
import { refusal } from './refusal.ts';
import type { CostOf, Door, Outcome } from './stages/stage.ts';
import { stages } from './stages.ts';

export interface ServerOptions {
  readonly schema: GraphQLSchema;
  /** Made once a request, when its operation is about to run; resolvers get this very object. `signal` fires when the client goes away. */
  context(request: { readonly headers: IncomingHttpHeaders; readonly signal: AbortSignal }): object;
  readonly limits?: Partial<Limits>;
  readonly log: Log;
  /** The page for people, or null for none. */
  readonly graphiql: GraphiqlOptions | null;
  /** Which names in the Host header are answered. */
  readonly allowedHosts: AllowedHosts;
  /** Why no work may be sent here, or null. Told to anybody who asks. */
  ready?(): Promise<string | null>;
  readonly costOf?: CostOf;
  /** Whether the schema is handed out, by introspection or by `_service`; it is unless this says false. */
  readonly introspection?: boolean;
}

export interface CausewayServer {
  listen(place: { readonly host: string; readonly port: number }): Promise<Listening>;
  /**
   * Takes no more work and ends what there is: streams and idle connections at once, queries within the grace. A change
   * that runs is waited for beyond it, for cutting it would leave its caller with an answer that nobody knows.
   */
  drain(graceMilliseconds: number): Promise<void>;
  /** At once, whatever is running. */
  close(): Promise<void>;
  readonly counts: { readonly requests: number; readonly subscriptions: number; readonly documents: number };
}

export function createCausewayServer(options: ServerOptions): CausewayServer {
  return new FrontDoor(options);
}

class FrontDoor implements CausewayServer, Door {
  readonly schema: GraphQLSchema;
  readonly limits: Limits;
  readonly allowedHosts: AllowedHosts;
  readonly documents: Documents;
  readonly graphiql: Graphiql | null;
  readonly health: Health;
  readonly costOf: CostOf | null;
  readonly #log: Log;
  readonly #mask: Mask;
  readonly #execute: Execute;
  readonly #server: Server;
  readonly #connections: Connections;
  readonly #running = new Map<Exchange, Promise<void>>();
  readonly #streams = new Set<Exchange>();
  #drops = 0;
  #dropsToldAt = Number.NEGATIVE_INFINITY;

  constructor(options: ServerOptions) {
    this.schema = options.schema;
    this.limits = { ...standardLimits, ...options.limits };
    this.allowedHosts = options.allowedHosts;
    this.documents = new Documents(options.schema, this.limits, options.introspection ?? true);
    this.graphiql = options.graphiql && new Graphiql(options.graphiql);
    this.health = new Health(
      async () => (await options.ready?.()) ?? null,
      this.limits.readyMilliseconds,
      options.log,
    );
    this.costOf = options.costOf ?? null;
    this.#log = options.log;
    this.#mask = new Mask(options.log);
    this.#execute = createGraph({
      schema: options.schema,
      context: request => options.context(request),
      mask: this.#mask,
      mostErrors: this.limits.errors,
    });
    this.#server = this.#createServer();
    this.#connections = new Connections(this.#server);
  }

  get draining(): boolean {
    return this.health.draining;
  }

  get requests(): number {
    return this.#running.size;
  }

  get counts(): CausewayServer['counts'] {
    return {
      requests: this.#running.size,
      subscriptions: this.#streams.size,
      documents: this.documents.size.documents,
    };
  }

  takeStream(exchange: Exchange): boolean {
    if (this.#streams.size >= this.limits.subscriptions) return false;
    this.#streams.add(exchange);
    return true;
  }

  async listen({ host, port }: { readonly host: string; readonly port: number }): Promise<Listening> {
    const listening = await listenOn(this.#server, host, port);
    // Out of file descriptors, for one: without a listener it would end the process, and every change in it.
    this.#server.on('error', error => this.#log.error({ err: error }, 'the listening socket failed'));
    return listening;
  }

  async drain(graceMilliseconds: number): Promise<void> {
    this.health.draining = true;
    const closed = this.#closed();
    for (const exchange of this.#streams) exchange.leave();
    this.#connections.closeIdle();
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, graceMilliseconds);
    await Promise.race([Promise.all(this.#running.values()), late]);
    clearTimeout(timer);
    for (const exchange of this.#running.keys()) {
      if (exchange.changing) continue;
      exchange.leave();
      exchange.request.socket.destroy();
    }
    await Promise.all([...this.#running].filter(([exchange]) => exchange.changing).map(([, end]) => end));
    this.#connections.closeAll();
    await closed;
  }

  async close(): Promise<void> {
    this.health.draining = true;
    const closed = this.#closed();
    for (const exchange of this.#running.keys()) exchange.leave();
    this.#connections.closeAll();
    await closed;
  }

  #closed(): Promise<void> {
    return new Promise(resolve => {
      // The only error is that it does not listen, which is what was wanted.
      this.#server.close(() => resolve());
    });
  }

  #createServer(): Server {
    const { limits } = this;
    const server = createServer({
      headersTimeout: limits.headersMilliseconds,
      requestTimeout: limits.requestMilliseconds,
      connectionsCheckingInterval: limits.checkMilliseconds,
      keepAliveTimeout: limits.idleMilliseconds,
      maxHeaderSize: limits.headerBytes,
      // Checked by the stages, whose answer has a body that says what to do.
      requireHostHeader: false,
      keepAlive: true,
    });
    server.maxConnections = limits.connections;
    server.maxHeadersCount = 0;
    server.on('request', (request, response) => this.#receive(request, response, false));
    // Without this listener Node lets the body come before anything of the request was looked at.
    server.on('checkContinue', (request, response) => this.#receive(request, response, true));
    server.on('drop', () => this.#tellDrop());
    return server;
  }

  /** Once in ten seconds: whoever floods the door must not flood the log as well. */
  #tellDrop(): void {
    this.#drops += 1;
    if (performance.now() - this.#dropsToldAt < 10_000) return;
    this.#dropsToldAt = performance.now();
    this.#log.warn({ count: this.#drops }, 'connections dropped: the cap is reached');
  }

  #receive(request: IncomingMessage, response: ServerResponse, awaitsLeave: boolean): void {
    const exchange = new Exchange(request, response, awaitsLeave);
    const started = performance.now();
    this.#connections.enter(exchange);
    const end = this.#serve(exchange)
      .catch(error => this.#fail(exchange, error))
      .finally(() => {
        this.#running.delete(exchange);
        this.#streams.delete(exchange);
        this.#connections.leave(exchange);
        if (this.draining) this.#connections.closeIdle();
        this.#log.debug(
          {
            method: request.method,
            path: exchange.path,
            operation: exchange.operation?.name?.value,
            status: response.headersSent ? response.statusCode : undefined,
            milliseconds: Math.round(performance.now() - started),
          },
          'request ended',
        );
      });
    this.#running.set(exchange, end);
  }

  async #serve(exchange: Exchange): Promise<void> {
    const outcome = await this.#admit(exchange);
    if (outcome === 'gone') return;
    const accept = exchange.request.headers.accept;
    if (outcome) {
      const answer = 'answered' in outcome ? outcome.answered : refusalAnswer(outcome.refused, accept);
      return send(exchange, answer, this.limits);
    }
    // Whoever left while the request was judged asked for nothing any more; and a change that starts after a drain has
    // stopped waiting would be cut by the end of the process.
    if (exchange.signal.aborted) return;
    exchange.changing = exchange.operation?.operation === 'mutation';
    const result = await this.#execute(exchange);
    if (exchange.events) return sendEvents(exchange, exchange.events, this.limits);
    const headers = {
      ...Object.fromEntries(result.headers),
      ...(this.draining && { connection: 'close' }),
    };
    return send(exchange, { status: result.status, headers, body: await result.text() }, this.limits);
  }

  async #admit(exchange: Exchange): Promise<Outcome> {
    for (const stage of stages) {
      const outcome = stage(exchange, this);
      const settled = outcome instanceof Promise ? await outcome : outcome;
      if (settled) return settled;
    }
    return undefined;
  }

  async #fail(exchange: Exchange, error: unknown): Promise<void> {
    const { message, extensions } = this.#mask.cover(error);
    const { code, errorId } = extensions;
    if (exchange.response.headersSent) {
      exchange.response.destroy();
      return;
    }
    const refused = refusal(500, String(code), message);
    const errors = refused.errors.map(one => ({ ...one, extensions: { ...one.extensions, errorId } }));
    const answer = refusalAnswer({ ...refused, errors }, exchange.request.headers.accept);
    await send(exchange, answer, this.limits).catch(() => exchange.response.destroy());
  }
}
