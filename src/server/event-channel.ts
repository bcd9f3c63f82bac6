import type { ExecutionResult, FormattedExecutionResult } from 'graphql';
import { isAsyncIterable } from 'graphql-yoga';
import { sendAnswer, writeHead } from './answer.ts';
import { type Channel, ChannelOperations } from './channel.ts';
import { hasLostProof } from './ended-proof.ts';
import type { ErrorMasker } from './error-masker.ts';
import { drained } from './events.ts';
import type { ExecutedResult } from './execution.ts';
import type { ServerLimits } from './limits.ts';
import { failureRefusal } from './refusal.ts';
import type { RequestState } from './request-state.ts';
import { toldResult } from './result.ts';
import { ResultReader } from './result-reader.ts';
import { eventForm } from './stream-form.ts';

/** One event stream that carries the results of many requests: the "single connection mode" of GraphQL over SSE. */
export class EventChannel implements Channel {
  readonly operations = new ChannelOperations();
  readonly #limits: ServerLimits;
  readonly #masker: ErrorMasker;
  #state: RequestState | null = null;
  #written: Promise<void> = Promise.resolve();

  constructor(limits: ServerLimits, masker: ErrorMasker) {
    this.#limits = limits;
    this.#masker = masker;
  }

  /** It is opened once. */
  get wasOpened(): boolean {
    return this.#state !== null;
  }

  get isOpen(): boolean {
    return this.#state !== null && !this.#state.closed && !this.#state.response.writableEnded;
  }

  /** Without a word about the streams in it, so that their clients subscribe again elsewhere. */
  end(pressed: boolean): void {
    const { lingerMilliseconds, stallMilliseconds } = this.#limits;
    this.operations.whenDone(pressed, () => {
      const { response } = this.#state ?? {};
      response?.socket?.setTimeout(pressed ? Math.max(lingerMilliseconds, 1) : stallMilliseconds);
      response?.end();
    });
  }

  /** Answers this request by the stream, until its client leaves or it is ended. It is open at once. */
  async open(state: RequestState): Promise<void> {
    const { response } = state;
    this.#state = state;
    state.opened = this;
    response.socket?.setTimeout(0);
    writeHead(state, { status: 200, headers: eventForm.headers });
    response.write(eventForm.opening);
    const ping = setInterval(async () => {
      if (!response.writableNeedDrain) response.write(eventForm.ping);
      if (await hasLostProof(state)) this.end(false);
    }, this.#limits.pingMilliseconds);
    if (!state.closed) await new Promise(resolve => response.once('close', resolve));
    clearInterval(ping);
    for (const [, operation] of this.operations.entries()) operation.abort();
  }

  /** Accepts the request of an operation that has run, and sends what it came to. */
  async deliver(state: RequestState, result: ExecutedResult): Promise<void> {
    sendAnswer(state, { status: 202, headers: {}, body: '' }, this.#limits);
    try {
      if (isAsyncIterable(result)) await this.#sendAll(state, result);
      // Who has left or ended it learns nothing; but a change that was made is told, whatever became of its request.
      else if (!state.aborted || state.changing) await this.#sendResult(state, toldResult(result));
      else return;
    } catch (error) {
      const { errors } = failureRefusal(this.#masker.mask(error));
      await this.#sendResult(state, { errors });
    }
    if (!state.aborted || state.changing) await this.#send('complete', state, {});
  }

  async #sendAll(state: RequestState, results: AsyncIterable<ExecutionResult>): Promise<void> {
    const reader = new ResultReader(results, state.stop);
    try {
      for (;;) {
        const step = await reader.next();
        if (step === null || step.done) return;
        await this.#sendResult(state, toldResult(step.value));
      }
    } finally {
      reader.leave();
    }
  }

  #sendResult(state: RequestState, payload: FormattedExecutionResult): Promise<void> {
    return this.#send('next', state, { payload });
  }

  /** One after the other: who waits for it has one text in memory. */
  #send(event: 'next' | 'complete', { operationId }: RequestState, more: object): Promise<void> {
    const text = `event: ${event}\ndata: ${JSON.stringify({ id: operationId, ...more })}\n\n`;
    const response = this.#state?.response;
    this.#written = this.#written.then(async () => {
      if (response === undefined || response.destroyed || response.writableEnded) return;
      response.write(text);
      if (response.writableNeedDrain) await drained(response, this.#limits.stallMilliseconds);
    });
    return this.#written;
  }
}
