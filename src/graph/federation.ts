import { type GraphQLSchema, isObjectType } from 'graphql';
import { domainError } from '../domain/errors.ts';
import { builder, type Ref } from './builder.ts';
import type { GraphContext } from './context.ts';
import type { ResolveReference } from './entities.ts';
import { asGraphQLError } from './errors.ts';

/** Lets routers refer to it by its id. */
export function declareEntity<Item extends object>(ref: Ref<Item>, resolveReference: ResolveReference): void {
  builder.configStore.onTypeConfig(ref as Ref<object>, config => {
    config.extensions = { ...config.extensions, ...entityExtensions(resolveReference) };
  });
}

/** As the printer of the subgraph and `resolveEntities` read them. */
export function entityExtensions(resolveReference: ResolveReference): Readonly<Record<string, unknown>> {
  const key = { name: 'key', args: { fields: 'id' } };
  return { directives: [key], apollo: { subgraph: { resolveReference } } };
}

/**
 * Keeps entities for routers, and for callers who may introspect: the field is none of the builder's, so that no rule of fields
 * would ever see it. Asked before anything is resolved. Its neighbour `_service` hands out the schema, and is the door's to give.
 */
export function guardEntities(schema: GraphQLSchema): GraphQLSchema {
  const query = schema.getQueryType();
  if (!isObjectType(query)) throw new Error('the schema has no type of queries');
  const field = query.getFields()._entities;
  const resolve = field?.resolve;
  if (field === undefined || resolve === undefined) throw new Error('the subgraph has no field _entities');
  field.resolve = (root, args, context: GraphContext, info) => {
    if (context.caller.federates) return resolve(root, args, context, info);
    const message =
      '_entities is for routers that prove themselves, and for callers with the right "introspect".';
    throw asGraphQLError(
      domainError('CloudAccessError', { missingRight: 'introspect', message, advice: 'ASK_OPERATORS' }),
    );
  };
  return schema;
}
