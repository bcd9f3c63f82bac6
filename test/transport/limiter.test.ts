import { describe, expect, it } from 'vitest';
import { breakerDefaults, type ProviderHealth } from '../../src/transport/breaker.ts';
import { RepeatBudget } from '../../src/transport/budget.ts';
import { AccountLimiter, type Admission } from '../../src/transport/limiter.ts';
import { fixedWidth } from './vendor.ts';

const patient = { deadline: Number.POSITIVE_INFINITY };

function narrow(queue = 10): AccountLimiter {
  return new AccountLimiter(
    { provider: 'vendor', account: 'main' },
    { read: fixedWidth(2, queue), change: fixedWidth(1, queue) },
  );
}

function release(admission: Admission, health: ProviderHealth = 'healthy'): void {
  if (admission.kind !== 'admitted') throw new Error(`refused: ${admission.reason}`);
  admission.release({ health, throttled: false, sentAt: performance.now() });
}

describe('the queue of an account', () => {
  it('lets in as many as are allowed, and the others in the order of their coming', async () => {
    const limiter = narrow();
    const first = await limiter.acquire('read', patient);
    const second = await limiter.acquire('read', patient);
    const order: number[] = [];
    const later = [3, 4, 5].map(async number => {
      const admission = await limiter.acquire('read', patient);
      order.push(number);
      return admission;
    });
    release(first);
    release(await (later[0] as Promise<Admission>));
    release(second);
    for (const admission of later.slice(1)) release(await admission);
    expect(order).toEqual([3, 4, 5]);
  });

  it('keeps reads out of the way of changes', async () => {
    const limiter = narrow();
    for (let count = 0; count < 2; count += 1) await limiter.acquire('read', patient);
    expect((await limiter.acquire('change', patient)).kind).toBe('admitted');
  });

  it('is bounded, and a place that was given up is free again', async () => {
    const limiter = narrow(1);
    const busy = await limiter.acquire('change', patient);
    const leaving = new AbortController();
    const waiting = limiter.acquire('change', { ...patient, signal: leaving.signal });
    expect((await limiter.acquire('change', patient)).kind).toBe('refused');
    leaving.abort();
    expect((await waiting).kind).toBe('refused');
    const next = limiter.acquire('change', patient);
    release(busy);
    release(await next);
    release(await limiter.acquire('change', patient));
  });

  it('is left at the deadline', async () => {
    const limiter = narrow();
    const busy = await limiter.acquire('change', patient);
    const late = await limiter.acquire('change', { deadline: performance.now() + 10 });
    expect(late).toEqual({ kind: 'refused', reason: 'the calls before it took too long' });
    release(busy);
    expect((await limiter.acquire('change', { deadline: performance.now() })).kind).toBe('admitted');
  });

  it('gives a place away once, however often its holder leaves', async () => {
    const limiter = narrow();
    const first = await limiter.acquire('change', patient);
    release(first);
    release(first);
    await limiter.acquire('change', patient);
    expect((await limiter.acquire('change', { deadline: performance.now() + 5 })).kind).toBe('refused');
  });

  it('is stopped where it stands when the provider goes silent', async () => {
    const limiter = new AccountLimiter(
      { provider: 'vendor', account: 'main' },
      { change: fixedWidth(1, 10), breaker: { ...breakerDefaults, failures: 1 } },
    );
    const first = await limiter.acquire('change', patient);
    const second = limiter.acquire('change', patient);
    const third = limiter.acquire('change', patient);
    release(first, 'failing');
    expect((await second).kind).toBe('refused');
    expect((await third).kind).toBe('refused');
  });
});

describe('the budget of repeats', () => {
  it('lets a tenth of the calls be repeated, beyond a reserve', () => {
    const budget = new RepeatBudget({ share: 0.1, reserve: 3, perSecond: 0 }, () => 0);
    let repeats = 0;
    for (let call = 0; call < 1000; call += 1) {
      budget.earn();
      while (budget.take()) repeats += 1;
    }
    expect(repeats).toBeGreaterThanOrEqual(102);
    expect(repeats).toBeLessThanOrEqual(103);
  });

  it('comes back with time, up to the reserve', () => {
    let now = 0;
    const budget = new RepeatBudget({ share: 0.1, reserve: 2, perSecond: 0.5 }, () => now);
    expect([budget.take(), budget.take(), budget.take()]).toEqual([true, true, false]);
    now = 2_000;
    expect([budget.take(), budget.take()]).toEqual([true, false]);
    now = 1_000_000;
    expect([budget.take(), budget.take(), budget.take()]).toEqual([true, true, false]);
  });
});
