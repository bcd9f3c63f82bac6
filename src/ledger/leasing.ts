import type { Operation } from '../domain/operation.ts';
import type { Claimed, KnownWork } from './ledger.ts';
import { atOnce, operationColumns, operationOf } from './operation-row.ts';
import { list, query, run, type SqlScript, textOf } from './sql.ts';
import type { LedgerWriter, TransactionScript } from './transaction.ts';

const unleased = '(lease_owner is null or lease_until <= :now)';

const knownWork = "place in :each($4) and change in :each($5) and place || '/' || kind not in :each($6)";

const youngMs = 60_000;
const soonMs = 60_000;

/** Each says how it is found along an index; the plus keeps SQLite from taking another one. */
const urgencies: readonly { readonly where: string; readonly order: string }[] = [
  { where: `next_look_at = ${atOnce}`, order: 'id' },
  {
    where: `started_at > :now - ${youngMs} and ended_at is null and +next_look_at <= :now`,
    order: 'started_at',
  },
  {
    where: `status = 'UNKNOWN' and settles_before <= :now + ${soonMs} and +next_look_at <= :now`,
    order: 'settles_before',
  },
  { where: 'next_look_at <= :now', order: 'next_look_at' },
];

const candidates = urgencies
  .map(
    ({ where, order }, urgency) => `select * from (
       select id as candidate, ${urgency} as urgency, next_look_at as due_at from operations
       where ${where} and ${unleased} and ${knownWork} order by ${order} limit $3 :unlocked) as urgency_${urgency}`,
  )
  .join(' union all ');

/**
 * Skips what another replica is claiming at this moment, instead of waiting for it and then finding it taken. Chosen once and
 * for all before anything is updated: a subquery with a limit may be run again for every row, and then takes more than that.
 */
const claiming = `with found as materialized (${candidates}),
  chosen (chosen_id) as materialized (
    select candidate from found group by candidate order by min(urgency), min(due_at), candidate limit $3)
  update operations set lease_owner = $1, lease_until = :now + $2 from chosen where id = chosen_id
  returning ${operationColumns}`;

/** Whether there may be anything to claim. Reading it costs next to nothing, and far more often than not nothing is due. */
export function* due(known: KnownWork): SqlScript<{ readonly at: Date; readonly due: boolean }> {
  const [found] = yield* run(
    `select :now as at, exists (select 1 from operations
     where next_look_at <= :now and ${unleased} and place in :each($1) and change in :each($2)
     and place || '/' || kind not in :each($3)) as due`,
    list(known.places),
    list(known.changes),
    list(known.busy ?? []),
  );
  return { at: new Date(Number(found?.at)), due: Boolean(found?.due) };
}

export function* claim(
  writer: LedgerWriter,
  limit: number,
  leaseMs: number,
  known: KnownWork,
): TransactionScript<Claimed> {
  const [claimed = []] = yield [
    query(
      claiming,
      writer.owner,
      leaseMs,
      limit,
      list(known.places),
      list(known.changes),
      list(known.busy ?? []),
    ),
  ];
  const at = writer.now;
  const order = (operation: Operation): number => urgencyOf(operation, at);
  const operations = claimed
    .map(operationOf)
    .sort(
      (left, right) => order(left) - order(right) || age(left) - age(right) || (left.id < right.id ? -1 : 1),
    );
  return { result: { at: new Date(at), operations } };
}

function urgencyOf({ status, startedAt, settlesBefore }: Operation, at: number): number {
  if (status === 'RECORDED' || status === 'SENDING' || status === 'NOT_SENT') return 0;
  if (startedAt.getTime() > at - youngMs) return 1;
  const settles = status === 'UNKNOWN' && settlesBefore !== null && settlesBefore.getTime() <= at + soonMs;
  return settles ? 2 : 3;
}

function age(operation: Operation): number {
  return operation.nextLookAt?.getTime() ?? atOnce;
}

/** Not leased: whoever hands them to a person does so by a step, and only the first one's step counts. */
export function* unclaimable(
  known: KnownWork,
  olderThanMs: number,
  limit: number,
): SqlScript<readonly Operation[]> {
  const found = yield* run(
    `select ${operationColumns} from operations
     where next_look_at <= :now - $1 and (next_look_at > ${atOnce} or updated_at <= :now - $1) and ${unleased}
     and not (place in :each($2) and change in :each($3)) order by next_look_at, id limit $4`,
    olderThanMs,
    list(known.places),
    list(known.changes),
    limit,
  );
  return found.map(operationOf);
}

export function* renew(
  writer: LedgerWriter,
  ids: readonly string[],
  leaseMs: number,
): TransactionScript<readonly string[]> {
  const renewed = yield* run(
    `update operations set lease_until = :now + $1
     where id in :each($2) and lease_owner = $3 and lease_until > :now and ended_at is null returning id`,
    leaseMs,
    list(ids),
    writer.owner,
  );
  return { result: renewed.map(row => textOf(row.id)) };
}

export function* release(writer: LedgerWriter, ids: readonly string[]): TransactionScript<void> {
  yield* run(
    'update operations set lease_owner = null, lease_until = null where id in :each($1) and lease_owner = $2',
    list(ids),
    writer.owner,
  );
  return { result: undefined };
}

/** At the end of a process: what it held may go on elsewhere at once, instead of when its leases run out. */
export function* releaseAll(writer: LedgerWriter): TransactionScript<void> {
  yield* run(
    'update operations set lease_owner = null, lease_until = null where ended_at is null and lease_owner = $1',
    writer.owner,
  );
  return { result: undefined };
}

/**
 * For a store with one writer: whoever held a lease before this start is dead. And what is open is looked at soon, whenever
 * that was meant to be: it may have been another clock that said so.
 */
export function* beginAnew(): SqlScript<void> {
  yield* run(
    'update operations set lease_owner = null, lease_until = null where ended_at is null and lease_owner is not null',
  );
  yield* run('update operations set next_look_at = :now where next_look_at > :now');
}
