import { describe, expect, it } from 'vitest';
import { askAtDoor } from '../door.ts';
import { killLoop } from '../harness/kill-loop.ts';
import { randomSeed } from '../harness/random.ts';
import { killLoopTable, killLoopViolations } from '../harness/report.ts';
import { freezeSites, freezesOf } from '../harness/sizes.ts';
import { testDatabase } from '../postgres.ts';

describe('gateways that stand still between others over one record', () => {
  it('double nothing when one of them stands still for longer than its leases and then goes on', {
    timeout: 120_000,
  }, async () => {
    const database = await testDatabase();
    const seed = randomSeed();
    try {
      const report = await killLoop({
        seed,
        ...freezesOf.short,
        sites: freezeSites('short', database.url),
        settleMs: 30_000,
        entry: await askAtDoor('gateway'),
      });
      const replay = `replay with: npm run proof -- freezes --short --seed ${seed}\n${killLoopTable(report)}`;
      expect(killLoopViolations(report), replay).toEqual([]);
      expect(report.freezes).toBe(3);
      expect(report.findings.executions).toBeGreaterThan(10);
    } finally {
      await database.drop();
    }
  });
});
