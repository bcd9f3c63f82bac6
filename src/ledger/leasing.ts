import type { Operation } from '../domain/operation.ts';
import { operationColumns, operationOf } from './operation-row.ts';
import type { Scribe } from './recording.ts';
import { list, rows, textOf, type Work } from './work.ts';

/**
 * Due is what nobody living carries: those whose time has come, and those that were being sent when their owner died. An open
 * operation without a time to look is due as well, or it would stay open in silence; only what waits for a person is not.
 */
const due = `open = 1 and (lease_owner is null or lease_until <= :now) and (
  next_look_at <= :now
  or status in ('RECORDED', 'SENDING', 'NOT_SENT')
  or (next_look_at is null and status <> 'NEEDS_ATTENTION'))`;

const oldestFirst = 'coalesce(next_look_at, updated_at), id';

/**
 * Skips what another replica is claiming at this moment, instead of waiting for it and then finding it taken. Chosen once and
 * for all before anything is updated: a subquery with a limit may be run again for every row, and then takes more than that.
 */
export function* claim(limit: number, leaseMs: number, scribe: Scribe): Work<readonly Operation[]> {
  const claimed = yield* rows(
    `with chosen (chosen_id) as materialized (
       select id from operations where ${due} order by ${oldestFirst} limit $3 :unlocked)
     update operations set lease_owner = $1, lease_until = :now + $2 from chosen where id = chosen_id
     returning ${operationColumns}`,
    scribe.owner,
    leaseMs,
    limit,
  );
  return claimed
    .map(operationOf)
    .sort((left, right) => age(left) - age(right) || (left.id < right.id ? -1 : 1));
}

function age(operation: Operation): number {
  return (operation.nextLookAt ?? operation.updatedAt).getTime();
}

export function* renew(ids: readonly string[], leaseMs: number, scribe: Scribe): Work<readonly string[]> {
  const renewed = yield* rows(
    `update operations set lease_until = :now + $1
     where id in :each($2) and lease_owner = $3 and lease_until > :now and open = 1 returning id`,
    leaseMs,
    list(ids),
    scribe.owner,
  );
  return renewed.map(row => textOf(row.id));
}

export function* release(ids: readonly string[], scribe: Scribe): Work<void> {
  yield* rows(
    'update operations set lease_owner = null, lease_until = null where id in :each($1) and lease_owner = $2',
    list(ids),
    scribe.owner,
  );
}

/** At the end of a process: what it held may go on elsewhere at once, instead of when its leases run out. */
export function* releaseAll(scribe: Scribe): Work<void> {
  yield* rows(
    'update operations set lease_owner = null, lease_until = null where lease_owner = $1',
    scribe.owner,
  );
}

/** For a store with one writer: whoever held a lease before this start is dead. */
export function* voidLeases(): Work<void> {
  yield* rows('update operations set lease_owner = null, lease_until = null where lease_owner is not null');
}
