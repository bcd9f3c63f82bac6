import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkpoint, readCheckpoints } from '../../src/ledger/audit/checkpoint.ts';
import { type Finding, findingsAtStart } from '../../src/ledger/audit/findings.ts';
import { verifyAudit } from '../../src/ledger/audit/verify.ts';
import { ledgerDefaults } from '../../src/ledger/ledger.ts';
import type { SqlLedger } from '../../src/ledger/sql-ledger.ts';
import { openMemoryLedger } from '../../src/ledger/sqlite/memory.ts';
import { recorded } from './stage.ts';

let folder: string;
let file: string;
let database: DatabaseSync;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'causeway-checkpoints-'));
  file = join(folder, 'checkpoints');
  database = new DatabaseSync(':memory:');
});
afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true });
});

function start(writer = 'one', over = database): SqlLedger {
  return openMemoryLedger(over, { writer, owner: writer, settings: ledgerDefaults });
}

const mark = (ledger: SqlLedger, into?: string): Promise<string> =>
  checkpoint(ledger.audit, {
    writer: ledger.writer,
    file: into,
    note: noted => ledger.noteCheckpoint(noted),
  });

describe('checkpoints and chains', () => {
  it('grow with what happens, not with every process that ever ran', async () => {
    const sizes: number[] = [];
    for (let number = 1; number <= 120; number++) {
      const ledger = start(`container-${number}`);
      await recorded(ledger, {}, 'SUCCEEDED');
      await mark(ledger, file);
      if (number % 40 === 0) sizes.push(statSync(file).size);
    }
    const [first = 0, second = 0, third = 0] = sizes;
    expect(third - second).toBeLessThan((second - first) * 1.1);
    expect(second - first).toBeLessThan(first * 1.1);
    const bodies = database.prepare('select max(length(body)) as most from audit').get();
    expect(Number(bodies?.most)).toBeLessThan(3_000);
    const report = await verifyAudit(start('last').audit, { files: [await readCheckpoints(file)] });
    expect(report).toMatchObject({ chains: 120, checkpoints: 120, breaks: [] });
  });

  it('leave out chains that were closed, and a process whose chain was closed begins the next one', async () => {
    const old = start('old');
    await recorded(old);
    const now = start('now');
    await recorded(now);
    expect(await now.closeIdleChains(60_000)).toBe(0);
    database.exec('update writers set moved_at = 1');
    expect(await now.closeIdleChains(60_000)).toBe(1);
    expect(await now.closeIdleChains(60_000)).toBe(0);
    expect(JSON.parse(await mark(now)).heads).toEqual([expect.objectContaining({ writer: 'now' })]);
    await recorded(old);
    await recorded(old);
    const { heads } = await now.audit.heads();
    expect(heads.map(({ writer, closed }) => `${writer} ${closed}`)).toEqual([
      'now false',
      'old true',
      'old.2 false',
    ]);
    expect((await verifyAudit(now.audit)).breaks).toEqual([]);
  });

  it('name in each line only what has grown since the line before, and together all of it', async () => {
    const [one, two] = [start('one'), start('two')];
    await recorded(one);
    await recorded(two);
    const named = async (): Promise<readonly string[]> =>
      JSON.parse(await mark(one, file)).heads.map(({ writer }: { writer: string }) => writer);
    expect(await named()).toEqual(['one', 'two']);
    expect(await named()).toEqual(['one']);
    await recorded(two);
    expect(await named()).toEqual(['one', 'two']);
    database.exec("delete from audit where writer = 'two' and sequence = 2");
    database.exec("update writers set sequence = 1 where writer = 'two'");
    const { breaks } = await verifyAudit(one.audit, { files: [await readCheckpoints(file)] });
    expect(breaks.map(({ kind }) => kind)).toContain('missing-tail');
  });
});

describe('at the start', () => {
  const findings = async (ledger: SqlLedger, path: string | null = file): Promise<readonly Finding[]> =>
    await findingsAtStart(ledger.audit, path, path === null ? [] : await readCheckpoints(path));
  const loss = (message: RegExp) => [{ isLoss: true, message: expect.stringMatching(message) }];

  it('nothing is said of a new record, nor of one that is as its checkpoints tell', async () => {
    const ledger = start();
    expect(await findings(ledger)).toEqual([]);
    expect(await findings(ledger, null)).toEqual([]);
    await recorded(ledger);
    await mark(ledger, file);
    await recorded(ledger);
    expect(await findings(start('two'))).toEqual([]);
  });

  it('a record without checkpoints is warned of, and one whose checkpoints begin late', async () => {
    const ledger = start();
    await recorded(ledger);
    expect(await findings(ledger, null)).toEqual([
      { isLoss: false, message: expect.stringMatching(/kept in no file/) },
    ]);
    expect(await findings(ledger)).toEqual([
      { isLoss: false, message: expect.stringMatching(/begins only now/) },
    ]);
  });

  it('a file of checkpoints that is gone or was cut is told loudly', async () => {
    const ledger = start();
    await recorded(ledger);
    for (let number = 0; number < 3; number++) await mark(ledger, file);
    const lines = readFileSync(file, 'utf8').split('\n');
    writeFileSync(file, `${lines.slice(0, 2).join('\n')}\n`);
    expect(await findings(ledger)).toEqual(loss(/Of the 3 checkpoints in .* only 2 are left/));
    rmSync(file);
    expect(await findings(ledger)).toEqual(loss(/is missing or empty, though this record had checkpoints/));
  });

  it('a record that is another one, or an older one, is told loudly', async () => {
    const ledger = start();
    await recorded(ledger);
    await recorded(ledger);
    await mark(ledger, file);
    const empty = new DatabaseSync(':memory:');
    expect(await findings(start('one', empty))).toEqual(loss(/is not here: this is another one/));
    database.exec('delete from audit where sequence > 1; update writers set sequence = 1');
    expect(await findings(start('one'))).toEqual(
      loss(/is older than its checkpoints .* of the chains one rows are missing/),
    );
    empty.close();
  });
});
