import type { Action } from '../../domain/action.ts';
import { malformed } from '../../domain/look.ts';
import { type Read, read } from '../../domain/outcome.ts';
import type { CloudResource } from '../../domain/resource.ts';
import { asObject } from '../../transport/json.ts';
import {
  allPages,
  inChunks,
  type Place,
  type Row,
  type Rows,
  Table,
  windowOfPages,
} from '../../transport/table.ts';
import type { ZenlayerClient } from './client.ts';

interface Listing {
  readonly action: Action;
  /** For messages: "ports". */
  readonly things: string;
}

/** The vendor's limit of ids a call, and a page as long, said explicitly: the default of 20 would silently lose rows. */
const pageSize = 100;
const largestPage = 1000;

async function readPage(
  { account, signal }: Place<ZenlayerClient>,
  { action, things }: Listing,
  body: Readonly<Record<string, unknown>>,
): Promise<Read<Rows>> {
  const doing = `list ${things}`;
  const outcome = await account.client.read(action, body, doing, signal);
  if (outcome.kind === 'failed') return outcome;
  const { response, requestId } = outcome.value;
  const total = response.totalCount;
  if (!Array.isArray(response.dataSet) || typeof total !== 'number') {
    return malformed('zenlayer', 'Zenlayer', doing, 'no dataSet with totalCount');
  }
  const rows = response.dataSet.map(asObject).filter(row => row !== null);
  if (rows.length < response.dataSet.length)
    return malformed('zenlayer', 'Zenlayer', doing, 'a row that is no object');
  return read({ rows, total, requestId });
}

/** Everything there is, up to a bound: for questions that the vendor offers no filter for. */
export async function readAll(place: Place<ZenlayerClient>, listing: Listing): Promise<Read<readonly Row[]>> {
  const bound = 10;
  const all = await allPages(largestPage, bound, pageNum =>
    readPage(place, listing, { pageNum, pageSize: largestPage }),
  );
  if (all.kind === 'failed') return all;
  if (all.value !== null) return read(all.value.rows);
  return malformed('zenlayer', 'Zenlayer', `list ${listing.things}`, `more than ${bound * largestPage} rows`);
}

/** A noun's table over a list with `totalCount` and `dataSet`. */
export function tableOf<Item extends CloudResource>(
  facts: Listing & {
    /** The filter that takes ids. */
    readonly idsField: string;
    decode(account: string, row: Row): Item | null;
    evergreen(client: ZenlayerClient, signal?: AbortSignal): Promise<Read<string | null>>;
  },
): Table<ZenlayerClient, Item> {
  const { idsField, things, decode, evergreen } = facts;
  return new Table({
    provider: 'zenlayer',
    label: 'Zenlayer',
    things,
    rowsById: (place, ids) =>
      inChunks(ids, pageSize, chunk => readPage(place, facts, { [idsField]: chunk, pageNum: 1, pageSize })),
    // Paging of some lists is documented in one SDK only, so a list that ignores it has to do as well.
    rowsIn: (place, window) =>
      windowOfPages(window, pageSize, pageNum => readPage(place, facts, { pageNum, pageSize })),
    decode: ({ account }, row) => decode(account.name, row),
    evergreen: ({ account, signal }) => evergreen(account.client, signal),
  });
}
