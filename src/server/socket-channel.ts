import { type ExecutionArgs, type ExecutionResult, GraphQLError, type GraphQLSchema } from 'graphql';
import type { Context as ProtocolContext } from 'graphql-ws';
import { isAsyncIterable } from 'graphql-yoga';
import { type Channel, ChannelOperations } from './channel.ts';
import { hasLostProof } from './ended-proof.ts';
import type { Execution } from './execution.ts';
import { headersFrom, operationRequest, type SocketHeaders } from './operation-request.ts';
import { failureRefusal, type HttpRefusal, limitRefusal, type RefusalError, refusal } from './refusal.ts';
import type { RequestState } from './request-state.ts';
import { ResultReader } from './result-reader.ts';
import type { SocketFlow } from './socket-flow.ts';
import { identifyCaller } from './stages/identify.ts';
import { limitRate } from './stages/rate.ts';
import type { ServerState, StageResult } from './stages/stage.ts';

/** What the server does for the operations of its sockets, as it does for requests. */
export interface OperationDoor {
  /** From here on it is counted among the requests. */
  begin(request: RequestState['request']): RequestState;
  /** Through all stages, and what it came to. */
  run(state: RequestState): Promise<Execution>;
  /** All was done for it. */
  served(state: RequestState): void;
}

/** One WebSocket, from its first message on. */
export class SocketChannel implements Channel {
  readonly #state: RequestState;
  readonly #flow: SocketFlow;
  readonly #server: ServerState;
  readonly #door: OperationDoor;
  readonly #operations = new ChannelOperations();
  #context: ProtocolContext | null = null;
  /** What came in the place of headers. */
  #headers: SocketHeaders = new Map();
  #begun: RequestState | null = null;

  constructor(state: RequestState, flow: SocketFlow, server: ServerState, door: OperationDoor) {
    this.#state = state;
    this.#flow = flow;
    this.#server = server;
    this.#door = door;
  }

  /** Streams go on until then, and end without a word: their clients subscribe again elsewhere. */
  end(pressed: boolean): void {
    this.#closeWhenDone(pressed, 1001, 'The server is shutting down. Connect again.');
  }

