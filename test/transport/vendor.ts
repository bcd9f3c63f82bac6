import type { Effect } from '../../src/domain/action.ts';
import {
  type CallOptions,
  type CallOutcome,
  callWithRetries,
  type RetrySettings,
  retryDefaults,
} from '../../src/transport/attempts.ts';
import type { ConcurrencySettings } from '../../src/transport/concurrency.ts';
import type { HttpAnswer, HttpRequest } from '../../src/transport/http-client.ts';
import { parseJson } from '../../src/transport/json.ts';
import { AccountLimiter, type LimiterSettings } from '../../src/transport/limiter.ts';
import type { ParsedAnswer } from '../../src/transport/repeat.ts';
import { systemTime, type Time } from '../../src/transport/time.ts';
import { type Reaction, reply, type SocketServer } from './socket-server.ts';
import { newHttpClient, serve } from './wiring.ts';

/** What the vendor of these tests does with one request. */
export const reactions = {
  ok: socket => socket.write(reply('{"code":"ok"}')),
  refused: socket => socket.write(reply('{"code":"refused"}', '400 x')),
  throttled: socket => socket.write(reply('{"code":"throttled"}', '429 x')),
  throttledFor2: socket => socket.write(reply('{"code":"throttled"}', '429 x', { 'retry-after': '2' })),
  throttledFor90: socket => socket.write(reply('{"code":"throttled"}', '429 x', { 'retry-after': '90' })),
  stale: socket => socket.write(reply('{"code":"stale"}', '403 x')),
  expired: socket => socket.write(reply('{"code":"expired"}', '401 x')),
  failing: socket => socket.write(reply('{"code":"failing"}', '503 x')),
  html: socket => socket.write(reply('<html>')),
  reset: socket => socket.resetAndDestroy(),
} as const satisfies Record<string, Reaction>;

export type Deed = keyof typeof reactions;

/** A vendor that does one deed a request, in this order, and the last one for all that follow. */
export function vendor(...deeds: readonly [Deed, ...Deed[]]): Promise<SocketServer> {
  const server: Promise<SocketServer> = serve(async (socket, request) => {
    const deed = deeds[Math.min((await server).seen.length, deeds.length) - 1] ?? 'ok';
    const react: Reaction = reactions[deed];
    react(socket, request);
  });
  return server;
}

function parse(exchange: HttpAnswer): ParsedAnswer<string> {
  const json = parseJson(exchange.body);
  const code = json.kind === 'json' ? (json.value as { code?: unknown } | null)?.code : undefined;
  if (typeof code !== 'string') return { kind: 'unreadable', reason: 'not an answer' };
  const seconds = exchange.headers['retry-after'];
  if (code === 'throttled') {
    return {
      kind: 'throttled',
      answer: code,
      retryAfterMs: seconds === undefined ? null : Number(seconds) * 1000,
    };
  }
  if (code === 'stale') return { kind: 'staleSignature', answer: code };
  if (code === 'expired') return { kind: 'staleCredentials', answer: code };
  return { kind: code === 'failing' ? 'transient' : 'final', answer: code };
}

/** Pauses that are written down and not waited for; chance is one half. The clocks go on by what a test adds. */
export class NotedTime implements Time {
  readonly pauses: number[] = [];
  addedToNow = 0;
  addedToDate = 0;

  now(): number {
    return systemTime.now() + this.addedToNow;
  }

  date(): Date {
    return new Date(Date.now() + this.addedToDate);
  }

  random(): number {
    return 0.5;
  }

  async sleep(ms: number, signal: AbortSignal | undefined): Promise<boolean> {
    this.pauses.push(ms);
    return !signal?.aborted;
  }
}

export interface Trial {
  readonly outcome: Promise<CallOutcome<string>>;
  readonly time: NotedTime;
  readonly built: readonly { signedAt: Date; attempt: number }[];
  readonly recorded: readonly Date[];
}

/** So many side by side, whatever is learned. */
export function fixedWidth(width: number, queue: number): ConcurrencySettings {
  return { least: width, initial: width, most: width, queue, backgroundShare: 0.5 };
}

export function newLimiter(settings: Partial<LimiterSettings> = {}): AccountLimiter {
  return new AccountLimiter({ provider: 'vendor', account: 'main' }, settings);
}

export interface TrialOptions extends Partial<Omit<CallOptions<string>, 'effect' | 'time' | 'settings'>> {
  readonly settings?: Partial<RetrySettings>;
  /** Aborts what has not been sent. */
  readonly leaving?: AbortSignal;
  readonly starting?: (time: NotedTime) => Promise<Date>;
}

/** Carries one call to this address. */
export function attempt(origin: string, effect: Effect, options: TrialOptions = {}): Trial {
  const { leaving = new AbortController().signal, starting, settings, ...rest } = options;
  const time = new NotedTime();
  const built: { signedAt: Date; attempt: number }[] = [];
  const recorded: Date[] = [];
  const build = (signedAt: Date, number: number): HttpRequest => {
    built.push({ signedAt, attempt: number });
    const body = Buffer.from(JSON.stringify({ attempt: number }));
    return { method: 'POST', origin, path: '/', headers: {}, body };
  };
  const intent = {
    signal: leaving,
    starting: async (): Promise<Date> => {
      const date = (await starting?.(time)) ?? new Date(Date.now() - recorded.length);
      recorded.push(date);
      return date;
    },
  };
  const outcome = callWithRetries<string>({
    action: 'DoIt',
    effect,
    build,
    parse,
    limiter: newLimiter(),
    http: newHttpClient(),
    time,
    settings: { ...retryDefaults, ...settings },
    ...(effect === 'read' ? { signal: leaving } : { intent }),
    ...rest,
  });
  return { outcome, time, built, recorded };
}
