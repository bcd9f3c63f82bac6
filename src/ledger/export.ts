import type { Operation, OperationEvent } from '../domain/operation.ts';
import { eventColumns, eventOf, operationColumns, operationOf } from './operation-row.ts';
import { list, run, type SqlScript } from './sql.ts';
import type { SqlReader } from './store.ts';

export interface ExportedOperation extends Operation {
  readonly events: readonly OperationEvent[];
}

/**
 * All operations, or those that changed since a time, in the order of their ids: about the oldest first. A page is read when
 * it is asked for: an export holds neither the whole record in memory nor a transaction open.
 */
export async function* exportOperations(
  store: Pick<SqlReader, 'read'>,
  since: Date | null,
): AsyncGenerator<ExportedOperation, void, undefined> {
  for (let after = ''; ; ) {
    const page = await store.read('exportedPage', after, since);
    yield* page;
    const last = page.at(-1);
    if (last === undefined) return;
    after = last.id;
  }
}

export function* exportedPage(after: string, since: Date | null): SqlScript<readonly ExportedOperation[]> {
  const found = yield* run(
    `select ${operationColumns} from operations where id > $1 and updated_at >= $2 order by id limit 200`,
    after,
    since?.getTime() ?? 0,
  );
  const operations = found.map(operationOf);
  const events = yield* run(
    `select ${eventColumns} from operation_events where operation_id in :each($1) order by operation_id, sequence`,
    list(operations.map(operation => operation.id)),
  );
  const byOperation = Map.groupBy(events.map(eventOf), event => event.operationId);
  return operations.map(operation => ({ ...operation, events: byOperation.get(operation.id) ?? [] }));
}
