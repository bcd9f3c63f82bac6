import { randomUUID } from 'node:crypto';
import type { Effect } from '../domain/action.ts';
import type { Intent } from '../domain/change.ts';
import type { Health } from './breaker.ts';
import { type AttemptEvent, type CallFacts, publish } from './channel.ts';
import type { Answered, Wire, WireRequest } from './exchange.ts';
import type { AccountLine } from './line.ts';
import { type Judgement, leavesDoubt, mayRepeat, type Pauses, pauseBefore, type Turn } from './repeat.ts';
import { systemTime, type Time } from './time.ts';

export type Carried<Answer> =
  /** `doubt`: an earlier attempt of this change may have been executed, so a refusal may be the echo of our own success. */
  | { readonly kind: 'answered'; readonly answer: Answer; readonly doubt: boolean }
  /** Nothing of this call ever left us. */
  | { readonly kind: 'notSent'; readonly reason: string }
  /** It left us, and there is no answer that can be trusted; `answer` is what a failing provider said, if anything. */
  | { readonly kind: 'unknown'; readonly reason: string; readonly answer: Answer | null };

export interface CarrySettings extends Pauses {
  readonly attempts: number;
  /** For the whole call: waiting, all attempts and the pauses between them. */
  readonly deadlineMs: number;
  /** For one attempt that may be repeated; a change without a token has the whole deadline. */
  readonly attemptMs: number;
  /** A change that comes to its first byte later than this after its record was written is not sent. */
  readonly staleSendMs: number;
}

export const carryDefaults: CarrySettings = {
  attempts: 3,
  deadlineMs: 30_000,
  attemptMs: 15_000,
  staleSendMs: 30_000,
  pauseMs: 50,
  throttledPauseMs: 1_000,
  longestPauseMs: 20_000,
};

export interface CarryOptions<Answer> {
  /** The vendor's action name, for those who listen to the channel. */
  readonly action: string;
  readonly effect: Effect;
  /** Needed for a change: nothing of it is sent without a record. */
  readonly intent?: Pick<Intent, 'signal' | 'starting'> | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called for each attempt, which signs anew; an idempotence token is made outside and stays the same. */
  build(signedAt: Date, attempt: number): WireRequest;
  judge(exchange: Answered): Judgement<Answer>;
  readonly line: AccountLine;
  readonly wire: Pick<Wire, 'send'>;
  readonly settings?: Partial<CarrySettings> | undefined;
  readonly time?: Time | undefined;
}

/** Carries one call through as many attempts as its effect allows. */
export async function carry<Answer>(options: CarryOptions<Answer>): Promise<Carried<Answer>> {
  const call = new Call(options);
  const startedAt = call.time.date();
  const began = call.time.now();
  let carried: Carried<Answer> | null = null;
  try {
    carried = await call.run();
    return carried;
  } finally {
    publish({
      ...call.facts,
      type: 'call',
      attempts: call.attempts,
      outcome: carried?.kind ?? 'thrown',
      doubt: carried?.kind === 'answered' && carried.doubt,
      reason: carried === null || carried.kind === 'answered' ? null : carried.reason,
      startedAt,
      durationMs: call.time.now() - began,
    });
  }
}

class Call<Answer> {
  readonly facts: CallFacts;
  readonly time: Time;
  attempts = 0;
  readonly #options: CarryOptions<Answer>;
  readonly #settings: CarrySettings;
  readonly #signal: AbortSignal | undefined;
  readonly #deadline: number;
  readonly #change: boolean;
  /** The latest attempt that left us, and what a failing provider said last. */
  #told: Turn<Answer> | null = null;
  #suspect: Answer | null = null;
  #doubt = false;

