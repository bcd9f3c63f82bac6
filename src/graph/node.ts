import { parseResourceId } from '../domain/resource.ts';
import { builder } from './builder.ts';
import type { GraphContext } from './context.ts';
import { asGraphQLError } from './errors.ts';
import { visibleOperation } from './operation.ts';
import { loadResource, node, nounOf } from './resource.ts';

const mostIds = 100;

builder.queryField('node', t =>
  t.field({
    type: node,
    description: 'Anything that has an id in this graph. Null where nothing is shown under it.',
    args: { id: t.arg.id({ required: true, description: 'The id of a resource or an operation.' }) },
    resolve: (_root, { id }, context) => loadNode(context, id),
  }),
);

builder.queryField('nodes', t =>
  t.field({
    type: [node],
    nullable: { list: false, items: true },
    description: 'Many at once, in the order of their ids. Null where nothing is shown under one.',
    args: { ids: t.arg.idList({ required: true, description: `1 to ${mostIds} ids.` }) },
    complexity: ({ ids }) => ({ field: 1, multiplier: ids.length }),
    resolve: (_root, { ids }, context) =>
      // Settled, each on its own: one that cannot be read is one error, and one null.
      Promise.all(ids.slice(0, mostIds).map(id => loadNode(context, id).catch(asError))) as never,
  }),
);

async function loadNode(context: GraphContext, id: string): Promise<{ readonly id: string } | null> {
  const reference = parseResourceId(id);
  if (reference !== null && nounOf(reference) !== undefined) return await loadResource(context, reference);
  return await visibleOperation(context, id);
}

function asError(trouble: unknown): Error {
  return trouble instanceof Error ? trouble : asGraphQLError(trouble as never);
}
