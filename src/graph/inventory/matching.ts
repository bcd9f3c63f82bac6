import { type DomainError, domainError } from '../../domain/errors.ts';
import type { Position, Stretch } from '../../domain/kind.ts';
import { failed, type Read, read } from '../../domain/outcome.ts';
import type { CloudResource } from '../../domain/resource.ts';
import type { Search } from './filter.ts';
import type { InventorySource } from './sources.ts';

/** So many rows of one source are read for one page, and no more. */
export const mostRowsRead = 10_000;
/** Rows that are read at a time where few may match. */
const rowsAtATime = 500;

interface Found {
  readonly item: CloudResource;
  position(): string;
}

interface Scan {
  readonly found: readonly Found[];
  readonly undecoded: number;
  /** Where reading stopped, having read as many rows as it may; null where it came to the end or found enough. */
  readonly stoppedAt: string | null;
}

/** Reads on until enough rows match, the list ends, or it has been read as far as one page may. */
async function scan(
  { noun, place }: InventorySource,
  search: Search,
  from: Position,
  enough: number,
): Promise<Read<Scan>> {
  const found: Found[] = [];
  let [undecoded, rows, position] = [0, 0, from];
  for (;;) {
    const stretch = await noun.readStretch(place, position, rowsAtATime, search.wanted);
    if (stretch.kind === 'failed') return stretch;
    const { items, positionAfter, undecoded: unreadable, more } = stretch.value;
    for (const [nth, item] of items.entries()) {
      if (search.matches(item)) found.push({ item, position: () => positionAfter(nth) });
    }
    undecoded += unreadable;
    const count = items.length + unreadable;
    rows += count;
    if (!more || count === 0 || found.length >= enough) return read({ found, undecoded, stoppedAt: null });
    position = positionAfter(Math.max(items.length, unreadable > 0 && items.length === 0 ? count : 0) - 1);
    if (rows >= mostRowsRead) return read({ found, undecoded, stoppedAt: position });
  }
}

/** A stretch of those that match. */
export async function readMatching(
  source: InventorySource,
  search: Search,
  from: Position,
  size: number,
): Promise<Read<Stretch<CloudResource>>> {
  // One beyond tells whether more follows.
  const scanned = await scan(source, search, from, size + 1);
  if (scanned.kind === 'failed') return scanned;
  const { found, undecoded, stoppedAt } = scanned.value;
  if (stoppedAt !== null && found.length === 0) return failed(tooMany(source));
  const shown = found.slice(0, size);
  const more = found.length > size;
  return read({
    items: shown.map(({ item }) => item),
    positionAfter(nth) {
      // What was read without a match is not read again.
      if (stoppedAt !== null && !more && nth === shown.length - 1) return stoppedAt;
      const row = shown[nth];
      if (row === undefined) throw new Error(`there is no row ${nth}`);
      return row.position();
    },
    undecoded,
    more: more || stoppedAt !== null,
    total: null,
  });
}

export interface AllMatching {
  readonly items: readonly CloudResource[];
  readonly undecoded: number;
}

/** All of them; a source that holds more rows than may be read is a failure, because a part would look like the whole. */
export async function readAllMatching(source: InventorySource, search: Search): Promise<Read<AllMatching>> {
  const scanned = await scan(source, search, null, Number.POSITIVE_INFINITY);
  if (scanned.kind === 'failed') return scanned;
  const { found, undecoded, stoppedAt } = scanned.value;
  return stoppedAt === null
    ? read({ items: found.map(({ item }) => item), undecoded })
    : failed(tooMany(source));
}

function tooMany({ provider, noun }: InventorySource): DomainError {
  const message = `There are more than ${mostRowsRead} ${noun.plural} to look through. Narrow the filter by account or region, or ask for their own list.`;
  return domainError('CloudUnavailableError', { provider, message });
}
