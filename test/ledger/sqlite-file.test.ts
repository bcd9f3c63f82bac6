import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  readdirSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSqliteAccess } from '../../src/ledger/access-store.ts';
import { accessFile } from '../../src/ledger/archive.ts';
import { verifyAudit } from '../../src/ledger/audit/verify.ts';
import { LedgerUnavailableError, ledgerDefaults } from '../../src/ledger/ledger.ts';
import { migrate } from '../../src/ledger/migrations.ts';
import { run } from '../../src/ledger/sql.ts';
import { SqliteDatabase } from '../../src/ledger/sqlite/database.ts';
import { openMemoryLedger } from '../../src/ledger/sqlite/memory.ts';
import { openSqliteLedger } from '../../src/ledger/sqlite/open.ts';
import { environmentWith } from '../e2e/program.ts';
import { type SqliteStage, sqliteStage } from './sqlite-stage.ts';
import { draft, known, recorded } from './stage.ts';

function writer(path: string, name: string): ChildProcessByStdio<null, Readable, Readable> {
  const script = new URL('./writer.ts', import.meta.url).pathname;
  return spawn(process.execPath, [script, path, name], {
    env: environmentWith({}),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function killed(path: string, name: string, lines: number): Promise<readonly string[]> {
  const child = writer(path, name);
  const exit = once(child, 'exit');
  let printed = '';
  child.stdout.setEncoding('utf8');
  for await (const chunk of child.stdout) {
    printed += chunk;
    if (printed.split('\n').length > lines) child.kill('SIGKILL');
  }
  await exit;
  expect(child.signalCode, await text(child.stderr)).toBe('SIGKILL');
  return printed.split('\n').slice(1, -1);
}

describe('a record in a file', () => {
  let stage: SqliteStage;
  beforeEach(async () => {
    stage = await sqliteStage();
  });
  afterEach(() => stage.clear());

  it('is private, with all beside it, also in a folder that everybody reads', async () => {
    const place = dirname(stage.path);
    chmodSync(place, 0o755);
    const ledger = await stage.open();
    await recorded(ledger);
    const access = await openSqliteAccess(accessFile(place));
    const files = readdirSync(place).filter(name => !name.endsWith('.lock'));
    expect(files).toEqual(expect.arrayContaining(['ledger.sqlite', 'ledger.sqlite-wal', 'access.sqlite']));
    for (const name of files) expect([name, statSync(join(place, name)).mode & 0o077]).toEqual([name, 0]);
    await access.close();
    await ledger.close();
  });

  it('belongs to one process: a second one does not start, by whatever name it finds the file', {
    timeout: 30_000,
  }, async () => {
    const ledger = await stage.open();
    const link = `${stage.path}.link`;
    symlinkSync(stage.path, link);
    for (const path of [stage.path, link]) {
      const second = writer(path, 'second');
      const [said] = await Promise.all([text(second.stderr), once(second, 'exit')]);
      expect(second.exitCode).toBe(1);
      expect(said).toBe(
        `Another process keeps the record ${path}. Only one may: stop it, or give this one a file of its own.\n`,
      );
      await expect(openSqliteLedger({ path })).rejects.toThrow(LedgerUnavailableError);
    }
    expect(await ledger.unavailableReason()).toBeNull();
    await ledger.close();
    await (await stage.open()).close();
  });

  it('keeps all that was acknowledged through SIGKILL, and is free at once', {
    timeout: 60_000,
  }, async () => {
    const acknowledged = [...(await killed(stage.path, 'a', 40)), ...(await killed(stage.path, 'b', 80))];
    expect(acknowledged.length).toBeGreaterThan(100);
    const ledger = await stage.open();
    for (const id of acknowledged) {
      expect(await ledger.operation(id), id).toMatchObject({ status: 'SENDING', attempts: 1, sequence: 2 });
    }
    const claimed = new Set(
      (await ledger.claim(100_000, 60_000, known)).operations.map(operation => operation.id),
    );
    expect(acknowledged.filter(id => !claimed.has(id))).toEqual([]);
    expect((await verifyAudit(ledger.audit)).breaks).toEqual([]);
    await ledger.close();
  });

  it('is not opened when a newer Causeway has written it, and not changed either', async () => {
    await (await stage.open()).close();
    await stage.tamper('insert into ledger_schema (version, applied_at) values (99, 0)');
    await expect(stage.open()).rejects.toThrow(/newer Causeway: its schema is 99, this one knows \d+/);
    await stage.tamper('delete from ledger_schema where version = 99');
    await (await stage.open()).close();
  });

  it('is brought up to date from whatever step it has reached, each step once', async () => {
    const one = ['create table numbers (number integer)', 'insert into numbers values (1)'];
    const two = ['alter table numbers add column word text', "insert into numbers values (2, 'two')"];
    const database = new SqliteDatabase(new DatabaseSync(stage.path));
    database.run(migrate([one]));
    database.run(migrate([one, two]));
    database.run(migrate([one, two]));
    const found = database.run(run('select number, word from numbers order by number'));
    expect(found.map(({ number, word }) => [number, word])).toEqual([
      [1, null],
      [2, 'two'],
    ]);
    expect(() => database.run(migrate([one]))).toThrow(/newer Causeway: its schema is 2, this one knows 1/);
    database.close();
  });

  it('is refused with one clear sentence when it is no record or cannot be reached', async () => {
    writeFileSync(stage.path, 'this is not a database, and long enough to be seen as none'.repeat(20));
    await expect(stage.open()).rejects.toThrow(/cannot be used: file is not a database/);
    truncateSync(stage.path);
    await (await stage.open()).close();
    await expect(openSqliteLedger({ path: `${stage.path}/below/a/file` })).rejects.toThrow(
      LedgerUnavailableError,
    );
  });

  it('makes its folder', async () => {
    const path = `${stage.path}.folder/deep/ledger.sqlite`;
    await (await openSqliteLedger({ path })).close();
    expect(existsSync(path)).toBe(true);
  });

  it('fails closed while the disk is full, keeps what it has, and is well again after', async () => {
    const database = new DatabaseSync(stage.path);
    database.exec('pragma journal_mode = wal; pragma synchronous = full');
    const ledger = openMemoryLedger(database, { writer: 'local', owner: 'local', settings: ledgerDefaults });
    const first = await recorded(ledger);
    database.exec('pragma max_page_count = 60');
    const before = 'x'.repeat(10_000);
    const kept: string[] = [];
    let failures = 0;
    while (failures === 0) {
      // Several at once, as they are committed together: what is refused must not take the acknowledged ones with it.
      const intents = [draft({ before }), draft({ before }), draft({ before })];
      for (const [index, outcome] of (
        await Promise.allSettled(intents.map(intent => ledger.record(intent)))
      ).entries()) {
        if (outcome.status === 'fulfilled') kept.push(intents[index]?.id ?? '');
        else {
          failures += 1;
          expect(outcome.reason).toBeInstanceOf(LedgerUnavailableError);
          expect(outcome.reason.message).toMatch(/disk is full/);
        }
      }
    }
    while ((await ledger.record(draft({ before })).catch(() => null)) !== null);
    expect(await ledger.unavailableReason()).toMatch(/disk is full/);
    for (const id of [first, ...kept]) expect(await ledger.operation(id)).not.toBeNull();
    database.exec('pragma max_page_count = 100000');
    expect(await ledger.unavailableReason()).toBeNull();
    expect((await ledger.record(draft({ before }))).kind).toBe('recorded');
    expect((await verifyAudit(ledger.audit)).breaks).toEqual([]);
    await ledger.close();
  });

  it('commits together what is asked for together, and lets one failure take nobody with it', async () => {
    const ledger = await stage.open();
    const id = await recorded(ledger);
    const answers = await Promise.allSettled([
      ledger.record(draft({ resource: 'a' })),
      ledger.sending('op-nowhere'),
      ledger.record(draft({ id })),
      ledger.record(draft({ resource: 'b' })),
    ]);
    expect(answers.map(answer => answer.status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
    expect((await verifyAudit(ledger.audit)).breaks).toEqual([]);
    await ledger.close();
  });

  it('takes back all of a change whose audit row cannot be written, and only that one', async () => {
    const ledger = await stage.open();
    const [lost, kept] = [draft(), draft()];
    await stage.tamper(`create trigger refuse before insert on audit when new.operation_id = '${lost.id}'
      begin select raise(abort, 'not this one'); end`);
    const answers = await Promise.allSettled([ledger.record(lost), ledger.record(kept)]);
    expect(answers).toMatchObject([
      {
        status: 'rejected',
        reason: { name: 'LedgerUnavailableError', message: expect.stringMatching(/not this one/) },
      },
      { status: 'fulfilled' },
    ]);
    expect(await ledger.operation(lost.id)).toBeNull();
    expect(await ledger.events(lost.id, 0, 5)).toEqual([]);
    expect(await verifyAudit(ledger.audit)).toMatchObject({ events: 1, breaks: [] });
    await ledger.close();
  });

  it('has a time that never goes back, whatever clock the machine has at the next start', async () => {
    const first = await stage.open();
    const held = await recorded(first);
    await first.sending(held);
    await first.advance(held, ['SENDING'], { status: 'UNKNOWN', nextLookInMs: 3600_000 });
    await first.close();
    const hour = 3600_000;
    // As it stands after a run under a clock that was an hour ahead.
    await stage.tamper(`update writers set moved_at = moved_at + ${hour}`);
    const then = Date.now();

    const second = await stage.open();
    expect(second.findings).toEqual([
      { isLoss: false, message: expect.stringMatching(/ is 3\d{3} s ahead of this machine's clock/) },
    ]);
    const { at } = await second.claim(10, 1_000, { places: [], changes: [] });
    expect(at.getTime()).toBeGreaterThanOrEqual(then + hour - 1_000);
    const later = await recorded(second);
    expect((await second.operation(later))?.startedAt.getTime()).toBeGreaterThanOrEqual(at.getTime());
    // Due long after this by the old clock, and looked at now.
    const { operations } = await second.claim(10, 1_000, known);
    expect(operations.map(({ id }) => id)).toContain(held);
    await second.close();
  });

  it('is in memory where that is asked for, each on its own', async () => {
    const [one, two] = [
      await openSqliteLedger({ path: ':memory:' }),
      await openSqliteLedger({ path: ':memory:' }),
    ];
    const id = await recorded(one);
    expect(await two.operation(id)).toBeNull();
    await Promise.all([one.close(), two.close(), two.close()]);
  });
});
