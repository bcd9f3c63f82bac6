import type { FaultKind } from './faults.ts';

/**
 * What the emulated cloud saw and did: the truth by which tests judge a caller.
 *
 *   journal.requests({ action, resource, account })     the requests that arrived, oldest first (the last 100,000)
 *   journal.executions({ action, resource, account })   every change that was carried out, kept whole
 *   journal.countRequests(filter) / countExecutions(filter)
 *   await journal.until(() => journal.countExecutions({ action: 'TerminatePort' }) === 1)
 *   journal.clear()
 *
 * An execution is one accepted change. It is written even if nothing was left to change (`effective: false`), since a
 * caller that repeats itself must be caught also where the cloud has nothing left to do. A reply replayed for an idempotence
 * token is no execution.
 */
export type RequestOutcome =
  /** still being worked on */
  | 'pending'
  /** the vendor's success was answered */
  | 'answered'
  /** the vendor's error was answered */
  | 'refused'
  /** answered with something that is not the vendor's word: a foreign status, garbage, a redirect */
  | 'garbled'
  /** the socket was destroyed */
  | 'dropped'
  /** never answered */
  | 'silent'
  /** the client went away before its body was complete */
  | 'aborted'
  /** the emulator itself failed */
  | 'broken';

export interface JournalRequest {
  readonly sequence: number;
  /** virtual time */
  readonly at: string;
  readonly action: string;
  readonly requestId: string;
  account?: string;
  resources: readonly string[];
  fault?: FaultKind;
  outcome: RequestOutcome;
  /** whether the vendor carried it out, read or change, by now */
  executed: boolean;
  status?: number;
  code?: string;
}

export interface JournalExecution {
  readonly sequence: number;
  /** the sequence of the request that asked for it */
  readonly request: number;
  readonly at: string;
  readonly account?: string;
  readonly action: string;
  readonly resource: string;
  readonly requestId: string;
  /** the idempotence token, where the vendor has one */
  readonly token?: string;
  /** false: accepted, but everything was already so */
  readonly effective: boolean;
}

export interface JournalFilter {
  readonly action?: string;
  readonly resource?: string;
  readonly account?: string;
}

export class Journal {
  readonly #ring: number;
  #requests: JournalRequest[] = [];
  #executions: JournalExecution[] = [];
  #counts = new Map<string, number>();
  #sequence = 0;
  #waiting = new Set<() => void>();

  constructor(ring = 100_000) {
    this.#ring = ring;
  }

  open(
    entry: Pick<JournalRequest, 'at' | 'action' | 'requestId'> & { account?: string | undefined },
  ): JournalRequest {
    const { account, ...rest } = entry;
    this.#sequence += 1;
    const request: JournalRequest = {
      sequence: this.#sequence,
      ...rest,
      ...(account === undefined ? {} : { account }),
      resources: [],
      outcome: 'pending',
      executed: false,
    };
    this.#requests.push(request);
    // Dropping a tenth at a time keeps arrival cheap.
    if (this.#requests.length > this.#ring * 1.1) this.#requests = this.#requests.slice(-this.#ring);
    this.#changed();
    return request;
  }

  settle(request: JournalRequest, facts: Partial<JournalRequest>): void {
    Object.assign(request, facts);
    this.#changed();
  }

  execution(entry: Omit<JournalExecution, 'sequence'>): void {
    this.#executions.push({ sequence: this.#executions.length + 1, ...entry });
    for (const key of [countKey(entry.action), countKey(entry.action, entry.resource)])
      this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
    this.#changed();
  }

  requests(filter: JournalFilter = {}): readonly JournalRequest[] {
    const kept = this.#requests.length > this.#ring ? this.#requests.slice(-this.#ring) : this.#requests;
    return kept.filter(
      entry =>
        fits(entry, filter) && (filter.resource === undefined || entry.resources.includes(filter.resource)),
    );
  }

  executions(filter: JournalFilter = {}): readonly JournalExecution[] {
    return this.#executions.filter(
      entry => fits(entry, filter) && (filter.resource === undefined || entry.resource === filter.resource),
    );
  }

  countRequests(filter: JournalFilter = {}): number {
    return this.requests(filter).length;
  }

  countExecutions(filter: JournalFilter = {}): number {
    // The harness asks this of every resource it ever touched.
    if (filter.action !== undefined && filter.account === undefined)
      return this.#counts.get(countKey(filter.action, filter.resource)) ?? 0;
    return this.executions(filter).length;
  }

  until(holds: () => boolean, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#waiting.delete(look);
        signal?.removeEventListener('abort', abort);
      };
      const look = (): void => {
        if (!holds()) return;
        leave();
        resolve();
      };
      const abort = (): void => {
        leave();
        reject(signal?.reason);
      };
      if (signal?.aborted) return reject(signal.reason);
      signal?.addEventListener('abort', abort);
      this.#waiting.add(look);
      look();
    });
  }

  clear(): void {
    this.#requests = [];
    this.#executions = [];
    this.#counts.clear();
    this.#changed();
  }

  #changed(): void {
    for (const look of [...this.#waiting]) look();
  }
}

function fits(entry: { action: string; account?: string }, filter: JournalFilter): boolean {
  return (
    (filter.action === undefined || filter.action === entry.action) &&
    (filter.account === undefined || filter.account === entry.account)
  );
}

function countKey(action: string, resource?: string): string {
  return JSON.stringify([action, resource]);
}
