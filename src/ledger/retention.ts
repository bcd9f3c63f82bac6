import type { LedgerSettings } from './ledger.ts';
import { list, rows, textOf, together, type Work } from './work.ts';

/** So many at once that the record stays free for changes meanwhile. */
const portion = 200;

/**
 * Removes one portion of operations that ended before the given time, with their events, and says how many. An open one is
 * never removed, nor one whose key still answers: a replay of it would then be sent a second time. The audit stays.
 */
export function* pruned(before: Date, settings: LedgerSettings): Work<number> {
  const doomed = yield* rows(
    `select id from operations
     where open = 0 and ended_at < $1 and (live_key is null or ended_at <= :now - $2)
     order by ended_at limit $3 :unlocked`,
    before.getTime(),
    settings.keyRetentionMs,
    portion,
  );
  if (doomed.length === 0) return 0;
  const ids = list(doomed.map(row => textOf(row.id)));
  yield* together(
    { text: 'delete from operation_events where operation_id in :each($1)', values: [ids] },
    { text: 'delete from operations where id in :each($1)', values: [ids] },
  );
  return doomed.length;
}
