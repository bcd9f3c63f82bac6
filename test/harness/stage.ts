import { setTimeout as pause } from 'node:timers/promises';
import type { Fault } from '../../src/emulation/faults.ts';
import { type Claim, newRun, type Run, type Wish } from './client.ts';
import { ask, type ChangeReply, mutationText, type OperationView, operationText } from './graph.ts';
import { judge } from './judge.ts';
import { Random } from './random.ts';
import type { Site } from './site.ts';
import { storedOperations } from './stored.ts';
import { inputOf, type Step, type Trade } from './trades.ts';

export interface Told {
  readonly key?: string;
  readonly waitSeconds?: number;
  /** Which replica is asked. */
  readonly replica?: number;
  /** True where it is wanted once: else it is asked for again where nothing was sent, as on a machine too busy to read in time. */
  readonly once?: true;
}

const settledStatuses = [
  'SUCCEEDED',
  'FAILED',
  'REJECTED',
  'NOT_APPLIED',
  'CLOSED_NOT_SENT',
  'CANCELLED',
  'RESOLVED',
  'NEEDS_ATTENTION',
  'STALLED',
];

/** Far more than a scene takes: a busy machine is no violation. */
const patienceMs = 60_000;

/** One scene after the other over one site: asks, waits, and at the end holds everything said against the truth. */
export class Stage {
  readonly site: Site;
  readonly #run: Run = newRun();
  readonly #random = new Random(1);
  /** What a scene itself found wrong. */
  readonly seenWrong: string[] = [];

  constructor(site: Site) {
    this.site = site;
  }

  /** A new resource in the state in which its change makes sense. */
  resource(trade: Trade, id: string): Promise<Step> {
    trade.create(this.site.clouds, id);
    return trade.prepare(this.site.clouds, id);
  }

  fault(trade: Trade, action: string, id: string, fault: Fault, times: number | 'always' = 1): void {
    this.site.clouds[trade.provider].faults.add({ action, resource: id, times, fault });
  }

  /** Null where no answer came. */
  async change(trade: Trade, step: Step, id: string, told: Told = {}): Promise<ChangeReply | null> {
    const until = performance.now() + patienceMs;
    for (;;) {
      const reply = await this.#askOnce(trade, step, id, told);
      const again = reply?.code === 'CloudUnavailableError' && reply.retryable === true && told.once !== true;
      if (!again || performance.now() > until) return reply;
      await pause(50);
    }
  }

  async #askOnce(trade: Trade, step: Step, id: string, told: Told): Promise<ChangeReply | null> {
    const { key = `${id}/1`, waitSeconds, replica } = told;
    const wish: Wish = { key, trade, step, id, end: null };
    const input = {
      ...inputOf(trade, step, id),
      idempotencyKey: key,
      ...(waitSeconds === undefined ? {} : { waitSeconds }),
    };
    const data = await this.ask(mutationText(step), { input }, replica);
    const reply = (data?.answer as ChangeReply | undefined) ?? null;
    if (reply !== null) this.#run.claims.push({ wish, reply } satisfies Claim);
    return reply;
  }

  /** What has to come, or the scene shows nothing. */
  async expected<Value>(promise: Promise<Value>, what: string): Promise<Value> {
    const late = pause(patienceMs, null, { ref: false }).then(() => {
      throw new Error(`${what} never came`);
    });
    return await Promise.race([promise, late]);
  }

  /** Asks again under the same key until somebody answers. */
  async insist(trade: Trade, step: Step, id: string, told: Told = {}): Promise<ChangeReply> {
    const until = performance.now() + patienceMs;
    while (performance.now() < until) {
      const reply = await this.change(trade, step, id, told);
      if (reply !== null && reply.code !== 'CloudResourceBusyError') return reply;
      await pause(50);
    }
    throw new Error(`${step.mutation} of ${id} was never answered`);
  }

  /** The status in which an operation ends, or waits for a person. */
  async settled(operation: string, replica?: number): Promise<string> {
    const until = performance.now() + patienceMs;
    let last = 'unseen';
    while (performance.now() < until) {
      const data = await this.ask(operationText, { id: operation }, replica);
      if (data?.operation === null) return 'none';
      last = (data?.operation as OperationView | undefined)?.status ?? last;
      if (settledStatuses.includes(last)) return last;
      await pause(100);
    }
    return last;
  }

  async ask(
    text: string,
    variables: Readonly<Record<string, unknown>>,
    replica?: number,
  ): Promise<Readonly<Record<string, unknown>> | null> {
    const chosen = replica === undefined ? null : this.site.gateways[replica];
    const url = chosen?.url ?? this.site.address(this.#random);
    if (url === null) return null;
    const reply = await ask(url, text, variables, AbortSignal.timeout(patienceMs));
    if (reply.kind === 'errors')
      this.seenWrong.push(`an answer with errors: ${JSON.stringify(reply.errors)}`);
    return reply.kind === 'data' ? reply.data : null;
  }

  /** Everything that is not as it must be. */
  async verdict(): Promise<readonly string[]> {
    const operations = await storedOperations(this.site.options);
    const { changes } = this.site.clouds.overheard;
    const { doubled, lost, wrong, stuck } = judge({ operations, changes, run: this.#run });
    return [...this.seenWrong, ...doubled, ...lost, ...wrong, ...stuck];
  }
}
