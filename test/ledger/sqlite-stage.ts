import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ledgerDefaults } from '../../src/ledger/ledger.ts';
import { SqlLedger } from '../../src/ledger/sql-ledger.ts';
import { RecordClock } from '../../src/ledger/sqlite/clock.ts';
import { openSqliteLedger } from '../../src/ledger/sqlite/open.ts';
import { openReadingSession, openWritingSession } from '../../src/ledger/sqlite/opening.ts';
import { PartedConnection } from '../../src/ledger/sqlite/parted-connection.ts';
import { DirectConnection, SqliteStore } from '../../src/ledger/sqlite/store.ts';
import type { Stage } from './stage.ts';

export interface SqliteStage extends Stage {
  readonly path: string;
}

export async function sqliteStage(): Promise<SqliteStage> {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-ledger-'));
  const path = join(folder, 'ledger.sqlite');
  return {
    path,
    open: options => openSqliteLedger({ path, ...options }),
    tamper: async statement => {
      const database = new DatabaseSync(path, { timeout: 2000 });
      database.exec(statement);
      database.close();
    },
    clear: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** In this thread: what its threads add to a record has tests of its own, and starting them takes longer than most tests here. */
export async function directStage(): Promise<SqliteStage> {
  const stage = await sqliteStage();
  let owners = 0;
  return {
    ...stage,
    async open({ writer = 'local', settings: some } = {}) {
      owners += 1;
      const [owner, settings] = [`${writer} ${owners}`, { ...ledgerDefaults, ...some }];
      const { session } = openWritingSession({
        path: stage.path,
        writer,
        identity: { owner, settings },
        clock: new RecordClock().shared,
      });
      const connection = new PartedConnection(
        new DirectConnection(session),
        async () => new DirectConnection(openReadingSession(stage.path)),
      );
      return new SqlLedger(new SqliteStore(connection), { writer, owner, settings, findings: [] });
    },
  };
}
