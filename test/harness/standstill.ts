import { subscribe, unsubscribe } from 'node:diagnostics_channel';

const tickMs = 20;

/** For gateways that wait a second for an answer; those that wait longer have signatures that are valid for longer, in proportion. */
const timesOfASecond = {
  /** Node accepts one connection in each turn of its loop, so that on a busy machine they queue: no longer than this, or they are old. */
  longestQueueMs: 1_000,
  /** A busy machine lets this process wait for less than that now and then. */
  longestMs: 400,
  /** By then whatever came while it stood still has been read; more than the above, so that one follows the other without a gap. */
  afterMs: 1_000,
};

/**
 * Tells that this process has just stood still, as it does on a starved machine. What it reads then may have been sent long
 * ago: a real cloud refuses it, for its signature is too old. The clouds of this harness are as strict in proportion.
 */
export class Standstill {
  #tickedAt = performance.now();
  #suspectUntil = Number.NEGATIVE_INFINITY;
  readonly #timer: NodeJS.Timeout;
  /** For how long it has not stood still: by this, a slow machine has as much time as a quick one. */
  awakeMs = 0;

  #queueSince: number | null = null;
  #accepted = false;

  readonly #longestQueueMs: number;
  readonly #longestMs: number;
  readonly #afterMs: number;

  constructor(deadlineSeconds: number) {
    this.#longestQueueMs = timesOfASecond.longestQueueMs * deadlineSeconds;
    this.#longestMs = timesOfASecond.longestMs * deadlineSeconds;
    this.#afterMs = timesOfASecond.afterMs * deadlineSeconds;
    subscribe('net.server.socket', this.#accept);
    this.#timer = setInterval(() => this.#look(true), tickMs);
    this.#timer.unref();
  }

  /** True where a request that is read now may be an old one. */
  get suspect(): boolean {
    this.#look(false);
    return performance.now() < this.#suspectUntil;
  }

  close(): void {
    clearInterval(this.#timer);
    unsubscribe('net.server.socket', this.#accept);
  }

  /** While every turn accepts one, there may be more behind it, and this one may have waited since the first of them. */
  readonly #accept = (): void => {
    const now = performance.now();
    this.#accepted = true;
    if (this.#queueSince === null) {
      this.#queueSince = now;
      setImmediate(this.#turn);
    } else if (now - this.#queueSince > this.#longestQueueMs) this.#suspectUntil = now + this.#afterMs;
  };

  readonly #turn = (): void => {
    if (this.#accepted) setImmediate(this.#turn);
    else this.#queueSince = null;
    this.#accepted = false;
  };

  #look(ticks: boolean): void {
    const now = performance.now();
    const passed = now - this.#tickedAt;
    if (passed > this.#longestMs) this.#suspectUntil = now + this.#afterMs;
    if (!ticks) return;
    this.#tickedAt = now;
    this.awakeMs += Math.min(passed, 2 * tickMs);
  }
}
