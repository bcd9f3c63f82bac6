import { run, runFirst, type SqlScript, textOf } from './sql.ts';

/** One caller's destructive changes of one account. */
export interface BudgetHolder {
  readonly tenant: string;
  readonly actor: string;
  readonly provider: string;
  readonly account: string;
}

export type BudgetTaken =
  | { readonly kind: 'taken'; readonly at: number }
  /** Used up; from `freeAt` on there is room again. */
  | { readonly kind: 'used up'; readonly freeAt: Date };

export const budgetTables: readonly string[] = [
  'create table budgets (holder text primary key, uses text not null)',
];

const hourMs = 3600_000;

/** Takes one, if fewer than `limit` were taken within the last hour. The row is locked: many who ask at once are counted one by one. */
export function* takeBudget(holder: BudgetHolder, limit: number): SqlScript<BudgetTaken> {
  const key = keyOf(holder);
  yield* run("insert into budgets (holder, uses) values ($1, '[]') on conflict do nothing", key);
  const row = yield* runFirst('select uses, :now as now from budgets where holder = $1 :locked', key);
  const now = Number(row?.now);
  const uses = usesIn(row?.uses).filter(at => at > now - hourMs);
  const blocking = uses.at(-limit);
  if (uses.length >= limit && blocking !== undefined) {
    return { kind: 'used up', freeAt: new Date(blocking + hourMs) };
  }
  yield* run('update budgets set uses = $2 where holder = $1', key, JSON.stringify([...uses, now]));
  return { kind: 'taken', at: now };
}

/** For what was not recorded after all: nothing was sent on the strength of it. */
export function* giveBudgetBack(holder: BudgetHolder, at: number): SqlScript<void> {
  const key = keyOf(holder);
  const row = yield* runFirst('select uses from budgets where holder = $1 :locked', key);
  const uses = usesIn(row?.uses);
  const index = uses.lastIndexOf(at);
  if (index < 0) return;
  yield* run('update budgets set uses = $2 where holder = $1', key, JSON.stringify(uses.toSpliced(index, 1)));
}

function keyOf({ tenant, actor, provider, account }: BudgetHolder): string {
  return JSON.stringify([tenant, actor, provider, account]);
}

function usesIn(value: string | number | null | undefined): number[] {
  return value === null || value === undefined ? [] : (JSON.parse(textOf(value)) as number[]);
}
