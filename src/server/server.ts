import { type IncomingMessage, type Server, ServerResponse } from 'node:http';
import type { GraphQLSchema } from 'graphql';
import { isAsyncIterable } from 'graphql-yoga';
import type { Identify } from '../domain/caller.ts';
import { ActivityLog } from './activity-log.ts';
import { refusalAnswer, sendAnswer } from './answer.ts';
import { CallerRates } from './caller-rates.ts';
import { QueryCompiler } from './compiled-query.ts';
import { compressed } from './compression.ts';
import { Connections } from './connections.ts';
import { DeprecationLog } from './deprecations.ts';
import { Documents } from './documents.ts';
import { ErrorMasker } from './error-masker.ts';
import { EventChannels } from './event-channels.ts';
import { sendOnlyResult, sendResults } from './events.ts';
import { createExecutor, type ExecuteOperation, type Execution } from './execution.ts';
import { GraphiqlPage } from './graphiql.ts';
import { HealthChecks } from './health.ts';
import type { AllowedHosts } from './host.ts';
import { createHttpServer, ServedTls, type TlsFiles } from './http-server.ts';
import { KnownBodies } from './known-bodies.ts';
import { type ServerLimits, standardLimits } from './limits.ts';
import { type ListenAddress, type ListenPlace, listenOn } from './listen.ts';
import type { Log } from './log.ts';
import type { CausewayServer, ServerOptions } from './options.ts';
import type { AllowedOrigins } from './origin.ts';
import { TrustedProxies } from './proxies.ts';
import { failureRefusal } from './refusal.ts';
import { RequestState } from './request-state.ts';
import { resultAnswer } from './result.ts';
import { RunningRequests } from './running-requests.ts';
import { asksForSocket } from './stages/channel.ts';
import type { ServerState, StageResult } from './stages/stage.ts';
import { stages } from './stages.ts';
import { streamFormFor } from './stream-form.ts';
import { anyDocument, type DocumentTexts, TrustedDocuments } from './trusted-documents.ts';
import { Turns } from './turns.ts';
import { WebSockets } from './web-sockets.ts';

export function createCausewayServer(options: ServerOptions): CausewayServer {
  return new HttpServer(options);
}

class HttpServer implements CausewayServer, ServerState {
  readonly schema: GraphQLSchema;
  readonly limits: ServerLimits;
  readonly allowedHosts: AllowedHosts;
  readonly allowedOrigins: AllowedOrigins;
  readonly proxies: TrustedProxies | null;
  readonly documents: Documents;
  readonly bodies = new KnownBodies();
  readonly trusted: TrustedDocuments;
  readonly masker: ErrorMasker;
  readonly graphiql: GraphiqlPage | null;
  readonly openSchema: boolean;
  readonly health: HealthChecks;
  readonly rates: CallerRates;
  readonly running = new RunningRequests();
  readonly identify: Identify | null;
  readonly sockets: WebSockets;
  readonly eventChannels: EventChannels;
  readonly #log: Log;
  readonly #turns = new Turns<RequestState>(state => this.#answer(state));
  readonly #activity: ActivityLog;
  readonly #deprecations: DeprecationLog;
  readonly #compiler: QueryCompiler;
  readonly #execute: ExecuteOperation;
  readonly #server: Server;
  readonly #tls: ServedTls;
  readonly #connections: Connections;

