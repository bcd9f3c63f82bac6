import { readAhead } from './ahead.ts';
import { builder, type Ref } from './builder.ts';
import { inputError } from './errors.ts';
import { cloudReadFailure, type Failure } from './failure.ts';

/** The most rows that `first` may ask for. */
export const largestPage = 100;

/** Rows of a page where nobody says how many. */
export const usualPage = 20;

/** How long silent places may hold up a page. */
export const patienceMs = 3_000;

export function checkPageSize(first: number): void {
  if (first < 1 || first > largestPage) throw inputError('first', `first must be 1 to ${largestPage}.`);
}

/** What the record holds is read whole or not at all, and counted by nobody. */
export interface RecordPage<Item> {
  readonly edges: readonly { readonly node: Item; readonly cursor: string }[];
  readonly pageInfo: PageInfo;
}

export interface Page<Item> extends RecordPage<Item> {
  /** Asked only where it is selected: it may cost a call for each source. */
  readonly totalCount: () => Promise<number | null>;
  readonly failures: readonly Failure[];
}

interface PageInfo {
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly startCursor: () => string | null;
  readonly endCursor: () => string | null;
}

const pageInfo = builder.objectRef<PageInfo>('PageInfo').implement({
  description: 'Where a page lies in its list.',
  // Two graphs that both have a PageInfo compose only if it is shareable.
  directives: [{ name: 'shareable' }],
  fields: t => ({
    hasNextPage: t.exposeBoolean('hasNextPage', {
      nullable: false,
      description:
        'Whether to ask for the next page: more follows after `endCursor`, or what could not be read is asked for again there. False where this page is empty.',
    }),
    hasPreviousPage: t.exposeBoolean('hasPreviousPage', {
      nullable: false,
      description: 'Whether this page began after a cursor.',
    }),
    startCursor: t.string({
      description: 'The cursor of the first row.',
      resolve: info => info.startCursor(),
    }),
    endCursor: t.string({
      description:
        'Pass it as `after` to ask for the next page. Where this page is empty it is the `after` that you sent, with which you may ask again.',
      resolve: info => info.endCursor(),
    }),
  }),
});

/** The rows of a page with their cursors, which every page has. */
function pageOf<Item>(
  name: string,
  node: Ref<Item>,
  { things, description }: { readonly things: string; readonly description: string },
) {
  const edge = builder.objectRef<RecordPage<Item>['edges'][number]>(`${name}Edge`).implement({
    description: `One of the ${things}, with its place in the list.`,
    fields: t => ({
      node: t.field({
        type: node,
        nullable: false,
        description: 'The thing itself.',
        resolve: row => row.node as never,
      }),
      cursor: t.exposeString('cursor', {
        nullable: false,
        description: 'Its place in the list: as `after`, it asks for what follows.',
      }),
    }),
  });
  return builder.objectRef<RecordPage<Item>>(`${name}Connection`).implement({
    description,
    fields: t => ({
      nodes: t.field({
        type: [node],
        nullable: false,
        description: 'The rows of this page.',
        complexity: { multiplier: 1 },
        resolve: ({ edges }, _args, context, info) => {
          const nodes = edges.map(row => row.node);
          const reading = readAhead(node, nodes, [], context, info);
          return (reading === null ? nodes : reading.then(() => nodes)) as never;
        },
      }),
      edges: t.field({
        type: [edge],
        nullable: false,
        description: 'The rows with their cursors.',
        complexity: { multiplier: 1 },
        resolve: ({ edges }, _args, context, info) => {
          const rows = edges.map(row => row.node);
          const reading = readAhead(node, rows, ['node'], context, info);
          return reading === null ? edges : reading.then(() => edges);
        },
      }),
      pageInfo: t.expose('pageInfo', {
        type: pageInfo,
        nullable: false,
        description: 'Where this page lies.',
      }),
    }),
  });
}

/** Of a list that is in the record. */
export function recordConnectionOf<Item>(
  name: string,
  node: Ref<Item>,
  things: string,
): Ref<RecordPage<Item>> {
  return pageOf(name, node, { things, description: `A page of ${things}.` });
}

/** Of a list that providers hold. */
export function connectionOf<Item>(name: string, node: Ref<Item>, things: string): Ref<Page<Item>> {
  const description = `A page of ${things}, from all accounts and regions that were asked.`;
  const connection = pageOf(name, node, { things, description }) as unknown as Ref<Page<Item>>;
  builder.objectFields(connection, t => ({
    totalCount: t.int({
      description:
        'How many there are on all pages. Null where a provider does not count them, or something could not be read.',
      // A call for each source that the page did not need.
      complexity: { field: 10 },
      resolve: page => page.totalCount(),
    }),
    failures: t.field({
      type: [cloudReadFailure],
      nullable: false,
      description:
        'What could not be read, so that rows are missing from this page. Accounts and regions are asked again with the next page, or with the same `after` where this page is empty; rows that cannot be decoded stay missing.',
      resolve: page => page.failures,
    }),
  }));
  return connection;
}

/** One stretch of a list that is in the record. */
export function recordPageOf<Item>(
  items: readonly Item[],
  {
    after,
    hasNextPage,
    cursorOf,
  }: {
    readonly after: string | null;
    readonly hasNextPage: boolean;
    readonly cursorOf: (item: Item) => string;
  },
): RecordPage<Item> {
  const edges = items.map(node => ({ node, cursor: cursorOf(node) }));
  return {
    edges,
    pageInfo: {
      hasNextPage,
      hasPreviousPage: after !== null,
      startCursor: () => edges[0]?.cursor ?? null,
      endCursor: () => edges.at(-1)?.cursor ?? after,
    },
  };
}
