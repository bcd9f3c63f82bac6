import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterEach, describe, expect, it } from 'vitest';
import { callWithRetries, retryDefaults } from '../../src/transport/attempts.ts';
import { type ChannelEvent, callChannelName } from '../../src/transport/channel.ts';
import { attempt, fixedWidth, newLimiter, vendor } from './vendor.ts';
import { endAll, newHttpClient, serve } from './wiring.ts';

afterEach(endAll);

describe('nothing is sent', () => {
  it('when there is no server, in three attempts that are each written down', async () => {
    const server = await vendor('ok');
    const { origin } = server;
    await server[Symbol.asyncDispose]();
    for (const effect of ['once', 'token'] as const) {
      const trial = attempt(origin, effect);
      expect(await trial.outcome).toEqual({ kind: 'notSent', reason: 'connection refused' });
      expect(trial.recorded.length).toBe(3);
    }
    const read = attempt(origin, 'read');
    expect(await read.outcome).toEqual({ kind: 'notSent', reason: 'connection refused' });
    expect(read.built.length).toBe(3);
  });

  it('when the record cannot be written, and the failure is passed on', async () => {
    const server = await vendor('ok');
    const trial = attempt(server.origin, 'once', { starting: () => Promise.reject(new Error('disk full')) });
    await expect(trial.outcome).rejects.toThrow('disk full');
    expect(server.connections).toBe(0);
  });

  it('when an attempt cannot be built', async () => {
    const server = await vendor('ok');
    const build = (): never => {
      throw new Error('no such region');
    };
    await expect(attempt(server.origin, 'once', { build }).outcome).rejects.toThrow('no such region');
    expect(server.connections).toBe(0);
  });

  it('more, when the record of a second attempt fails: what the first was told stands', async () => {
    let records = 0;
    const starting = async (): Promise<Date> => {
      records += 1;
      if (records > 1) throw new Error('disk full');
      return new Date();
    };
    const throttling = await vendor('throttled');
    expect(await attempt(throttling.origin, 'once', { starting }).outcome).toEqual({
      kind: 'answered',
      answer: 'throttled',
      doubt: false,
    });
    records = 0;
    const resetting = await vendor('reset');
    expect((await attempt(resetting.origin, 'token', { starting }).outcome).kind).toBe('unknown');
    expect(throttling.seen.length + resetting.seen.length).toBe(2);
  });

  it.each(['addedToNow', 'addedToDate'] as const)(
    'when more than the stale time has passed since the record was asked for (%s)',
    async clock => {
      const server = await vendor('ok');
      // Before the record is told of its commit, too: news of it that came late does not make it younger.
      const trial = attempt(server.origin, 'once', {
        starting: async time => {
          time[clock] += 31_000;
          return new Date();
        },
      });
      expect(await trial.outcome).toEqual({ kind: 'notSent', reason: 'too late after it was recorded' });
      expect(server.begun).toEqual([]);
      const inTime = attempt(server.origin, 'once', {
        starting: async time => {
          time[clock] += 29_000;
          return new Date();
        },
      });
      expect((await inTime.outcome).kind).toBe('answered');
    },
  );

  it('when the caller leaves while the record is being written', async () => {
    const server = await vendor('ok');
    const leaving = new AbortController();
    const trial = attempt(server.origin, 'once', {
      leaving: leaving.signal,
      starting: async () => {
        leaving.abort();
        return new Date();
      },
    });
    expect(await trial.outcome).toEqual({ kind: 'notSent', reason: 'cancelled before anything was sent' });
    expect(trial.recorded.length).toBe(1);
    expect(server.connections).toBe(0);
  });

  it('more, when the caller leaves between two attempts', async () => {
    const leaving = new AbortController();
    const server = await serve(socket => {
      leaving.abort();
      socket.resetAndDestroy();
    });
    const trial = attempt(server.origin, 'token', { leaving: leaving.signal });
    expect((await trial.outcome).kind).toBe('unknown');
    expect(server.seen.length).toBe(1);
  });

  it('when the queue of the account is full, or the deadline comes while waiting in it', async () => {
    const server = await serve(() => {});
    const limiter = newLimiter({ change: fixedWidth(1, 1) });
    const http = newHttpClient();
    const settings = { deadlineMs: 300 };
    const first = attempt(server.origin, 'once', { limiter, http, settings });
    await server.sawRequests(1);
    const second = attempt(server.origin, 'once', { limiter, http, settings: { deadlineMs: 20 } });
    const third = attempt(server.origin, 'once', { limiter, http, settings });
    expect(await third.outcome).toEqual({
      kind: 'notSent',
      reason: 'too many calls of this account are waiting',
    });
    expect(await second.outcome).toEqual({ kind: 'notSent', reason: 'the calls before it took too long' });
    expect((await first.outcome).kind).toBe('unknown');
    expect(second.recorded.length + third.recorded.length).toBe(0);
    expect(server.seen.length).toBe(1);
  });

  it('without a record: a change that brings no intent is our mistake', async () => {
    const server = await vendor('ok');
    const { outcome } = attempt(server.origin, 'once', { intent: undefined });
    await expect(outcome).rejects.toThrow('has no intent');
    expect(server.connections).toBe(0);
  });
});

