import type { Dispatcher } from 'undici';
import type { Exchange } from './http-client.ts';
import { reasonOf } from './reason.ts';

type RawHeaders = Readonly<Record<string, string | string[] | undefined>>;

export interface HandlerOptions {
  readonly method: string;
  readonly maxBodyBytes: number;
  /** Asked just before the first byte; a reason there keeps the request from being written. */
  objection(): string | null;
  settled(exchange: Exchange): void;
}

const abandoned = new Error('given up');

/**
 * Listens to exactly one attempt. `onRequestStart` comes just before the first byte is written, also for a request that
 * waited for a connection: with it the request counts as sent, without it nothing left us. Error codes cannot tell the two
 * apart, because a reset looks the same in both.
 */
export class ExchangeHandler implements Dispatcher.DispatchHandler {
  readonly #options: HandlerOptions;
  readonly #chunks: Buffer[] = [];
  #controller: Dispatcher.DispatchController | null = null;
  #settled = false;
  #sentAt = 0;
  #answeredAt = 0;
  #status = 0;
  #headers: Readonly<Record<string, string>> = {};
  #bytes = 0;

  constructor(options: HandlerOptions) {
    this.#options = options;
  }

  /** Ends the exchange from our side. Where `whenSent` is null, what has been sent goes on. */
  end(whenNotSent: string, whenSent: string | null): void {
    if (this.#controller === null) this.#settle({ kind: 'notSent', reason: whenNotSent });
    else if (whenSent !== null) this.#giveUp(whenSent);
  }

  /** On the clock of `performance.now()`. */
  get sentAt(): number {
    return this.#sentAt;
  }

  /** When its head came. */
  get answeredAt(): number {
    return this.#answeredAt;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#settled) {
      // The answer "not sent" was already given while the request waited inside undici: it must stay true.
      controller.abort(abandoned);
      return;
    }
    if (this.#controller !== null) {
      // undici keeps a request whose connection ended for a reason of its own (UND_ERR_INFO), and writes it again.
      this.#settle({ kind: 'unanswered', reason: 'connection closed' });
      controller.abort(abandoned);
      return;
    }
    const objection = this.#options.objection();
    if (objection !== null) {
      this.#settle({ kind: 'notSent', reason: objection });
      controller.abort(abandoned);
      return;
    }
    this.#controller = controller;
    this.#sentAt = performance.now();
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: RawHeaders): void {
    // Early hints and their like: the answer is still to come.
    if (status < 200) return;
    this.#answeredAt = performance.now();
    this.#status = status;
    this.#headers = flatten(headers);
    const flaw = flawOf(this.#options.method, status, this.#headers);
    if (flaw !== null) this.#giveUp(flaw);
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes > this.#options.maxBodyBytes) {
      this.#giveUp(`the answer is larger than ${this.#options.maxBodyBytes} bytes`);
      return;
    }
    this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    if (this.#controller === null) {
      this.#settle({ kind: 'unanswered', reason: 'the request was sent without being marked as sent' });
      return;
    }
    this.#settle({
      kind: 'answered',
      status: this.#status,
      headers: this.#headers,
      body: this.#whole(),
    });
  }

  onResponseError(_controller: Dispatcher.DispatchController | null, error: Error): void {
    this.#settle({ kind: this.#controller === null ? 'notSent' : 'unanswered', reason: reasonOf(error) });
  }

  /** Most answers come in one piece, which is not copied. */
  #whole(): Buffer {
    const [first] = this.#chunks;
    return first !== undefined && this.#chunks.length === 1
      ? first
      : Buffer.concat(this.#chunks, this.#bytes);
  }

  #giveUp(reason: string): void {
    this.#settle({ kind: 'unanswered', reason });
    this.#controller?.abort(abandoned);
  }

  #settle(exchange: Exchange): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#options.settled(exchange);
  }
}

/** Most answers repeat no header and are taken as they are. */
function flatten(headers: RawHeaders): Readonly<Record<string, string>> {
  for (const name in headers) if (typeof headers[name] !== 'string') return joined(headers);
  return headers as Readonly<Record<string, string>>;
}

function joined(headers: RawHeaders): Readonly<Record<string, string>> {
  const entries: [string, string][] = [];
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) entries.push([name, Array.isArray(value) ? value.join(', ') : value]);
  }
  return Object.fromEntries(entries);
}

/** What keeps an answer from being read as a whole. */
function flawOf(method: string, status: number, headers: Readonly<Record<string, string>>): string | null {
  const coding = headers['content-encoding']?.trim().toLowerCase();
  if (coding !== undefined && coding !== '' && coding !== 'identity') {
    return 'the answer is compressed, which was not asked for';
  }
  if (method === 'HEAD' || status === 204 || status === 304) return null;
  const transfer = headers['transfer-encoding']?.trim().toLowerCase();
  if (transfer !== undefined) {
    return transfer === 'chunked' ? null : 'the answer has a transfer coding that was not asked for';
  }
  // Where only the end of the connection ends the body, a body cut short looks whole, even after a reset.
  return headers['content-length'] === undefined ? 'the answer does not say where it ends' : null;
}
