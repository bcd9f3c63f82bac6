import type { Position, Source } from '../domain/kind.ts';
import { type Read, read } from '../domain/outcome.ts';
import type { CloudClient } from './client.ts';
import { type Listing, type Paging, type ReadPage, readPage, repeating } from './listing.ts';
import type { ProviderRow } from './values.ts';

export interface RowStretch {
  readonly rows: readonly ProviderRow[];
  /** Where to go on behind the nth of them: made only where it is asked for, which is seldom. */
  positionAfter(nth: number): string;
  /** Whether more follows. */
  readonly more: boolean;
  readonly total: number | null;
}

/** Some rows of the list from a position on. Rows that moved up or down since the position was given are not skipped. */
export function readRows<Settings>(
  source: Source<CloudClient<Settings>>,
  listing: Listing,
  from: Position,
  size: number,
  idOf: (row: ProviderRow) => string | null,
): Promise<Read<RowStretch>> {
  return listing.paging.kind === 'token'
    ? readTokenRows(source, listing, listing.paging, from, size)
    : readNumberedRows(source, listing, from, size, idOf);
}

/** A position in a list by tokens: the page's own token, and how many of its rows come before. */
async function readTokenRows<Settings>(
  source: Source<CloudClient<Settings>>,
  listing: Listing,
  paging: Extract<Paging, { kind: 'token' }>,
  from: Position,
  size: number,
): Promise<Read<RowStretch>> {
  let [skip, token] = from === null ? [0, null] : tokenPosition(from);
  const rows: ProviderRow[] = [];
  const pages: TokenizedPage[] = [];
  const used = new Set([token]);
  for (;;) {
    const asked = Math.min(size - rows.length + skip, paging.largest);
    const page: Read<ReadPage> = await readPage(source, listing, paging.ask(token, asked));
    if (page.kind === 'failed') return page;
    const { rows: found, next } = page.value;
    pages.push({ begin: rows.length, skip, token });
    const taken = found.slice(skip, skip + size - rows.length);
    rows.push(...taken);
    const left = skip + taken.length < found.length;
    if (rows.length >= size || next === null) {
      return read({
        rows,
        positionAfter: nth => tokenPositionAfter(nth, pages, left ? null : next, rows.length),
        more: left || next !== null,
        total: null,
      });
    }
    if (used.has(next)) return repeating(listing);
    used.add(next);
    [skip, token] = [0, next];
  }
}

interface TokenizedPage {
  /** How many rows of the stretch come before it, and how many of its own do. */
  readonly begin: number;
  readonly skip: number;
  readonly token: string | null;
}

/** Behind the last row of all that is the next page itself; else the page of the row, and how many of its rows come before. */
function tokenPositionAfter(
  nth: number,
  pages: readonly TokenizedPage[],
  next: string | null,
  count: number,
): string {
  if (next !== null && nth + 1 === count) return `0~${next}`;
  const page = pages.findLast(({ begin }) => begin <= nth);
  if (page === undefined) throw new Error(`row ${nth} is on no page`);
  return `${page.skip + nth - page.begin + 1}~${page.token ?? ''}`;
}

function tokenPosition(from: string): [number, string | null] {
  const cut = from.indexOf('~');
  const token = from.slice(cut + 1);
  return [Number.parseInt(from.slice(0, cut), 10) || 0, token === '' ? null : token];
}

/** So many ids stand in a position: the last of them that is still listed tells where to go on. */
const remembered = 3;

