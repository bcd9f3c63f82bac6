import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { domainError } from '../../src/domain/errors.ts';
import { Secret } from '../../src/domain/secret.ts';
import { checkpoint } from '../../src/ledger/audit/checkpoint.ts';
import { type AuditSource, auditSource } from '../../src/ledger/audit/source.ts';
import { verifyAudit, type Witnesses } from '../../src/ledger/audit/verify.ts';
import { reading } from '../../src/ledger/reads.ts';
import { SqliteDatabase } from '../../src/ledger/sqlite/database.ts';
import type { SqlReader } from '../../src/ledger/store.ts';
import { sqliteStage } from './sqlite-stage.ts';
import { draft, recorded } from './stage.ts';

/** A record with a bit of everything, open in the hands of somebody who may change whatever they like. */
export interface TamperedRecord {
  readonly database: DatabaseSync;
  readonly audit: AuditSource;
  readonly key: Secret;
  /** The lines of its file of checkpoints. */
  readonly lines: readonly string[];
  readonly ended: string;
  readonly open: string;
  readonly removed: string;
  close(): Promise<void>;
}

/** One for a whole file of tests: what each does to it is taken back. */
export function useTamperedRecord(): () => TamperedRecord {
  let record: TamperedRecord;
  beforeAll(async () => {
    record = await tamperedRecord();
  });
  afterAll(() => record.close());
  beforeEach(() => record.database.exec('begin'));
  afterEach(() => record.database.exec('rollback'));
  return () => record;
}

/** What does not fit, against these files of checkpoints. */
export async function breaksIn(record: TamperedRecord, given: Witnesses): Promise<readonly string[]> {
  const report = await verifyAudit(record.audit, given);
  return report.breaks.map(({ kind, message }) => `${kind}: ${message}`);
}

async function tamperedRecord(): Promise<TamperedRecord> {
  const stage = await sqliteStage();
  const file = join(stage.path, '..', 'checkpoints');
  const key = new Secret('the key of the checkpoints');
  const seen = { lastSeen: { resource: { name: 'edge', nativeState: 'LEAVING' } }, nativeState: 'LEAVING' };
  let ledger = await stage.open({ writer: 'old' });
  const ended = await recorded(
    ledger,
    { key: 'k', reason: 'moved out', region: 'eu', resourceName: 'edge', input: { a: 1 } },
    'SENDING',
    {
      status: 'ACCEPTED',
      note: 'accepted',
      requestId: 'q-1',
      order: 'o-1',
      settlesBefore: new Date(2e12),
      ...seen,
    },
    {
      status: 'SUCCEEDED',
      note: 'seen',
      undo: 'restorePort',
      reversibleUntil: new Date(2e12),
      requestId: 'q-2',
    },
  );
  const removed = await recorded(ledger, {}, 'SUCCEEDED');
  await stage.tamper(`update operations set ended_at = 1 where id = '${removed}'`);
  await ledger.prune(24 * 3600_000);
  await ledger.close();
  await stage.tamper('update writers set moved_at = 1');
  ledger = await stage.open({ writer: 'new' });
  await ledger.closeIdleChains(3600_000);
  const mark = (): Promise<string> =>
    checkpoint(ledger.audit, { writer: 'new', key, file, note: noted => ledger.noteCheckpoint(noted) });
  await mark();
  await ledger.refuse(
    draft(),
    domainError('CloudSubscriptionError', { message: 'prepaid', returnsAt: null }),
  );
  await mark();
  const open = await recorded(ledger, { resource: null, holds: 'place/edge' }, 'SENDING', {
    status: 'ACCEPTED',
    resource: 'r-new',
    unconfirmed: 'GONE',
    error: domainError('CloudOutcomeUnknownError', { message: 'lost', settlesBefore: new Date(2e12) }),
  });
  await ledger.postpone(open, { ...seen, nextLookInMs: 1 });
  await mark();
  await ledger.close();
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  rmSync(file);
  const database = new DatabaseSync(stage.path);
  const own = new SqliteDatabase(database);
  // Over the very connection that tampers, so that what it does can be taken back.
  const reader: Pick<SqlReader, 'read'> = {
    read: async (name, ...given) => own.run(reading(name, given)) as never,
  };
  return {
    database,
    audit: auditSource(reader),
    key,
    lines,
    ended,
    open,
    removed,
    close: async () => {
      database.close();
      await stage.clear();
    },
  };
}
