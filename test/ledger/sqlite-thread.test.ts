import { copyFileSync, cpSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LedgerUnavailableError } from '../../src/ledger/ledger.ts';
import type { DurableLedger } from '../../src/ledger/sql-ledger.ts';
import { type SqliteStage, sqliteStage } from './sqlite-stage.ts';
import { draft, recorded } from './stage.ts';

describe('a record in a file, kept by threads of its own', () => {
  let stage: SqliteStage;
  let ledger: DurableLedger;
  beforeEach(async () => {
    stage = await sqliteStage();
    ledger = await stage.open();
  });
  afterEach(async () => {
    await ledger.close();
    await stage.clear();
  });

  /** From now on only SQLite's log is written, until somebody moves what is in it into the file. */
  const settle = (): void => {
    const other = new DatabaseSync(stage.path);
    other.exec('pragma wal_checkpoint(truncate)');
    other.close();
  };

  it('holds up neither the event loop nor readers while a commit waits', async () => {
    const id = await recorded(ledger);
    const other = new DatabaseSync(stage.path);
    other.exec('begin immediate');
    const intent = draft();
    let isWritten = false;
    const writing = ledger.record(intent).then(() => {
      isWritten = true;
    });
    for (let turn = 0; turn < 20; turn++) {
      await nextTurn();
      expect(await ledger.operation(id)).toMatchObject({ id });
      expect(await ledger.operation(intent.id)).toBeNull();
    }
    expect(isWritten).toBe(false);
    other.exec('rollback');
    other.close();
    await writing;
    expect(await ledger.operation(intent.id)).toMatchObject({ id: intent.id });
  });

  it('shows at once what was written, though another thread reads', async () => {
    for (let number = 0; number < 50; number++) {
      const id = await recorded(ledger, {}, 'SENDING');
      expect(await ledger.operation(id)).toMatchObject({ status: 'SENDING' });
      expect(await ledger.findExisting({ ...draft(), holds: [`causeway:zenlayer:main:port:p`] })).toBeNull();
    }
  });

  const refusesEverything = async (id: string, says: RegExp): Promise<void> => {
    expect(await ledger.unavailableReason()).toMatch(says);
    await expect(ledger.sending(id)).rejects.toThrow(LedgerUnavailableError);
    await expect(ledger.record(draft())).rejects.toThrow(says);
    expect(await ledger.unavailableReason()).toMatch(says);
  };

  it('stops when its directory is deleted', async () => {
    const id = await recorded(ledger);
    rmSync(dirname(stage.path), { recursive: true });
    await refusesEverything(id, /was removed or replaced while it was open. Nothing more is written/);
    expect(await ledger.operation(id)).toMatchObject({ status: 'RECORDED' });
  });

  it('stops when its directory is replaced by a copy, as by a backup that is put back', async () => {
    const id = await recorded(ledger);
    const folder = dirname(stage.path);
    const before = `${folder}-before`;
    cpSync(folder, `${folder}-copy`, { recursive: true });
    renameSync(folder, before);
    renameSync(`${folder}-copy`, folder);
    try {
      await refusesEverything(id, /was removed or replaced/);
    } finally {
      rmSync(before, { recursive: true });
    }
  });

  it.each(['', '-wal', '.lock'])(
    'stops when another file is put in the place of its own: %s',
    async suffix => {
      const id = await recorded(ledger);
      const path = `${stage.path}${suffix}`;
      copyFileSync(path, `${path}.copy`);
      renameSync(`${path}.copy`, path);
      await refusesEverything(id, /was removed or replaced/);
    },
  );

  it('reads what it has open also where another record is put in its place before a second connection is', async () => {
    await ledger.close();
    copyFileSync(stage.path, `${stage.path}.other`);
    ledger = await stage.open();
    const id = await recorded(ledger);
    settle();
    renameSync(`${stage.path}.other`, stage.path);
    const [write, found] = await Promise.allSettled([ledger.record(draft()), ledger.operation(id)]);
    expect(write).toMatchObject({
      status: 'rejected',
      reason: { message: expect.stringMatching(/was removed or replaced/) },
    });
    expect(found).toMatchObject({ status: 'fulfilled', value: { id } });
    expect(await ledger.operation(id)).toMatchObject({ id });
  });

  it.each(['', '-wal'])('stops when somebody writes over a page of it: %s', async suffix => {
    const id = await recorded(ledger);
    settle();
    const next = await recorded(ledger);
    const file = openSync(`${stage.path}${suffix}`, 'r+');
    writeSync(file, Buffer.alloc(4096, 'x'), 0, 4096, 4096);
    await refusesEverything(next, /was overwritten while it was open/);
    expect(id).not.toBe(next);
  });

  it('does not take the writing of another SQLite for damage', async () => {
    const id = await recorded(ledger);
    await stage.tamper(`update operations set reason = 'by hand' where id = '${id}'`);
    settle();
    expect(await ledger.unavailableReason()).toBeNull();
    expect((await ledger.sending(id)).attempt).toBe(1);
    expect(await ledger.operation(id)).toMatchObject({ reason: 'by hand', status: 'SENDING' });
  });

  it('stops when what it reads is damaged', async () => {
    await Promise.all(Array.from({ length: 200 }, () => recorded(ledger)));
    const id = await recorded(ledger);
    await ledger.close();
    const database = new DatabaseSync(stage.path);
    const [page] = Object.values(
      database.prepare("select rootpage from sqlite_schema where name = 'operations_newest'").get() ?? {},
    );
    database.close();
    const file = openSync(stage.path, 'r+');
    writeSync(file, Buffer.alloc(4096, 'x'), 0, 4096, (Number(page) - 1) * 4096);
    ledger = await stage.open();
    const everything = { tenant: 'acme', accounts: null };
    await expect(ledger.operations(everything, { first: 5, after: null })).rejects.toThrow(/malformed/);
    await refusesEverything(id, /malformed/);
  });

  it('is examined without being written, unless writing has failed', async () => {
    const other = new DatabaseSync(stage.path);
    const version = (): unknown => other.prepare('pragma data_version').get();
    const before = version();
    expect(await ledger.unavailableReason()).toBeNull();
    expect(await ledger.unavailableReason()).toBeNull();
    expect(version()).toEqual(before);
    await stage.tamper("create trigger refuse before insert on audit begin select raise(abort, 'no'); end");
    await expect(ledger.record(draft())).rejects.toThrow(LedgerUnavailableError);
    await stage.tamper('drop trigger refuse');
    const failed = version();
    expect(await ledger.unavailableReason()).toBeNull();
    const written = version();
    expect(written).not.toEqual(failed);
    expect(await ledger.unavailableReason()).toBeNull();
    expect(version()).toEqual(written);
    other.close();
  });

  it('says so when it begins anew where there was one before', async () => {
    expect(ledger.findings).toEqual([]);
    await ledger.close();
    ledger = await stage.open();
    expect(ledger.findings).toEqual([]);
    await ledger.close();
    for (const suffix of ['', '-wal', '-shm']) rmSync(`${stage.path}${suffix}`, { force: true });
    ledger = await stage.open();
    expect(ledger.findings).toEqual([
      { isLoss: true, message: expect.stringMatching(/was there before and is gone/) },
    ]);
  });
});
