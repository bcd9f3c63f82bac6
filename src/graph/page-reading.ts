import { domainError } from '../domain/errors.ts';
import type { Stretch } from '../domain/kind.ts';
import type { Read } from '../domain/outcome.ts';
import { type PageState, readCursor, writeCursor } from './cursor.ts';
import { asGraphQLError } from './errors.ts';
import type { Failure } from './failure.ts';
import { checkPageSize, type Page } from './page.ts';
import {
  type AskedSource,
  type PageSource,
  type ReadStretch,
  readInTime,
  readRounds,
} from './page-rounds.ts';

export interface PageOptions<Of extends PageSource> {
  readonly first: number;
  readonly after: string | null;
  /** How long silent sources may hold up the page; then they are named among the failures. */
  readonly patienceMs: number;
  /** Of which rows the lists consist, where the vendor leaves others out: a cursor of other rows is refused. */
  readonly narrowing?: string | null;
  /** How many rows one source holds, where that is told otherwise than by its stretches. */
  countRows?(source: Of): Promise<Read<number | null>>;
}

/**
 * Sources are shown one after another, and read as far as the page needs: the more they turn out to hold, the fewer of them
 * at a time. A cursor says where to go on at each source that has been begun or could not be read. What is silent is named,
 * never guessed.
 */
export async function readPageOver<Item, Of extends PageSource>(
  sources: readonly Of[],
  options: PageOptions<Of>,
  readStretch: ReadStretch<Item, Of>,
): Promise<Page<Item>> {
  const { first, after, narrowing = null } = options;
  checkPageSize(first);
  const start = readCursor(after, sources, narrowing);
  const asked = await readRounds(sources, start, options, readStretch);
  return assemblePage(sources, start, asked, options, readStretch);
}

function assemblePage<Item, Of extends PageSource>(
  sources: readonly Of[],
  start: PageState,
  asked: readonly AskedSource<Item>[],
  options: PageOptions<Of>,
  readStretch: ReadStretch<Item, Of>,
): Page<Item> {
  const failures = ofAll(asked, each => failuresOf(sources[each.index] as PageSource, each.outcome));
  const silent = asked.filter(({ outcome }) => outcome.kind === 'failed');
  // Nothing came from anywhere: that is an error, not an empty list.
  const [failure] = failures;
  if (failure !== undefined && silent.length === sources.length) throw asGraphQLError(failure.error);
  const cursorOf = ({ place, nth }: PageEdge<Item>): string => {
    const { index, outcome } = place;
    if (outcome.kind === 'failed') throw new Error('a source that failed has no rows');
    const state = stateBehind({ index, next: outcome.value.positionAfter(nth) }, start, asked);
    return writeCursor({ ...state, density: rows.length / asked.length }, sources);
  };
  const rows = ofAll(asked, each => edgesOf(each, cursorOf));
  const beyond = asked.some(({ outcome }) => outcome.kind === 'read' && outcome.value.more);
  const edges = rows.length > options.first ? rows.slice(0, options.first) : rows;
  const last = edges.at(-1);
  return {
    edges,
    pageInfo: {
      // A source that failed may hold more, and clients stop at "false". An empty page ends even so, or they would never stop.
      hasNextPage: last !== undefined && (rows.length > edges.length || beyond || silent.length > 0),
      hasPreviousPage: options.after !== null,
      startCursor: () => edges[0]?.cursor ?? null,
      endCursor: () => last?.cursor ?? options.after,
    },
    totalCount: () => countAll(sources, asked, options, readStretch),
    failures,
  };
}

/** One after another. Nearly always it is one source, and then nothing is put together. */
function ofAll<Item, Part>(
  asked: readonly AskedSource<Item>[],
  partsOf: (each: AskedSource<Item>) => readonly Part[],
): readonly Part[] {
  const [only] = asked;
  return only !== undefined && asked.length === 1 ? partsOf(only) : asked.flatMap(partsOf);
}

