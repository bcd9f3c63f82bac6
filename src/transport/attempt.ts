import type { Effect } from '../domain/action.ts';
import type { StopSignal } from '../domain/stop.ts';
import { type AttemptEvent, type CallFacts, isObserved, publish } from './channel.ts';
import type { Priority } from './concurrency.ts';
import { inTime, type Waited } from './deadline.ts';
import { healthOf } from './health.ts';
import type { HttpAnswer, HttpClient, HttpRequest } from './http-client.ts';
import type { AccountLimiter, AttemptReport } from './limiter.ts';
import type { AttemptResult, ParsedAnswer } from './repeat.ts';
import { SeenTime } from './seen-time.ts';
import type { Time } from './time.ts';

/** How a change asks for its record. */
export interface SendIntent {
  /** Aborts what has not been sent; what has been sent is never taken back. */
  readonly signal: StopSignal;
  /** Commits "sending, attempt n" and returns the time that this attempt signs with. */
  starting(): Promise<Date>;
}

export interface PreparationOptions {
  /** True after a refusal that asked for new credentials: those at hand are of no use any more. */
  readonly renew: boolean;
  /** On the clock of `performance.now()`. */
  readonly deadline: number;
  readonly signal: StopSignal | undefined;
}

export interface AttemptLimits {
  /** For one attempt that may be repeated; a change without a token has the whole deadline. */
  readonly attemptMs: number;
  /** An attempt that had less time than this, because the call's ran out, says nothing of a provider that was silent. */
  readonly fairMs: number;
  /** A change that comes to its first byte later than this after its record was written is not sent. */
  readonly staleSendMs: number;
}

export interface AttemptOptions<Answer> {
  readonly effect: Effect;
  /** Needed for a change: nothing of it is sent without a record. */
  readonly intent?: SendIntent | undefined;
  /**
   * Awaited before each attempt, and before the attempt is recorded: for credentials that are fetched and renewed. A string
   * is the reason why nothing can be sent. It may make calls of its own, also through the same limiter.
   */
  prepare?(options: PreparationOptions): Promise<string | null>;
  /**
   * Called for each attempt, which signs anew; an idempotence token is made outside and stays the same. Where the clock of
   * the request's origin is known to differ it is called once more, with the time that is to be signed.
   */
  build(signedAt: Date, attempt: number): HttpRequest | Promise<HttpRequest>;
  parse(answer: HttpAnswer): ParsedAnswer<Answer>;
  readonly limiter: AccountLimiter;
  /** A person's by default. */
  readonly priority?: Priority | undefined;
  readonly http: Pick<HttpClient, 'send' | 'clock'>;
}

/** What the attempts of one call have in common. */
export interface AttemptContext<Answer> {
  readonly options: AttemptOptions<Answer>;
  readonly settings: AttemptLimits;
  readonly time: Time;
  readonly signal: StopSignal | undefined;
  /** On the clock of `performance.now()`. What the record takes is added: a change is never sent with no time left for its answer. */
  deadline: number;
  readonly isChange: boolean;
  readonly facts: CallFacts;
  /** How many have begun. */
  attempts: number;
}

interface MadeAttempt<Answer> {
  readonly result: AttemptResult<Answer>;
  readonly status: number | null;
  /** When it was given to the network; null where it was not. */
  readonly sentAt: number | null;
}

/** One attempt: credentials, a place under the account's limits, the record, the signature, the exchange. */
export async function runAttempt<Answer>(
  call: AttemptContext<Answer>,
  renew: boolean,
): Promise<AttemptResult<Answer>> {
  const { time, deadline, signal, options, isChange } = call;
  const { limiter, priority } = options;
  // Before a place is taken: fetching credentials may need one itself, and nobody should wait for a place that sends nothing.
  const obstacle = options.prepare === undefined ? null : await prepared(call, renew);
  if (obstacle !== null) return obstacle;
  const asked = time.now();
  const acquired = limiter.acquire(isChange ? 'change' : 'read', { deadline, signal, priority });
  const admission = acquired instanceof Promise ? await acquired : acquired;
  if (admission.kind === 'refused') return { kind: 'stopped', reason: admission.reason };
  call.attempts += 1;
  const entered = time.now();
  let report: AttemptReport = { health: 'neutral', throttled: false, sentAt: null };
  try {
    const made = await send(call);
    const { result, sentAt } = made;
    if (sentAt !== null) report = reportOf(call, result, sentAt);
    if (isObserved()) publish(eventOf(call, made, { asked, entered }));
    return result;
  } finally {
    admission.release(report);
  }
}

async function prepared<Answer>(
  call: AttemptContext<Answer>,
  renew: boolean,
): Promise<AttemptResult<Answer> | null> {
  const { deadline, signal, options } = call;
  try {
    const waited = await inTime(Promise.resolve(options.prepare?.({ renew, deadline, signal })), call);
    const reason = waited.kind === 'late' ? waited.reason : (waited.value ?? null);
    return reason === null ? null : { kind: 'stopped', reason };
  } catch (error) {
    return { kind: 'stopped', reason: 'the attempt could not be prepared', thrown: { error } };
  }
}

