import { expect, test } from 'vitest';
import type { Identify } from '../../src/domain/caller.ts';
import type { CallerUse, SharedMinute } from '../../src/domain/caller-use.ts';
import { everyRight } from '../../src/domain/rights.ts';
import { CallerRates, type SharedUse } from '../../src/server/caller-rates.ts';
import { standardLimits } from '../../src/server/limits.ts';
import { answerOf, codeOf, startTestServer } from './fixtures/test-server.ts';

const callerOf = (actor: string) => ({ tenant: 'acme', actor, rights: everyRight, federates: false });
const identify: Identify = ({ headers }) => {
  const caller = callerOf(String(headers.authorization));
  return { kind: 'caller', caller, bodyHash: null, renew: () => caller };
};
const as = (who: string) => ({ authorization: who });

test('A caller who has sent as many requests as one may in a minute is told limit, figure and when to come again', async () => {
  const { ask } = await startTestServer({ identify, limits: { requestsPerMinute: 2 } });
  for (const _ of [1, 2]) expect((await ask('{ hello }', undefined, as('one'))).status).toBe(200);
  const refused = await ask('{ hello }', undefined, as('one'));
  expect(refused.status).toBe(429);
  const seconds = Number(refused.headers.get('retry-after'));
  expect(seconds).toBeGreaterThanOrEqual(1);
  expect(seconds).toBeLessThanOrEqual(60);
  expect((await answerOf(refused)).errors).toEqual([
    {
      message: `You have sent as many requests as one caller may send in a minute; the limit "requestsPerMinute" is 2. Nothing was executed; send it again in ${seconds} s.`,
      extensions: { code: 'TOO_MANY_REQUESTS', limit: 'requestsPerMinute', allowed: 2 },
    },
  ]);
  expect((await ask('{ hello }', undefined, as('other'))).status).toBe(200);
});

test('What operations cost is counted as well, and what is refused is not charged', async () => {
  const { ask, world } = await startTestServer({
    identify,
    limits: { costPerMinute: 10, cost: 8 },
    prepareCost: () => variables => Number(variables.text ?? 4),
  });
  const cost = (text: string) => ask('query($text: String) { echo(text: $text) }', { text }, as('one'));
  expect(await codeOf(cost('9'))).toBe('COST_LIMIT');
  expect((await cost('7')).status).toBe(200);
  const refused = await ask('mutation { destroy(id: 1) }', undefined, as('one'));
  expect([refused.status, await codeOf(refused)]).toEqual([429, 'TOO_MUCH_COST']);
  expect(refused.headers.get('retry-after')).toMatch(/^[1-9]\d?$/);
  expect((await cost('3')).status).toBe(200);
  expect((await cost('1')).status).toBe(429);
  expect(world.destroyed).toEqual([]);
});

test('One caller cannot take all event streams', async () => {
  const { ask, server } = await startTestServer({
    identify,
    limits: { subscriptionsPerCaller: 2, subscriptions: 3 },
  });
  const open = (who: string) =>
    ask('subscription { forever(name: "x") }', undefined, { accept: 'text/event-stream', ...as(who) });
  const streams = [await open('one'), await open('one')];
  const refused = await open('one');
  expect(refused.status).toBe(429);
  expect((await answerOf(refused)).errors?.[0]).toEqual({
    message: expect.stringMatching(
      /one caller may; the limit "subscriptionsPerCaller" is 2\. End one of them/,
    ),
    extensions: { code: 'TOO_MANY_SUBSCRIPTIONS_OF_CALLER', limit: 'subscriptionsPerCaller', allowed: 2 },
  });
  streams.push(await open('other'));
  expect([(await open('third')).status, server.counts.subscriptions]).toEqual([503, 3]);
  await streams[0]?.body?.cancel();
  await expect.poll(() => server.counts.subscriptions).toBe(2);
  expect((await open('one')).status).toBe(200);
});

test('Where nobody has to prove who they are, nobody is told apart', async () => {
  const limits = { requestsPerMinute: 1, costPerMinute: 1, subscriptionsPerCaller: 0 };
  const { ask } = await startTestServer({ limits, prepareCost: () => () => 5 });
  for (const _ of [1, 2]) expect((await ask('{ hello }')).status).toBe(200);
  const stream = await ask('subscription { ticks(count: 1) }', undefined, { accept: 'text/event-stream' });
  expect(stream.status).toBe(200);
});

/** The record of replicas, with a clock and a connection that tests hold in their hands. */
class Shared implements SharedUse {
  minute = 7;
  leftMs = 30_000;
  broken = false;
  readonly totals = new Map<string, CallerUse>();

  async add(uses: readonly CallerUse[]): Promise<SharedMinute> {
    if (this.broken) throw new Error('the record is down');
    for (const { caller, requests, cost } of uses) {
      const before = this.totals.get(caller) ?? { requests: 0, cost: 0 };
      this.totals.set(caller, { caller, requests: before.requests + requests, cost: before.cost + cost });
    }
    const totals = uses.map(({ caller }) => this.totals.get(caller) as CallerUse);
    return { minute: this.minute, leftMs: this.leftMs, totals };
  }
}

function replicas(count: number) {
  const clock = { now: 0 };
  const shared = new Shared();
  const reported: unknown[] = [];
  const limits = { ...standardLimits, requestsPerMinute: 10 };
  const made = Array.from({ length: count }, () => {
    const report = (trouble: unknown) => void reported.push(trouble);
    return new CallerRates({ limits, shared, report, now: () => clock.now });
  });
  const send = (replica: CallerRates, times: number): number =>
    Array.from({ length: times }, () => replica.use(callerOf('one'), 'requests', 1)).filter(
      wait => wait === null,
    ).length;
  return { clock, shared, reported, send, replicas: made as [CallerRates, CallerRates] };
}

test('A minute ends, and the next begins with nothing used', () => {
  const { clock, send, replicas: made } = replicas(1);
  expect(send(made[0], 12)).toBe(10);
  clock.now = 59_999;
  expect(made[0].use(callerOf('one'), 'requests', 1)).toBe(1);
  clock.now = 60_000;
  expect(send(made[0], 12)).toBe(10);
  // However long nobody came, minutes keep their beat.
  clock.now = 310_000;
  expect(send(made[0], 12)).toBe(10);
  expect(made[0].use(callerOf('one'), 'requests', 1)).toBe(50_000);
});

test('Replicas add up what they have seen, and go by the minute of the record', async () => {
  const { clock, shared, send, replicas: made } = replicas(2);
  const [one, other] = made;
  expect([send(one, 4), send(other, 3)]).toEqual([4, 3]);
  await one.share();
  await other.share();
  expect(send(other, 5)).toBe(3);
  expect(other.use(callerOf('one'), 'requests', 1)).toBe(30_000);
  await other.share();
  expect(send(one, 1)).toBe(1);
  await one.share();
  expect(send(one, 1)).toBe(0);
  clock.now = 30_000;
  shared.minute = 8;
  shared.totals.clear();
  expect([send(one, 1), send(other, 1)]).toEqual([1, 1]);
  await one.share();
  await other.share();
  expect(send(other, 12)).toBe(8);
});

test('While the record is down each replica bounds what it sees, tells it once, and adds it up later', async () => {
  const { shared, send, reported, replicas: made } = replicas(2);
  const [one, other] = made;
  shared.broken = true;
  expect(send(one, 12)).toBe(10);
  await one.share();
  await one.share();
  expect(reported).toHaveLength(1);
  shared.broken = false;
  await one.share();
  expect(send(other, 1)).toBe(1);
  await other.share();
  expect(send(other, 1)).toBe(0);
});
