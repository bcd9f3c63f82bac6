import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ExecutionResult, OperationDefinitionNode } from 'graphql';
import type { Admitted } from './documents.ts';
import type { Payload } from './payload.ts';

/** One request on its way through the stages, with what each of them found out. */
export class Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly path: string;
  readonly search: string;
  readonly #gone = new AbortController();
  readonly #closed = Promise.withResolvers<void>();

  /** The client waits for leave to send its body. */
  awaitsLeave: boolean;
  bodyRead = false;
  body = '';
  payload: Payload | undefined;
  admitted: Admitted | undefined;
  operation: OperationDefinitionNode | undefined;
  /** A mutation runs, or is about to: from here on nothing but its own end ends it. */
  changing = false;
  /** Results to be sent as events, where the client asked for events. */
  events: AsyncIterable<ExecutionResult> | undefined;

  constructor(request: IncomingMessage, response: ServerResponse, awaitsLeave: boolean) {
    this.request = request;
    this.response = response;
    this.awaitsLeave = awaitsLeave;
    const url = request.url ?? '';
    const mark = url.indexOf('?');
    this.path = mark < 0 ? url : url.slice(0, mark);
    this.search = mark < 0 ? '' : url.slice(mark + 1);
    response.once('close', () => this.close());
    // Writing to a client that has just left emits an error, which would end the process if nobody listened.
    response.on('error', () => undefined);
  }

  /**
   * The answer is out, or the socket is gone: older releases of Node do not tell the latter to a response that waits behind
   * another one.
   */
  close(): void {
    if (!this.response.writableFinished) this.leave();
    this.#closed.resolve();
  }

  get closed(): Promise<void> {
    return this.#closed.promise;
  }

  /** Fires when the client goes away, or is sent away. */
  get signal(): AbortSignal {
    return this.#gone.signal;
  }

  leave(): void {
    this.#gone.abort();
  }

  /** As the client spelled it, for header lines whose repetition means trouble. */
  count(header: string): number {
    return this.request.headersDistinct[header]?.length ?? 0;
  }

  get hasBody(): boolean {
    const { headers } = this.request;
    return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
  }
}
