import {
  type Listing,
  type Parameters,
  readPage,
  readWhole,
  type WholeList,
} from '../../../adapter/listing.ts';
import { type ProviderRow, rowsOf, textOf } from '../../../adapter/values.ts';
import type { Source } from '../../../domain/kind.ts';
import { type Read, read } from '../../../domain/outcome.ts';
import type { Connectivity, Tag } from '../../../domain/resource.ts';
import type { AwsClient } from '../client.ts';
import { readRules } from '../codes.ts';

/**
 * A list by opaque tokens, without a total; a page holds 100 rows at most, also where nobody says so. It is filtered by one
 * id, "never state or tag": nothing else narrows it.
 */
export function listOf(action: string, field: string, things: string): Listing {
  return {
    provider: 'aws',
    label: 'AWS',
    action: { service: 'directconnect', action, effect: 'read', errors: {}, rules: readRules },
    things,
    paging: {
      kind: 'token',
      largest: 100,
      ask: (nextToken, maxResults) => ({ maxResults, ...(nextToken === null ? {} : { nextToken }) }),
    },
    open(content) {
      const rows = rowsOf(content[field]);
      return rows === null ? null : { rows, total: null, next: textOf(content.nextToken) };
    },
  };
}

/** A filter takes one id, and an unknown one may be an error: for several ids the whole list is read. */
export async function readRowsByIds(
  source: Source<AwsClient>,
  listing: Listing,
  ids: readonly string[],
  filter: (id: string) => Parameters,
): Promise<Read<WholeList>> {
  const [only, other] = ids;
  if (only === undefined) return read({ rows: [], complete: true, requestId: null });
  if (other !== undefined) return await readWhole(source, listing);
  const page = await readPage(source, listing, filter(only), only);
  if (page.kind === 'read')
    return read({ rows: page.value.rows, complete: true, requestId: page.value.requestId });
  if (page.error.tag !== 'CloudResourceNotFoundError') return page;
  return read({ rows: [], complete: true, requestId: page.error.requestId });
}

/** Link and BGP, which only two of the states tell: what is down exists, and its connection is billed. */
export const connectivities: Readonly<Record<string, Connectivity | null>> = {
  available: 'UP',
  down: 'DOWN',
  ...Object.fromEntries(
    [
      'ordering',
      'requested',
      'confirming',
      'verifying',
      'pending',
      'testing',
      'deleting',
      'deleted',
      'rejected',
    ].map(state => [state, null]),
  ),
};

export function tagsOf(row: ProviderRow): readonly Tag[] {
  return (rowsOf(row.tags) ?? []).flatMap(({ key, value }) => {
    const name = textOf(key);
    return name === null ? [] : [{ key: name, value: textOf(value) ?? '' }];
  });
}