type CursorOf<Item> = (edge: PageEdge<Item>) => string;

function edgesOf<Item>(place: AskedSource<Item>, cursorOf: CursorOf<Item>): readonly PageEdge<Item>[] {
  if (place.outcome.kind === 'failed') return [];
  return place.outcome.value.items.map((node, nth) => new PageEdge(node, place, nth, cursorOf));
}

/** Its cursor is made only where it is selected. A class, because a getter made for each row costs more than its work. */
class PageEdge<Item> {
  readonly node: Item;
  readonly place: AskedSource<Item>;
  readonly nth: number;
  readonly #cursorOf: CursorOf<Item>;

  constructor(node: Item, place: AskedSource<Item>, nth: number, cursorOf: CursorOf<Item>) {
    this.node = node;
    this.place = place;
    this.nth = nth;
    this.#cursorOf = cursorOf;
  }

  get cursor(): string {
    return this.#cursorOf(this);
  }
}

/** Where to go on behind a row: what failed before it, its own source, and what had been begun and comes after it. */
function stateBehind<Item>(
  row: { readonly index: number; readonly next: string },
  start: PageState,
  asked: readonly AskedSource<Item>[],
): Omit<PageState, 'density'> {
  const { narrowing } = start;
  const at = asked.findIndex(({ index }) => index === row.index);
  const failed = asked
    .slice(0, at)
    .filter(({ outcome }) => outcome.kind === 'failed')
    .map(({ index, from }) => ({ index, from }));
  const place = start.begun.findIndex(({ index }) => index === row.index);
  const begun = [...failed, { index: row.index, from: row.next }];
  return place < 0
    ? { begun, rest: row.index + 1, narrowing }
    : { begun: [...begun, ...start.begun.slice(place + 1)], rest: start.rest, narrowing };
}

/** What is to be told of a source beside its rows. */
export function failuresOf<Item>(
  { provider, account, region, kind }: PageSource,
  outcome: Read<Pick<Stretch<Item>, 'undecoded'>>,
): readonly Failure[] {
  const of = { provider, account, region, kind: kind ?? null };
  if (outcome.kind === 'failed') return [{ ...of, error: outcome.error }];
  const { undecoded } = outcome.value;
  if (undecoded === 0) return [];
  const rows = undecoded === 1 ? 'A row has' : `${undecoded} rows have`;
  const message = `${rows} no id or no state that can be read, and cannot be shown.`;
  return [{ ...of, error: domainError('CloudUnavailableError', { provider, message }) }];
}

/** Null where one of them does not count or cannot be read. */
async function countAll<Item, Of extends PageSource>(
  sources: readonly Of[],
  asked: readonly AskedSource<Item>[],
  { patienceMs, countRows }: PageOptions<Of>,
  readStretch: ReadStretch<Item, Of>,
): Promise<number | null> {
  const totals = await Promise.all(
    sources.map(async (source, index) => {
      const known = asked.find(each => each.index === index);
      const counted = known === undefined ? null : countedBy(known);
      if (counted !== null || known?.outcome.kind === 'failed') return counted;
      if (countRows !== undefined) {
        const count = await readInTime(source, patienceMs, () => countRows(source));
        return count.kind === 'failed' ? null : count.value;
      }
      if (known !== undefined) return null;
      const outcome = await readInTime(source, patienceMs, () => readStretch(source, null, 1));
      return countedBy({ index, from: null, outcome });
    }),
  );
  return totals.reduce<number | null>(
    (sum, total) => (sum === null || total === null ? null : sum + total),
    0,
  );
}

function countedBy<Item>({ outcome, from }: AskedSource<Item>): number | null {
  if (outcome.kind === 'failed') return null;
  const { total, items, more, undecoded } = outcome.value;
  // Where the vendor does not count, a list that was read from its beginning to its end has been counted.
  return total ?? (!more && from === null ? items.length + undecoded : null);
}
