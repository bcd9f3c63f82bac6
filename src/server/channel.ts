import type { ServerLimits } from './limits.ts';
import { type HttpRefusal, limitRefusal, refusal } from './refusal.ts';
import type { RequestState } from './request-state.ts';

/** A connection that carries many operations: a WebSocket, or the event stream of graphql-sse's single connection mode. */
export interface Channel {
  /** Closes as soon as what runs on it has been answered: all but streams, or where it is `pressed`, changes alone. */
  end(pressed: boolean): void;
}

/** It is sent back with each result. */
export const longestId = 512;

/** The operations in progress on one channel, by the ids that its client gives them. */
export class ChannelOperations {
  readonly #running = new Map<string, RequestState>();
  #counts: (state: RequestState) => boolean = () => false;
  #then: (() => void) | null = null;

  get size(): number {
    return this.#running.size;
  }

  entries(): readonly (readonly [string, RequestState])[] {
    return [...this.#running];
  }

  /** Why no operation of this id may begin now, or null. */
  refusalOf(id: string, limits: ServerLimits): HttpRefusal | null {
    if (id.length > longestId) {
      const message = `The id of an operation has ${longestId} characters at most. Nothing was executed.`;
      return refusal(400, 'BAD_REQUEST', message);
    }
    if (this.#running.has(id)) {
      const message =
        'An operation with this id has not ended yet. Give each operation an id of its own. Nothing was executed.';
      return refusal(409, 'OPERATION_ID_IN_USE', message);
    }
    if (this.#running.size < limits.channelOperations) return null;
    return limitRefusal(limits, {
      status: 429,
      code: 'TOO_MANY_OPERATIONS',
      limit: 'channelOperations',
      found: 'As many operations are in progress on this connection as it may carry',
      advice: 'Nothing was executed; send it again when another one has ended.',
    });
  }

  get(id: string): RequestState | undefined {
    return this.#running.get(id);
  }

  add(id: string, state: RequestState): void {
    state.operationId = id;
    this.#running.set(id, state);
  }

  remove(state: RequestState): void {
    const { operationId } = state;
    if (operationId === null || this.#running.get(operationId) !== state) return;
    this.#running.delete(operationId);
    this.#check();
  }

  /** Once none is left but streams, or where it is `pressed`, no change. The latest wish counts. */
  whenDone(pressed: boolean, then: () => void): void {
    this.#counts = pressed ? ({ changing }) => changing : ({ streaming }) => !streaming;
    this.#then = then;
    this.#check();
  }

  #check(): void {
    if (this.#then === null || [...this.#running.values()].some(this.#counts)) return;
    const then = this.#then;
    this.#then = null;
    then();
  }
}
