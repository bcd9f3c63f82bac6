import type { BulkStatement, SqlItem, SqlQuery, SqlRow, SqlStatement, SqlValue } from '../sql.ts';
import { storable } from '../sql.ts';

/** A statement as PostgreSQL takes it. */
export interface PgRequest {
  readonly text: string;
  readonly values: readonly SqlValue[];
}

export interface MergedRequests {
  readonly requests: readonly PgRequest[];
  /** The answers of the statements, from those of the requests. */
  readonly answersOf: (answers: readonly (readonly SqlRow[])[]) => readonly (readonly SqlRow[])[];
}

/** Items of one statement that stand in one list become one request, at the place of the first of them. */
export function merged(statements: readonly SqlStatement[]): MergedRequests {
  const requests: PgRequest[] = [];
  const places: number[] = [];
  const bulks = new Map<BulkStatement, { readonly place: number; readonly items: SqlRow[] }>();
  for (const statement of statements) {
    if (!('bulk' in statement)) {
      places.push(requests.push(requestOf(statement)) - 1);
      continue;
    }
    const known = bulks.get(statement.bulk);
    if (known === undefined) {
      const place = requests.push({ text: '', values: [] }) - 1;
      bulks.set(statement.bulk, { place, items: [statement.item] });
      places.push(place);
    } else {
      known.items.push(statement.item);
      places.push(known.place);
    }
  }
  for (const [bulk, { place, items }] of bulks) requests[place] = bulkRequest(bulk, items);
  const answersOf = (answers: readonly (readonly SqlRow[])[]): readonly (readonly SqlRow[])[] => {
    const byKey = new Map<number, Map<unknown, SqlRow[]>>();
    return statements.map((statement, index) => {
      const place = places[index] ?? 0;
      const rows = answers[place] ?? [];
      if (!('bulk' in statement)) return rows;
      return ownAnswers(statement, rows, place, byKey);
    });
  };
  return { requests, answersOf };
}

/** Writings that touch different rows, as one statement: each of its own would cost both sides as much as its work does. */
export function combined(statements: readonly SqlStatement[]): PgRequest | null {
  const { requests } = merged(statements);
  const values: SqlValue[] = [];
  const parts = requests.map((request, index) => {
    const before = values.length;
    values.push(...request.values);
    const text = request.text.replace(/\$(\d+)/g, (_whole, number) => `$${before + Number(number)}`);
    return `written_${index} as (${text})`;
  });
  return parts.length === 0 ? null : { text: `with ${parts.join(', ')} select 1 as written`, values };
}

function ownAnswers(
  { bulk, item }: SqlItem,
  rows: readonly SqlRow[],
  place: number,
  byKey: Map<number, Map<unknown, SqlRow[]>>,
): readonly SqlRow[] {
  if (bulk.key === null) return [];
  let grouped = byKey.get(place);
  if (grouped === undefined) {
    grouped = Map.groupBy(rows, row => row.asked);
    byKey.set(place, grouped);
  }
  return grouped.get(storable(item[bulk.key] ?? null)) ?? [];
}

function requestOf({ text, values }: SqlQuery): PgRequest {
  return { text: spelled(text), values: values.map(storable) };
}

function bulkRequest(bulk: BulkStatement, items: readonly SqlRow[]): PgRequest {
  const columns = Object.keys(bulk.columns);
  const plain = items.map(item => columns.map(column => storable(item[column] ?? null)));
  const [first, second] = plain;
  // One by itself is bound as it is; many come as one text, so that one prepared statement serves any number of them.
  if (first !== undefined && second === undefined) return { text: spelledBulk(bulk, 'one'), values: first };
  const named = plain.map(values => Object.fromEntries(values.map((value, at) => [columns[at], value])));
  return { text: spelledBulk(bulk, 'many'), values: [JSON.stringify(named)] };
}

const spellings = new Map<string, string>();
const bulkSpellings = { one: new Map<BulkStatement, string>(), many: new Map<BulkStatement, string>() };

function spelledBulk(bulk: BulkStatement, how: 'one' | 'many'): string {
  const known = bulkSpellings[how].get(bulk);
  if (known !== undefined) return known;
  const types = Object.entries(bulk.columns).map(
    ([column, type]) => [column, type === 'number' ? 'bigint' : 'text'] as const,
  );
  const items = `json_to_recordset($1::text::json) as item(${types.map(each => each.join(' ')).join(', ')})`;
  const text =
    how === 'many'
      ? bulk.many.replaceAll(':items', items)
      : types.reduce(
          (one, [column, type], index) =>
            one.replace(new RegExp(`:item\\.${column}\\b`, 'g'), `$$${index + 1}::${type}`),
          bulk.one,
        );
  const spelling = spelled(text);
  bulkSpellings[how].set(bulk, spelling);
  return spelling;
}

function spelled(text: string): string {
  const known = spellings.get(text);
  if (known !== undefined) return known;
  const spelling = text
    .replaceAll(':unlocked', 'for update skip locked')
    .replace(/:locked\((\w+)\)/g, 'for update of $1')
    .replaceAll(':locked', 'for update')
    .replaceAll(':roomy', ' with (fillfactor = 70)')
    .replaceAll(':session', 'pg_backend_pid()')
    // A subquery is asked once a statement; the function alone once for every row.
    .replaceAll(':now', '(select floor(extract(epoch from clock_timestamp()) * 1000)::bigint)')
    .replace(/:each\(\$(\d+)\)/g, '(select jsonb_array_elements_text($$$1::text::jsonb))');
  spellings.set(text, spelling);
  return spelling;
}