/** A position in a list by numbers: how many rows come before, and the ids of the last of them. */
async function readNumberedRows<Settings>(
  source: Source<CloudClient<Settings>>,
  listing: Listing,
  from: Position,
  size: number,
  idOf: (row: ProviderRow) => string | null,
): Promise<Read<RowStretch>> {
  const place = from === null ? { offset: 0, ids: [] } : numberedPosition(from);
  const overlap = place.offset === 0 ? 0 : 1;
  let begin = place.offset - overlap;
  let window = await readWindow(source, listing, begin, size + overlap);
  if (window.kind === 'failed') return window;
  let start = startAfter(window.value.rows, place.ids, idOf);
  if (start === null) {
    // Rows before it have gone, and what follows has moved up.
    begin = Math.max(0, place.offset - largestOf(listing));
    window = await readWindow(source, listing, begin, place.offset - begin + size);
    if (window.kind === 'failed') return window;
    // None of them is listed any more: rather a row twice than one never.
    start = startAfter(window.value.rows, place.ids, idOf) ?? 0;
  }
  const { rows: found, total, ended } = window.value;
  const first = start;
  const rows = found.slice(first, first + size);
  const reached = begin + first + rows.length;
  // A vendor that does not count shows the end only by a page that is not full.
  const unread = total === null ? !ended || first + rows.length < found.length : reached < total;
  // The rows themselves would stay for as long as the page does, which decoded them long ago.
  const ids = found.map(each => idOf(each) ?? '');
  return read({
    rows,
    positionAfter(nth) {
      const behind = first + nth + 1;
      const last = ids.slice(Math.max(0, behind - remembered), behind);
      return `${begin + behind}~${last.map(encodeURIComponent).join('~')}`;
    },
    more: unread && rows.length > 0,
    total,
  });
}

function startAfter(
  rows: readonly ProviderRow[],
  ids: readonly string[],
  idOf: (row: ProviderRow) => string | null,
): number | null {
  if (ids.length === 0) return 0;
  for (const id of ids.toReversed()) {
    const at = rows.findIndex(row => idOf(row) === id);
    if (at >= 0) return at + 1;
  }
  return null;
}

function numberedPosition(from: string): { offset: number; ids: readonly string[] } {
  const [offset = '', ...ids] = from.split('~');
  return { offset: Number.parseInt(offset, 10) || 0, ids: ids.map(decodeURIComponent) };
}

function largestOf({ paging }: Listing): number {
  return paging.kind === 'whole' ? Number.MAX_SAFE_INTEGER : paging.largest;
}

interface RowWindow {
  readonly rows: readonly ProviderRow[];
  readonly total: number | null;
  /** Whether nothing comes behind the last page that was read. */
  readonly ended: boolean;
}

/** Rows `begin` to `begin + count`, in one call wherever a page can be found that holds them. */
async function readWindow<Settings>(
  source: Source<CloudClient<Settings>>,
  listing: Listing,
  begin: number,
  count: number,
): Promise<Read<RowWindow>> {
  const { paging } = listing;
  if (paging.kind === 'whole' || paging.kind === 'token') {
    const page = await readPage(source, listing, {});
    if (page.kind === 'failed') return page;
    const { rows: all } = page.value;
    return read({ rows: all.slice(begin, begin + count), total: all.length, ended: true });
  }
  const size =
    paging.kind === 'offset' ? Math.min(count, paging.largest) : pageSizeFor(begin, count, paging.largest);
  const rows: ProviderRow[] = [];
  let total: number | null = null;
  let ended = false;
  let at = paging.kind === 'offset' ? begin : Math.floor(begin / size) * size;
  const skipped = begin - at;
  while (at < begin + count) {
    const asked = paging.kind === 'pages' ? paging.ask(at / size + 1, size) : paging.ask(at, size);
    const page = await readPage(source, listing, asked);
    if (page.kind === 'failed') return page;
    total = page.value.total;
    // Some lists ignore how they are asked to be cut: then this is all there is.
    if (page.value.rows.length > size) {
      const { rows: all } = page.value;
      return read({ rows: all.slice(begin, begin + count), total: all.length, ended: true });
    }
    rows.push(...page.value.rows);
    at += size;
    ended = page.value.rows.length < size;
    if (ended) break;
  }
  // Behind the window there may be rows of its last page.
  ended &&= rows.length <= skipped + count;
  return read({ rows: rows.slice(skipped, skipped + count), total, ended });
}

/** The smallest page that holds the whole window; where none does, two pages of the least size meet in it. */
export function pageSizeFor(begin: number, count: number, largest: number): number {
  const least = Math.min(Math.max(count, 1), largest);
  for (let size = least; size <= largest; size += 1) {
    if (Math.floor(begin / size) === Math.floor((begin + count - 1) / size)) return size;
  }
  return least;
}