  constructor(options: CarryOptions<Answer>) {
    const { action, effect, line, intent, signal } = options;
    this.#options = options;
    this.#settings = { ...carryDefaults, ...options.settings };
    this.time = options.time ?? systemTime;
    this.#change = effect !== 'read';
    if (this.#change && intent === undefined)
      throw new Error(`${action} changes something and has no intent.`);
    const signals = [signal, intent?.signal].filter(one => one !== undefined);
    this.#signal = signals.length > 1 ? AbortSignal.any(signals) : signals[0];
    this.#deadline = this.time.now() + this.#settings.deadlineMs;
    this.facts = { call: randomUUID(), provider: line.provider, account: line.account, action, effect };
  }

  async run(): Promise<Carried<Answer>> {
    const { effect, line } = this.#options;
    line.budget.earn();
    for (;;) {
      const turn = await this.#attempt();
      this.#remember(turn);
      if (!mayRepeat(effect, turn) || this.attempts >= this.#settings.attempts) return this.#settle(turn);
      const pause = pauseBefore(this.attempts + 1, turn, this.#settings, this.time);
      if (this.time.now() + pause >= this.#deadline || !line.budget.take()) return this.#settle(turn);
      if (!(await this.time.sleep(pause, this.#signal))) return this.#settle(turn);
    }
  }

  async #attempt(): Promise<Turn<Answer>> {
    const { line } = this.#options;
    const asked = this.time.now();
    const entry = await line.enter(this.#change ? 'change' : 'read', {
      deadline: this.#deadline,
      signal: this.#signal,
    });
    if (entry.kind === 'refused') return { kind: 'stopped', reason: entry.reason };
    this.attempts += 1;
    const startedAt = this.time.date();
    const entered = this.time.now();
    let health: Health = 'neutral';
    try {
      const { turn, status } = await this.#send();
      health = this.#healthOf(turn);
      publish({
        ...this.facts,
        type: 'attempt',
        attempt: this.attempts,
        outcome: outcomeOf(turn),
        status,
        reason: 'reason' in turn ? turn.reason : null,
        startedAt,
        queuedMs: entered - asked,
        durationMs: this.time.now() - entered,
      });
      return turn;
    } finally {
      entry.leave(health);
    }
  }

  async #send(): Promise<{ turn: Turn<Answer>; status: number | null }> {
    const { intent, build, wire, effect } = this.#options;
    let request: WireRequest;
    let signedAt: Date;
    try {
      signedAt = intent !== undefined && this.#change ? await intent.starting() : this.time.date();
      request = build(signedAt, this.attempts);
    } catch (error) {
      return {
        turn: { kind: 'stopped', reason: 'the attempt could not be started', thrown: { error } },
        status: null,
      };
    }
    const began = this.time.now();
    const attemptEnd = effect === 'once' ? Number.POSITIVE_INFINITY : began + this.#settings.attemptMs;
    const exchange = await wire.send(request, {
      deadline: Math.min(this.#deadline, attemptEnd),
      signal: this.#signal,
      change: this.#change,
      objection: this.#change ? () => this.#stale(signedAt, began) : undefined,
    });
    return exchange.kind === 'answered'
      ? { turn: this.#judge(exchange), status: exchange.status }
      : { turn: exchange, status: null };
  }

  /** By both clocks: the time of day may be set back, and the steady one may stand still while a machine sleeps. */
  #stale(signedAt: Date, began: number): string | null {
    const age = Math.max(this.time.date().getTime() - signedAt.getTime(), this.time.now() - began);
    return age > this.#settings.staleSendMs ? 'too late after it was recorded' : null;
  }

  #judge(exchange: Answered): Judgement<Answer> {
    try {
      return this.#options.judge(exchange);
    } catch (error) {
      // The request is out: a throw here would lose that, and with it the doubt about what it did.
      const name = error instanceof Error ? error.name : 'no error object';
      return { kind: 'unreadable', reason: `the answer could not be judged (${name})` };
    }
  }

  #healthOf(turn: Turn<Answer>): Health {
    if (turn.kind === 'stopped') return 'neutral';
    if (turn.kind !== 'notSent' && !leavesDoubt(turn)) return 'healthy';
    return this.#signal?.aborted ? 'neutral' : 'failing';
  }

  #remember(turn: Turn<Answer>): void {
    if (turn.kind === 'stopped' || turn.kind === 'notSent') return;
    this.#told = turn;
    if (turn.kind === 'transient') this.#suspect = turn.answer;
    if (this.#change && leavesDoubt(turn)) this.#doubt = true;
  }

  #settle(last: Turn<Answer>): Carried<Answer> {
    // What the latest attempt that left us was told still stands when a later one did not leave.
    const turn = this.#told ?? last;
    switch (turn.kind) {
      case 'stopped':
        if (turn.thrown !== undefined) throw turn.thrown.error;
        return { kind: 'notSent', reason: turn.reason };
      case 'notSent':
        return { kind: 'notSent', reason: turn.reason };
      case 'unanswered':
      case 'unreadable':
        return { kind: 'unknown', reason: turn.reason, answer: this.#suspect };
      case 'transient':
        // For a read as well: what came with a failure is no answer, however well-formed it looks.
        return { kind: 'unknown', reason: 'the provider failed', answer: turn.answer };
      default:
        return { kind: 'answered', answer: turn.answer, doubt: this.#doubt };
    }
  }
}

function outcomeOf(turn: Turn<unknown>): AttemptEvent['outcome'] {
  if (turn.kind === 'final') return 'answered';
  return turn.kind === 'stopped' ? 'notSent' : turn.kind;
}
