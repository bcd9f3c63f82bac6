import { describe, expect, it } from 'vitest';
import { ConcurrencyLimit } from '../../src/transport/concurrency.ts';
import { limiterDefaults } from '../../src/transport/limiter.ts';
import { AdaptiveWidth, type WidthSample } from '../../src/transport/width.ts';

const settings = { least: 4, initial: 16, most: 64 };

class Rig {
  now = 0;
  readonly width = new AdaptiveWidth(settings, () => this.now);

  round(load: WidthSample['load'], { latencyMs = 100, full = true } = {}): void {
    const startedAt = this.now;
    this.now += latencyMs;
    const count = this.width.current;
    for (let index = 0; index < count; index += 1) this.width.learn({ load, startedAt, latencyMs }, full);
  }
}

describe('the width of an account', () => {
  it('doubles for each round of answers until the first sign of too many, up to the most', () => {
    const rig = new Rig();
    const widths = [16, 32, 64, 64].map(() => {
      const { current } = rig.width;
      rig.round('answered');
      return current;
    });
    expect(widths).toEqual([16, 32, 64, 64]);
  });

  it('does not grow where it is not used', () => {
    const rig = new Rig();
    for (let count = 0; count < 10; count += 1) rig.round('answered', { full: false });
    expect(rig.width.current).toBe(16);
  });

  it('narrows by a third for a round that is throttled, once, and grows by one a round from then on', () => {
    const rig = new Rig();
    rig.round('answered');
    rig.round('answered');
    rig.round('throttled');
    expect(rig.width.current).toBe(44);
    for (const width of [45, 46, 47]) {
      rig.round('answered');
      expect(rig.width.current).toBe(width);
    }
  });

  it('never narrows below the least', () => {
    const rig = new Rig();
    for (let count = 0; count < 50; count += 1) rig.round('throttled');
    expect(rig.width.current).toBe(4);
  });

  it('narrows by half when several attempts in a row fail, not for one in a hundred', () => {
    const rig = new Rig();
    for (let count = 0; count < 200; count += 1) {
      rig.width.learn(
        { load: count % 50 === 49 ? 'failing' : 'answered', startedAt: rig.now, latencyMs: 100 },
        false,
      );
    }
    expect(rig.width.current).toBe(16);
    rig.round('failing');
    expect(rig.width.current).toBe(8);
  });

  it('narrows to where it began, and no further, when answers grow slow', () => {
    const rig = new Rig();
    for (let count = 0; count < 8; count += 1) rig.round('answered');
    rig.round('answered', { latencyMs: 1_000 });
    expect(rig.width.current).toBeLessThan(64);
    for (let count = 0; count < 50; count += 1) rig.round('answered', { latencyMs: 1_000 + count * 500 });
    expect(rig.width.current).toBeGreaterThanOrEqual(16);
  });

  it('takes slow answers for usual ones once they last', () => {
    const rig = new Rig();
    for (let count = 0; count < 8; count += 1) rig.round('answered', { full: false });
    for (let count = 0; count < 100; count += 1) rig.round('answered', { latencyMs: 1_000 });
    expect(rig.width.current).toBe(64);
  });

  it('learns nothing from what says nothing', () => {
    const rig = new Rig();
    rig.round('neutral');
    expect(rig.width.current).toBe(16);
    expect(rig.width.usualLatencyMs).toBeNull();
  });
});

interface Event {
  readonly at: number;
  run(): void;
}

/** Reads that are always wanted, at a provider that takes this long and answers this many a second: the calls answered a second. */
async function throughput(latencyMs: number, quota: number, seconds: number): Promise<number> {
  let now = 0;
  const events: Event[] = [];
  const after = (ms: number, run: () => void): void => {
    const index = events.findLastIndex(event => event.at <= now + ms);
    events.splice(index + 1, 0, { at: now + ms, run });
  };
  const limit = new ConcurrencyLimit(limiterDefaults.read, () => now);
  let tokens = quota;
  let filledAt = 0;
  const granted = (): boolean => {
    tokens = Math.min(quota / 10, tokens + ((now - filledAt) / 1000) * quota);
    filledAt = now;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
  let seed = 7;
  /** Half as long to half as long again. */
  const scattered = (ms: number): number => {
    seed = (seed * 48_271) % 2_147_483_647;
    return ms * (0.5 + seed / 2_147_483_647);
  };
  let answered = 0;
  const begin = (): void => {
    const startedAt = now;
    const load = granted() ? 'answered' : 'throttled';
    const latency = scattered(load === 'answered' ? latencyMs : 5);
    after(latency, () => {
      if (load === 'answered' && now > (seconds / 2) * 1000) answered += 1;
      limit.learn({ load, startedAt, latencyMs: latency });
      const hold = load === 'throttled' ? Math.max((limit.usualLatencyMs ?? 100) - latency, 0) : 0;
      after(hold, () => limit.release());
    });
  };
  const want = async (): Promise<void> => {
    while (now < seconds * 1000) {
      if ((await limit.acquire({ deadline: Number.POSITIVE_INFINITY })) === null) begin();
    }
  };
  for (let caller = 0; caller < 600; caller += 1) void want();
  for (let event = events.shift(); event !== undefined || now === 0; event = events.shift()) {
    if (event !== undefined) {
      now = event.at;
      if (now >= seconds * 1000) break;
      event.run();
    }
    // Those who were admitted begin before time goes on.
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
  }
  return answered / (seconds / 2);
}

describe('reads that are always wanted', () => {
  it.each([
    [200, 400],
    [200, 100],
    [50, 1_000],
  ])('at %i ms an answer are bounded by what the provider grants, %i a second', async (latencyMs, quota) => {
    const reached = await throughput(latencyMs, quota, 60);
    expect(reached).toBeGreaterThan(quota * 0.85);
    expect(reached).toBeLessThanOrEqual(quota * 1.05);
  });
});
