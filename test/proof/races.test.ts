import { describe, expect, it } from 'vitest';
import { contest } from '../harness/contest.ts';
import { killLoop } from '../harness/kill-loop.ts';
import { randomSeed } from '../harness/random.ts';
import { killLoopTable, killLoopViolations } from '../harness/report.ts';
import { testDatabase } from '../postgres.ts';

describe('several gateways over one record', () => {
  it('change each of 200 resources once, though three of them and six clients want each at the same moment', {
    timeout: 120_000,
  }, async () => {
    const database = await testDatabase();
    try {
      const report = await contest({ url: database.url, replicas: 3, resources: 200, clients: 2 });
      expect(report.violations).toEqual([]);
      expect(report).toMatchObject({ changeRequests: 200, executions: 200, successes: 200 });
    } finally {
      await database.drop();
    }
  });

  it('double nothing when one stands still for longer than its leases and then goes on', {
    timeout: 120_000,
  }, async () => {
    const database = await testDatabase();
    const seed = randomSeed();
    try {
      const report = await killLoop({
        seed,
        kills: 0,
        freezes: 3,
        faults: 40,
        operations: 0,
        sites: [{ record: { kind: 'postgres', url: database.url }, replicas: 2 }],
        clients: 3,
        settleMs: 30_000,
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
