import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterEach, describe, expect, it } from 'vitest';
import { type ClockEvent, callChannelName } from '../../src/transport/channel.ts';
import type { HttpRequest } from '../../src/transport/http-client.ts';
import { ProviderClock } from '../../src/transport/provider-clock.ts';
import type { Time } from '../../src/transport/time.ts';
import { reply, type SocketServer } from './socket-server.ts';
import { attempt, type TrialOptions } from './vendor.ts';
import { endAll, newHttpClient, serve } from './wiring.ts';

afterEach(endAll);

const minute = 60_000;
const start = Date.parse('2026-01-15T08:30:00Z');

class SetTime implements Pick<Time, 'now' | 'date'> {
  steady = 1_000;
  day = start;

  now(): number {
    return this.steady;
  }

  date(): Date {
    return new Date(this.day);
  }

  pass(ms: number): void {
    this.steady += ms;
    this.day += ms;
  }
}

function newClock(): { time: SetTime; clock: ProviderClock; hear: (ms: number, latency?: number) => void } {
  const time = new SetTime();
  const clock = new ProviderClock('http://vendor.example', time);
  const hear = (aheadMs: number, latencyMs = 100): void => {
    time.pass(latencyMs / 2);
    const date = new Date(time.day + aheadMs).toUTCString();
    time.pass(latencyMs / 2);
    clock.learn({ date, sentAt: time.steady - latencyMs, answeredAt: time.steady });
    time.pass(1_000);
  };
  return { time, clock, hear };
}

describe('the clock of a provider', () => {
  it('is taken for ours until three answers agree that it is not', () => {
    const { time, clock, hear } = newClock();
    for (let count = 0; count < 2; count += 1) hear(4 * minute);
    const local = time.date();
    expect(clock.corrected(local)).toBe(local);
    expect(clock.skew).toEqual({ origin: 'http://vendor.example', skewMs: null, followed: false });
    hear(4 * minute);
    expect(clock.skew.followed).toBe(true);
    const apart = clock.corrected(local).getTime() - local.getTime();
    expect(Math.abs(apart - 4 * minute)).toBeLessThan(600);
  });

  it('is ours where it differs by no more than two seconds', () => {
    const { time, clock, hear } = newClock();
    for (let count = 0; count < 9; count += 1) hear(-1_400);
    const local = time.date();
    expect(clock.corrected(local)).toBe(local);
    expect(clock.skew).toMatchObject({ followed: true });
  });

  it('is not moved by an odd date or two, nor by a burst of them, and follows once most agree', () => {
    const { time, clock, hear } = newClock();
    for (let count = 0; count < 9; count += 1) hear(0);
    hear(8 * minute);
    hear(8 * minute);
    const odd = new Date(time.day + 8 * minute).toUTCString();
    for (let count = 0; count < 50; count += 1) {
      clock.learn({ date: odd, sentAt: time.steady - 10, answeredAt: time.steady });
    }
    const local = time.date();
    expect(clock.corrected(local)).toBe(local);
    for (let count = 0; count < 6; count += 1) hear(8 * minute);
    expect(Math.abs((clock.skew.skewMs ?? 0) - 8 * minute)).toBeLessThan(600);
  });

  it('is judged by the quickest answers', () => {
    const { clock, hear } = newClock();
    for (let count = 0; count < 5; count += 1) hear(30_000, 20);
    for (let count = 0; count < 4; count += 1) hear(34_000, 4_000);
    expect(Math.abs((clock.skew.skewMs ?? 0) - 30_000)).toBeLessThan(600);
    hear(90_000, 6_000);
    hear(90_000, 6_000);
    expect(Math.abs((clock.skew.skewMs ?? 0) - 30_000)).toBeLessThan(600);
  });

  it('says nothing by a date that is none', () => {
    const { time, clock } = newClock();
    for (const date of [
      undefined,
      '',
      'yesterday',
      'Thu, 15 Jan 2026 08:30:00 GMT, Thu, 15 Jan 2026 08:30:00 GMT',
    ]) {
      for (let count = 0; count < 5; count += 1) {
        clock.learn({ date, sentAt: time.steady, answeredAt: time.steady });
        time.pass(1_000);
      }
    }
    expect(clock.skew.skewMs).toBeNull();
  });

  it('is not followed further than a quarter of an hour, and told all the same', () => {
    const { time, clock, hear } = newClock();
    for (let count = 0; count < 5; count += 1) hear(20 * minute);
    const local = time.date();
    expect(clock.corrected(local)).toBe(local);
    expect(clock.skew).toMatchObject({ followed: false });
    expect(Math.abs((clock.skew.skewMs ?? 0) - 20 * minute)).toBeLessThan(600);
  });

  it.each([
    ['set forward', 5 * minute],
    ['set back', -5 * minute],
  ])('is unknown again once the local clock has been %s', (_, ms) => {
    const { time, clock, hear } = newClock();
    for (let count = 0; count < 5; count += 1) hear(4 * minute);
    time.day += ms;
    const local = time.date();
    expect(clock.corrected(local)).toBe(local);
    expect(clock.skew.skewMs).toBeNull();
  });

  it('is believed at once when it comes with a refusal of the time, unless that says what is known already', () => {
    const { time, clock, hear } = newClock();
    for (let count = 0; count < 5; count += 1) hear(0);
    const refused = (aheadMs: number): void =>
      clock.learnFromRefusal({
        date: new Date(time.day + aheadMs),
        sentAt: time.steady - 100,
        answeredAt: time.steady,
      });
    refused(1_000);
    expect(Math.abs(clock.skew.skewMs ?? 0)).toBeLessThan(600);
    refused(7 * minute);
    expect(Math.abs((clock.skew.skewMs ?? 0) - 7 * minute)).toBeLessThan(600);
  });
});