  /** Asks the first message who the socket comes from, before it may carry anything. False where it is closed instead. */
  async admit(context: ProtocolContext): Promise<boolean> {
    this.#context = context;
    const headers = headersFrom(context.connectionParams ?? {}, this.#server.limits);
    if ('flaw' in headers) {
      this.#flow.close(4400, headers.flaw);
      return false;
    }
    this.#headers = headers;
    try {
      const refused = await this.#refusalOfCaller();
      if (refused === null) return true;
      this.#flow.close(closeCodes[refused.status] ?? tryLater, refused.errors[0]?.message ?? '');
    } catch (error) {
      this.#fail(error);
    }
    return false;
  }

  async #refusalOfCaller(): Promise<HttpRefusal | null> {
    const state = this.#state;
    const asks = this.#door.begin(operationRequest(state.request, state.path, this.#headers));
    asks.address = state.address;
    try {
      for (const stage of [identifyCaller, limitRate]) {
        const stopped = await stage(asks, this.#server);
        if (stopped === undefined) continue;
        const refused = refusalIn(stopped);
        asks.status = refused.status;
        return refused;
      }
    } finally {
      this.#ended(asks);
    }
    const { identified } = asks;
    if ((identified?.bodyHash ?? null) !== null) return refusal(403, 'SIGNED_ROUTER', signedRouter);
    if (identified !== undefined) state.identified = identified;
    const { running, limits } = this.#server;
    const limit = running.reserveSocket(state, limits);
    if (limit === null) return null;
    return limitRefusal(limits, {
      status: 503,
      code: 'TOO_MANY_SOCKETS',
      limit,
      found:
        limit === 'sockets' ? 'All WebSockets are in use' : 'You have as many WebSockets open as you may',
      advice: 'Come again later.',
    });
  }

  /** Who does nothing is asked all the same who they are; who does, with each operation. */
  async lookAgain(): Promise<void> {
    if (await hasLostProof(this.#state)) this.#closeWhenDone(false, 4403, lostProof);
  }

  /** An operation through all that a POST passes, as the library wants it: errors where it did not run, else its result. */
  async run(id: string, payload: object): Promise<SocketExecution | readonly GraphQLError[]> {
    const refused = this.#operations.refusalOf(id, this.#server.limits);
    if (refused !== null) return toldErrors(refused.errors);
    const { request, path } = this.#state;
    const state = this.#door.begin(operationRequest(request, path, this.#headers));
    state.message = payload;
    this.#operations.add(id, state);
    this.#begun = state;
    try {
      const execution = await this.#door.run(state);
      return execution.kind === 'stopped'
        ? toldErrors(this.#refused(state, execution.stage))
        : resultFor(state, execution.result, this.#server.schema);
    } catch (error) {
      state.status = 500;
      return toldErrors(failureRefusal(this.#server.masker.mask(error)).errors);
    }
  }

  /** What the client sent; `take` is the library's. */
  async receive(text: string, take: (text: string) => Promise<void>): Promise<void> {
    let begun: RequestState | null = null;
    try {
      const taken = take(text);
      // An operation that this message has begun was begun before `take` returned.
      begun = this.#begun;
      this.#begun = null;
      this.#abortLeft();
      await taken;
    } catch (error) {
      // The library fails by itself only over a message of a type that no client sends.
      if (begun === null) this.#flow.close(4400, 'No client sends such a message. Nothing was executed.');
      else this.#fail(error);
    } finally {
      if (begun !== null) this.#ended(begun);
    }
  }

  #fail(error: unknown): void {
    const { message } = this.#server.masker.mask(error);
    this.#flow.close(4500, message);
  }

  /** The library does not say when a client has ended an operation that has no result yet. */
  #abortLeft(): void {
    if (this.#context === null) return;
    const { subscriptions } = this.#context;
    for (const [id, state] of this.#operations.entries()) if (!(id in subscriptions)) state.abort();
  }

  #ended(state: RequestState): void {
    state.status ??= 200;
    this.#operations.remove(state);
    state.close(true);
    this.#door.served(state);
  }

  #refused(state: RequestState, stopped: StageResult): readonly RefusalError[] {
    const { status, errors } = refusalIn(stopped);
    state.status = status;
    // The key or token has ended: its client has to connect anew, and may, with another one.
    if (status === 401) this.#closeWhenDone(false, 4403, errors[0]?.message ?? '');
    return errors;
  }

  #closeWhenDone(pressed: boolean, code: number, reason: string): void {
    this.#operations.whenDone(pressed, () => this.#flow.close(code, reason));
  }
}

/** Clients of graphql-ws try again by themselves after it, and after 4403; after 4401 they do not. */
const tryLater = 1013;
const closeCodes: Readonly<Record<number, number>> = { 401: 4401, 403: 4403 };

const lostProof = 'The proof of who you are is no longer good. Connect again with another one.';
const signedRouter =
  'A signature covers one body, and a WebSocket has many: send each signed operation by POST.';

/** What the library is given to run: it asks for the result, which there is. */
export interface SocketExecution extends ExecutionArgs {
  readonly contextValue: ExecutionResult | AsyncIterable<ExecutionResult>;
}

function resultFor(
  state: RequestState,
  result: SocketExecution['contextValue'],
  schema: GraphQLSchema,
): SocketExecution {
  const { operation, payload } = state;
  if (operation === undefined) throw new Error('An operation has run that was never selected.');
  return {
    schema,
    document: operation.document,
    operationName: payload?.operationName ?? null,
    contextValue: isAsyncIterable(result) ? untilLeft(state, result) : result,
  };
}

/** Ends at once when its client does not wait for it any more. */
function untilLeft(
  state: RequestState,
  results: AsyncIterable<ExecutionResult>,
): AsyncIterableIterator<ExecutionResult> {
  const reader = new ResultReader(results, state.stop);
  const end = (): IteratorReturnResult<undefined> => {
    state.abort();
    reader.leave();
    return { done: true, value: undefined };
  };
  return {
    async next() {
      const step = await reader.next();
      return step === null || step.done ? end() : step;
    },
    async return() {
      return end();
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

function refusalIn(stopped: StageResult): HttpRefusal {
  if (typeof stopped === 'object' && 'refused' in stopped) return stopped.refused;
  if (typeof stopped === 'object' && 'answered' in stopped) {
    const { status, body } = stopped.answered;
    const { errors } = JSON.parse(String(body)) as Pick<HttpRefusal, 'errors'>;
    return { status, errors, headers: {}, document: false };
  }
  throw new Error('A stage ended an operation of a WebSocket without a word.');
}

/** The library takes errors of its own kind only, and asks again what of them is to be told. */
function toldErrors(errors: readonly RefusalError[]): readonly GraphQLError[] {
  return [new GraphQLError('refused', { extensions: { told: errors } })];
}

export function toldIn(errors: readonly GraphQLError[], server: ServerState): readonly RefusalError[] {
  return errors.flatMap(error => {
    const { told } = error.extensions as { readonly told?: readonly RefusalError[] };
    return told ?? failureRefusal(server.masker.mask(error)).errors;
  });
}
