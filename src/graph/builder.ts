import SchemaBuilder, { type ObjectRef } from '@pothos/core';
import ComplexityPlugin from '@pothos/plugin-complexity';
import DirectivesPlugin from '@pothos/plugin-directives';
import type { GraphContext } from './context.ts';
import { formatDateTime, parseDateTime } from './date-time.ts';

export interface GraphTypes {
  Context: GraphContext;
  Scalars: {
    DateTime: { Input: Date; Output: Date | string };
    ID: { Input: string; Output: string };
  };
}

export type Ref<Item> = ObjectRef<PothosSchemaTypes.ExtendDefaultTypes<GraphTypes>, Item>;

/** The one builder: every face adds to it when it is loaded, so the order of imports is the order of fields. */
export const builder = new SchemaBuilder<GraphTypes>({
  plugins: [DirectivesPlugin, ComplexityPlugin],
  // Judged at the door, where `_entities` is seen too: the plugin itself only carries what fields cost.
  complexity: { disabled: true },
});

builder.queryType({ description: 'What is read. Nothing here changes anything at a provider.' });
builder.mutationType({
  description:
    'What is changed at a provider. A request carries one change; each answers with a union of its success and its typed errors.',
});

builder.scalarType('DateTime', {
  description: 'A moment, as RFC 3339 writes it: in answers always in UTC, `2026-01-15T08:30:00.000Z`.',
  specifiedByURL: 'https://scalars.graphql.org/andimarek/date-time.html',
  serialize: formatDateTime,
  parseValue: parseDateTime,
});
