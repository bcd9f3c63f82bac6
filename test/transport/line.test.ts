import { describe, expect, it } from 'vitest';
import { Breaker } from '../../src/transport/breaker.ts';
import { RepeatBudget } from '../../src/transport/budget.ts';
import { AccountLine, type Entry } from '../../src/transport/line.ts';

const patient = { deadline: Number.POSITIVE_INFINITY };

function narrow(queue = 10): AccountLine {
  return new AccountLine(
    { provider: 'vendor', account: 'main' },
    { read: { width: 2, queue }, change: { width: 1, queue } },
  );
}

function leave(entry: Entry): void {
  if (entry.kind !== 'entered') throw new Error(`refused: ${entry.reason}`);
  entry.leave('healthy');
}

describe('the queue of an account', () => {
  it('lets in as many as are allowed, and the others in the order of their coming', async () => {
    const line = narrow();
    const first = await line.enter('read', patient);
    const second = await line.enter('read', patient);
    const order: number[] = [];
    const later = [3, 4, 5].map(async number => {
      const entry = await line.enter('read', patient);
      order.push(number);
      return entry;
    });
    leave(first);
    leave(await (later[0] as Promise<Entry>));
    leave(second);
    for (const entry of later.slice(1)) leave(await entry);
    expect(order).toEqual([3, 4, 5]);
  });

  it('keeps reads out of the way of changes', async () => {
    const line = narrow();
    for (let count = 0; count < 2; count += 1) await line.enter('read', patient);
    expect((await line.enter('change', patient)).kind).toBe('entered');
  });

  it('is bounded, and a place that was given up is free again', async () => {
    const line = narrow(1);
    const busy = await line.enter('change', patient);
    const leaving = new AbortController();
    const waiting = line.enter('change', { ...patient, signal: leaving.signal });
    expect((await line.enter('change', patient)).kind).toBe('refused');
    leaving.abort();
    expect((await waiting).kind).toBe('refused');
    const next = line.enter('change', patient);
    leave(busy);
    leave(await next);
    leave(await line.enter('change', patient));
  });

  it('is left at the deadline', async () => {
    const line = narrow();
    const busy = await line.enter('change', patient);
    const late = await line.enter('change', { deadline: performance.now() + 10 });
    expect(late).toEqual({ kind: 'refused', reason: 'the calls before it took too long' });
    leave(busy);
    expect((await line.enter('change', { deadline: performance.now() })).kind).toBe('entered');
  });

  it('gives a place away once, however often its holder leaves', async () => {
    const line = narrow();
    const first = await line.enter('change', patient);
    leave(first);
    leave(first);
    await line.enter('change', patient);
    expect((await line.enter('change', { deadline: performance.now() + 5 })).kind).toBe('refused');
  });

  it('is stopped where it stands when the provider goes silent', async () => {
    const line = new AccountLine(
      { provider: 'vendor', account: 'main' },
      { change: { width: 1, queue: 10 }, breaker: { failures: 1, pauseMs: 1000 } },
    );
    const first = await line.enter('change', patient);
    const second = line.enter('change', patient);
    const third = line.enter('change', patient);
    if (first.kind === 'entered') first.leave('failing');
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

describe('the breaker', () => {
  function broken(): { breaker: Breaker; at: (ms: number) => void } {
    let now = 0;
    const breaker = new Breaker({ failures: 2, pauseMs: 1000 }, () => now);
    for (let count = 0; count < 2; count += 1) breaker.admit('read')?.report('failing');
    return {
      breaker,
      at: ms => {
        now = ms;
      },
    };
  }

  it('opens after failures in a row only', () => {
    const breaker = new Breaker({ failures: 2, pauseMs: 1000 }, () => 0);
    for (const health of ['failing', 'healthy', 'failing', 'neutral'] as const) {
      breaker.admit('change')?.report(health);
    }
    expect(breaker.admit('change')).not.toBeNull();
    breaker.admit('change')?.report('failing');
    expect(breaker.admit('change')).toBeNull();
    expect(breaker.admit('read')).toBeNull();
  });

  it('lets a single read try after the pause, never a change', () => {
    const { breaker, at } = broken();
    at(999);
    expect(breaker.admit('read')).toBeNull();
    at(1000);
    expect(breaker.admit('change')).toBeNull();
    const probe = breaker.admit('read');
    expect(breaker.admit('read')).toBeNull();
    probe?.report('failing');
    expect(breaker.admit('read')).toBeNull();
    at(2000);
    breaker.admit('read')?.report('healthy');
    expect(breaker.admit('change')).not.toBeNull();
  });

  it('asks the next read when the one that tried was cancelled', () => {
    const { breaker, at } = broken();
    at(1000);
    breaker.admit('read')?.report('neutral');
    expect(breaker.admit('change')).toBeNull();
    expect(breaker.admit('read')).not.toBeNull();
  });

  it('is not closed by an answer to what was sent before it opened', () => {
    const breaker = new Breaker({ failures: 1, pauseMs: 1000 }, () => 0);
    const slow = breaker.admit('read');
    breaker.admit('read')?.report('failing');
    slow?.report('healthy');
    expect(breaker.admit('read')).toBeNull();
  });
});
