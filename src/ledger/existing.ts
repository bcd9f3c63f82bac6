import type { Operation } from '../domain/operation.ts';
import type { ExistingQuery, Recorded } from './ledger.ts';
import { operationColumns, operationOf } from './operation-row.ts';
import { list, query, type SqlQuery, type SqlScript } from './sql.ts';
import { holdsElse } from './statements.ts';

/** What stands in the way of a change. */
export type Obstacle = Exclude<Recorded, { kind: 'recorded' }>;

/** The key is asked first: a replay must get its answer although its own operation still holds the resource. */
export function* existing(asked: ExistingQuery): SqlScript<Obstacle | null> {
  const holding = query(
    `select ${operationColumns} from operations where resource in :each($1) and ended_at is null
     union all
     select ${operationColumns} from operations where holds in :each($1) and ${holdsElse} and ended_at is null
     order by started_at, id limit 1`,
    list(asked.holds),
  );
  const [held, keyed] = yield asked.key === null ? [holding] : [holding, ofKey(asked, asked.key)];
  const known = keyed?.[0];
  if (known !== undefined) {
    const kind = known.fingerprint === asked.fingerprint ? 'known' : 'conflict';
    return { kind, operation: operationOf(known) };
  }
  const holder = held?.[0];
  return holder === undefined ? null : { kind: 'busy', operation: operationOf(holder) };
}

type KeyQuery = Pick<ExistingQuery, 'tenant' | 'actor' | 'mutation'>;

function ofKey({ tenant, actor, mutation }: KeyQuery, key: string): SqlQuery {
  return query(
    `select ${operationColumns} from operations where tenant = $1 and actor = $2 and mutation = $3 and live_key = $4
     and (key_kept_until is null or key_kept_until > :now)`,
    tenant,
    actor,
    mutation,
    key,
  );
}

/** Whose key it is in the index, though its time may be over. */
export function* keyHolder({ tenant, actor, mutation }: KeyQuery, key: string): SqlScript<Operation | null> {
  const [found] = yield [
    query(
      `select ${operationColumns} from operations
       where tenant = $1 and actor = $2 and mutation = $3 and live_key = $4`,
      tenant,
      actor,
      mutation,
      key,
    ),
  ];
  const row = found?.[0];
  return row === undefined ? null : operationOf(row);
}
