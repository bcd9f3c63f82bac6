import { afterEach, describe, expect, it } from 'vitest';
import type { PreparationOptions } from '../../src/transport/attempt.ts';
import type { HttpRequest } from '../../src/transport/http-client.ts';
import { attempt, fixedWidth, newLimiter, vendor } from './vendor.ts';
import { endAll } from './wiring.ts';

afterEach(endAll);

const never = new Promise<never>(() => {});

describe('what an attempt needs first', () => {
  it('is prepared before each attempt is recorded and built', async () => {
    const server = await vendor('throttled', 'ok');
    const order: string[] = [];
    const trial = attempt(server.origin, 'once', {
      prepare: async ({ renew }) => {
        order.push(`prepared ${renew}`);
        return null;
      },
      starting: async () => {
        order.push('recorded');
        return new Date();
      },
    });
    expect((await trial.outcome).kind).toBe('answered');
    expect(order).toEqual(['prepared false', 'recorded', 'prepared false', 'recorded']);
  });

  it('may be missing: the reason is told, and nothing is recorded or sent', async () => {
    const server = await vendor('ok');
    const trial = attempt(server.origin, 'once', { prepare: async () => 'there are no credentials' });
    expect(await trial.outcome).toEqual({ kind: 'notSent', reason: 'there are no credentials' });
    expect(trial.recorded).toEqual([]);
    expect(server.connections).toBe(0);
  });

  it('may fail, and the failure is passed on', async () => {
    const server = await vendor('ok');
    const trial = attempt(server.origin, 'once', {
      prepare: () => Promise.reject(new Error('no such role')),
    });
    await expect(trial.outcome).rejects.toThrow('no such role');
    expect(trial.recorded).toEqual([]);
    expect(server.connections).toBe(0);
  });

  it('does not hold up a call beyond its deadline, nor beyond its caller', async () => {
    const server = await vendor('ok');
    const leaving = new AbortController();
    const asked: PreparationOptions[] = [];
    const late = attempt(server.origin, 'once', { prepare: () => never, settings: { deadlineMs: 30 } });
    const left = attempt(server.origin, 'once', {
      leaving: leaving.signal,
      prepare: options => {
        asked.push(options);
        leaving.abort();
        return never;
      },
    });
    expect(await late.outcome).toEqual({ kind: 'notSent', reason: 'the request was not ready in time' });
    expect(await left.outcome).toEqual({ kind: 'notSent', reason: 'cancelled before anything was sent' });
    expect(asked[0]?.signal?.aborted).toBe(true);
    expect(late.recorded.length + left.recorded.length).toBe(0);
    expect(server.connections).toBe(0);
  });

  it('may be fetched through the same limiter, however narrow that is', async () => {
    const server = await vendor('ok');
    const limiter = newLimiter({ read: fixedWidth(1, 0) });
    const trial = attempt(server.origin, 'read', {
      limiter,
      prepare: async () => {
        expect((await attempt(server.origin, 'read', { limiter }).outcome).kind).toBe('answered');
        return null;
      },
    });
    expect((await trial.outcome).kind).toBe('answered');
    expect(server.seen.length).toBe(2);
  });
});

describe('a refusal that asks for new credentials', () => {
  it.each(['read', 'once', 'token'] as const)(
    'is followed by one attempt with renewed ones (%s)',
    async effect => {
      const server = await vendor('expired', 'ok');
      const renewals: boolean[] = [];
      const trial = attempt(server.origin, effect, {
        prepare: async ({ renew }) => {
          renewals.push(renew);
          return null;
        },
        // Credentials that expire concern all calls under way at once: that is no outage, and is not rationed as one.
        limiter: newLimiter({ budget: { share: 0, reserve: 0, perSecond: 0 } }),
      });
      expect(await trial.outcome).toEqual({ kind: 'answered', answer: 'ok', doubt: false });
      expect(renewals).toEqual([false, true]);
      expect(trial.time.pauses).toEqual([]);
      expect(server.seen.length).toBe(2);
    },
  );

  it('ends the call when it comes again, or when there is nothing to renew', async () => {
    const server = await vendor('expired');
    const refused = { kind: 'answered', answer: 'expired', doubt: false };
    expect(await attempt(server.origin, 'once', { prepare: async () => null }).outcome).toEqual(refused);
    expect(server.seen.length).toBe(2);
    expect(await attempt(server.origin, 'once').outcome).toEqual(refused);
    expect(server.seen.length).toBe(3);
  });

  it('stands when the renewal fails', async () => {
    const server = await vendor('expired', 'ok');
    const trial = attempt(server.origin, 'once', {
      prepare: async ({ renew }) => (renew ? 'the credentials could not be renewed' : null),
    });
    expect(await trial.outcome).toEqual({ kind: 'answered', answer: 'expired', doubt: false });
    expect(trial.recorded.length).toBe(1);
    expect(server.seen.length).toBe(1);
  });
});

describe('a request that is built in time to come', () => {
  const request = (origin: string): HttpRequest => ({
    method: 'PUT',
    origin,
    path: '/',
    headers: {},
    body: Buffer.from('{"attempt":1}'),
  });

  it('is waited for', async () => {
    const server = await vendor('ok');
    const trial = attempt(server.origin, 'once', { build: async () => request(server.origin) });
    expect((await trial.outcome).kind).toBe('answered');
    expect(server.seen[0]?.method).toBe('PUT');
  });

  it('is not waited for beyond the deadline, and its failure is passed on', async () => {
    const server = await vendor('ok');
    const late = attempt(server.origin, 'once', { build: () => never, settings: { deadlineMs: 30 } });
    expect(await late.outcome).toEqual({ kind: 'notSent', reason: 'the request was not ready in time' });
    const broken = attempt(server.origin, 'once', { build: () => Promise.reject(new Error('no such key')) });
    await expect(broken.outcome).rejects.toThrow('no such key');
    expect(server.connections).toBe(0);
  });
});