describe('the time that a change is signed with', () => {
  const asked = new Date(start);

  it('is that of its record, as long as nothing is known or nothing is to be corrected', () => {
    const { time, clock, hear } = newClock();
    const recorded = new Date(start - 10 * minute);
    expect(clock.timeOfRecord(recorded, asked)).toBe(recorded);
    for (let count = 0; count < 5; count += 1) hear(500);
    const before = time.date();
    const near = new Date(before.getTime() + 1_500);
    time.pass(3_000);
    expect(clock.timeOfRecord(near, before)).toBe(near);
  });

  it('is the provider’s at the time of the record, by whichever clock either is off, and never later', () => {
    for (const recordAheadMs of [-6 * minute, 0, 4 * minute]) {
      const { time, clock, hear } = newClock();
      for (let count = 0; count < 5; count += 1) hear(4 * minute);
      const before = time.date();
      time.pass(1_000);
      const recorded = new Date(time.day + recordAheadMs);
      time.pass(3_000);
      const signed = clock.timeOfRecord(recorded, before).getTime() - (before.getTime() + 4 * minute);
      if (recordAheadMs === 4 * minute) expect(signed).toBe(1_000);
      else expect(Math.abs(signed)).toBeLessThan(600);
    }
  });

  it('is the provider’s however far the record’s clock is off: any other would be refused', () => {
    for (const [skewMs, recordMs] of [
      [10 * minute, -10 * minute],
      [0, 20 * minute],
      [-10 * minute, 60 * minute],
    ] as const) {
      const { time, clock, hear } = newClock();
      for (let count = 0; count < 5; count += 1) hear(skewMs);
      const before = time.date();
      const recorded = new Date(time.day + recordMs);
      const signed = clock.timeOfRecord(recorded, before).getTime();
      expect(Math.abs(signed - (before.getTime() + skewMs))).toBeLessThan(600);
    }
  });

  it('is the provider’s once a refusal has told it, also where that agrees with ours and the record’s is off', () => {
    const { time, clock } = newClock();
    const before = time.date();
    const recorded = new Date(time.day + 20 * minute);
    expect(clock.timeOfRecord(recorded, before)).toBe(recorded);
    clock.learnFromRefusal({ date: time.date(), sentAt: time.steady - 100, answeredAt: time.steady });
    expect(Math.abs(clock.timeOfRecord(recorded, before).getTime() - before.getTime())).toBeLessThan(600);
  });
});

describe('a provider whose clock is off', () => {
  /** Accepts a signature of up to five minutes, as Zenlayer does, by its own clock. */
  async function strict(aheadMs: number, dates = true): Promise<SocketServer> {
    return serve((socket, request) => {
      const now = Date.now() + aheadMs;
      const stale = Math.abs(Number(JSON.parse(request.body).at) - now) > 5 * minute;
      socket.write(
        reply(`{"code":"${stale ? 'stale' : 'ok'}"}`, stale ? '401 x' : '200 OK', {
          ...(dates ? { date: new Date(now).toUTCString() } : {}),
        }),
      );
    });
  }

  const signing = (origin: string): TrialOptions => ({
    build: (at): HttpRequest => ({
      method: 'POST',
      origin,
      path: '/',
      headers: {},
      body: Buffer.from(JSON.stringify({ at: at.getTime() })),
    }),
  });

  it.each(['read', 'once'] as const)(
    'refuses once, and from then on is signed for by its clock (%s)',
    async effect => {
      for (const aheadMs of [9 * minute, -9 * minute]) {
        const server = await strict(aheadMs);
        const http = newHttpClient();
        const call = (): ReturnType<typeof attempt> =>
          attempt(server.origin, effect, { http, ...signing(server.origin) });
        expect(await call().outcome).toEqual({ kind: 'answered', answer: 'ok', doubt: false });
        expect(server.seen.length).toBe(2);
        for (let count = 0; count < 5; count += 1) await call().outcome;
        expect(server.seen.length).toBe(7);
        expect(http.skews()).toMatchObject([{ origin: server.origin, followed: true }]);
      }
    },
  );

  it('cannot be signed for where it says nothing of its clock', async () => {
    const server = await strict(9 * minute, false);
    const trial = attempt(server.origin, 'once', signing(server.origin));
    expect(await trial.outcome).toEqual({ kind: 'answered', answer: 'stale', doubt: false });
    expect(server.seen.length).toBe(3);
  });

  it('is told to those who listen when it is found, and not again', async () => {
    const events: ClockEvent[] = [];
    const listen = (event: unknown): void => {
      if ((event as ClockEvent).type === 'clock') events.push(event as ClockEvent);
    };
    subscribe(callChannelName, listen);
    try {
      const server = await strict(9 * minute);
      const http = newHttpClient();
      for (let count = 0; count < 5; count += 1) {
        await attempt(server.origin, 'read', { http, ...signing(server.origin) }).outcome;
      }
      expect(events).toMatchObject([{ origin: server.origin, followed: true }]);
      expect(Math.abs((events[0]?.skewMs ?? 0) - 9 * minute)).toBeLessThan(minute);
    } finally {
      unsubscribe(callChannelName, listen);
    }
  });
});
