import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterEach, describe, expect, it } from 'vitest';
import { carry } from '../../src/transport/attempts.ts';
import { type ChannelEvent, callChannelName } from '../../src/transport/channel.ts';
import { attempt, newLine, vendor } from './vendor.ts';
import { endAll, newWire, serve } from './wiring.ts';

afterEach(endAll);

describe('nothing is sent', () => {
  it('when there is no server, in three attempts that are each written down', async () => {
    const server = await vendor('ok');
    const { origin } = server;
    await server[Symbol.asyncDispose]();
    for (const effect of ['once', 'token'] as const) {
      const trial = attempt(origin, effect);
      expect(await trial.carried).toEqual({ kind: 'notSent', reason: 'connection refused' });
      expect(trial.recorded.length).toBe(3);
    }
    const read = attempt(origin, 'read');
    expect(await read.carried).toEqual({ kind: 'notSent', reason: 'connection refused' });
    expect(read.built.length).toBe(3);
  });

  it('when the record cannot be written, and the failure is passed on', async () => {
    const server = await vendor('ok');
    const trial = attempt(server.origin, 'once', { starting: () => Promise.reject(new Error('disk full')) });
    await expect(trial.carried).rejects.toThrow('disk full');
    expect(server.connections).toBe(0);
  });

  it('when an attempt cannot be built', async () => {
    const server = await vendor('ok');
    const build = (): never => {
      throw new Error('no such region');
    };
    await expect(attempt(server.origin, 'once', { build }).carried).rejects.toThrow('no such region');
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
    expect(await attempt(throttling.origin, 'once', { starting }).carried).toEqual({
      kind: 'answered',
      answer: 'throttled',
      doubt: false,
    });
    records = 0;
    const resetting = await vendor('reset');
    expect((await attempt(resetting.origin, 'token', { starting }).carried).kind).toBe('unknown');
    expect(throttling.seen.length + resetting.seen.length).toBe(2);
  });

  it('when the sender comes to it more than the stale time after its record', async () => {
    const server = await vendor('ok');
    const trial = attempt(server.origin, 'once', { starting: async () => new Date(Date.now() - 31_000) });
    expect(await trial.carried).toEqual({ kind: 'notSent', reason: 'too late after it was recorded' });
    expect(server.begun).toEqual([]);
    const inTime = attempt(server.origin, 'once', { starting: async () => new Date(Date.now() - 29_000) });
    expect((await inTime.carried).kind).toBe('answered');
  });

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
    expect(await trial.carried).toEqual({ kind: 'notSent', reason: 'cancelled before anything was sent' });
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
    expect((await trial.carried).kind).toBe('unknown');
    expect(server.seen.length).toBe(1);
  });

  it('when the queue of the account is full, or the deadline comes while waiting in it', async () => {
    const server = await serve(() => {});
    const line = newLine({ change: { width: 1, queue: 1 } });
    const wire = newWire();
    const settings = { deadlineMs: 300 };
    const first = attempt(server.origin, 'once', { line, wire, settings });
    await server.sawRequests(1);
    const second = attempt(server.origin, 'once', { line, wire, settings: { deadlineMs: 20 } });
    const third = attempt(server.origin, 'once', { line, wire, settings });
    expect(await third.carried).toEqual({
      kind: 'notSent',
      reason: 'too many calls of this account are waiting',
    });
    expect(await second.carried).toEqual({ kind: 'notSent', reason: 'the calls before it took too long' });
    expect((await first.carried).kind).toBe('unknown');
    expect(second.recorded.length + third.recorded.length).toBe(0);
    expect(server.seen.length).toBe(1);
  });

  it('without a record: a change that brings no intent is our mistake', async () => {
    const server = await vendor('ok');
    const { carried } = attempt(server.origin, 'once', { intent: undefined });
    await expect(carried).rejects.toThrow('has no intent');
    expect(server.connections).toBe(0);
  });
});

describe('the account', () => {
  it('repeats within its budget only: an outage is not amplified', async () => {
    const server = await vendor('failing');
    const line = newLine({
      budget: { share: 0.1, reserve: 5, perSecond: 0 },
      breaker: { failures: 1000, pauseMs: 1 },
    });
    const wire = newWire();
    for (let count = 0; count < 50; count += 1) await attempt(server.origin, 'read', { line, wire }).carried;
    expect(server.seen.length).toBeLessThanOrEqual(50 + 5 + 5);
    expect(server.seen.length).toBeGreaterThanOrEqual(50 + 5);
  });

  it('is paused when its provider keeps failing, and refusals do not count as failing', async () => {
    const breaker = { failures: 4, pauseMs: 60_000 };
    for (const deed of ['throttled', 'refused', 'stale'] as const) {
      const server = await vendor(deed);
      const line = newLine({ breaker });
      for (let count = 0; count < 3; count += 1) await attempt(server.origin, 'read', { line }).carried;
      expect((await attempt(server.origin, 'once', { line }).carried).kind).toBe('answered');
    }
    const down = await vendor('reset');
    const line = newLine({ breaker });
    for (let count = 0; count < 3; count += 1) await attempt(down.origin, 'read', { line }).carried;
    expect(down.seen.length).toBe(4);
    const change = attempt(down.origin, 'once', { line });
    expect((await change.carried).kind).toBe('notSent');
    expect(change.recorded).toEqual([]);
    expect(down.seen.length).toBe(4);
  });
});

describe('an answer that cannot be judged', () => {
  it('leaves a change unknown: the request is out', async () => {
    const server = await vendor('ok');
    const judge = (): never => {
      throw new TypeError('undefined is not an object');
    };
    expect(await attempt(server.origin, 'once', { judge }).carried).toEqual({
      kind: 'unknown',
      reason: 'the answer could not be judged (TypeError)',
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
      await carry<never>({
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
        judge: () => ({ kind: 'throttled', answer: undefined as never, retryAfterMs: null }),
        line: newLine(),
        wire: newWire(),
        settings: { throttledPauseMs: 1 },
      });
    } finally {
      unsubscribe(callChannelName, listen);
    }
    const name = {
      provider: 'vendor',
      account: 'main',
      action: 'DeleteIt',
      effect: 'once',
      call: events[0]?.call,
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
});
