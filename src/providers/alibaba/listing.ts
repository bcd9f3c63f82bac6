import type { Action } from '../../domain/action.ts';
import { malformed } from '../../domain/look.ts';
import { type Read, read } from '../../domain/outcome.ts';
import { asObject } from '../../transport/json.ts';
import { allPages, inChunks, type Place, type Rows } from '../../transport/table.ts';
import type { AlibabaClient, Parameters } from './client.ts';

/** A paged list of the vendor: its action, and the two names that its rows are wrapped in. */
export interface Listing {
  readonly action: Action;
  readonly wrappers: readonly [string, string];
  /** For messages: "physical connections". */
  readonly things: string;
}

/** The largest page; the default of 10 would silently lose rows. */
export const pageSize = 50;
/** Values that one filter takes. */
const valuesPerFilter = 5;

export async function readPage(
  { account, region, signal }: Place<AlibabaClient>,
  { action, wrappers, things }: Listing,
  parameters: Parameters,
  pageNumber: number,
): Promise<Read<Rows>> {
  const doing = `list ${things}`;
  const paged = { ...parameters, PageNumber: String(pageNumber), PageSize: String(pageSize) };
  const outcome = await account.client.read(action, region ?? '', paged, doing, signal);
  if (outcome.kind === 'failed') return outcome;
  const { value, requestId } = outcome.value;
  const list = asObject(value[wrappers[0]])?.[wrappers[1]];
  const total = value.TotalCount;
  if (!Array.isArray(list) || typeof total !== 'number') {
    return malformed('alibaba', 'Alibaba Cloud', doing, `no ${wrappers.join('.')} with TotalCount`);
  }
  const rows = list.map(asObject).filter(row => row !== null);
  if (rows.length < list.length)
    return malformed('alibaba', 'Alibaba Cloud', doing, 'a row that is no object');
  return read({ rows, total, requestId });
}

/** All rows that the parameters let through, up to a bound. */
export async function readAll(
  place: Place<AlibabaClient>,
  listing: Listing,
  parameters: Parameters,
): Promise<Read<Rows>> {
  const bound = 20;
  const all = await allPages(pageSize, bound, pageNumber => readPage(place, listing, parameters, pageNumber));
  if (all.kind === 'failed') return all;
  if (all.value !== null) return read(all.value);
  return malformed(
    'alibaba',
    'Alibaba Cloud',
    `list ${listing.things}`,
    `more than ${bound * pageSize} rows`,
  );
}

/** Rows whose `key` is one of `values`; the vendor takes five values a filter. */
export function readFiltered(
  place: Place<AlibabaClient>,
  listing: Listing,
  key: string,
  values: readonly string[],
  parameters: Parameters = {},
): Promise<Read<Rows>> {
  return inChunks(values, valuesPerFilter, chunk => {
    const named = Object.fromEntries(chunk.map((value, index) => [`Filter.1.Value.${index + 1}`, value]));
    return readAll(place, listing, { ...parameters, 'Filter.1.Key': key, ...named });
  });
}
