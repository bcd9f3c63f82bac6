import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { askAtDoor } from '../door.ts';
import { fullDisk, postgresOutages, throughOutages } from '../harness/outages.ts';
import { startPostgres } from '../postgres.ts';

describe('a record that cannot be written', () => {
  it('keeps everything from being sent while PostgreSQL is stopped, full, killed or read-only, and nothing after', {
    timeout: 120_000,
  }, async () => {
    const server = await startPostgres();
    try {
      const report = await throughOutages(
        { record: { kind: 'postgres', url: server.url }, replicas: 2, entry: await askAtDoor('gateway') },
        () => postgresOutages(server, server.url),
      );
      expect(report.violations).toEqual([]);
      expect(report.refusals).toBe(report.outages);
      expect(report.executions).toBeGreaterThan(report.outages);
    } finally {
      await server.stop();
    }
  });

  it('keeps everything from being sent while SQLite has no room, and nothing after', {
    timeout: 60_000,
  }, async () => {
    const preload = [join(import.meta.dirname, '../harness/full-disk.ts')];
    const report = await throughOutages(
      { record: { kind: 'sqlite' }, preload, entry: await askAtDoor('gateway') },
      site => [fullDisk(site), fullDisk(site)],
    );
    expect(report.violations).toEqual([]);
    expect(report.refusals).toBe(2);
    expect(report.executions).toBeGreaterThan(2);
  });
});
