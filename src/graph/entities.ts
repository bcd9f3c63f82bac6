import {
  GraphQLError,
  type GraphQLFieldResolver,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLSchema,
  isInterfaceType,
  isObjectType,
} from 'graphql';
import type { GraphContext } from './context.ts';
import { inputError } from './errors.ts';

export type ResolveReference = (reference: { readonly id: unknown }, context: GraphContext) => unknown;

/** Whether a router may refer to it. */
export function isEntity({ extensions }: GraphQLObjectType): boolean {
  const directives = (extensions.directives ?? []) as readonly { readonly name: string }[];
  return directives.some(({ name }) => name === 'key');
}

/**
 * `_entities` as it has to be where others hold the references: each on its own. The library's own resolver throws for the
 * whole list where one reference has an unknown type, and leaves the promises of the others behind, whose failure then ends
 * the process.
 */
export const resolveEntities: GraphQLFieldResolver<unknown, GraphContext> = (_root, args, context, info) => {
  const { representations } = args as { readonly representations: readonly unknown[] };
  // One promise of settled values: a list of promises of which one fails is more than every executor gets right.
  return Promise.all(representations.map(reference => settledEntity(reference, context, info.schema)));
};

function settledEntity(reference: unknown, context: GraphContext, schema: GraphQLSchema): unknown {
  try {
    const { type, resolve } = entityTypeOf(reference, schema);
    return Promise.resolve(resolve(reference as { readonly id: unknown }, context))
      .then(value => typed(value, type, context))
      .catch(asError);
  } catch (trouble) {
    return asError(trouble);
  }
}

function entityTypeOf(
  reference: unknown,
  schema: GraphQLSchema,
): { readonly type: GraphQLObjectType | GraphQLInterfaceType; readonly resolve: ResolveReference } {
  if (typeof reference !== 'object' || reference === null) {
    throw inputError('representations', 'A reference is an object with __typename and its key.');
  }
  const { __typename: name } = reference as { readonly __typename?: unknown };
  const type = typeof name === 'string' ? schema.getType(name) : undefined;
  const known = isObjectType(type) || isInterfaceType(type) ? type : undefined;
  const { apollo } = (known?.extensions ?? {}) as {
    readonly apollo?: { readonly subgraph?: { readonly resolveReference?: ResolveReference } };
  };
  const resolve = apollo?.subgraph?.resolveReference;
  if (known === undefined || resolve === undefined) {
    throw inputError('representations', `"${String(name)}" is no entity of this graph.`);
  }
  return { type: known, resolve };
}

function typed(
  value: unknown,
  type: GraphQLObjectType | GraphQLInterfaceType,
  context: GraphContext,
): object | null | Promise<object> {
  if (typeof value !== 'object' || value === null) return null;
  if (isObjectType(type)) return { ...value, __typename: type.name };
  return Promise.resolve(type.resolveType?.(value, context, undefined as never, type)).then(name => ({
    ...value,
    __typename: name,
  }));
}

/** A returned error is the error of its own entry alone. */
function asError(trouble: unknown): Error {
  return trouble instanceof GraphQLError || trouble instanceof Error ? trouble : new Error(String(trouble));
}
