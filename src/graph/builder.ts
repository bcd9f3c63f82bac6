import SchemaBuilder, { type ObjectRef } from '@pothos/core';
import ComplexityPlugin from '@pothos/plugin-complexity';
import DirectivesPlugin from '@pothos/plugin-directives';
import FederationPlugin from '@pothos/plugin-federation';
import { GraphQLError } from 'graphql';
import type { GraphContext } from './context.ts';

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
  plugins: [DirectivesPlugin, FederationPlugin, ComplexityPlugin],
  // Judged at the door, where `_entities` is seen too: the plugin itself only carries what fields cost.
  complexity: { disabled: true },
});

builder.queryType({ description: 'Reading: nothing here changes anything at a provider.' });
builder.mutationType({
  description:
    'Changes at a provider. One in a request; each answers with a union of its success and its typed errors.',
});

builder.scalarType('DateTime', {
  description: 'A moment in UTC, as ISO 8601: 2026-01-15T08:30:00.000Z.',
  serialize(value) {
    return (value instanceof Date ? value : new Date(value)).toISOString();
  },
  parseValue(value) {
    const date = typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) ? new Date(value) : null;
    if (date === null || Number.isNaN(date.getTime())) {
      throw new GraphQLError('A DateTime is written as ISO 8601, for example 2026-01-15T08:30:00Z.');
    }
    return date;
  },
});
