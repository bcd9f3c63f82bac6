import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Identified } from '../domain/caller.ts';
import { Stop, type StopSignal } from '../domain/stop.ts';
import { type AcceptedTypes, parseAccept } from './accept.ts';
import type { Channel } from './channel.ts';
import type { AdmittedDocument, DocumentOperation } from './documents.ts';
import type { EventChannel } from './event-channel.ts';
import type { TracedRun } from './execution.ts';
import type { Host } from './host.ts';
import type { ReadBody } from './known-bodies.ts';
import type { ListEntry } from './linked-list.ts';
import type { Payload } from './payload.ts';
import { remembering } from './remembering.ts';

const acceptedTypes = remembering(parseAccept);

/** One request on its way through the stages, with what each of them found out. */
export class RequestState {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly path: string;
  readonly search: string;
  readonly startedAt = performance.now();
  readonly #onClose: (state: RequestState) => void;
  readonly #stop = new Stop();
  #controller: AbortController | undefined;
  #accept: AcceptedTypes | undefined;
  #closed = false;

  /** The client waits for `100 Continue` before it sends its body. */
  expectsContinue: boolean;
  /** The client's: the other end of the socket, or whom a trusted proxy there speaks for. */
  address: string | null;
  /** As a trusted proxy says it; null where none does. */
  protocol: 'http' | 'https' | null = null;
  /** The name that the client asked for, as it was given. */
  hostHeader: string;
  host: Host | null = null;
  /** It comes from a page of an origin that an operator has listed. */
  fromListedOrigin = false;
  /** What a browser has to be told on every answer; null where no origin is listed at all. */
  originHeaders: Readonly<Record<string, string>> | null = null;
  bodyRead = false;
  body = '';
  /** What came after the request that asks for another protocol; null where none is asked for. */
  upgradeHead: Buffer | null = null;
  /** What an operation of a WebSocket has in the place of a body. */
  message: unknown;
  identified: Extract<Identified, { kind: 'caller' }> | undefined;
  payload: Payload | undefined;
  /** What its body says; null where it has none. */
  read: ReadBody | null = null;
  admitted: AdmittedDocument | undefined;
  operation: DocumentOperation | undefined;
  /** As the operation's types make them, defaults filled in. */
  variables: Readonly<Record<string, unknown>> = {};
  /** Where its router wants to know how long each field takes. */
  traced: TracedRun | null = null;
  /** By the operation and its variables, once that is known. */
  cost = 0;
  /** A mutation runs, or is about to: from here on nothing but its own end ends it. */
  changing = false;
  streaming = false;
  /** The channel that it has opened: the request lasts as long as that. */
  opened: Channel | null = null;
  /** Its channel is a WebSocket whose caller is known. */
  connected = false;
  /** Where its results go, which are none of its answer. */
  channel: EventChannel | null = null;
  /** By which its channel knows it. */
  operationId: string | null = null;
  /** Where no answer says it: of what came of it. */
  status: number | undefined;
  /** The name of the event that its stream tells next, by which its client can come back for what follows. */
  eventId: string | null = null;
  /** Everything that was to be done for it was done. */
  served = false;
  /** Its places in the lists that hold it. */
  runningEntry: ListEntry<RequestState> | null = null;
  connectionEntry: ListEntry<RequestState> | null = null;

  constructor(
    request: IncomingMessage,
    response: ServerResponse,
    expectsContinue: boolean,
    onClose: (state: RequestState) => void,
  ) {
    this.request = request;
    this.response = response;
    this.expectsContinue = expectsContinue;
    this.#onClose = onClose;
    this.address = request.socket.remoteAddress ?? null;
    this.hostHeader = request.headers.host ?? '';
    const url = request.url ?? '';
    const mark = url.indexOf('?');
    this.path = mark < 0 ? url : url.slice(0, mark);
    this.search = mark < 0 ? '' : url.slice(mark + 1);
    response.on('close', () => this.close());
    // Writing to a client that has just left emits an error, which would end the process if nothing listened.
    response.on('error', ignore);
  }

  /**
   * The answer is out, or the socket is gone: older releases of Node do not tell the latter to a response that waits behind
   * another one.
   */
  close(answered = this.response.writableFinished): void {
    if (this.#closed) return;
    this.#closed = true;
    if (!answered) this.abort();
    this.#onClose(this);
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Fires when the client disconnects, or is disconnected. */
  get stop(): StopSignal {
    return this.#stop;
  }

  /** The same, for those who want nothing less than an AbortSignal. */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      const controller = new AbortController();
      this.#controller = controller;
      if (this.aborted) controller.abort();
      else this.#stop.addEventListener('abort', () => controller.abort());
    }
    return this.#controller.signal;
  }

  get aborted(): boolean {
    return this.#stop.aborted;
  }

  abort(): void {
    this.#stop.abort();
  }

  get accept(): AcceptedTypes {
    this.#accept ??= acceptedTypes(this.request.headers.accept);
    return this.#accept;
  }

  /** How often the client sent a header line, for those whose repetition means trouble. Node's own list is made of all of them. */
  headerCount(name: string): number {
    const { rawHeaders } = this.request;
    let count = 0;
    for (let at = 0; at < rawHeaders.length; at += 2) {
      const raw = rawHeaders[at] ?? '';
      if (raw.length === name.length && (raw === name || raw.toLowerCase() === name)) count += 1;
    }
    return count;
  }

  get hasBody(): boolean {
    const { headers } = this.request;
    return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
  }
}

function ignore(): void {}
