import { list, query, run, textOf } from '../sql.ts';
import type { LedgerWriter, TransactionScript } from '../transaction.ts';
import { headOf } from './chain.ts';

export interface NotedCheckpoint {
  /** The hash of the first line of its file, or of its own line where it is in none: which series it belongs to. */
  readonly series: string;
  /** 1, 2, 3 … within its series. */
  readonly number: number;
  /** The hash of the line. */
  readonly hash: string;
  /** False where it was only printed. */
  readonly kept: boolean;
}

/** That a checkpoint was written is itself a row of a chain, so that lines which disappear from their file are missed. */
export function* noteCheckpoint(writer: LedgerWriter, noted: NotedCheckpoint): TransactionScript<void> {
  yield [];
  return { result: undefined, entries: [{ at: writer.now, facts: { checkpoint: noted } }] };
}

/** How many chains are closed by one row. */
const portion = 200;

/**
 * A chain that nobody has written to for so long is closed by a row in ours that says where it ends. From then on neither
 * checkpoints nor the beginnings of other chains name it, so that they do not grow with every process that ever ran.
 */
export function* closeIdleChains(writer: LedgerWriter, idleMs: number): TransactionScript<number> {
  // Which chain is ours is known from here on.
  yield [];
  const idle = yield* run(
    `select writer, sequence, hash from writers where closed_at is null and moved_at < :now - $1 and writer <> $2
     order by writer limit ${portion} :unlocked`,
    idleMs,
    writer.chain,
  );
  if (idle.length === 0) return { result: 0 };
  const closes = idle.map(headOf);
  const names = list(idle.map(row => textOf(row.writer)));
  const closing = query('update writers set closed_at = :now where writer in :each($1)', names);
  return {
    result: idle.length,
    writes: [closing],
    entries: [{ at: writer.now, facts: { closes } }],
  };
}