describe('an answer that cannot be parsed', () => {
  it('leaves a change unknown: the request is out', async () => {
    const server = await vendor('ok');
    const parse = (): never => {
      throw new TypeError('undefined is not an object');
    };
    expect(await attempt(server.origin, 'once', { parse }).outcome).toEqual({
      kind: 'unknown',
      reason: 'the answer could not be parsed (TypeError)',
      answer: null,
    });
    expect(server.seen.length).toBe(1);
  });
});

describe('the channel', () => {
  it('tells of each attempt and each call what was called and how it ended, and nothing that was sent', async () => {
    const events: ChannelEvent[] = [];
    const listen = (event: unknown): void => void events.push(event as ChannelEvent);
    subscribe(callChannelName, listen);
    try {
      const server = await vendor('throttled', 'reset');
      const origin = server.origin;
      await callWithRetries<never>({
        action: 'DeleteIt',
        effect: 'once',
        intent: { signal: new AbortController().signal, starting: async () => new Date() },
        build: () => ({
          method: 'GET',
          origin,
          path: '/?Signature=very-secret',
          headers: { authorization: 'very-secret' },
          body: null,
        }),
        parse: () => ({ kind: 'throttled', answer: undefined as never, retryAfterMs: null }),
        limiter: newLimiter(),
        http: newHttpClient(),
        settings: { ...retryDefaults, throttledPauseMs: 1 },
      });
    } finally {
      unsubscribe(callChannelName, listen);
    }
    const name = {
      provider: 'vendor',
      account: 'main',
      action: 'DeleteIt',
      effect: 'once',
      call: expect.stringMatching(/^[0-9a-f-]{36}$/),
    };
    expect(events).toMatchObject([
      { ...name, type: 'attempt', attempt: 1, outcome: 'throttled', status: 429, reason: null },
      {
        ...name,
        type: 'attempt',
        attempt: 2,
        outcome: 'unanswered',
        status: null,
        reason: 'connection reset',
      },
      { ...name, type: 'call', attempts: 2, outcome: 'unknown', doubt: false, reason: 'connection reset' },
    ]);
    expect(JSON.stringify(events)).not.toContain('secret');
  });

  it('builds nothing where nobody listens', async () => {
    const server = await vendor('throttled', 'ok');
    const limiter = newLimiter();
    let asked = 0;
    Object.defineProperty(limiter, 'account', {
      get: () => {
        asked += 1;
        return 'main';
      },
    });
    expect((await attempt(server.origin, 'once', { limiter }).outcome).kind).toBe('answered');
    expect(asked).toBe(0);
    subscribe(callChannelName, ignore);
    try {
      expect((await attempt(server.origin, 'once', { limiter }).outcome).kind).toBe('answered');
    } finally {
      unsubscribe(callChannelName, ignore);
    }
    expect(asked).toBe(1);
  });
});

function ignore(): void {}
