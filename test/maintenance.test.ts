import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ledgerDefaults } from '../src/ledger/ledger.ts';
import type { SqlLedger } from '../src/ledger/sql-ledger.ts';
import { openMemoryLedger } from '../src/ledger/sqlite/memory.ts';
import { type MaintenanceSettings, startMaintenance } from '../src/maintenance.ts';
import type { Log } from '../src/server/log.ts';
import { recorded } from './ledger/stage.ts';

let folder: string;
let told: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'causeway-maintenance-'));
  told = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

const tell =
  (level: string) =>
  (_facts: unknown, message: string): void => {
    told.push(`${level}: ${message}`);
  };
const log = { info: tell('info'), warn: tell('warn'), error: tell('error') } as unknown as Log;

function start(ledger: SqlLedger, some: Partial<MaintenanceSettings> = {}): () => Promise<void> {
  const settings = { auditKey: null, checkpoints: null, retentionDays: null, everyMs: 3600_000, ...some };
  return startMaintenance(ledger, settings, log);
}

function ledgerOver(database: DatabaseSync): SqlLedger {
  return openMemoryLedger(database, { writer: 'one', owner: 'one', settings: ledgerDefaults });
}

describe('maintenance of the record', () => {
  it('says at the start what is wrong, and leaves a checkpoint at the end', async () => {
    const checkpoints = join(folder, 'checkpoints');
    const ledger = ledgerOver(new DatabaseSync(':memory:'));
    await recorded(ledger);
    await start(ledger)();
    expect(told).toEqual([expect.stringMatching(/^warn: .*kept in no file/), 'info: audit checkpoint']);
    told = [];
    await start(ledger, { checkpoints })();
    expect(told).toEqual([expect.stringMatching(/^warn: .*begins only now/), 'info: audit checkpoint']);
    expect(readFileSync(checkpoints, 'utf8').trim().split('\n')).toHaveLength(1);
    told = [];
    await start(ledger, { checkpoints })();
    expect(told).toEqual(['info: audit checkpoint']);
    told = [];
    await start(ledgerOver(new DatabaseSync(':memory:')), { checkpoints })();
    expect(told[0]).toMatch(/^error: The record that the checkpoints .* is not here: this is another one/);
  });

  it('writes checkpoints, closes chains and removes what is over, again and again', async () => {
    const database = new DatabaseSync(':memory:');
    const ledger = ledgerOver(database);
    await recorded(ledger, {}, 'SUCCEEDED');
    const open = await recorded(ledger);
    database.exec('update operations set ended_at = 1 where ended_at is not null');
    const stop = start(ledger, { everyMs: 5, retentionDays: 1 });
    await expect.poll(() => told.filter(each => each === 'info: audit checkpoint').length).toBeGreaterThan(2);
    await stop();
    expect(told).toContain('info: ended operations removed');
    const everything = { tenant: 'acme', accounts: null };
    const { operations } = await ledger.operations(everything, { first: 5, after: null });
    expect(operations.map(({ id }) => id)).toEqual([open]);
  });

  it('goes on after a turn that failed', async () => {
    const database = new DatabaseSync(':memory:');
    const ledger = ledgerOver(database);
    database.exec("create trigger refuse before insert on audit begin select raise(abort, 'no'); end");
    const stop = start(ledger, { everyMs: 5 });
    await expect.poll(() => told).toContainEqual(expect.stringMatching(/^error: maintenance .* failed/));
    database.exec('drop trigger refuse');
    await expect.poll(() => told.at(-1)).toBe('info: audit checkpoint');
    await stop();
  });
});
