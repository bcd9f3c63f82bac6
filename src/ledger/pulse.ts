import { query } from './sql.ts';
import type { LedgerWriter, TransactionScript } from './transaction.ts';

// Larger than a page of either store, so that it needs room of its own as an operation does.
const filler = 'x'.repeat(16_384);

/** Writes for real: a disk that is full, a standby, a read-only file only show when something is committed. */
export function* beat(writer: LedgerWriter): TransactionScript<void> {
  yield [
    query('insert into pulse (id, filler) values ($1, $2) on conflict do nothing', writer.owner, filler),
    query('delete from pulse where id = $1', writer.owner),
  ];
  return { result: undefined };
}
