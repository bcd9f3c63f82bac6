import { type GraphQLSchema, isObjectType } from 'graphql';
import { domainError } from '../domain/errors.ts';
import type { GraphContext } from './context.ts';
import { asGraphQLError } from './errors.ts';

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
