import { type GraphQLSchema, isObjectType } from 'graphql';
import { domainError } from '../domain/errors.ts';
import type { GraphContext } from './context.ts';
import { asGraphQLError } from './errors.ts';

/** What only routers ask for. Neither field is one of the builder's, so that no rule of fields would ever see them. */
const routerFields = ['_service', '_entities'];

/** Keeps the subgraph's own fields for routers, and for callers who may introspect. Asked before anything is resolved. */
export function guardRouterFields(schema: GraphQLSchema): GraphQLSchema {
  const query = schema.getQueryType();
  if (!isObjectType(query)) throw new Error('the schema has no type of queries');
  for (const name of routerFields) {
    const field = query.getFields()[name];
    const resolve = field?.resolve;
    if (field === undefined || resolve === undefined) throw new Error(`the subgraph has no field ${name}`);
    field.resolve = (root, args, context: GraphContext, info) => {
      if (context.caller.federates) return resolve(root, args, context, info);
      const message = `${name} is for routers that prove themselves, and for callers with the right "introspect".`;
      throw asGraphQLError(
        domainError('CloudAccessError', { missingRight: 'introspect', message, advice: 'ASK_OPERATORS' }),
      );
    };
  }
  return schema;
}
