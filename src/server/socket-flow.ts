import type { WebSocket } from 'ws';
import type { ServerLimits } from './limits.ts';

/** What may wait to be written before nothing more is read of whoever does not read it. */
const mostUnread = 64 * 1024;
/** A close frame has room for no more. */
const longestReason = 123;

/** The texts of one WebSocket, bounded for a client that reads nothing, and for one that is no longer there. */
export class SocketFlow {
  readonly #socket: WebSocket;
  readonly #limits: ServerLimits;
  /** Pings since anything was heard: counted, not timed, because what has come may wait behind a busy moment of ours. */
  #unanswered = 0;
  #stall: NodeJS.Timeout | undefined;

  constructor(
    socket: WebSocket,
    limits: ServerLimits,
    { take, pinged }: { take(text: string): void; pinged(): void },
  ) {
    this.#socket = socket;
    this.#limits = limits;
    socket.on('message', (data, isBinary) => {
      this.#unanswered = 0;
      // Nothing that is begun now could be answered any more.
      if (socket.readyState !== socket.OPEN) return;
      if (isBinary) this.close(1003, 'Send texts: messages are JSON.');
      else take(String(data));
      this.#watch();
    });
    socket.on('ping', () => this.#watch());
    socket.on('pong', () => {
      this.#unanswered = 0;
    });
    // Its close follows.
    socket.on('error', () => undefined);
    const ping = setInterval(() => {
      this.#ping();
      pinged();
    }, limits.pingMilliseconds);
    socket.once('close', () => {
      clearInterval(ping);
      clearTimeout(this.#stall);
    });
  }

  /** Resolves when the text has left, or cannot leave any more: who waits for it has one text in memory. */
  send(text: string): Promise<void> {
    if (this.#socket.readyState !== this.#socket.OPEN) return Promise.resolve();
    return new Promise(resolve => {
      this.#socket.send(text, () => {
        this.#flowed();
        resolve();
      });
      this.#watch();
    });
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, shortened(reason));
  }

  #watch(): void {
    const { bufferedAmount } = this.#socket;
    if (bufferedAmount === 0) return;
    this.#stall ??= setTimeout(() => this.#socket.terminate(), this.#limits.stallMilliseconds);
    if (bufferedAmount > mostUnread) this.#socket.pause();
  }

  #flowed(): void {
    const { bufferedAmount } = this.#socket;
    if (bufferedAmount <= mostUnread) this.#socket.resume();
    if (bufferedAmount > 0) {
      this.#stall?.refresh();
      return;
    }
    clearTimeout(this.#stall);
    this.#stall = undefined;
  }

  #ping(): void {
    // Whoever has not read all yet could not have read a ping: that is for the stall to judge.
    if (this.#socket.bufferedAmount > 0) return;
    const { pingMilliseconds, stallMilliseconds } = this.#limits;
    if (this.#unanswered * pingMilliseconds > stallMilliseconds) {
      this.#socket.terminate();
      return;
    }
    this.#unanswered += 1;
    this.#socket.ping();
  }
}

/** To whole characters. */
function shortened(reason: string): string {
  if (Buffer.byteLength(reason) <= longestReason) return reason;
  return Buffer.from(reason)
    .subarray(0, longestReason)
    .toString()
    .replace(/\ufffd$/, '');
}
