import type { Log } from './log.ts';
import type { RequestState } from './request-state.ts';

/** What the server itself logs: the end of each request, where somebody reads that, and connections that it had to drop. */
export class ActivityLog {
  readonly #log: Log;
  #drops = 0;
  #dropsToldAt = Number.NEGATIVE_INFINITY;

  constructor(log: Log) {
    this.#log = log;
  }

  requestEnded(state: RequestState): void {
    if (!(this.#log.isLevelEnabled?.('debug') ?? true)) return;
    const { request, response, path, operation, startedAt, address, status } = state;
    this.#log.debug(
      {
        method: request.method,
        ...(status !== undefined && { kind: 'websocket' }),
        path,
        address,
        operation: operation?.node.name?.value,
        status: response.headersSent ? response.statusCode : status,
        milliseconds: Math.round(performance.now() - startedAt),
      },
      'request ended',
    );
  }

  /** Once in ten seconds: a flood of connections must not become a flood of log lines. */
  connectionDropped(): void {
    this.#drops += 1;
    if (performance.now() - this.#dropsToldAt < 10_000) return;
    this.#dropsToldAt = performance.now();
    this.#log.warn({ count: this.#drops }, 'connections dropped: the cap is reached');
  }
}
