import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askAtDoor } from '../door.ts';
import { killLoop } from '../harness/kill-loop.ts';
import { randomSeed } from '../harness/random.ts';
import { killLoopTable, killLoopViolations } from '../harness/report.ts';
import { killSites, killsOf } from '../harness/sizes.ts';
import { testDatabase } from '../postgres.ts';

describe('gateways that are killed again and again, between clients that repeat and clouds that fail', () => {
  let entry: string;
  let database: Awaited<ReturnType<typeof testDatabase>>;
  beforeAll(async () => {
    [entry, database] = await Promise.all([askAtDoor('gateway'), testDatabase()]);
  });
  afterAll(() => database.drop());

  it('carry out nothing twice, lose nothing, and say nothing that is not true', {
    timeout: 180_000,
  }, async () => {
    const seed = randomSeed();
    const report = await killLoop({
      seed,
      ...killsOf.short,
      sites: killSites('short', database.url),
      settleMs: 30_000,
      entry,
    });
    const replay = `replay with: npm run proof -- kills --short --seed ${seed}\n${killLoopTable(report)}`;
    expect(killLoopViolations(report), replay).toEqual([]);
    expect([...report.kills.values()].reduce((sum, count) => sum + count, 0)).toBe(killsOf.short.kills);
    expect([...report.faults.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(
      killsOf.short.faults ?? 0,
    );
    // Every start has a clock of its own, and there are more of them than kills.
    expect(report.otherClocks).toBeGreaterThan(killsOf.short.kills);
    // A run in which nothing was carried out would prove nothing.
    expect(report.findings.executions).toBeGreaterThan(15);
  });
});
