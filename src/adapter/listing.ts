import type { Action } from '../domain/action.ts';
import type { AnswerContent } from '../domain/change.ts';
import type { Source } from '../domain/kind.ts';
import { type Read, read } from '../domain/outcome.ts';
import { malformed } from './answer.ts';
import type { CloudClient, ProviderCall } from './client.ts';
import type { ProviderRow } from './values.ts';

export type Parameters = ProviderCall['parameters'];

/** How a vendor cuts a list into pages. `largest` is said explicitly: the vendors' defaults silently lose rows. */
export type Paging =
  | { readonly kind: 'pages'; readonly largest: number; ask(page: number, size: number): Parameters }
  | { readonly kind: 'offset'; readonly largest: number; ask(offset: number, size: number): Parameters }
  /** By a token that only the vendor understands, forward only. */
  | { readonly kind: 'token'; readonly largest: number; ask(token: string | null, size: number): Parameters }
  | { readonly kind: 'whole' };

export interface OpenedPage {
  readonly rows: readonly ProviderRow[];
  /** All there are, over all pages; null where the vendor does not count. */
  readonly total: number | null;
  /** The token of the next page; null at the end, and where pages have no tokens. */
  readonly next: string | null;
}

/** A list of a vendor, and how its answers are opened. */
export interface Listing {
  readonly provider: string;
  readonly label: string;
  readonly action: Action;
  /** For messages: "ports". */
  readonly things: string;
  readonly paging: Paging;
  /** What is sent with every call of it. */
  readonly always?: Parameters;
  /** Null where the answer is not the list that the vendor documents. */
  open(content: AnswerContent): OpenedPage | null;
}

export interface ReadPage extends OpenedPage {
  readonly requestId: string | null;
}

export async function readPage<Settings>(
  { account, region, signal, background, shared, ages }: Source<CloudClient<Settings>>,
  listing: Listing,
  parameters: Parameters,
  nativeId: string | null = null,
): Promise<Read<ReadPage>> {
  const { action, always, things } = listing;
  const doing = `list ${things}`;
  const outcome = await account.client.read(
    action,
    region,
    { ...always, ...parameters },
    { doing, signal, background, shared, ages, nativeId },
  );
  if (outcome.kind === 'failed') return outcome;
  const { content, requestId } = outcome.value;
  const page = listing.open(content);
  if (page === null) return malformed(listing, doing, 'no list that can be read', requestId);
  return read({ ...page, requestId });
}

export interface WholeList {
  readonly rows: readonly ProviderRow[];
  /** False where there are more than are read for one question. */
  readonly complete: boolean;
  readonly requestId: string | null;
}

/** So many rows are read for one question, and no more. */
const mostRows = 100_000;
/** Pages that are read side by side once it is known how many there are. */
const sideBySide = 8;

/** Everything that the parameters let through: for questions that the vendor offers no filter for. */
export async function readWhole<Settings>(
  source: Source<CloudClient<Settings>>,
  listing: Listing,
  parameters: Parameters = {},
): Promise<Read<WholeList>> {
  const { paging } = listing;
  if (paging.kind === 'whole') {
    const page = await readPage(source, listing, parameters);
    return page.kind === 'failed'
      ? page
      : read({ rows: page.value.rows, complete: true, requestId: page.value.requestId });
  }
  return paging.kind === 'token'
    ? await readByToken(source, listing, paging, parameters)
    : await readByNumber(source, listing, paging, parameters);
}

async function readByToken<Settings>(
  source: Source<CloudClient<Settings>>,
  listing: Listing,
  paging: Extract<Paging, { kind: 'token' }>,
  parameters: Parameters,
): Promise<Read<WholeList>> {
  const rows: ProviderRow[] = [];
  const used = new Set<string>();
  let token: string | null = null;
  let requestId: string | null = null;
  while (rows.length < mostRows) {
    const page: Read<ReadPage> = await readPage(source, listing, {
      ...parameters,
      ...paging.ask(token, paging.largest),
    });
    if (page.kind === 'failed') return page;
    rows.push(...page.value.rows);
    requestId = page.value.requestId;
    token = page.value.next;
    if (token === null) return read({ rows, complete: true, requestId });
    if (used.has(token)) return repeating(listing);
    used.add(token);
  }
  return read({ rows, complete: false, requestId });
}

/** A token that comes back would be followed for ever. */
export function repeating<Value>(listing: Listing): Read<Value> {
  return malformed(listing, `list ${listing.things}`, 'a page that repeats itself');
}

async function readByNumber<Settings>(
  source: Source<CloudClient<Settings>>,
  listing: Listing,
  paging: Extract<Paging, { kind: 'pages' | 'offset' }>,
  parameters: Parameters,
): Promise<Read<WholeList>> {
  const size = paging.largest;
  const nth = (index: number): Promise<Read<ReadPage>> =>
    readPage(source, listing, { ...parameters, ...askNth(paging, index, size) });
  const first = await nth(0);
  if (first.kind === 'failed') return first;
  const { rows: begun, total, requestId } = first.value;
  if (begun.length < size || (total !== null && begun.length >= total)) {
    return read({ rows: begun, complete: true, requestId });
  }
  const rows = [...begun];
  const most = Math.ceil(Math.min(total ?? mostRows, mostRows) / size);
  for (let begin = 1; begin < most; begin += sideBySide) {
    const count = Math.min(sideBySide, most - begin);
    const pages = await Promise.all(Array.from({ length: count }, (_, index) => nth(begin + index)));
    for (const page of pages) {
      if (page.kind === 'failed') return page;
      rows.push(...page.value.rows);
      if (page.value.rows.length < size && total === null) return read({ rows, complete: true, requestId });
    }
  }
  return read({ rows, complete: total !== null && total <= mostRows, requestId });
}

function askNth(
  paging: Extract<Paging, { kind: 'pages' | 'offset' }>,
  index: number,
  size: number,
): Parameters {
  return paging.kind === 'pages' ? paging.ask(index + 1, size) : paging.ask(index * size, size);
}

/** Rows by id, as many ids a call as the vendor's filter takes, side by side. */
export async function readByIds<Settings>(
  source: Source<CloudClient<Settings>>,
  listing: Listing,
  ids: readonly string[],
  { perCall, filter }: { readonly perCall: number; filter(ids: readonly string[]): Parameters },
): Promise<Read<WholeList>> {
  const chunks: (readonly string[])[] = [];
  for (let start = 0; start < ids.length; start += perCall) chunks.push(ids.slice(start, start + perCall));
  const lists = await Promise.all(chunks.map(chunk => readWholeOf(source, listing, filter(chunk), chunk)));
  const rows: ProviderRow[] = [];
  let requestId: string | null = null;
  for (const list of lists) {
    if (list.kind === 'failed') return list;
    rows.push(...list.value.rows);
    requestId = list.value.requestId;
  }
  return read({ rows, complete: true, requestId });
}

/** One page holds them all where a row stands for an id; where there may be several, all pages are read. */
async function readWholeOf<Settings>(
  source: Source<CloudClient<Settings>>,
  listing: Listing,
  parameters: Parameters,
  ids: readonly string[],
): Promise<Read<WholeList>> {
  const list = await readWhole(source, listing, parameters);
  if (list.kind === 'failed' || list.value.complete) return list;
  return malformed(listing, `list ${listing.things}`, `more than ${mostRows} rows for ${ids.length} ids`);
}
