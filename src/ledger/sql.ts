/**
 * What is decided about the record is written once, as generators that yield statements and get rows. SQLite answers them at
 * once, PostgreSQL over its connection, and several scripts of one transaction run side by side, so that what they ask for at
 * the same time is asked together. A second, asynchronous copy of a decision would be a bug waiting for its day.
 */
export type SqlScript<Result> = Generator<readonly SqlStatement[], Result, readonly (readonly SqlRow[])[]>;

export type SqlStatement = SqlQuery | SqlItem;

/**
 * SQL that both stores understand, with `$1` as parameters, and words that each spells its own way: `:now` (the store's clock
 * in milliseconds), `:session` (which process of the database answers), `:each($1)` (the elements of a JSON array of strings),
 * `:locked` and `:unlocked` (row locks), `:roomy` (a table whose rows are written again and again).
 */
export interface SqlQuery {
  readonly text: string;
  readonly values: readonly SqlValue[];
}

/** One statement for one item or for many: a store may ask for all of them together. */
export interface BulkStatement {
  /** With `:item.id` and the like for what the one item brings. */
  readonly one: string;
  /** With `:items` for a table of that name `item`, and `item.id` and the like for its columns. */
  readonly many: string;
  readonly columns: Readonly<Record<string, 'text' | 'number'>>;
  /** The column of the items that answers repeat as `asked`, so that they are told apart; null where nothing is answered. */
  readonly key: string | null;
}

export interface SqlItem {
  readonly bulk: BulkStatement;
  readonly item: SqlRow;
}

export type SqlValue = string | number | null;
export type SqlRow = Readonly<Record<string, SqlValue>>;

export function query(text: string, ...values: readonly SqlValue[]): SqlQuery {
  return { text, values };
}

export function* run(text: string, ...values: readonly SqlValue[]): SqlScript<readonly SqlRow[]> {
  const [answer = []] = yield [{ text, values }];
  return answer;
}

export function* runFirst(text: string, ...values: readonly SqlValue[]): SqlScript<SqlRow | null> {
  const [row] = yield* run(text, ...values);
  return row ?? null;
}

/** Sends them together: each stands on its own, and their order is kept. */
export function* runAll(...statements: readonly SqlStatement[]): SqlScript<void> {
  yield statements;
}

/**
 * PostgreSQL refuses NUL in text, and no store keeps half a surrogate pair; both can stand in a provider's message or in what
 * a client sends. Every store sends its values through this, so that both keep and find the same text.
 */
export function storable(value: SqlValue): SqlValue {
  return typeof value === 'string' ? value.toWellFormed().replaceAll('\0', '\uFFFD') : value;
}

/** A parameter for `:each`. */
export function list(texts: readonly string[]): string {
  return JSON.stringify(texts.map(storable));
}

/** A number that the store may hand out as text or as a number, depending on its width. */
export function numberOf(value: SqlValue | undefined): number {
  return Number(value ?? 0);
}

export function textOf(value: SqlValue | undefined): string {
  return String(value ?? '');
}
