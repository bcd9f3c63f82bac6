import type { OperationEntry } from './audit/entry.ts';
import { list, query, run, type SqlRow, textOf } from './sql.ts';
import type { Concluded, LedgerWriter, TransactionScript } from './transaction.ts';

/** So many at once that the record stays free for changes meanwhile. */
const portion = 200;

/** Refused before anything was sent; the index knows by what was set at the beginning. */
const refused = "refusal = 1 and status = 'REJECTED' and attempts = 0";

/** Closed or cancelled before the first attempt: while an account is paused, clients that go on asking leave many of these. */
const unsent = "status in ('CLOSED_NOT_SENT', 'CANCELLED') and attempts = 0";

/**
 * Removes one portion of operations that ended longer ago than this, with their events, and says how many. An open one is
 * never removed, nor one whose key still answers: a replay of it would then be sent a second time. The audit stays, and
 * notes each removal, so that an operation which somebody took out is told from one whose time was over.
 */
export function* prune(writer: LedgerWriter, endedForMs: number): TransactionScript<number> {
  const found = yield* run(
    `select id, revision from operations
     where ended_at < :now - $1 and (live_key is null or key_kept_until <= :now)
     order by ended_at limit ${portion} :unlocked`,
    endedForMs,
  );
  return removed(writer, found);
}

/**
 * Removes one portion of refusals that are older, or more of one caller, than is kept, and of what else sent nothing and is older.
 * Their callers hold an id of the latter, so no number of them is too many.
 */
export function* pruneRefusals(writer: LedgerWriter): TransactionScript<number> {
  const { refusalRetentionMs, refusalsPerCaller } = writer.settings;
  const tooMany = `select id from (
    select id, row_number() over (partition by tenant, actor order by ended_at desc, id) as place
    from operations where ${refused}) as numbered where place > $2`;
  const found = yield* run(
    `select id, revision from operations
     where (ended_at < :now - $1 and ((${refused}) or (${unsent}))) or (${refused} and id in (${tooMany}))
     limit ${portion} :unlocked`,
    refusalRetentionMs,
    refusalsPerCaller,
  );
  return removed(writer, found);
}

/** The same for one caller, quickly. */
export function* pruneRefusalsOf(
  writer: LedgerWriter,
  { tenant, actor }: { readonly tenant: string; readonly actor: string },
): TransactionScript<number> {
  const found = yield* run(
    `select id, revision from operations where ${refused} and tenant = $1 and actor = $2
     order by ended_at desc limit ${portion} offset $3 :unlocked`,
    tenant,
    actor,
    writer.settings.refusalsPerCaller,
  );
  return removed(writer, found);
}

function removed(writer: LedgerWriter, rows: readonly SqlRow[]): Concluded<number> {
  if (rows.length === 0) return { result: 0 };
  const ids = list(rows.map(row => textOf(row.id)));
  const events = query('delete from operation_events where operation_id in :each($1)', ids);
  const operations = query('delete from operations where id in :each($1)', ids);
  const entries = rows.map(({ id = null, revision }): OperationEntry => {
    const row = { id, revision: Number(revision) + 1 };
    return { row, at: writer.now, event: null, removed: true };
  });
  return { result: rows.length, writes: [events, operations], entries };
}
