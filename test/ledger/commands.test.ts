import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ledgerFile, openArchive, openLedger } from '../../src/ledger/archive.ts';
import { LedgerUnavailableError } from '../../src/ledger/ledger.ts';
import type { DurableLedger } from '../../src/ledger/sql-ledger.ts';
import { openSqliteLedger } from '../../src/ledger/sqlite/open.ts';
import { environmentWith } from '../e2e/program.ts';
import { postgresStages } from './postgres-stage.ts';
import { all, recorded } from './stage.ts';

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

async function run(
  entry: string,
  words: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<Ran> {
  const script = new URL(`../../src/${entry}.ts`, import.meta.url).pathname;
  const child = spawn(process.execPath, [script, ...words], {
    env: environmentWith(environment),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, error, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ]);
  return { code, out, error };
}

const stages = postgresStages();
afterAll(() => stages.drop());

describe('the commands for the record', { timeout: 30_000 }, () => {
  let folder: string;
  let ledger: DurableLedger;
  let environment: Record<string, string>;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'causeway-commands-'));
    environment = {
      DATA_DIR: folder,
      CAUSEWAY_CHECKPOINTS: join(folder, 'checkpoints'),
      CAUSEWAY_AUDIT_KEY: 'key',
    };
    ledger = await openSqliteLedger({ path: ledgerFile(folder) });
  });
  afterEach(async () => {
    await ledger.close();
    rmSync(folder, { recursive: true });
  });

  it('verify the audit beside a running server, and end with 1 when it does not fit', async () => {
    await recorded(ledger, {}, 'SENDING', 'SUCCEEDED');
    expect(await run('audit', ['checkpoint'], environment)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^\{"at":.*\}\n$/),
    });
    expect(await run('audit', [], environment)).toEqual({
      code: 0,
      out: '4 rows in 1 chains, 1 operations, 3 events, 1 checkpoints: all fit together.\n',
      error: '',
    });
    const [other, none, unwitnessed] = await Promise.all([
      run('audit', ['verify'], { ...environment, CAUSEWAY_AUDIT_KEY: 'other' }),
      run('audit', ['verify', join(folder, 'nowhere')], environment),
      run('audit', [], { DATA_DIR: folder }),
    ]);
    expect(other.code).toBe(1);
    expect(other.out).toMatch(/^checkpoint: checkpoint 1: its signature/);
    expect(none).toMatchObject({ code: 1, out: expect.stringMatching(/^checkpoint: there is none in /m) });
    expect(unwitnessed).toMatchObject({ code: 0, out: expect.stringMatching(/^unproven: No checkpoints/m) });
  });

  it('export operations beside a running server', async () => {
    const ids = [await recorded(ledger), await recorded(ledger, {}, 'SUCCEEDED')];
    const { code, out } = await run('operations', ['export'], environment);
    expect(code).toBe(0);
    const lines = out
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line));
    expect(lines.map(line => line.id)).toEqual(ids);
    expect(lines[1].events).toHaveLength(2);
    expect((await run('operations', ['export', '--since', '2099-01-01T00:00:00Z'], environment)).out).toBe(
      '',
    );
  });

  it('remove old operations once no server keeps the file', async () => {
    await recorded(ledger, {}, 'SUCCEEDED');
    const refused = await run('operations', ['prune', '--days', '0'], environment);
    expect(refused).toMatchObject({
      code: 2,
      error: expect.stringMatching(/^Another process keeps the record/),
    });
    await ledger.close();
    expect(await run('operations', ['prune', '--days', '0'], environment)).toMatchObject({
      code: 0,
      out: '1 operations removed.\n',
    });
  });

  it('say how they are used, and what is missing, in one line and with 2', async () => {
    const wrong = [
      [],
      ['export', 'x'],
      ['prune'],
      ['prune', '--days', 'x'],
      ['export', '--since', 'x'],
      ['--what'],
    ];
    for (const ran of await Promise.all(wrong.map(words => run('operations', words, environment)))) {
      expect(ran).toMatchObject({ code: 2, error: expect.stringMatching(/^Usage/) });
    }
    expect(await run('audit', ['what'], environment)).toMatchObject({
      code: 2,
      error: expect.stringMatching(/^Usage/),
    });
    const nowhere = await run('audit', [], { DATA_DIR: join(folder, 'nowhere') });
    expect(nowhere).toMatchObject({
      code: 2,
      error: expect.stringMatching(/^The record \(SQLite\) cannot be used/),
    });
  });

  it('read PostgreSQL where a database is named, and change nothing there', async () => {
    const stage = await stages.stage();
    await expect(openArchive({ databaseUrl: stage.url })).rejects.toThrow(LedgerUnavailableError);
    const writing = await openLedger({ databaseUrl: stage.url, dataDir: folder });
    const id = await recorded(writing, {}, 'SUCCEEDED');
    const archive = await openArchive({ databaseUrl: stage.url });
    expect((await all(archive.exported(null))).map(operation => operation.id)).toEqual([id]);
    expect(await run('audit', [], { DATABASE_URL: stage.url })).toMatchObject({ code: 0 });
    await Promise.all([archive.close(), writing.close()]);
    await stage.clear();
  });
});
