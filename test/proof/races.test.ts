import { describe, expect, it } from 'vitest';
import { askAtDoor } from '../door.ts';
import { contest } from '../harness/contest.ts';
import { testDatabase } from '../postgres.ts';

describe('several gateways over one record', () => {
  it('change each of 16 resources once, though three of them and six clients want each at the same moment', {
    timeout: 120_000,
  }, async () => {
    const database = await testDatabase();
    try {
      const report = await contest({
        url: database.url,
        replicas: 3,
        resources: 16,
        clients: 2,
        entry: await askAtDoor('gateway'),
      });
      expect(report.violations).toEqual([]);
      expect(report).toMatchObject({ changeRequests: 16, executions: 16, successes: 16 });
    } finally {
      await database.drop();
    }
  });
});
