import type { Effect } from '../../src/domain/action.ts';
import { type Carried, type CarryOptions, carry } from '../../src/transport/attempts.ts';
import type { Answered, WireRequest } from '../../src/transport/exchange.ts';
import { asObject, parseJson } from '../../src/transport/json.ts';
import { AccountLine, type LineSettings } from '../../src/transport/line.ts';
import type { Judgement } from '../../src/transport/repeat.ts';
import { systemTime, type Time } from '../../src/transport/time.ts';
import { type Reaction, reply, type SocketServer } from './socket-server.ts';
import { newWire, serve } from './wiring.ts';

/** What the vendor of these tests does with one request. */
export const reactions = {
  ok: socket => socket.write(reply('{"code":"ok"}')),
  refused: socket => socket.write(reply('{"code":"refused"}', '400 x')),
  throttled: socket => socket.write(reply('{"code":"throttled"}', '429 x')),
  throttledFor2: socket => socket.write(reply('{"code":"throttled"}', '429 x', { 'retry-after': '2' })),
  throttledFor90: socket => socket.write(reply('{"code":"throttled"}', '429 x', { 'retry-after': '90' })),
  stale: socket => socket.write(reply('{"code":"stale"}', '403 x')),
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

function judge(exchange: Answered): Judgement<string> {
  const json = parseJson(exchange.body);
  const code = json.kind === 'json' ? asObject(json.value)?.code : undefined;
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
  return { kind: code === 'failing' ? 'transient' : 'final', answer: code };
}

/** Pauses that are written down and not waited for; chance is one half. */
export class NotedTime implements Time {
  readonly pauses: number[] = [];
  readonly now = systemTime.now;
  readonly date = systemTime.date;

  random(): number {
    return 0.5;
  }

  async sleep(ms: number, signal: AbortSignal | undefined): Promise<boolean> {
    this.pauses.push(ms);
    return !signal?.aborted;
  }
}

export interface Trial {
  readonly carried: Promise<Carried<string>>;
  readonly time: NotedTime;
  readonly built: readonly { signedAt: Date; attempt: number }[];
  readonly recorded: readonly Date[];
}

export function newLine(settings: Partial<LineSettings> = {}): AccountLine {
  return new AccountLine({ provider: 'vendor', account: 'main' }, settings);
}

export interface TrialOptions extends Partial<Omit<CarryOptions<string>, 'effect' | 'time'>> {
  /** Aborts what has not been sent. */
  readonly leaving?: AbortSignal;
  readonly starting?: () => Promise<Date>;
}

/** Carries one call to this address. */
export function attempt(origin: string, effect: Effect, options: TrialOptions = {}): Trial {
  const { leaving = new AbortController().signal, starting, ...rest } = options;
  const time = new NotedTime();
  const built: { signedAt: Date; attempt: number }[] = [];
  const recorded: Date[] = [];
  const build = (signedAt: Date, number: number): WireRequest => {
    built.push({ signedAt, attempt: number });
    const body = Buffer.from(JSON.stringify({ attempt: number }));
    return { method: 'POST', origin, path: '/', headers: {}, body };
  };
  const intent = {
    signal: leaving,
    starting: async (): Promise<Date> => {
      const date = (await starting?.()) ?? new Date(Date.now() - recorded.length);
      recorded.push(date);
      return date;
    },
  };
  const carried = carry<string>({
    action: 'DoIt',
    effect,
    build,
    judge,
    line: newLine(),
    wire: newWire(),
    time,
    ...(effect === 'read' ? { signal: leaving } : { intent }),
    ...rest,
  });
  return { carried, time, built, recorded };
}
