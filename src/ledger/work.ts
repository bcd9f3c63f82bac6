/**
 * What is decided about the record is written once, as generators that yield queries and get rows. SQLite answers them at
 * once, within one turn of the event loop, so that nobody else's query can slip into a transaction; PostgreSQL answers them
 * over its connection. A second, asynchronous copy of a decision would be a bug waiting for its day.
 */
export type Work<Result> = Generator<readonly Query[], Result, readonly (readonly Row[])[]>;

/**
 * SQL that both stores understand, with `$1` as parameters, and three words that each spells its own way: `:now` (the store's
 * clock in milliseconds), `:each($1)` (the elements of a JSON array of strings), `:locked` and `:unlocked` (row locks).
 */
export interface Query {
  readonly text: string;
  readonly values: readonly Value[];
}

export type Value = string | number | null;
export type Row = Readonly<Record<string, Value>>;

export function query(text: string, ...values: readonly Value[]): Query {
  return { text, values };
}

export function* rows(text: string, ...values: readonly Value[]): Work<readonly Row[]> {
  const [answer = []] = yield [{ text, values }];
  return answer;
}

export function* first(text: string, ...values: readonly Value[]): Work<Row | null> {
  const [row] = yield* rows(text, ...values);
  return row ?? null;
}

/** Sends them together: each stands on its own, and their order is kept. */
export function* together(...queries: readonly Query[]): Work<void> {
  yield queries;
}

/**
 * PostgreSQL refuses NUL in text, and no store keeps half a surrogate pair; both can stand in a provider's message or in what
 * a client sends. Every store sends its values through this, so that both keep and find the same text.
 */
export function storable(value: Value): Value {
  return typeof value === 'string' ? value.toWellFormed().replaceAll('\0', '\uFFFD') : value;
}

/** A parameter for `:each`. */
export function list(texts: readonly string[]): string {
  return JSON.stringify(texts.map(storable));
}

/** Where works are done: one connection of PostgreSQL, or the one file of SQLite. */
export interface Store {
  /** Without a transaction: every query sees what is committed. */
  read<Result>(work: () => Work<Result>): Promise<Result>;
  /** In one transaction that is durable when this resolves. `chain` is the audit chain that this transaction may append to. */
  write<Result>(work: (chain: string) => Work<Result>): Promise<Result>;
  /** Tells whoever watches, in all processes, that the operation got an event. A hint: never awaited, may be lost. */
  announce(operationId: string): void;
  watch(listener: (operationId: string) => void): () => void;
  close(): Promise<void>;
}

/** A number that the store may hand out as text or as a number, depending on its width. */
export function numberOf(value: Value | undefined): number {
  return Number(value ?? 0);
}

export function textOf(value: Value | undefined): string {
  return String(value ?? '');
}
