import type { Account } from '../domain/account.ts';
import type { Read } from '../domain/outcome.ts';
import { builder, type Ref } from './builder.ts';
import { asGraphQLError, inputError } from './errors.ts';
import { cloudReadFailure, type Failure } from './failure.ts';

export const largestPage = 100;

export interface Page<Item> {
  readonly edges: readonly { readonly node: Item; readonly cursor: string }[];
  readonly pageInfo: PageInfo;
  readonly totalCount: number | null;
  readonly failures: readonly Failure[];
}

interface PageInfo {
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly startCursor: string | null;
  readonly endCursor: string | null;
}

const pageInfo = builder.objectRef<PageInfo>('PageInfo').implement({
  description: 'Where a page lies in its list.',
  // Two graphs that both have a PageInfo compose only if it is shareable.
  shareable: true,
  fields: t => ({
    hasNextPage: t.exposeBoolean('hasNextPage', {
      nullable: false,
      description: 'Whether more follows `endCursor`.',
    }),
    hasPreviousPage: t.exposeBoolean('hasPreviousPage', {
      nullable: false,
      description: 'Whether this page began after a cursor.',
    }),
    startCursor: t.exposeString('startCursor', { description: 'The cursor of the first row.' }),
    endCursor: t.exposeString('endCursor', { description: 'Pass it as `after` for the next page.' }),
  }),
});

export function connectionOf<Item>(name: string, node: Ref<Item>, things: string): Ref<Page<Item>> {
  const edge = builder.objectRef<Page<Item>['edges'][number]>(`${name}Edge`).implement({
    description: `One of the ${things}, with its place in the list.`,
    fields: t => ({
      node: t.field({
        type: node,
        nullable: false,
        description: 'The row itself.',
        resolve: row => row.node as never,
      }),
      cursor: t.exposeString('cursor', { nullable: false, description: 'Its place, to go on from.' }),
    }),
  });
  return builder.objectRef<Page<Item>>(`${name}Connection`).implement({
    description: `A page of ${things}, over all accounts and regions that were asked.`,
    fields: t => ({
      nodes: t.field({
        type: [node],
        nullable: false,
        description: 'The rows of this page.',
        complexity: { multiplier: 1 },
        resolve: page => page.edges.map(row => row.node) as never,
      }),
      edges: t.field({
        type: [edge],
        nullable: false,
        description: 'The rows with their cursors.',
        complexity: { multiplier: 1 },
        resolve: page => page.edges,
      }),
      pageInfo: t.expose('pageInfo', {
        type: pageInfo,
        nullable: false,
        description: 'Where this page lies.',
      }),
      totalCount: t.exposeInt('totalCount', {
        description:
          'All there are, over all pages. Null where it is not counted, or a source could not be read: then nobody knows.',
      }),
      failures: t.field({
        type: [cloudReadFailure],
        nullable: false,
        description: 'Sources that could not be read. Empty means that the list is complete.',
        resolve: page => page.failures,
      }),
    }),
  });
}

/** One list of one account, in one region where there are regions. */
export interface Source {
  readonly account: Account<unknown>;
  readonly region: string | null;
}

export interface Rows<Item> {
  readonly items: readonly Item[];
  readonly total: number;
}

export type ReadRows<Item> = (
  source: Source,
  window: { readonly offset: number; readonly limit: number },
) => Promise<Read<Rows<Item>>>;

/** Sources are read side by side and shown one after another; what is silent is named, never guessed. */
export async function pageOver<Item>(
  sources: readonly Source[],
  asked: { readonly first: number; readonly after: string | null },
  readRows: ReadRows<Item>,
): Promise<Page<Item>> {
  if (asked.first < 1 || asked.first > largestPage)
    throw inputError('first', `first must be 1 to ${largestPage}.`);
  const place = asked.after === null ? { source: 0, offset: 0 } : placeOf(asked.after, sources);
  const answers = await Promise.all(
    sources.map(async (source, index) => {
      // Sources before the cursor are asked for their size alone.
      const limit = index < place.source ? 1 : asked.first;
      const offset = index === place.source ? place.offset : 0;
      const outcome = await readRows(source, { offset, limit });
      return { source, index, offset, outcome };
    }),
  );
  const failures = answers.flatMap(({ source: { account, region }, outcome }) =>
    outcome.kind === 'failed'
      ? [{ provider: account.provider, account: account.name, region, error: outcome.error }]
      : [],
  );
  const [silent] = failures;
  // Nothing came from anywhere: that is an error, not an empty list.
  if (silent !== undefined && failures.length === sources.length) throw asGraphQLError(silent.error);
  const read = answers.flatMap(({ source, index, offset, outcome }) =>
    outcome.kind === 'read' ? [{ source, index, offset, ...outcome.value }] : [],
  );
  const ahead = read.filter(({ index }) => index >= place.source);
  const rows = ahead.flatMap(({ source, offset, items }) =>
    items.map((node, nth) => ({ node, cursor: cursorOf(source, offset + nth + 1) })),
  );
  const left = ahead.reduce((sum, { offset, total }) => sum + Math.max(total - offset, 0), 0);
  const edges = rows.slice(0, asked.first);
  return {
    edges,
    pageInfo: {
      hasNextPage: left > edges.length && edges.length > 0,
      hasPreviousPage: asked.after !== null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    totalCount: silent === undefined ? read.reduce((sum, { total }) => sum + total, 0) : null,
    failures,
  };
}

function nameOf({ account, region }: Source): string {
  return region === null ? account.name : `${account.name}/${region}`;
}

function cursorOf(source: Source, offset: number): string {
  return Buffer.from(JSON.stringify([nameOf(source), offset])).toString('base64url');
}

function placeOf(cursor: string, sources: readonly Source[]): { source: number; offset: number } {
  try {
    const [name, offset] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as [string, number];
    const source = sources.findIndex(each => nameOf(each) === name);
    if (source >= 0 && Number.isSafeInteger(offset) && offset >= 0) return { source, offset };
  } catch {
    // Said below: whatever is wrong with it, it is not a cursor of this list.
  }
  throw inputError('after', 'after is not a cursor of this list; take it from endCursor of the same query.');
}
