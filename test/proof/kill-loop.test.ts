import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bundle, bundledGateway } from '../harness/bundle.ts';
import { killLoop } from '../harness/kill-loop.ts';
import { randomSeed } from '../harness/random.ts';
import { killLoopTable, killLoopViolations } from '../harness/report.ts';
import { projectRoot } from '../harness/site.ts';
import { testDatabase } from '../postgres.ts';

describe('gateways that are killed again and again, between clients that repeat and clouds that fail', () => {
  let bundle: Bundle;
  let database: Awaited<ReturnType<typeof testDatabase>>;
  beforeAll(async () => {
    [bundle, database] = await Promise.all([bundledGateway(projectRoot), testDatabase()]);
  });
  afterAll(async () => {
    rmSync(bundle.folder, { recursive: true, force: true });
    await database.drop();
  });

  it('carry out nothing twice, lose nothing, and say nothing that is not true', {
    timeout: 180_000,
  }, async () => {
    const seed = randomSeed();
    const report = await killLoop({
      seed,
      kills: 50,
      faults: 500,
      operations: 0,
      sites: [
        { record: { kind: 'sqlite' }, replicas: 1 },
        { record: { kind: 'sqlite' }, replicas: 1 },
        { record: { kind: 'postgres', url: database.url }, replicas: 2 },
      ],
      clients: 3,
      settleMs: 30_000,
      entry: bundle.entry,
    });
    const replay = `replay with: npm run proof -- kills --short --seed ${seed}\n${killLoopTable(report)}`;
    expect(killLoopViolations(report), replay).toEqual([]);
    expect([...report.kills.values()].reduce((sum, count) => sum + count, 0)).toBe(50);
    expect([...report.faults.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(500);
    // A run in which nothing was carried out would prove nothing.
    expect(report.findings.executions).toBeGreaterThan(100);
  });
});
