import type { Read } from '../../domain/outcome.ts';
import { type CloudResource, formatResourceId } from '../../domain/resource.ts';
import { foreignCursor, nameOf, partsOf } from '../cursor.ts';
import { asGraphQLError, inputError } from '../errors.ts';
import { checkPageSize, type Page } from '../page.ts';
import { failuresOf } from '../page-reading.ts';
import { readInTime } from '../page-rounds.ts';
import type { AllMatching } from './matching.ts';
import type { InventorySource } from './sources.ts';

export type OrderField = 'name' | 'createdAt' | 'expiresAt';

export interface Order {
  readonly field: OrderField;
  readonly descending: boolean;
}

/** A row's place: what it is ordered by, and its id, by which rows of the same value are told apart. */
type Key = readonly [value: string | null, id: string];

/**
 * How far each source has been shown. One that could not be read stays where it was, so that its rows come with the page that
 * can read it, whatever has been shown of the others meanwhile.
 */
interface Marks {
  readonly usual: Key | null;
  readonly others: ReadonlyMap<string, Key | null>;
}

interface Row {
  readonly node: CloudResource;
  readonly key: Key;
}

/** An order over all rows needs all rows, for every page: so many lists are read for one, and no more. */
export const mostOrderedSources = 200;

interface OrderedOptions {
  readonly order: Order;
  readonly first: number;
  readonly after: string | null;
  readonly patienceMs: number;
}

export async function readOrderedPage(
  sources: readonly InventorySource[],
  { order, first, after, patienceMs }: OrderedOptions,
  readAll: (source: InventorySource) => Promise<Read<AllMatching>>,
): Promise<Page<CloudResource>> {
  checkPageSize(first);
  if (sources.length > mostOrderedSources) {
    const message = `An order needs everything that matches, which would be ${sources.length} lists; it is given over ${mostOrderedSources} at most. Narrow the filter by provider, account, kind or region.`;
    throw inputError('orderBy', message);
  }
  const marks = readMarks(after, order);
  const asked = await Promise.all(
    sources.map(async source => ({
      source,
      outcome: await readInTime(source, patienceMs, () => readAll(source)),
    })),
  );
  const failures = asked.flatMap(({ source, outcome }) => failuresOf(source, outcome));
  const [failure] = failures;
  if (failure !== undefined && asked.every(({ outcome }) => outcome.kind === 'failed')) {
    throw asGraphQLError(failure.error);
  }
  const compare = comparison(order);
  const rows: Row[] = [];
  let total = 0;
  for (const { source, outcome } of asked) {
    if (outcome.kind === 'failed') continue;
    const shown = markOf(marks, nameOf(source));
    for (const node of outcome.value.items) {
      const key = keyOf(node, order.field);
      if (shown === null || compare(key, shown) > 0) rows.push({ node, key });
    }
    total += outcome.value.items.length;
  }
  rows.sort((one, other) => compare(one.key, other.key));
  const page = rows.slice(0, first);
  const read = asked.flatMap(({ source, outcome }) => (outcome.kind === 'read' ? [nameOf(source)] : []));
  const edges = page.map(({ node, key }) => ({
    node,
    get cursor() {
      return writeMarks(marksBehind(key, marks, sources.map(nameOf), new Set(read), compare), order);
    },
  }));
  return {
    edges,
    pageInfo: {
      hasNextPage: page.length > 0 && (rows.length > page.length || read.length < asked.length),
      hasPreviousPage: after !== null,
      startCursor: () => edges[0]?.cursor ?? null,
      endCursor: () => edges.at(-1)?.cursor ?? after,
    },
    totalCount: () => Promise.resolve(failures.length === 0 ? total : null),
    failures,
  };
}

function keyOf(resource: CloudResource, field: OrderField): Key {
  const value = field === 'name' ? (resource.name?.toLowerCase() ?? null) : resource[field];
  return [value, formatResourceId(resource.reference)];
}

/** What has no value comes last, in both directions. */
function comparison({ descending }: Order): (one: Key, other: Key) => number {
  return ([one, oneId], [other, otherId]) => {
    if (one === other) return oneId < otherId ? -1 : oneId > otherId ? 1 : 0;
    if (one === null) return 1;
    if (other === null) return -1;
    return one < other === descending ? 1 : -1;
  };
}

function markOf({ usual, others }: Marks, name: string): Key | null {
  return others.has(name) ? (others.get(name) ?? null) : usual;
}

function marksBehind(
  key: Key,
  before: Marks,
  names: readonly string[],
  read: ReadonlySet<string>,
  compare: (one: Key, other: Key) => number,
): Marks {
  const further = (mark: Key | null): Key => (mark === null || compare(key, mark) > 0 ? key : mark);
  const usual = further(before.usual);
  const others = new Map<string, Key | null>();
  for (const name of names) {
    const mark = markOf(before, name);
    const now = read.has(name) ? further(mark) : mark;
    if (now === null || compare(now, usual) !== 0) others.set(name, now);
  }
  return { usual, others };
}

function writeMarks({ usual, others }: Marks, order: Order): string {
  return Buffer.from(JSON.stringify([wordOf(order), usual, [...others]])).toString('base64url');
}

function readMarks(cursor: string | null, order: Order): Marks {
  if (cursor === null) return { usual: null, others: new Map() };
  const parts = partsOf(cursor);
  if (!Array.isArray(parts) || parts.length !== 3) throw foreignCursor();
  const [word, usual, others] = parts as unknown[];
  if (word !== wordOf(order) || !isKey(usual) || !Array.isArray(others)) throw foreignCursor();
  const read = new Map<string, Key | null>();
  for (const pair of others as unknown[]) {
    if (!Array.isArray(pair) || typeof pair[0] !== 'string') throw foreignCursor();
    const mark: unknown = pair[1];
    if (mark !== null && !isKey(mark)) throw foreignCursor();
    read.set(pair[0], mark);
  }
  return { usual, others: read };
}

function wordOf({ field, descending }: Order): string {
  return `${field} ${descending ? 'down' : 'up'}`;
}

function isKey(value: unknown): value is Key {
  if (!Array.isArray(value) || value.length !== 2) return false;
  const [sorted, id] = value as unknown[];
  return (sorted === null || typeof sorted === 'string') && typeof id === 'string';
}
