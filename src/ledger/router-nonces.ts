import { list, run, type SqlScript, textOf } from './sql.ts';

export const routerNonceTables: readonly string[] = [
  'create table router_nonces (nonce text primary key, taken_at bigint not null)',
  'create index router_nonces_by_time on router_nonces (taken_at)',
];

/** So many at once that requests meanwhile wait for little. */
export const noncePortion = 2_000;

/** Takes those that nobody has taken yet, and returns them. In one order, or two replicas would wait for each other. */
export function* takeNonces(nonces: readonly string[]): SqlScript<readonly string[]> {
  const rows = yield* run(
    `insert into router_nonces (nonce, taken_at)
     select given.*, :now from :each($1) as given where true
     on conflict (nonce) do nothing returning nonce`,
    list([...nonces].sort()),
  );
  return rows.map(({ nonce }) => textOf(nonce));
}

/** Removes one portion of those that were taken longer ago than this, by the clock of the record, and says how many. */
export function* pruneNonces(keptForMs: number): SqlScript<number> {
  const rows = yield* run(
    `delete from router_nonces where nonce in (
       select nonce from router_nonces where taken_at < :now - $1
       order by taken_at limit ${noncePortion} :unlocked)
     returning nonce`,
    keptForMs,
  );
  return rows.length;
}
