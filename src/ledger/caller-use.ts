import type { CallerUse, SharedMinute } from '../domain/caller-use.ts';
import { numberOf, run, runFirst, type SqlScript } from './sql.ts';

export const callerUseTables: readonly string[] = [
  `create table caller_use (
    minute bigint not null, caller text not null, requests bigint not null, cost bigint not null,
    primary key (minute, caller)
  )`,
];

const minuteMs = 60_000;

/** Adds what one replica has seen to the minute of the record's clock. Minutes that are over are forgotten. */
export function* addCallerUse(uses: readonly CallerUse[]): SqlScript<SharedMinute> {
  const now = Number((yield* runFirst('select :now as now'))?.now);
  const minute = Math.floor(now / minuteMs);
  const totals: CallerUse[] = [];
  // In one order, or two replicas would wait for each other.
  for (const { caller, requests, cost } of [...uses].sort((one, two) => (one.caller < two.caller ? -1 : 1))) {
    const row = yield* runFirst(
      `insert into caller_use (minute, caller, requests, cost) values ($1, $2, $3, $4)
       on conflict (minute, caller) do update
       set requests = caller_use.requests + excluded.requests, cost = caller_use.cost + excluded.cost
       returning requests, cost`,
      minute,
      caller,
      requests,
      cost,
    );
    totals.push({ caller, requests: numberOf(row?.requests), cost: numberOf(row?.cost) });
  }
  yield* run('delete from caller_use where minute < $1', minute);
  return { minute, leftMs: (minute + 1) * minuteMs - now, totals };
}
