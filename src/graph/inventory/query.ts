import type { CloudResource } from '../../domain/resource.ts';
import { builder, type Ref } from '../builder.ts';
import type { GraphContext } from '../context.ts';
import { connectionOf, type Page, patienceMs, usualPage } from '../page.ts';
import { readPageOver } from '../page-reading.ts';
import { cloudResource } from '../resource.ts';
import {
  checkTexts,
  everything,
  narrowingOf,
  type ResourceFilter,
  resourceFilter,
  searchFor,
} from './filter.ts';
import { mostRowsRead, readAllMatching, readMatching } from './matching.ts';
import { mostOrderedSources, type OrderField, readOrderedPage } from './ordered.ts';
import { type InventorySource, inventorySources } from './sources.ts';

const orderField = builder.enumType('CloudResourceOrderField', {
  description: 'What resources are ordered by.',
  values: {
    NAME: { value: 'name' satisfies OrderField, description: 'Their name, in any case.' },
    CREATED_AT: { value: 'createdAt' satisfies OrderField, description: 'When they were ordered or made.' },
    EXPIRES_AT: { value: 'expiresAt' satisfies OrderField, description: 'When their paid time ends.' },
  },
});

const direction = builder.enumType('CloudOrderDirection', {
  description: 'Which end comes first.',
  values: {
    ASC: { description: 'The least first: A before B, the past before the future.' },
    DESC: { description: 'The greatest first.' },
  },
});

const resourceOrder = builder.inputType('CloudResourceOrder', {
  description: 'An order over all that match. Resources without the value come last in both directions.',
  fields: t => ({
    field: t.field({ type: orderField, required: true, description: 'By what.' }),
    direction: t.field({ type: direction, defaultValue: 'ASC', description: 'Which end first.' }),
  }),
});

interface InventoryArguments {
  readonly filter?: ResourceFilter | null | undefined;
  readonly orderBy?: typeof resourceOrder.$inferInput | null | undefined;
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
}

async function listResources(context: GraphContext, args: InventoryArguments): Promise<Page<CloudResource>> {
  const filter = args.filter ?? {};
  checkTexts(filter);
  const sources = inventorySources(context, filter);
  const search = searchFor(filter);
  const options = { first: args.first ?? usualPage, after: args.after ?? null, patienceMs };
  if (args.orderBy) {
    const order = { field: args.orderBy.field, descending: args.orderBy.direction === 'DESC' };
    return await readOrderedPage(sources, { ...options, order }, source =>
      readAllMatching(source, search ?? everything),
    );
  }
  if (search === null) {
    return await readPageOver(sources, options, ({ noun, place }, from, size) =>
      noun.readStretch(place, from, size),
    );
  }
  const countRows = async (source: InventorySource) => {
    const all = await readAllMatching(source, search);
    return all.kind === 'failed' ? all : { kind: 'read' as const, value: all.value.items.length };
  };
  return await readPageOver(
    sources,
    { ...options, countRows, narrowing: narrowingOf(search.wanted) },
    (source, from, size) => readMatching(source, search, from, size),
  );
}

const resourceConnection = connectionOf(
  'CloudResource',
  cloudResource as unknown as Ref<CloudResource>,
  'resources',
);

// Not by a locale, whose data would be loaded at every start for this one comma.
const mostRowsSaid = String(mostRowsRead).replace(/(?=000$)/, ',');

builder.queryField('cloudResources', t =>
  t.field({
    type: resourceConnection,
    description: `Every resource of every kind, cloud, account and region that you may see, side by side; account by account and kind by kind unless an order is asked for. What cannot be read, or does not answer within ${patienceMs / 1000} s, is named in \`failures\`, and asked again with the next page. A filter that is applied after reading looks through ${mostRowsSaid} rows of a list for one page at most.`,
    args: {
      filter: t.arg({ type: resourceFilter, description: 'Which ones.' }),
      orderBy: t.arg({
        type: resourceOrder,
        description: `In which order. It reads everything that matches for every page, so it is given over ${mostOrderedSources} lists at most, a list being a kind in an account and region.`,
      }),
      first: t.arg.int({ defaultValue: usualPage, description: 'How many rows, 1 to 100.' }),
      after: t.arg.string({ description: 'A cursor of the same list with the same filter and order.' }),
    },
    complexity: ({ first, orderBy, filter }) => ({
      // Reading on until a page is full, or all of it, is what costs.
      field: orderBy ? 200 : searchFor(filter ?? {}) === null ? 10 : 50,
      multiplier: first ?? usualPage,
    }),
    resolve: (_root, args, context) => listResources(context, args),
  }),
);
