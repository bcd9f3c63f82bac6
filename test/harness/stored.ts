import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import postgres from 'postgres';
import { ledgerFile, openArchive } from '../../src/ledger/archive.ts';
import { verifyAudit } from '../../src/ledger/audit/verify.ts';
import { type SiteOptions, toldTimes } from './site.ts';

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

type StoredIn = Pick<SiteOptions, 'folder' | 'record'>;

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

export async function storedOperations(options: StoredIn): Promise<StoredOperation[]> {
  const [rows, events] = await tables(options);
  const trueTime = await trueTimes(options);
  const byOperation = new Map<string, StoredEvent[]>();
  for (const { operation_id: id, at, status, note } of events) {
    const event = { at: trueTime(at), status: String(status), note: note === null ? null : String(note) };
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
    startedAt: trueTime(row.started_at),
    endedAt: row.ended_at === null ? null : trueTime(row.ended_at),
    events: byOperation.get(String(row.id)) ?? [],
  }));
}

/** Null where something was sent, or may have been. */
export function reasonNotSent({ status, error, events }: StoredOperation): string | null {
  if (status !== 'CLOSED_NOT_SENT') return null;
  if (error === null) return events.at(-1)?.note ?? 'no reason';
  const { message } = JSON.parse(error) as { readonly message: string };
  return message.slice(message.indexOf(': ') + 2).replace(/\.$/, '');
}

/** What a time of the record truly was, where its gateways had other clocks; else it is the true one. */
async function trueTimes({ folder, record }: StoredIn): Promise<(ms: unknown) => number> {
  const file = toldTimes(folder);
  if (record.kind !== 'sqlite' || !existsSync(file)) return Number;
  const told = new Map<number, number>();
  for await (const line of createInterface(createReadStream(file))) {
    const [ms, truly] = line.split(' ').map(Number);
    if (ms !== undefined && truly !== undefined && !told.has(ms)) told.set(ms, truly);
  }
  return ms => {
    const truly = told.get(Number(ms));
    if (truly === undefined) throw new Error(`nobody told what time ${ms} of the record in ${folder} was`);
    return truly;
  };
}

async function tables({ folder, record }: StoredIn): Promise<[Row[], Row[]]> {
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
export async function auditBreaks({ folder, record }: StoredIn): Promise<string[]> {
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
