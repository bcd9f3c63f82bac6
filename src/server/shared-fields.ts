import {
  extendSchema,
  type GraphQLFieldResolver,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  isObjectType,
  parse,
} from 'graphql';

/** A place in the answer, and what its resolver gave. */
interface SharedPlace {
  readonly below: Map<string | number, SharedPlace>;
  resolved: { readonly value: unknown } | { readonly thrown: unknown } | null;
}

/** On the context itself, as the loaders are. */
const places = Symbol('shared places');

interface SharingContext {
  [places]?: SharedPlaces;
}

class SharedPlaces {
  readonly #root = emptyPlace();
  readonly #known = new WeakMap<GraphQLResolveInfo['path'], SharedPlace>();

  at(path: GraphQLResolveInfo['path']): SharedPlace {
    const known = this.#known.get(path);
    if (known !== undefined) return known;
    const { below } = path.prev === undefined ? this.#root : this.at(path.prev);
    const place = below.get(path.key) ?? emptyPlace();
    below.set(path.key, place);
    this.#known.set(path, place);
    return place;
  }
}

function emptyPlace(): SharedPlace {
  return { below: new Map(), resolved: null };
}

/** From now on, what is executed with this context against a schema of `sharingSchema` resolves each of its fields once. */
export function shareFields(context: object): void {
  (context as SharingContext)[places] = new SharedPlaces();
}

/**
 * A copy of the schema for deferred answers. A field that is selected outside of a deferred fragment and again inside of it is
 * executed for both. Read twice, a list may stand in another order the second time, and the client, which puts the parts
 * together by their index, would give one resource what belongs to another.
 */
export function sharingSchema(schema: GraphQLSchema): GraphQLSchema {
  // Only a schema that gains something is copied.
  const copy = extendSchema(schema, parse('scalar SharingCopy'), { assumeValid: true });
  delete copy.getTypeMap().SharingCopy;
  const roots = [copy.getMutationType(), copy.getSubscriptionType()];
  for (const type of Object.values(copy.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__') || roots.includes(type)) continue;
    for (const field of Object.values(type.getFields()))
      if (field.resolve !== undefined) field.resolve = sharing(field.resolve);
  }
  return copy;
}

function sharing(resolve: GraphQLFieldResolver<unknown, unknown>): GraphQLFieldResolver<unknown, unknown> {
  return (source, args, context, info) => {
    const place = (context as SharingContext)[places]?.at(info.path);
    if (place === undefined) return resolve(source, args, context, info);
    place.resolved ??= resolved(() => resolve(source, args, context, info));
    if ('thrown' in place.resolved) throw place.resolved.thrown;
    return place.resolved.value;
  };
}

function resolved(resolve: () => unknown): NonNullable<SharedPlace['resolved']> {
  try {
    return { value: resolve() };
  } catch (thrown) {
    return { thrown };
  }
}
