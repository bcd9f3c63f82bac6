import type { SqlRow } from '../sql.ts';
import { sha256 } from './row.ts';

/**
 * What of an operation each row of the audit vouches for, by one hash. Not among them: when it is looked at next and who
 * holds it for how long, which change without a trace and end with the operation.
 *
 * A released list never changes. One with further columns gets the next number, and rows are checked by the one they name.
 */
const bindings: readonly (readonly string[])[] = [
  [
    'id',
    'parent',
    'change',
    'mutation',
    'provider',
    'account',
    'kind',
    'region',
    'place',
    'resource',
    'resource_name',
    'holds',
    'tenant',
    'actor',
    'reason',
    'idempotency_key',
    'fingerprint',
    'document_hash',
    'rights',
    'input',
    'seen_before',
    'status',
    'attempts',
    'started_at',
    'updated_at',
    'ended_at',
    'last_sending_at',
    'last_seen',
    'native_state',
    'error',
    'request_id',
    'provider_order',
    'reversible_until',
    'undo',
    'settles_before',
    'sequence',
    'unconfirmed_end',
    'unconfirmed_since',
    'live_key',
    'key_kept_until',
    'revision',
  ],
];

/** `<number of the list>:<hash>` of the row as it is stored. */
export function boundHash(row: SqlRow, binding: number = bindings.length): string | null {
  const columns = bindings[binding - 1];
  if (columns === undefined) return null;
  return `${binding}:${sha256(JSON.stringify(columns.map(column => row[column] ?? null)))}`;
}

/** Whether the row is what the audit has written down; null where that was by a list that this version does not know. */
export function isBound(row: SqlRow, written: unknown): boolean | null {
  if (typeof written !== 'string') return false;
  const found = /^(\d{1,4}):/.exec(written);
  if (found === null) return false;
  const hash = boundHash(row, Number(found[1]));
  return hash === null ? null : hash === written;
}
