import { isOpen, type Operation, type OperationEvent } from '../domain/operation.ts';
import { cursorAt, readCursor } from './cursor.ts';
import type { OperationFilter, OperationPage, SentOperation } from './ledger.ts';
import { eventColumns, eventOf, operationColumns, operationOf } from './operation-row.ts';
import { list, run, runFirst, type SqlScript, type SqlValue } from './sql.ts';
import { holdsElse } from './statements.ts';

export function* operation(id: string): SqlScript<Operation | null> {
  const row = yield* runFirst(`select ${operationColumns} from operations where id = $1`, id);
  return row === null ? null : operationOf(row);
}

/** Whether another operation that was sent for the same ended so shortly before this one was sent, or later. */
export function* followsAnother(
  { id, holds, resource, lastSendingAt, startedAt }: SentOperation,
  withinMs: number,
): SqlScript<boolean> {
  const row = yield* runFirst(
    `select exists (select 1 from operations where resource in :each($2) and id <> $1 and attempts > 0 and ended_at >= $3)
       or exists (select 1 from operations where holds in :each($2) and ${holdsElse} and id <> $1 and attempts > 0 and ended_at >= $3)
       as follows`,
    id,
    list(resource === null ? [holds] : [holds, resource]),
    (lastSendingAt ?? startedAt).getTime() - withinMs,
  );
  return Boolean(row?.follows);
}

export function* operations(
  filter: OperationFilter,
  page: { readonly first: number; readonly after: string | null },
): SqlScript<OperationPage> {
  const values: SqlValue[] = [];
  const conditions: string[] = [];
  const where = (condition: string, value: SqlValue | undefined): void => {
    if (value === undefined) return;
    values.push(value);
    conditions.push(condition.replace('?', `$${values.length}`));
  };
  where(
    "provider || '/' || account in :each(?)",
    filter.accounts === null ? undefined : list(filter.accounts),
  );
  where(
    "provider || '/' || account || '/' || kind in :each(?)",
    filter.kinds === undefined ? undefined : list(filter.kinds),
  );
  where('status in :each(?)', filter.status === undefined ? undefined : list(filter.status));
  where('provider = ?', filter.provider);
  where('account = ?', filter.account);
  where('resource = ?', filter.resource);
  where('mutation = ?', filter.mutation);
  where('actor = ?', filter.actor);
  where('started_at >= ?', filter.startedAfter?.getTime());
  where('started_at < ?', filter.startedBefore?.getTime());
  const open = filter.open ?? (filter.status?.every(isOpen) ? true : undefined);
  // SQLite would walk through the whole record along the tenant, where an index of far fewer leads straight there.
  const isNarrow = open === true || filter.resource !== undefined;
  where(isNarrow ? "tenant || '' = ?" : 'tenant = ?', filter.tenant);
  if (open !== undefined) conditions.push(`ended_at is ${open ? '' : 'not '}null`);
  if (page.after !== null) {
    const after = readCursor(page.after);
    where('(started_at, id) < (?, ', after.moment);
    values.push(after.id);
    conditions.push(`${conditions.pop()}$${values.length})`);
  }
  const found = yield* run(
    `select ${operationColumns} from operations where ${conditions.join(' and ')}
     order by started_at desc, id desc limit $${values.length + 1}`,
    ...values,
    page.first + 1,
  );
  const shown = found.slice(0, page.first).map(operationOf);
  const last = shown.at(-1);
  return {
    operations: shown,
    next: found.length > page.first && last !== undefined ? cursorAt(last.startedAt, last.id) : null,
  };
}

export function* events(id: string, after: number, limit: number): SqlScript<readonly OperationEvent[]> {
  const found = yield* run(
    `select ${eventColumns} from operation_events where operation_id = $1 and sequence > $2 order by sequence limit $3`,
    id,
    after,
    limit,
  );
  return found.map(eventOf);
}
