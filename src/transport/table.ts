import type { Account } from '../domain/account.ts';
import { malformed, type Reader } from '../domain/look.ts';
import { type Read, read } from '../domain/outcome.ts';
import type { CloudResource } from '../domain/resource.ts';

export type Row = Readonly<Record<string, unknown>>;

export interface Rows {
  readonly rows: readonly Row[];
  /** All there are, over all pages. */
  readonly total: number;
  readonly requestId: string | null;
}

export interface Place<Client> {
  readonly account: Account<Client>;
  readonly region: string | null;
  readonly signal: AbortSignal | undefined;
}

export interface Window {
  readonly offset: number;
  readonly limit: number;
}

export interface TableFacts<Client, Item> {
  readonly provider: string;
  readonly label: string;
  /** For messages: "ports". */
  readonly things: string;
  rowsById(place: Place<Client>, ids: readonly string[]): Promise<Read<Rows>>;
  rowsIn(place: Place<Client>, window: Window): Promise<Read<Rows>>;
  /** Null for a row without its id or state. */
  decode(place: Place<Client>, row: Row): Item | null;
  /** A list that never is empty, to vouch where this one holds nothing else; null where it came empty. */
  evergreen(place: Place<Client>): Promise<Read<string | null>>;
}

/** How many rows a first look reads to choose neighbours from: one page of either vendor. */
const someRows = 50;

/** One noun's list at its vendor: by id, by stretch, and as a look needs it. */
export class Table<Client, Item extends CloudResource> {
  readonly #facts: TableFacts<Client, Item>;

  constructor(facts: TableFacts<Client, Item>) {
    this.#facts = facts;
  }

  /** As the graph's loaders want it. */
  readonly read = async (
    account: Account<Client>,
    region: string | null,
    ids: readonly string[],
    signal?: AbortSignal,
  ): Promise<Read<ReadonlyMap<string, Item>>> => {
    const found = await this.#byIds({ account, region, signal }, ids);
    return found.kind === 'failed' ? found : read(found.value.items);
  };

  /** As the graph's lists want it. */
  readonly list = async (
    account: Account<Client>,
    region: string | null,
    window: Window,
    signal?: AbortSignal,
  ): Promise<Read<{ items: readonly Item[]; total: number }>> => {
    const place = { account, region, signal };
    const rows = await this.#facts.rowsIn(place, window);
    if (rows.kind === 'failed') return rows;
    const items = this.#decoded(place, rows.value.rows);
    return items.kind === 'failed' ? items : read({ items: items.value, total: rows.value.total });
  };

  /** As looks want it. */
  reader(account: Account<Client>, region: string | null, signal: AbortSignal | undefined): Reader<Item> {
    const place = { account, region, signal };
    return {
      byIds: ids => this.#byIds(place, ids),
      some: async () => {
        const some = await this.list(account, region, { offset: 0, limit: someRows }, signal);
        return some.kind === 'failed' ? some : read(some.value.items);
      },
      evergreen: () => this.#facts.evergreen(place),
    };
  }

  async #byIds(
    place: Place<Client>,
    ids: readonly string[],
  ): Promise<Read<{ items: ReadonlyMap<string, Item>; requestId: string | null }>> {
    const rows = await this.#facts.rowsById(place, ids);
    if (rows.kind === 'failed') return rows;
    const items = this.#decoded(place, rows.value.rows);
    if (items.kind === 'failed') return items;
    const byId = new Map(items.value.map(item => [item.reference.nativeId, item]));
    return read({ items: byId, requestId: rows.value.requestId });
  }

  /** A row that cannot be decoded makes the whole reading worthless: it might be the one that is looked for. */
  #decoded(place: Place<Client>, rows: readonly Row[]): Read<readonly Item[]> {
    const { provider, label, things } = this.#facts;
    const items = rows.map(row => this.#facts.decode(place, row));
    const known = items.filter(item => item !== null);
    if (known.length === items.length) return read(known);
    return malformed(provider, label, `list ${things}`, 'a row without its id or state');
  }
}

/** Pages of one size that cover a window; stops at a short page. A page longer than asked for is taken for the whole list. */
export async function windowOfPages(
  window: Window,
  pageSize: number,
  readPage: (pageNumber: number) => Promise<Read<Rows>>,
): Promise<Read<Rows>> {
  const { offset, limit } = window;
  const first = Math.floor(offset / pageSize);
  const last = Math.floor((offset + limit - 1) / pageSize);
  const rows: Row[] = [];
  let total = 0;
  for (let index = first; index <= last; index += 1) {
    const page = await readPage(index + 1);
    if (page.kind === 'failed') return page;
    const { value } = page;
    if (value.rows.length > pageSize)
      return read({ ...value, rows: value.rows.slice(offset, offset + limit) });
    rows.push(...value.rows);
    total = value.total;
    if (value.rows.length < pageSize) break;
  }
  const start = offset - first * pageSize;
  return read({ rows: rows.slice(start, start + limit), total, requestId: null });
}

/** All pages up to a bound; null where the list is longer than that. */
export async function allPages(
  pageSize: number,
  bound: number,
  readPage: (pageNumber: number) => Promise<Read<Rows>>,
): Promise<Read<Rows | null>> {
  const rows: Row[] = [];
  for (let pageNumber = 1; pageNumber <= bound; pageNumber += 1) {
    const page = await readPage(pageNumber);
    if (page.kind === 'failed') return page;
    rows.push(...page.value.rows);
    if (page.value.rows.length < pageSize || rows.length >= page.value.total)
      return read({ ...page.value, rows });
  }
  return read(null);
}

/** One call for each so many ids, side by side, as the vendor limits them. */
export async function inChunks(
  ids: readonly string[],
  size: number,
  readChunk: (chunk: readonly string[]) => Promise<Read<Rows>>,
): Promise<Read<Rows>> {
  const chunks: string[][] = [];
  for (let start = 0; start < ids.length; start += size) chunks.push(ids.slice(start, start + size));
  const pages = await Promise.all(chunks.map(readChunk));
  const rows: Row[] = [];
  let requestId: string | null = null;
  for (const page of pages) {
    if (page.kind === 'failed') return page;
    rows.push(...page.value.rows);
    requestId = page.value.requestId;
  }
  return read({ rows, total: rows.length, requestId });
}
