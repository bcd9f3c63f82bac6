import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { breakerDefaults } from '../../src/transport/breaker.ts';
import type { Priority } from '../../src/transport/concurrency.ts';
import { reply } from './socket-server.ts';
import { attempt, fixedWidth, newLimiter, type Trial, vendor } from './vendor.ts';
import { endAll, newHttpClient, serve } from './wiring.ts';

afterEach(endAll);

describe('the account', () => {
  it('repeats within its budget only: an outage is not amplified', async () => {
    const server = await vendor('failing');
    const limiter = newLimiter({
      budget: { share: 0.1, reserve: 5, perSecond: 0 },
      breaker: { ...breakerDefaults, failures: 1000 },
    });
    const http = newHttpClient();
    for (let count = 0; count < 50; count += 1)
      await attempt(server.origin, 'read', { limiter, http }).outcome;
    expect(server.seen.length).toBeLessThanOrEqual(50 + 5 + 5);
    expect(server.seen.length).toBeGreaterThanOrEqual(50 + 5);
  });

  it('is paused when its provider keeps failing, and refusals do not count as failing', async () => {
    const breaker = { ...breakerDefaults, failures: 4, pauseMs: 60_000 };
    for (const deed of ['throttled', 'refused', 'stale'] as const) {
      const server = await vendor(deed);
      const limiter = newLimiter({ breaker });
      for (let count = 0; count < 3; count += 1) await attempt(server.origin, 'read', { limiter }).outcome;
      expect((await attempt(server.origin, 'once', { limiter }).outcome).kind).toBe('answered');
    }
    const down = await vendor('reset');
    const limiter = newLimiter({ breaker });
    for (let count = 0; count < 3; count += 1) await attempt(down.origin, 'read', { limiter }).outcome;
    expect(down.seen.length).toBe(4);
    const change = attempt(down.origin, 'once', { limiter });
    expect((await change.outcome).kind).toBe('notSent');
    expect(change.recorded).toEqual([]);
    expect(down.seen.length).toBe(4);
  });

  it('goes on reading while its changes are not answered, and sends no more of them', async () => {
    const server = await serve((socket, request) => {
      if (request.method === 'POST') socket.resetAndDestroy();
      else socket.write(reply('{"code":"ok"}'));
    });
    const limiter = newLimiter({ breaker: { ...breakerDefaults, failures: 4 } });
    const http = newHttpClient();
    const read = (): Trial =>
      attempt(server.origin, 'read', {
        limiter,
        http,
        build: () => ({ method: 'GET', origin: server.origin, path: '/', headers: {}, body: null }),
      });
    for (let count = 0; count < 4; count += 1) {
      expect((await attempt(server.origin, 'once', { limiter, http }).outcome).kind).toBe('unknown');
    }
    expect((await attempt(server.origin, 'once', { limiter, http }).outcome).kind).toBe('notSent');
    expect((await read().outcome).kind).toBe('answered');
    expect((await attempt(server.origin, 'once', { limiter, http }).outcome).kind).toBe('notSent');
    expect(server.seen.filter(({ method }) => method === 'POST').length).toBe(4);
  });

  it('is paused when reads of ours run out of patience with its provider', async () => {
    const server = await serve(() => {});
    const limiter = newLimiter({ breaker: { ...breakerDefaults, failures: 4 } });
    const http = newHttpClient();
    const read = (leaving: AbortSignal): Trial =>
      attempt(server.origin, 'read', { limiter, http, leaving, settings: { fairMs: 0 } });
    const timedOut = new DOMException('The operation was aborted due to timeout', 'TimeoutError');
    // A caller who leaves says nothing of the provider.
    for (const reason of [undefined, timedOut, timedOut, undefined, timedOut, timedOut]) {
      const leaving = new AbortController();
      const { outcome } = read(leaving.signal);
      await server.sawRequests(server.seen.length + 1);
      leaving.abort(reason);
      expect((await outcome).kind).toBe('unknown');
    }
    expect((await read(new AbortController().signal).outcome).kind).toBe('notSent');
    expect(server.seen.length).toBe(6);
  });

  it.each([
    ['a whole attempt', 15_000, {}, 'notSent'],
    ['a whole call', 30_000, { attemptMs: 60_000 }, 'notSent'],
    ['a short attempt, as it is set', 200, { attemptMs: 200 }, 'notSent'],
    ['less than a second, for its call had no more', 200, { deadlineMs: 200 }, 'unknown'],
  ] as const)('counts silence for %s', async (_, ms, settings, end) => {
    const limiter = newLimiter({ breaker: { ...breakerDefaults, failures: 4 } });
    const clocks = newHttpClient();
    const read = (): Trial => {
      const trial: Trial = attempt('http://silent.example', 'read', {
        limiter,
        http: {
          clock: origin => clocks.clock(origin),
          send: async () => {
            await nextTurn();
            trial.time.addedToNow += ms;
            return { kind: 'unanswered', reason: 'no answer in time' };
          },
        },
        settings: { ...settings, attempts: 1 },
      });
      return trial;
    };
    for (let count = 0; count < 4; count += 1) expect((await read().outcome).kind).toBe('unknown');
    expect((await read().outcome).kind).toBe(end);
  });

  it('has a hundred changes side by side, and none is turned away', async () => {
    const server = await serve(socket => setTimeout(() => socket.write(reply('{"code":"ok"}')), 20));
    const limiter = newLimiter();
    const http = newHttpClient();
    const changes = Array.from({ length: 100 }, () => attempt(server.origin, 'once', { limiter, http }));
    for (const { outcome } of changes) expect((await outcome).kind).toBe('answered');
    expect(server.seen.length).toBe(100);
    expect(limiter.width('change')).toBeGreaterThan(16);
  });

  it('narrows to what the provider bears when it throttles', async () => {
    const server = await vendor('throttled');
    const limiter = newLimiter();
    const http = newHttpClient();
    const before = limiter.width('read');
    await attempt(server.origin, 'read', { limiter, http }).outcome;
    expect(limiter.width('read')).toBeLessThan(before);
  });

  it('lets background work wait behind people, and gives it a part of its width only', async () => {
    const order: string[] = [];
    const server = await serve((socket, request) => {
      order.push(request.path);
      setImmediate(() => socket.write(reply('{"code":"ok"}')));
    });
    const limiter = newLimiter({ read: { ...fixedWidth(2, 20), backgroundShare: 0.5 } });
    const http = newHttpClient();
    const read = (path: string, priority: Priority): Promise<unknown> =>
      attempt(server.origin, 'read', {
        limiter,
        http,
        priority,
        build: () => ({ method: 'GET', origin: server.origin, path, headers: {}, body: null }),
      }).outcome;
    await Promise.all([
      ...['/b1', '/b2', '/b3'].map(path => read(path, 'background')),
      ...['/p1', '/p2', '/p3', '/p4'].map(path => read(path, 'person')),
    ]);
    expect(order.indexOf('/b2')).toBeGreaterThan(order.indexOf('/p4'));
    expect(order.toSorted()).toEqual(['/b1', '/b2', '/b3', '/p1', '/p2', '/p3', '/p4']);
  });
});