  constructor(options: ServerOptions) {
    const { schema, log, prepareCost = null } = options;
    this.schema = schema;
    this.limits = { ...standardLimits, ...options.limits };
    this.allowedHosts = options.allowedHosts;
    const { trustedProxies = [] } = options;
    this.proxies = trustedProxies.length === 0 ? null : new TrustedProxies(trustedProxies);
    this.allowedOrigins = new Set(options.allowedOrigins);
    this.documents = new Documents({ schema, limits: this.limits, prepareCost });
    this.trusted = new TrustedDocuments(options.trusted ?? anyDocument, this.limits);
    this.masker = new ErrorMasker(log);
    this.graphiql = options.graphiql && new GraphiqlPage(options.graphiql);
    this.openSchema = options.openSchema ?? false;
    this.health = new HealthChecks({
      ready: async () => (await options.ready?.()) ?? null,
      patienceMs: this.limits.readyMilliseconds,
      log,
      uncaughtErrors: () => options.uncaughtErrors?.() ?? 0,
      overrides: options.overrides ?? [],
      offClocks: () => options.offClocks?.() ?? [],
    });
    this.rates = new CallerRates({
      limits: this.limits,
      shared: options.sharedUse ?? null,
      report: trouble => log.error({ err: trouble }, 'what callers use is counted by this process alone'),
    });
    this.identify = options.identify ?? null;
    this.eventChannels = new EventChannels(this.limits, this.masker, options.isAlone ?? true);
    this.sockets = new WebSockets(this, {
      begin: request =>
        this.#begin(new RequestState(request, new ServerResponse(request), false, this.#leave)),
      run: state => this.#run(state),
      served: state => this.#served(state),
    });
    this.#log = log;
    this.#activity = new ActivityLog(log);
    this.#deprecations = new DeprecationLog(log);
    this.#compiler = new QueryCompiler(schema, this.limits);
    this.#execute = createExecutor({
      schema,
      compiler: this.#compiler,
      context: request => options.context(request),
      trace: options.trace ?? null,
      extensions: context => options.extensions?.(context),
      server: this,
      plugins: options.plugins ?? [],
      starts: state => this.#starts(state),
    });
    this.#server = this.#createServer(options.tls);
    this.#tls = new ServedTls(this.#server, options.tls);
    this.#connections = new Connections(this.#server, this.limits);
    this.#server.on('connection', () => this.#turns.makeWay());
  }

  get draining(): boolean {
    return this.health.draining;
  }

  get counts(): CausewayServer['counts'] {
    const { size, streams } = this.running;
    return {
      requests: size,
      subscriptions: streams,
      documents: this.documents.size.documents,
      bodies: this.bodies.size,
      compiledRuns: this.#compiler.runs,
      abandonedRuns: this.#compiler.abandoned,
    };
  }

  trustDocuments(texts: DocumentTexts): void {
    this.trusted.replace(texts);
  }

  renewTls(tls: TlsFiles): boolean {
    return this.#tls.renew(tls);
  }

  async listen(place: ListenPlace): Promise<ListenAddress> {
    const address = await listenOn(this.#server, place);
    this.rates.start();
    // Out of file descriptors, for one: without a listener it would end the process, and every change in it.
    this.#server.on('error', error => this.#log.error({ err: error }, 'the listening socket failed'));
    return address;
  }

  async drain(graceMilliseconds: number): Promise<void> {
    this.health.draining = true;
    const closed = this.#closed();
    this.running.endStreams();
    this.#connections.closeIdle();
    await this.running.ended(() => true, graceMilliseconds);
    this.running.cut();
    await this.running.ended(({ changing, opened }) => changing || opened !== null, null);
    this.#deprecations.tellRest();
    this.#connections.closeAll();
    await closed;
    await this.rates.stop();
  }

  async close(): Promise<void> {
    this.health.draining = true;
    const closed = this.#closed();
    for (const state of this.running.states()) state.abort();
    this.#connections.closeAll();
    await closed;
    await this.rates.stop();
  }

  #closed(): Promise<void> {
    return new Promise(resolve => {
      // The only error is that it does not listen, which is what was wanted.
      this.#server.close(() => resolve());
    });
  }

  #createServer(tls: TlsFiles | undefined): Server {
    const server = createHttpServer(tls, this.limits, asksForSocket);
    server.on('request', (request, response) => this.#receive(request, response, false));
    // Without this listener Node lets the body come before anything of the request was looked at.
    server.on('checkContinue', (request, response) => this.#receive(request, response, true));
    server.on('upgrade', (request, _socket, head) => this.#upgrade(request, head));
    server.on('drop', () => this.#activity.connectionDropped());
    return server;
  }

  #receive(request: IncomingMessage, response: ServerResponse, expectsContinue: boolean): void {
    this.#turns.add(this.#begin(new RequestState(request, response, expectsContinue, this.#leave)));
  }

  /** Node has let go of the socket by now: what is refused is answered on it all the same. At once: nobody else hears its errors. */
  #upgrade(request: IncomingMessage, head: Buffer): void {
    if (this.#connections.endAfterOthers(request.socket)) return;
    const response = new ServerResponse(request);
    response.assignSocket(request.socket);
    response.shouldKeepAlive = false;
    response.once('finish', () => request.socket.destroySoon());
    const state = new RequestState(request, response, false, this.#leave);
    state.upgradeHead = head;
    this.#answer(this.#begin(state));
  }

  #begin(state: RequestState): RequestState {
    this.running.add(state);
    this.#connections.add(state);
    return state;
  }

  #answer(state: RequestState): void {
    // Its client left before its turn came: of a body nothing would come any more, not even its end.
    const serving = state.aborted ? Promise.resolve() : this.#serve(state);
    serving.then(
      () => this.#served(state),
      (error: unknown) => {
        this.#fail(state, error);
        this.#served(state);
      },
    );
  }

  #served(state: RequestState): void {
    state.served = true;
    state.channel?.operations.remove(state);
    this.#leave(state);
  }

  /** Called when all was done for a request, and when its answer is out or its client has gone. The later one counts. */
  readonly #leave = (state: RequestState): void => {
    if (state.closed) this.#connections.remove(state);
    if (!state.served || !state.closed) return;
    this.running.remove(state);
    if (this.draining) this.#connections.closeIdle();
    this.#activity.requestEnded(state);
  };

  async #run(state: RequestState): Promise<Execution> {
    for (const stage of stages) {
      const result = stage(state, this);
      const stopped = result instanceof Promise ? await result : result;
      if (stopped !== undefined) return { kind: 'stopped', stage: stopped };
    }
    return await this.#execute(state);
  }

  async #serve(state: RequestState): Promise<void> {
    const execution = await this.#run(state);
    if (execution.kind === 'stopped') return this.#stop(state, execution.stage);
    const { result } = execution;
    if (state.channel !== null) return state.channel.deliver(state, result);
    if (isAsyncIterable(result)) return sendResults(state, result, this.limits, streamFormFor(state));
    const { json } = state.accept;
    if (json === null) return sendOnlyResult(state, result, this.limits, streamFormFor(state));
    const { 'accept-encoding': encodings } = state.request.headers;
    const packing = compressed(resultAnswer(result, json), encodings, this.limits.compressBytes);
    const answer = packing instanceof Promise ? await packing : packing;
    // A client that keeps its connection would send its next request into the end of the process.
    const told = this.draining ? { ...answer, headers: { ...answer.headers, connection: 'close' } } : answer;
    sendAnswer(state, told, this.limits);
  }

  #stop(state: RequestState, stopped: StageResult): void | Promise<void> {
    if (stopped === undefined || stopped === 'disconnected') return;
    if ('lasts' in stopped) return stopped.lasts;
    const answer = 'answered' in stopped ? stopped.answered : refusalAnswer(stopped.refused, state.accept);
    sendAnswer(state, answer, this.limits);
  }

  /** Just before an operation runs. A client that disconnected during the checks wants nothing any more. */
  #starts(state: RequestState): boolean {
    if (state.aborted) return false;
    state.changing = state.operation?.node.operation === 'mutation';
    this.#deprecations.note(state);
    return true;
  }

  #fail(state: RequestState, error: unknown): void {
    const refused = failureRefusal(this.masker.mask(error));
    if (state.response.headersSent) {
      state.response.destroy();
      return;
    }
    try {
      sendAnswer(state, refusalAnswer(refused, state.accept), this.limits);
    } catch {
      state.response.destroy();
    }
  }
}
