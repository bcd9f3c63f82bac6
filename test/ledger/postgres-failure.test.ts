import { setImmediate as nextTurn } from 'node:timers/promises';
import postgres from 'postgres';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LedgerUnavailableError } from '../../src/ledger/ledger.ts';
import { openPostgresLedger } from '../../src/ledger/postgres/open.ts';
import type { DurableLedger } from '../../src/ledger/sql-ledger.ts';
import { testDatabase } from '../postgres.ts';
import { Gate } from './gate.ts';
import { postgresStages } from './postgres-stage.ts';
import { SessionSwapper } from './session-swapper.ts';
import { draft, recorded } from './stage.ts';

const impatient = {
  writeConnections: 2,
  readConnections: 1,
  connectTimeoutMs: 2_000,
  statementTimeoutMs: 1_200,
  answerTimeoutMs: 2_000,
  listenAgainMs: 20,
};
const stages = postgresStages();
afterAll(() => stages.drop());

describe('a ledger whose PostgreSQL is in trouble', () => {
  let stage: Awaited<ReturnType<typeof stages.stage>>;
  let gate: Gate;
  let ledger: DurableLedger;
  beforeEach(async () => {
    stage = await stages.stage();
    gate = await Gate.before(stage.url);
    ledger = await openPostgresLedger({ url: gate.url, settings: impatient });
  });
  afterEach(async () => {
    gate.thaw();
    await ledger.close();
    await gate.close();
    await stage.clear();
  });
  const count = async (table: string): Promise<number> => {
    const sql = postgres(stage.url, { max: 1, onnotice: () => undefined });
    const [row] = await sql.unsafe(`select count(*)::int as count from ${table}`);
    await sql.end();
    return row?.count;
  };

  it('fails a change in bounded time when the database just stays silent, and is well again after', async () => {
    const id = await recorded(ledger);
    gate.freeze();
    await Promise.all([
      expect(ledger.record(draft())).rejects.toThrow(LedgerUnavailableError),
      expect(ledger.sending(id)).rejects.toThrow(LedgerUnavailableError),
      expect(ledger.operation(id)).rejects.toThrow(LedgerUnavailableError),
    ]);
    expect(await ledger.unavailableReason()).toMatch(/answer/);
    gate.thaw();
    expect(await ledger.unavailableReason()).toBeNull();
    expect((await ledger.sending(id)).attempt).toBe(1);
  });

  it('fails those as well who wait for a connection behind hung ones', async () => {
    gate.freeze();
    const answers = await Promise.allSettled(Array.from({ length: 10 }, () => ledger.record(draft())));
    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 'rejected', reason: { name: 'LedgerUnavailableError' } });
    }
  });

  it('turns further changes away while too many wait, and finishes first what has begun', async () => {
    const narrow = await openPostgresLedger({
      url: gate.url,
      writer: 'narrow',
      settings: { ...impatient, writeConnections: 1, mostWaiting: 3 },
    });
    const begun = await recorded(narrow);
    gate.freeze();
    // The first one is under way, the others wait behind it, and what came last is to go first.
    const waiting = [narrow.record(draft())];
    await nextTurn();
    waiting.push(narrow.record(draft()), narrow.record(draft()));
    const sending = narrow.sending(begun);
    await expect(narrow.record(draft())).rejects.toThrow(/overloaded: 3 changes wait for it already/);
    await expect(narrow.findExisting({ ...draft(), holds: [] })).rejects.toThrow(/overloaded/);
    gate.thaw();
    expect((await sending).attempt).toBe(1);
    const answers = await Promise.all(waiting);
    expect(answers.map(({ kind }) => kind)).toEqual(['recorded', 'recorded', 'recorded']);
    const rows = await narrow.audit.rows('narrow', 1);
    const ids = answers.map(({ operation }) => operation.id);
    expect(rows.map(({ operationId }) => operationId)).toEqual([ids[0], begun, ids[1], ids[2]]);
    expect((await narrow.record(draft())).kind).toBe('recorded');
    await narrow.close();
  });

  it('never commits later what it has given up', async () => {
    gate.trap('insert into audit', 'freeze');
    await expect(ledger.record(draft())).rejects.toThrow(LedgerUnavailableError);
    gate.thaw();
    // The next transaction of this writer waits for the lock of the audit chain, so the one given up has ended by then.
    const id = await recorded(ledger);
    expect(
      (await ledger.operations({ tenant: 'acme', accounts: null }, { first: 9, after: null })).operations,
    ).toMatchObject([{ id }]);
    expect(await count('operation_events')).toBe(1);
  });

  it('leaves nothing of a transaction whose connection breaks in the middle', async () => {
    for (const words of [
      'insert into operations ',
      'insert into operation_events',
      'update writers',
      'commit\0',
    ]) {
      gate.trap(words, 'cut');
      await expect(ledger.record(draft()), words).rejects.toThrow(LedgerUnavailableError);
      expect(await count('operations'), words).toBe(0);
      expect(await count('operation_events'), words).toBe(0);
      expect(await count('audit where operation_id is not null'), words).toBe(0);
    }
    expect((await ledger.record(draft())).kind).toBe('recorded');
  });

  it('fails closed when the answer to the commit is lost: nobody sends what may be written', async () => {
    const intent = draft({ resource: 'r' });
    gate.trap('commit\0', 'swallow');
    await expect(ledger.record(intent)).rejects.toThrow(/in doubt/);
    const found = await ledger.operation(intent.id);
    expect(found).toMatchObject({ status: 'RECORDED', attempts: 0 });
    expect(await ledger.record(draft({ resource: 'r' }))).toMatchObject({
      kind: 'busy',
      operation: { id: intent.id },
    });
  });

  it('refuses to let an attempt go out whose commit is in doubt, and counts it as sent', async () => {
    const id = await recorded(ledger);
    gate.trap('commit\0', 'swallow');
    await expect(ledger.sending(id)).rejects.toThrow(/in doubt/);
    expect(await ledger.operation(id)).toMatchObject({ status: 'SENDING', attempts: 1 });
  });

  it('says in words what a refusing database means, and is well again after', async () => {
    await stage.tamper(`create function refuse() returns trigger language plpgsql as
      $$ begin raise exception 'could not extend file' using errcode = '53100'; end $$`);
    await stage.tamper('create trigger full_disk before insert on operations execute function refuse()');
    await stage.tamper('create trigger full_disk before insert on pulse execute function refuse()');
    await expect(ledger.record(draft())).rejects.toThrow(
      /PostgreSQL 127.0.0.1:\d+\/test_\w+\) cannot be used: its disk is full \(53100\)/,
    );
    expect(await ledger.unavailableReason()).toMatch(/disk is full/);
    await stage.tamper('drop function refuse cascade');
    expect(await ledger.unavailableReason()).toBeNull();
    expect((await ledger.record(draft())).kind).toBe('recorded');
  });

  it('gives a locked row up in time and goes on', async () => {
    const id = await recorded(ledger);
    const sql = postgres(stage.url, { max: 1, onnotice: () => undefined });
    await sql.begin(async other => {
      await other`select * from operations for update`;
      await expect(ledger.sending(id)).rejects.toThrow(/lock was not free|took too long/);
    });
    await sql.end();
    expect((await ledger.sending(id)).attempt).toBe(1);
  });

  it('hears what other replicas write, also what they wrote while its listening connection was lost', async () => {
    const other = await openPostgresLedger({ url: stage.url, settings: impatient });
    const heard = new Set<string>();
    let bell = (): void => undefined;
    const stop = ledger.watch(id => {
      heard.add(id);
      bell();
    });
    const hearing = async (id: string): Promise<void> => {
      while (!heard.has(id))
        await new Promise<void>(resolve => {
          bell = resolve;
        });
    };
    await hearing(await recorded(other));
    // Of both, so that neither the one that tells nor the one that hears is there.
    await stage.tamper(`select pg_terminate_backend(pid) from pg_stat_activity
      where (query like 'listen%' or query like '%pg_notify%') and pid <> pg_backend_pid() and datname = current_database()`);
    await hearing(await recorded(other));
    await hearing(await recorded(other));
    stop();
    await other.close();
  });

  it('never says the password, whatever is wrong', async () => {
    const wrong = new URL(stage.url);
    wrong.password = 'hush-hush';
    const noDatabase = new URL(stage.url);
    noDatabase.pathname = '/nowhere';
    noDatabase.password = 'hush-hush';
    const urls = [
      wrong.href,
      noDatabase.href,
      'postgres://u:hush-hush@127.0.0.1:1/d',
      'hush-hush',
      'postgres://u:hush-hush@[/d',
      'postgres://u:hush-hush@h:99999999/d',
    ];
    for (const url of urls) {
      const failure: unknown = await openPostgresLedger({ url, settings: impatient }).catch(
        (reason: unknown) => reason,
      );
      expect(failure, url).toBeInstanceOf(LedgerUnavailableError);
      expect(`${failure} ${(failure as Error).stack} ${JSON.stringify(failure)}`, url).not.toContain('hush');
      expect((failure as Error).cause, url).toBeUndefined();
    }
  });

  it('refuses a pooler that hands each transaction to another session, and says what to do', async () => {
    const swapper = await SessionSwapper.before(stage.url);
    const opening = openPostgresLedger({ url: swapper.url, settings: impatient });
    await expect(opening).rejects.toThrow(
      /a pooler hands each transaction to another session.* session mode/,
    );
    await swapper.close();
  });

  it('can be started by many replicas at once on an empty database', async () => {
    const { url, drop } = await testDatabase();
    const ledgers = await Promise.all(
      Array.from({ length: 5 }, () => openPostgresLedger({ url, settings: impatient })),
    );
    const answers = await Promise.all(ledgers.map(each => each.record(draft({ resource: 'r' }))));
    expect(answers.filter(answer => answer.kind === 'recorded')).toHaveLength(1);
    await Promise.all(ledgers.map(each => each.close()));
    await drop();
  });

  it('does not start on a record that a newer Causeway has written', async () => {
    await stage.tamper('insert into ledger_schema (version, applied_at) values (99, 0)');
    await expect(openPostgresLedger({ url: stage.url })).rejects.toThrow(/newer Causeway: its schema is 99/);
    await stage.tamper('delete from ledger_schema where version = 99');
  });
});
