import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import postgres from 'postgres';
import { ledgerFile, openArchive } from '../../src/ledger/archive.ts';
import { verifyAudit } from '../../src/ledger/audit/verify.ts';
import type { SiteOptions } from './site.ts';

/** An operation as the record holds it, read without the gateway: its own word about itself is not enough. */
export interface StoredOperation {
  readonly id: string;
  readonly action: string;
  /** Its id in the graph; null where a creation never learnt it. */
  readonly resource: string | null;
  readonly holds: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly key: string | null;
  readonly status: string;
  readonly error: string | null;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly events: readonly StoredEvent[];
}

export interface StoredEvent {
  readonly at: number;
  readonly status: string;
  readonly note: string | null;
}

type Row = Readonly<Record<string, unknown>>;

const operationsText =
  'select id, change, resource, holds, input, idempotency_key, status, error, started_at, ended_at from operations order by started_at, id';
const eventsText =
  'select operation_id, at, status, note from operation_events order by operation_id, sequence';

export async function storedOperations(
  options: Pick<SiteOptions, 'folder' | 'record'>,
): Promise<StoredOperation[]> {
  const [rows, events] = await tables(options);
  const byOperation = new Map<string, StoredEvent[]>();
  for (const { operation_id: id, at, status, note } of events) {
    const event = { at: Number(at), status: String(status), note: note === null ? null : String(note) };
    const known = byOperation.get(String(id));
    if (known === undefined) byOperation.set(String(id), [event]);
    else known.push(event);
  }
  return rows.map(row => ({
    id: String(row.id),
    action: String(row.change).split('.').at(-1) ?? '',
    resource: row.resource === null ? null : String(row.resource),
    holds: String(row.holds),
    input: JSON.parse(String(row.input)),
    key: row.idempotency_key === null ? null : String(row.idempotency_key),
    status: String(row.status),
    error: row.error === null ? null : String(row.error),
    startedAt: Number(row.started_at),
    endedAt: row.ended_at === null ? null : Number(row.ended_at),
    events: byOperation.get(String(row.id)) ?? [],
  }));
}

async function tables({ folder, record }: Pick<SiteOptions, 'folder' | 'record'>): Promise<[Row[], Row[]]> {
  if (record.kind === 'sqlite') {
    const database = new DatabaseSync(ledgerFile(join(folder, 'data')), { readOnly: true });
    try {
      return [database.prepare(operationsText).all(), database.prepare(eventsText).all()];
    } finally {
      database.close();
    }
  }
  const sql = postgres(urlOf(record), { max: 1, onnotice: () => undefined });
  try {
    return [await sql.unsafe(operationsText), await sql.unsafe(eventsText)];
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** What does not fit in the chains of the audit: nothing, however often its writers were killed. */
export async function auditBreaks({
  folder,
  record,
}: Pick<SiteOptions, 'folder' | 'record'>): Promise<string[]> {
  const place =
    record.kind === 'sqlite'
      ? { databaseUrl: undefined, dataDir: join(folder, 'data') }
      : { databaseUrl: urlOf(record), dataDir: undefined };
  const archive = await openArchive(place);
  try {
    const { breaks } = await verifyAudit(archive.audit);
    return breaks.map(({ message }) => message);
  } finally {
    await archive.close();
  }
}

function urlOf(record: Extract<SiteOptions['record'], { kind: 'postgres' }>): string {
  return typeof record.url === 'string' ? record.url : record.url(0);
}
