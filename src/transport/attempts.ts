import type { StopSignal } from '../domain/stop.ts';
import { type AttemptContext, type AttemptLimits, type AttemptOptions, runAttempt } from './attempt.ts';
import { type CallFacts, callFacts, isObserved, publish } from './channel.ts';
import { type AttemptResult, leavesDoubt, mayRepeat, type PauseSettings, pauseBefore } from './repeat.ts';
import { systemTime, type Time } from './time.ts';

export type CallOutcome<Answer> =
  /** `doubt`: an earlier attempt of this change may have been executed, so a refusal may be the echo of our own success. */
  | { readonly kind: 'answered'; readonly answer: Answer; readonly doubt: boolean }
  /** Nothing of this call ever left us. */
  | { readonly kind: 'notSent'; readonly reason: string }
  /** It left us, and there is no answer that can be trusted; `answer` is what a failing provider said, if anything. */
  | { readonly kind: 'unknown'; readonly reason: string; readonly answer: Answer | null };

export interface RetrySettings extends PauseSettings, AttemptLimits {
  readonly attempts: number;
  /** For the whole call: waiting, all attempts and the pauses between them. */
  readonly deadlineMs: number;
}

export const retryDefaults: RetrySettings = {
  attempts: 3,
  deadlineMs: 30_000,
  attemptMs: 15_000,
  fairMs: 1_000,
  staleSendMs: 30_000,
  pauseMs: 50,
  throttledPauseMs: 1_000,
  longestPauseMs: 20_000,
};

export interface CallOptions<Answer> extends AttemptOptions<Answer> {
  /** The vendor's action name, for those who listen to the channel. */
  readonly action: string;
  /** Ended by a timeout, as `AbortSignal.timeout` does it, it speaks of a silent provider; otherwise of a caller who left. */
  readonly signal?: StopSignal | undefined;
  readonly settings?: RetrySettings | undefined;
  readonly time?: Time | undefined;
}

/** Makes as many attempts of one call as its effect allows. */
export async function callWithRetries<Answer>(options: CallOptions<Answer>): Promise<CallOutcome<Answer>> {
  const call = new RetriedCall(options);
  const began = call.time.now();
  let outcome: CallOutcome<Answer> | null = null;
  try {
    outcome = await call.run();
    return outcome;
  } finally {
    if (isObserved()) {
      const durationMs = call.time.now() - began;
      publish({
        ...call.facts,
        type: 'call',
        attempts: call.attempts,
        outcome: outcome?.kind ?? 'thrown',
        doubt: outcome?.kind === 'answered' && outcome.doubt,
        reason: outcome === null || outcome.kind === 'answered' ? null : outcome.reason,
        startedAt: new Date(call.time.date().getTime() - durationMs),
        durationMs,
      });
    }
  }
}

class RetriedCall<Answer> implements AttemptContext<Answer> {
  readonly options: CallOptions<Answer>;
  readonly settings: RetrySettings;
  readonly time: Time;
  readonly signal: StopSignal | undefined;
  deadline: number;
  readonly isChange: boolean;
  attempts = 0;
  #facts: CallFacts | null = null;
  /** Of the latest attempt that left us, and what a failing provider said last. */
  #lastSent: AttemptResult<Answer> | null = null;
  #failureAnswer: Answer | null = null;
  #doubt = false;
  #renewed = false;

  constructor(options: CallOptions<Answer>) {
    const { action, effect, intent, signal } = options;
    this.options = options;
    this.settings = options.settings ?? retryDefaults;
    this.time = options.time ?? systemTime;
    this.isChange = effect !== 'read';
    if (this.isChange && intent === undefined)
      throw new Error(`${action} changes something and has no intent.`);
    this.signal = intent === undefined ? signal : intent.signal;
    this.deadline = this.time.now() + this.settings.deadlineMs;
  }

  /** Made only where somebody listens. */
  get facts(): CallFacts {
    const { limiter, action, effect } = this.options;
    this.#facts ??= callFacts(limiter, action, effect);
    return this.#facts;
  }

  async run(): Promise<CallOutcome<Answer>> {
    const { limiter } = this.options;
    limiter.budget.earn();
    for (let renew = false; ; ) {
      const result: AttemptResult<Answer> = await runAttempt(this, renew);
      this.#remember(result);
      if (!mayRepeat(this.options.effect, result) || this.attempts >= this.settings.attempts) {
        return this.#settle(result);
      }
      renew = result.kind === 'staleCredentials';
      if (renew) {
        // Once a call, so it needs no ration: when a token expires, all calls under way meet that together.
        if (this.options.prepare === undefined || this.#renewed) return this.#settle(result);
        this.#renewed = true;
        continue;
      }
      const pause = pauseBefore(this.attempts + 1, result, this.settings, this.time);
      if (this.time.now() + pause >= this.deadline || !limiter.budget.take()) return this.#settle(result);
      if (!(await this.time.sleep(pause, this.signal))) return this.#settle(result);
    }
  }

  #remember(result: AttemptResult<Answer>): void {
    if (result.kind === 'stopped' || result.kind === 'notSent') return;
    this.#lastSent = result;
    if (result.kind === 'transient') this.#failureAnswer = result.answer;
    if (this.isChange && leavesDoubt(result)) this.#doubt = true;
  }

  #settle(last: AttemptResult<Answer>): CallOutcome<Answer> {
    // What the latest attempt that left us was told still stands when a later one did not leave.
    const result = this.#lastSent ?? last;
    switch (result.kind) {
      case 'stopped':
        if (result.thrown !== undefined) throw result.thrown.error;
        return { kind: 'notSent', reason: result.reason };
      case 'notSent':
        return { kind: 'notSent', reason: result.reason };
      case 'unanswered':
      case 'unreadable':
        return { kind: 'unknown', reason: result.reason, answer: this.#failureAnswer };
      case 'transient':
        // For a read as well: what came with a failure is no answer, however well-formed it looks.
        return { kind: 'unknown', reason: 'the provider failed', answer: result.answer };
      default:
        return { kind: 'answered', answer: result.answer, doubt: this.#doubt };
    }
  }
}