async function send<Answer>(call: AttemptContext<Answer>): Promise<MadeAttempt<Answer>> {
  const { time, settings, signal, isChange } = call;
  const { intent, http, effect } = call.options;
  // Before the record is asked for, so that the time until its commit counts too: it cannot be younger than this.
  const recorded = isChange ? new SeenTime(time) : null;
  let request: HttpRequest;
  try {
    const startedAt = recorded !== null && intent !== undefined ? await begin(call, intent) : time.date();
    const signing = signed(call, startedAt, recorded);
    const waited = signing instanceof Promise ? await signing : signing;
    if (waited.kind === 'late') return unsent({ kind: 'notSent', reason: waited.reason });
    request = waited.value;
  } catch (error) {
    return unsent({ kind: 'stopped', reason: 'the attempt could not be started', thrown: { error } });
  }
  const sentAt = time.now();
  const attemptEnd = effect === 'once' ? Number.POSITIVE_INFINITY : sentAt + settings.attemptMs;
  const exchange = await http.send(request, {
    deadline: Math.min(call.deadline, attemptEnd),
    signal,
    change: isChange,
    objection: () =>
      recorded !== null && recorded.passedMs() > settings.staleSendMs
        ? 'too late after it was recorded'
        : null,
  });
  if (exchange.kind !== 'answered') return { result: exchange, status: null, sentAt };
  const result = parsed(call, exchange);
  if (result.kind === 'staleSignature') {
    const date = result.serverTime ?? exchange.headers.date;
    http.clock(request.origin).learnFromRefusal({ date, sentAt, answeredAt: time.now() });
  }
  return { result, status: exchange.status, sentAt };
}

async function begin<Answer>(call: AttemptContext<Answer>, intent: SendIntent): Promise<Date> {
  const asked = call.time.now();
  const startedAt = await intent.starting();
  call.deadline += call.time.now() - asked;
  return startedAt;
}

/** Built with the time that the provider's own clock would have told. Whose clock that is, the request itself says. */
function signed<Answer>(
  call: AttemptContext<Answer>,
  startedAt: Date,
  recorded: SeenTime | null,
): Waited<HttpRequest> | Promise<Waited<HttpRequest>> {
  const again = (plain: Waited<HttpRequest>): Waited<HttpRequest> | Promise<Waited<HttpRequest>> => {
    if (plain.kind === 'late') return plain;
    const clock = call.options.http.clock(plain.value.origin);
    const signedAt =
      recorded === null ? clock.corrected(startedAt) : clock.timeOfRecord(startedAt, recorded.since);
    return signedAt === startedAt ? plain : built(call, signedAt);
  };
  const plain = built(call, startedAt);
  return plain instanceof Promise ? plain.then(again) : again(plain);
}

function built<Answer>(
  call: AttemptContext<Answer>,
  signedAt: Date,
): Waited<HttpRequest> | Promise<Waited<HttpRequest>> {
  const request = call.options.build(signedAt, call.attempts);
  return request instanceof Promise ? inTime(request, call) : { kind: 'value', value: request };
}

function unsent<Answer>(result: AttemptResult<Answer>): MadeAttempt<Answer> {
  return { result, status: null, sentAt: null };
}

function parsed<Answer>(call: AttemptContext<Answer>, answer: HttpAnswer): ParsedAnswer<Answer> {
  try {
    return call.options.parse(answer);
  } catch (error) {
    // The request is out: a throw here would lose that, and with it the doubt about what it did.
    const name = error instanceof Error ? error.name : 'no error object';
    return { kind: 'unreadable', reason: `the answer could not be parsed (${name})` };
  }
}

function reportOf<Answer>(
  { time, deadline, settings, signal, isChange }: AttemptContext<Answer>,
  result: AttemptResult<Answer>,
  sentAt: number,
): AttemptReport {
  const now = time.now();
  const health = healthOf(result, {
    signal,
    isChange,
    waitedMs: now - sentAt,
    fairMs: Math.min(settings.fairMs, settings.attemptMs),
    isOver: now >= deadline,
  });
  return { health, throttled: result.kind === 'throttled', sentAt };
}

function eventOf<Answer>(
  call: AttemptContext<Answer>,
  { result, status }: MadeAttempt<Answer>,
  { asked, entered }: { readonly asked: number; readonly entered: number },
): AttemptEvent {
  const durationMs = call.time.now() - entered;
  return {
    ...call.facts,
    type: 'attempt',
    attempt: call.attempts,
    outcome: result.kind === 'final' ? 'answered' : result.kind === 'stopped' ? 'notSent' : result.kind,
    status,
    reason: 'reason' in result ? result.reason : null,
    startedAt: new Date(call.time.date().getTime() - durationMs),
    queuedMs: entered - asked,
    durationMs,
  };
}
