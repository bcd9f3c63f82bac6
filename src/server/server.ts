import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { GraphQLSchema } from 'graphql';
import { isAsyncIterable } from 'graphql-yoga';
import type { Identify } from '../domain/caller.ts';
import { ActivityLog } from './activity-log.ts';
import { refusalAnswer, sendAnswer } from './answer.ts';
import { QueryCompiler } from './compiled-query.ts';
import { Connections } from './connections.ts';
import { Documents, type PrepareCost } from './documents.ts';
import { ErrorMasker } from './error-masker.ts';
import { sendEvents, sendResultEvent } from './events.ts';
import {
  createExecutor,
  type ExecutedRequest,
  type ExecuteOperation,
  type ServerPlugin,
} from './execution.ts';
import { type GraphiqlOptions, GraphiqlPage } from './graphiql.ts';
import { HealthChecks } from './health.ts';
import type { AllowedHosts } from './host.ts';
import { createHttpServer, type TlsFiles } from './http-server.ts';
import { type ServerLimits, standardLimits } from './limits.ts';
import { type ListenAddress, listenOn } from './listen.ts';
import type { Log } from './log.ts';
import { failureRefusal } from './refusal.ts';
import { RequestState } from './request-state.ts';
import { resultAnswer } from './result.ts';
import { RunningRequests } from './running-requests.ts';
import type { ServerState, StageResult } from './stages/stage.ts';
import { stages } from './stages.ts';

export interface ServerOptions {
  readonly schema: GraphQLSchema;
  /** Made once a request, when its operation is about to run; resolvers get this very object. `signal` fires when the client goes away. */
  context(request: ExecutedRequest): object;
  /** What an answer says beside its data, from the context that it ran with. */
  extensions?(context: object): Readonly<Record<string, unknown>> | undefined;
  readonly limits?: Partial<ServerLimits>;
  readonly log: Log;
  /** The page for people, or null for none. */
  readonly graphiql: GraphiqlOptions | null;
  /** Which names in the Host header are answered. */
  readonly allowedHosts: AllowedHosts;
  /** Why no work may be sent here, or null. Told to anybody who asks. */
  ready?(): Promise<string | null>;
  /** How many errors nothing caught since the start; told by /readyz. */
  uncaughtErrors?(): number;
  readonly prepareCost?: PrepareCost;
  /** Who a request comes from, asked before its body is read; without it everybody is served. */
  readonly identify?: Identify;
  /** Its own certificate, where TLS ends here; clients may then show theirs. */
  readonly tls?: TlsFiles;
  /** What people should know of how it runs, told with its readiness. */
  readonly overrides?: readonly string[];
  /** Whether the schema is handed out, by introspection or by `_service`; it is unless this says false. */
  readonly introspection?: boolean;
  readonly plugins?: readonly ServerPlugin[];
}

export interface CausewayServer {
  listen(place: { readonly host: string; readonly port: number }): Promise<ListenAddress>;
  /**
   * Takes no more work and ends what there is: streams and idle connections at once, queries within the grace. A change
   * that runs is waited for beyond it, because cutting it would leave its caller without knowing whether it happened.
   */
  drain(graceMilliseconds: number): Promise<void>;
  /** At once, running requests included. */
  close(): Promise<void>;
  readonly counts: {
    readonly requests: number;
    readonly subscriptions: number;
    readonly documents: number;
    /** Runs of compiled queries since the start, and how many of them the ordinary executor had to do over. */
    readonly compiledRuns: number;
    readonly abandonedRuns: number;
  };
}

export function createCausewayServer(options: ServerOptions): CausewayServer {
  return new HttpServer(options);
}

class HttpServer implements CausewayServer, ServerState {
  readonly schema: GraphQLSchema;
  readonly limits: ServerLimits;
  readonly allowedHosts: AllowedHosts;
  readonly documents: Documents;
  readonly masker: ErrorMasker;
  readonly graphiql: GraphiqlPage | null;
  readonly health: HealthChecks;
  readonly identify: Identify | null;
  readonly #log: Log;
  readonly #activity: ActivityLog;
  readonly #compiler: QueryCompiler;
  readonly #execute: ExecuteOperation;
  readonly #server: Server;
  readonly #connections: Connections;
  readonly #requests = new RunningRequests();

