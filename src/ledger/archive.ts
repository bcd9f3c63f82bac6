import { join } from 'node:path';
import { type AuditSource, auditSource } from './audit/source.ts';
import { type ExportedOperation, exportOperations } from './export.ts';
import type { DurableLedger } from './sql-ledger.ts';
import { openSqliteLedger, openSqliteReading } from './sqlite/open.ts';

/** Where the record is kept: a database wins over a directory. */
export interface ArchiveLocation {
  readonly databaseUrl?: string | undefined;
  readonly dataDir?: string | undefined;
}

/** The record as a reader sees it, beside the servers that write it. */
export interface Archive {
  readonly audit: AuditSource;
  exported(since: Date | null): AsyncIterable<ExportedOperation>;
  close(): Promise<void>;
}

export function ledgerFile(dataDir: string): string {
  return join(dataDir, 'ledger.sqlite');
}

/** Keys and approvals: a file of their own, so that keys can be made while a server runs. */
export function accessFile(dataDir: string): string {
  return join(dataDir, 'access.sqlite');
}

export async function openArchive(location: ArchiveLocation): Promise<Archive> {
  const store = isSet(location.databaseUrl)
    ? await (await import('./postgres/open.ts')).openPostgresReading(location.databaseUrl)
    : await openSqliteReading(ledgerFile(directory(location)));
  return {
    audit: auditSource(store),
    exported: since => exportOperations(store, since),
    close: () => store.close(),
  };
}

/** For work that writes. On SQLite it needs the file for itself, so no server may be running on it. */
export async function openLedger(location: ArchiveLocation, writer?: string): Promise<DurableLedger> {
  const named = writer === undefined ? {} : { writer };
  return isSet(location.databaseUrl)
    ? await (await import('./postgres/open.ts')).openPostgresLedger({ url: location.databaseUrl, ...named })
    : await openSqliteLedger({ path: ledgerFile(directory(location)), ...named });
}

/** The same default as the server's. */
function directory({ dataDir }: ArchiveLocation): string {
  return isSet(dataDir) ? dataDir : 'data';
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== '';
}
