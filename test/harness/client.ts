import { setTimeout as pause } from 'node:timers/promises';
import { faultsFor } from './faults.ts';
import {
  ask,
  type ChangeReply,
  type GraphReply,
  mutationText,
  type OperationView,
  operationText,
  resolveText,
} from './graph.ts';
import type { Random } from './random.ts';
import { latestActMs, type Site } from './site.ts';
import { graphId, inputOf, type Step, type Trade } from './trades.ts';

/** What somebody wants once, under one key, however often it has to be asked for. */
export interface Wish {
  readonly key: string;
  readonly trade: Trade;
  readonly step: Step;
  readonly id: string;
  /** How it ended for its client; null while it has not. */
  end: string | null;
}

/** What an answer claimed, to be held against the truth when the run is over. */
export interface Claim {
  readonly wish: Wish;
  readonly reply: ChangeReply;
}

export interface Run {
  readonly claims: Claim[];
  readonly wishes: Wish[];
  /** Answers that no client should ever see. */
  readonly unexpected: string[];
  readonly lost: string[];
  /** How likely each look of a wish is to meet a further fault. */
  readonly density: number;
  /** True once nothing new is to be begun. */
  closing: boolean;
  /** True once nobody waits any more. */
  over: boolean;
  faulty: boolean;
  /** True towards the end of the faults: none of those that leave a change in doubt is added, for a doubt takes its time to end. */
  ebbing: boolean;
}

export function newRun(density = 0): Run {
  return {
    claims: [],
    wishes: [],
    unexpected: [],
    lost: [],
    density,
    closing: false,
    over: false,
    faulty: true,
    ebbing: false,
  };
}

const ended = ['SUCCEEDED', 'FAILED', 'REJECTED', 'NOT_APPLIED', 'CLOSED_NOT_SENT', 'CANCELLED', 'RESOLVED'];

/** Wants one change after the other of one resource, as a good client does: the same wish under the same key until it is answered. */
export class Client {
  readonly #site: Site;
  readonly #run: Run;
  readonly #random: Random;
  readonly #trade: Trade;
  readonly #id: string;

  constructor(site: Site, run: Run, random: Random, trade: Trade, id: string) {
    this.#site = site;
    this.#run = run;
    this.#random = random;
    this.#trade = trade;
    this.#id = id;
    trade.create(site.clouds, id);
  }

  async work(): Promise<void> {
    for (let number = 1; !this.#run.closing; number += 1) {
      const step = await this.#trade.prepare(this.#site.clouds, this.#id);
      const key = `${this.#id}/${number}`;
      const wish: Wish = { key, trade: this.#trade, step, id: this.#id, end: null };
      this.#run.wishes.push(wish);
      if (this.#run.faulty) await this.#trouble(wish);
      wish.end = await this.#fulfil(wish);
    }
  }

  async #trouble(wish: Wish): Promise<void> {
    const { clouds } = this.#site;
    const { fates } = this.#trade;
    const { density, ebbing } = this.#run;
    if (!ebbing && fates.length > 0 && this.#random.chance(0.06)) {
      await clouds.change(this.#trade.provider, this.#id, { fate: this.#random.pick(fates) });
    }
    for (const rule of faultsFor(this.#random, wish, { latestActMs, density, ebbing }))
      clouds[this.#trade.provider].faults.add(rule);
  }

  async #fulfil(wish: Wish): Promise<string | null> {
    let since = Date.now();
    while (!this.#run.over) {
      const reply = await this.#send(wish);
      if (reply === null) {
        await pause(this.#random.between(20, 80));
        continue;
      }
      this.#run.claims.push({ wish, reply });
      const own = reply.operation !== null && reply.code !== 'CloudResourceBusyError';
      if (reply.code !== undefined && reply.retryable === true) {
        await pause(this.#random.between(10, 80));
        continue;
      }
      if (!own || reply.operation === null) return reply.code ?? 'answered without an operation';
      const end = await this.#follow(wish, reply.operation, since);
      // Seen not to have happened: it is still wanted, and the key is free for it again.
      if (end !== 'NOT_APPLIED' && end !== 'CLOSED_NOT_SENT' && end !== 'CANCELLED') return end;
      since = Date.now();
    }
    return null;
  }

  async #send(wish: Wish): Promise<ChangeReply | null> {
    const input = {
      ...inputOf(wish.trade, wish.step, this.#random.chance(0.5) ? graphId(wish.trade, wish.id) : wish.id),
      idempotencyKey: wish.key,
      ...(this.#random.chance(0.3) ? { waitSeconds: 1 } : {}),
    };
    // Some clients have little patience, and some lose their own connection.
    const patienceMs = this.#run.faulty && this.#random.chance(0.1) ? this.#random.between(1, 300) : 4_000;
    const reply = await this.#ask(mutationText(wish.step), { input }, patienceMs);
    return reply as ChangeReply | null;
  }

  async #follow(wish: Wish, operation: OperationView, since: number): Promise<string | null> {
    let { status } = operation;
    for (let polls = 1; !this.#run.over; polls += 1) {
      if (ended.includes(status)) return status;
      // What takes longer is asked for less often.
      await pause((this.#random.between(60, 200) * Math.min(polls, 4)) / 2);
      if (status === 'STALLED' || status === 'NEEDS_ATTENTION') await this.#resolve(wish, operation, since);
      const seen = (await this.#ask(operationText, { id: operation.id }, 4_000, 'operation')) as
        | OperationView
        | 'none'
        | null;
      if (seen === 'none') {
        this.#run.lost.push(`${operation.id} was answered with and is not in the record`);
        return 'lost';
      }
      status = seen?.status ?? status;
    }
    return null;
  }

  /** A person looks at the cloud's own console, for what has happened since it was asked for, and says what is the truth. */
  async #resolve(wish: Wish, { id }: OperationView, since: number): Promise<void> {
    const { overheard } = this.#site.clouds;
    const outcome = overheard.executed(wish.step.action, wish.id, since) > 0 ? 'APPLIED' : 'NOT_APPLIED';
    await this.#ask(resolveText, { input: { id, outcome, note: 'seen at the console' } }, 4_000);
  }

  /** Null where there is no answer; 'none' where the answer is null. */
  async #ask(
    text: string,
    variables: Readonly<Record<string, unknown>>,
    patienceMs: number,
    field = 'answer',
  ): Promise<unknown> {
    const url = this.#site.address(this.#random);
    if (url === null) return null;
    const reply: GraphReply = await ask(url, text, variables, AbortSignal.timeout(patienceMs));
    if (reply.kind === 'lost') return null;
    if (reply.kind === 'data') return reply.data[field] ?? 'none';
    // Turned away at the door, by a gateway that stood still or is ending: nothing was executed, and that is said.
    if ([408, 429, 503].includes(reply.status)) return null;
    // Whoever asks for an operation while the record is down is told so.
    if (reply.errors.every(({ extensions }) => extensions?.code === 'CloudUnavailableError')) return null;
    const said = reply.errors.map(
      ({ message, extensions }) => `${message} ${JSON.stringify(extensions ?? {})}`,
    );
    this.#run.unexpected.push(`${reply.status} ${said.join('; ')}`);
    return null;
  }
}