  constructor(options: ServerOptions) {
    const { schema, log, introspection = true, prepareCost = null } = options;
    this.schema = schema;
    this.limits = { ...standardLimits, ...options.limits };
    this.allowedHosts = options.allowedHosts;
    this.documents = new Documents({ schema, limits: this.limits, introspection, prepareCost });
    this.masker = new ErrorMasker(log);
    this.graphiql = options.graphiql && new GraphiqlPage(options.graphiql);
    this.health = new HealthChecks(
      async () => (await options.ready?.()) ?? null,
      this.limits.readyMilliseconds,
      log,
      () => options.uncaughtErrors?.() ?? 0,
      options.overrides,
    );
    this.identify = options.identify ?? null;
    this.#log = log;
    this.#activity = new ActivityLog(log);
    this.#compiler = new QueryCompiler(schema, this.limits);
    this.#execute = createExecutor({
      schema,
      compiler: this.#compiler,
      context: request => options.context(request),
      extensions: context => options.extensions?.(context),
      server: this,
      plugins: options.plugins ?? [],
      starts: state => this.#starts(state),
    });
    this.#server = this.#createServer(options.tls);
    this.#connections = new Connections(this.#server, this.limits);
  }

  get draining(): boolean {
    return this.health.draining;
  }

  get requests(): number {
    return this.#requests.size - 1;
  }

  get counts(): CausewayServer['counts'] {
    const { size, streams } = this.#requests;
    return {
      requests: size,
      subscriptions: streams,
      documents: this.documents.size.documents,
      compiledRuns: this.#compiler.runs,
      abandonedRuns: this.#compiler.abandoned,
    };
  }

  reserveStream(state: RequestState): boolean {
    return this.#requests.reserveStream(state, this.limits.subscriptions);
  }

  async listen({ host, port }: { readonly host: string; readonly port: number }): Promise<ListenAddress> {
    const address = await listenOn(this.#server, host, port);
    // Out of file descriptors, for one: without a listener it would end the process, and every change in it.
    this.#server.on('error', error => this.#log.error({ err: error }, 'the listening socket failed'));
    return address;
  }

  async drain(graceMilliseconds: number): Promise<void> {
    this.health.draining = true;
    const closed = this.#closed();
    for (const state of this.#requests.states()) if (state.streaming) state.abort();
    this.#connections.closeIdle();
    await this.#requests.ended(() => true, graceMilliseconds);
    for (const state of this.#requests.states()) {
      if (state.changing) continue;
      state.abort();
      state.request.socket.destroy();
    }
    await this.#requests.ended(({ changing }) => changing, null);
    this.#connections.closeAll();
    await closed;
  }

  async close(): Promise<void> {
    this.health.draining = true;
    const closed = this.#closed();
    for (const state of this.#requests.states()) state.abort();
    this.#connections.closeAll();
    await closed;
  }

  #closed(): Promise<void> {
    return new Promise(resolve => {
      // The only error is that it does not listen, which is what was wanted.
      this.#server.close(() => resolve());
    });
  }

  #createServer(tls: TlsFiles | undefined): Server {
    const { limits } = this;
    const server = createHttpServer(tls, {
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
    server.on('drop', () => this.#activity.connectionDropped());
    return server;
  }

  #receive(request: IncomingMessage, response: ServerResponse, expectsContinue: boolean): void {
    const state = new RequestState(request, response, expectsContinue, this.#leave);
    this.#requests.add(state);
    this.#connections.add(state);
    this.#serve(state).then(
      () => this.#served(state),
      (error: unknown) => {
        this.#fail(state, error);
        this.#served(state);
      },
    );
  }

  #served(state: RequestState): void {
    state.served = true;
    this.#leave(state);
  }

  /** Called when all was done for a request, and when its answer is out or its client has gone. The later one counts. */
  readonly #leave = (state: RequestState): void => {
    if (!state.served || !state.closed) return;
    this.#requests.remove(state);
    this.#connections.remove(state);
    if (this.draining) this.#connections.closeIdle();
    this.#activity.requestEnded(state);
  };

  async #serve(state: RequestState): Promise<void> {
    for (const stage of stages) {
      const result = stage(state, this);
      const stopped = result instanceof Promise ? await result : result;
      if (stopped !== undefined) return this.#stop(state, stopped);
    }
    const execution = await this.#execute(state);
    if (execution.kind === 'stopped') return this.#stop(state, execution.stage);
    const { result } = execution;
    if (isAsyncIterable(result)) return sendEvents(state, result, this.limits);
    const { json } = state.accept;
    if (json === null) return sendResultEvent(state, result, this.limits);
    const answer = resultAnswer(result, json);
    // A client that keeps its connection would send its next request into the end of the process.
    const headers = this.draining ? { ...answer.headers, connection: 'close' } : answer.headers;
    sendAnswer(state, { ...answer, headers }, this.limits);
  }

  #stop(state: RequestState, stopped: StageResult): void {
    if (stopped === undefined || stopped === 'disconnected') return;
    const answer =
      'answered' in stopped ? stopped.answered : refusalAnswer(stopped.refused, state.accept.json);
    sendAnswer(state, answer, this.limits);
  }

  /** Just before an operation runs. A client that disconnected during the checks wants nothing any more. */
  #starts(state: RequestState): boolean {
    if (state.aborted) return false;
    state.changing = state.operation?.node.operation === 'mutation';
    return true;
  }

  #fail(state: RequestState, error: unknown): void {
    const refused = failureRefusal(this.masker.mask(error));
    if (state.response.headersSent) {
      state.response.destroy();
      return;
    }
    try {
      sendAnswer(state, refusalAnswer(refused, state.accept.json), this.limits);
    } catch {
      state.response.destroy();
    }
  }
}
