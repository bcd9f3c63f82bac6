import type { Operation, OperationEvent } from '../domain/operation.ts';
import { eventColumns, eventOf, operationColumns, operationOf } from './operation-row.ts';
import { list, rows, type Store, type Work } from './work.ts';

export interface ExportedOperation extends Operation {
  readonly events: readonly OperationEvent[];
}

/**
 * All operations, oldest first, or those that changed since a time. A page is read when it is asked for: an export holds
 * neither the whole record in memory nor a transaction open.
 */
export async function* exportOperations(
  store: Pick<Store, 'read'>,
  since: Date | null,
): AsyncGenerator<ExportedOperation, void, undefined> {
  let after = { startedAt: -1, id: '' };
  for (;;) {
    const { startedAt, id } = after;
    const page = await store.read(() => exportedPage(startedAt, id, since));
    yield* page;
    const last = page.at(-1);
    if (last === undefined) return;
    after = { startedAt: last.startedAt.getTime(), id: last.id };
  }
}

function* exportedPage(
  startedAt: number,
  id: string,
  since: Date | null,
): Work<readonly ExportedOperation[]> {
  const found = yield* rows(
    `select ${operationColumns} from operations
     where (started_at, id) > ($1, $2) and updated_at >= $3 order by started_at, id limit 200`,
    startedAt,
    id,
    since?.getTime() ?? 0,
  );
  const operations = found.map(operationOf);
  const events = yield* rows(
    `select ${eventColumns} from operation_events where operation_id in :each($1) order by operation_id, sequence`,
    list(operations.map(operation => operation.id)),
  );
  const byOperation = Map.groupBy(events.map(eventOf), event => event.operationId);
  return operations.map(operation => ({ ...operation, events: byOperation.get(operation.id) ?? [] }));
}
