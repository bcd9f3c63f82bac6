import { atOnce, columnsOf, storedColumns } from './operation-row.ts';
import type { BulkStatement, SqlItem, SqlRow, SqlScript } from './sql.ts';

const numbers: ReadonlySet<string> = new Set([
  'attempts',
  'started_at',
  'updated_at',
  'ended_at',
  'last_sending_at',
  'reversible_until',
  'settles_before',
  'key_kept_until',
  'sequence',
  'unconfirmed_since',
  'next_look_at',
  'revision',
  'refusal',
  'lease_until',
  'lease_ms',
  'looking_ms',
  'at',
  'event',
]);

function typed(columns: readonly string[]): BulkStatement['columns'] {
  return Object.fromEntries(columns.map(column => [column, numbers.has(column) ? 'number' : 'text']));
}

function insertionInto(table: string, columns: readonly string[]): BulkStatement {
  const into = `insert into ${table} (${columns.join(', ')})`;
  return {
    one: `${into} values (${columns.map(column => `:item.${column}`).join(', ')})`,
    many: `${into} select ${columnsOf('item', columns)} from :items`,
    columns: typed(columns),
    key: null,
  };
}

/** Set by the store's own clock when the operation is written for the first time. */
const begunByClock = [
  'started_at',
  'updated_at',
  'ended_at',
  'next_look_at',
  'lease_until',
  'last_sending_at',
];
const given = storedColumns.filter(column => !begunByClock.includes(column));

/** `item` names what is inserted, in one way or the other. */
function beginning(item: 'item' | ':item', items: string): string {
  return `insert into operations (${given.join(', ')}, ${begunByClock.join(', ')})
    select ${columnsOf(item, given)}, clock.now, clock.now,
      case when ${item}.lease_ms is null then clock.now end,
      case when ${item}.lease_ms is not null then ${atOnce} end,
      clock.now + ${item}.lease_ms,
      case when ${item}.attempts > 0 then clock.now end
    from (select :now as now) as clock ${items} where true
    on conflict do nothing returning id as asked, started_at`;
}

/**
 * With a lease it begins open and held; without one it has ended at once. Inserts nothing where an index says that the key or
 * what it holds is taken; then no row comes back.
 */
const insertion: BulkStatement = {
  one: beginning(':item', ''),
  many: beginning('item', 'cross join :items'),
  columns: typed([...given, 'lease_ms']),
  key: 'id',
};

export function insertOperation(row: SqlRow, leaseMs: number | null): SqlItem {
  return { bulk: insertion, item: { ...row, lease_ms: leaseMs } };
}

/** The row as it stands in the store after that, which only then says what time it was. */
export function insertedRow(row: SqlRow, startedAt: number, leaseMs: number | null): SqlRow {
  const open = leaseMs !== null;
  return {
    ...row,
    started_at: startedAt,
    updated_at: startedAt,
    ended_at: open ? null : startedAt,
    next_look_at: open ? atOnce : null,
    lease_until: open ? startedAt + leaseMs : null,
  };
}

const stored = columnsOf('o', storedColumns);

const locking: BulkStatement = {
  one: `select :item.id as asked, ${stored} from operations o where o.id = :item.id :locked(o)`,
  // In the order of their ids, so that two who lock several never wait for each other crosswise.
  many: `select item.id as asked, ${stored} from :items join operations o on o.id = item.id order by o.id :locked(o)`,
  columns: { id: 'text' },
  key: 'id',
};

/** The operation as it is stored, locked until the transaction ends. */
export function* lockOperation(id: string): SqlScript<SqlRow | null> {
  const [answer = []] = yield [{ bulk: locking, item: { id } }];
  return answer[0] ?? null;
}

const updates = new Map<string, BulkStatement>();

/** Writes these columns of a locked operation. */
export function updateOperation(id: string, changed: SqlRow): SqlItem {
  const columns = Object.keys(changed);
  const name = columns.join(' ');
  let bulk = updates.get(name);
  if (bulk === undefined) {
    const sets = (item: string): string => columns.map(column => `${column} = ${item}.${column}`).join(', ');
    bulk = {
      one: `update operations set ${sets(':item')} where id = :item.id`,
      many: `update operations set ${sets('item')} from :items where operations.id = item.id`,
      columns: typed(['id', ...columns]),
      key: null,
    };
    updates.set(name, bulk);
  }
  return { bulk, item: { ...changed, id } };
}

/** Of a creation: it holds the place of a name instead of a resource's id. Spelled as in its index. */
export const holdsElse = '(resource is null or resource <> holds)';

function besides(item: 'item' | ':item', items: string): string {
  const inTheWay = `o.id <> ${item}.id and (o.ended_at is null
    or (o.attempts > 0 and o.ended_at >= :now - ${item}.looking_ms))`;
  return `select ${item}.holds as asked, ${columnsOf('o')} from ${items} operations o
      where o.resource = ${item}.holds and ${inTheWay}
    union all
    select ${item}.holds as asked, ${columnsOf('o')} from ${items} operations o
      where o.holds = ${item}.holds and (o.resource is null or o.resource <> o.holds) and ${inTheWay}`;
}

const beside: BulkStatement = {
  one: besides(':item', ''),
  many: besides('item', ':items cross join'),
  columns: typed(['id', 'holds', 'looking_ms']),
  key: 'holds',
};

/** Other operations of the same that are open, or were sent and have ended within `lookingMs`. */
export function operationsBeside(id: string, holds: string, lookingMs: number): SqlItem {
  return { bulk: beside, item: { id, holds, looking_ms: lookingMs } };
}

export const insertEvent: BulkStatement = insertionInto('operation_events', [
  'operation_id',
  'sequence',
  'at',
  'status',
  'note',
  'provider_request_id',
  'native_state',
]);

export const insertAudit: BulkStatement = insertionInto('audit', [
  'writer',
  'sequence',
  'at',
  'operation_id',
  'revision',
  'event',
  'body',
  'previous',
  'hash',
]);
