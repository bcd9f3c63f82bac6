import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openSqliteLedger } from '../../src/ledger/sqlite/open.ts';
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
