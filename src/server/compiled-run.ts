import {
  extendSchema,
  type GraphQLField,
  type GraphQLSchema,
  isAbstractType,
  isListType,
  isNonNullType,
  isObjectType,
  parse,
} from 'graphql';

/**
 * One run of a compiled query. It goes to the resolvers in the place of their context, so that what the compiled form does
 * wrong can be noticed where it happens.
 */
export class CompiledRun {
  readonly context: object;
  /** Set where the result would be wrong: nothing more is begun, and what comes is thrown away. */
  abandoned = false;

  constructor(context: object) {
    this.context = context;
  }
}

/**
 * A copy of the schema, whose resolvers and type resolvers watch for two things. A list of promises: where one of them rejects,
 * the compiled form adds a null at the end of the list. And a throw while a value is completed (by a getter, or when its type
 * is asked for): it would be lost in a promise that nothing listens to, and the run would never end.
 */
export function guardedSchema(schema: GraphQLSchema): GraphQLSchema {
  // Only a schema that gains something is copied.
  const copy = extendSchema(schema, parse('scalar CompiledCopy'), { assumeValid: true });
  for (const type of Object.values(copy.getTypeMap())) {
    if (type.name.startsWith('__')) continue;
    if (isObjectType(type)) {
      for (const field of Object.values(type.getFields())) guardField(field);
      const { isTypeOf } = type;
      if (isTypeOf) {
        type.isTypeOf = (value, run, info) => {
          // The compiled form hands over the value alone, and takes a promise for "yes".
          const is = isTypeOf(value, (run as CompiledRun | undefined)?.context, info);
          if (isThenable(is)) throw new Error(`Whether a value is a ${type.name} comes late.`);
          return is;
        };
      }
    } else if (isAbstractType(type)) {
      const { resolveType } = type;
      if (resolveType) {
        type.resolveType = (value, run: CompiledRun, info) => {
          const name = resolveType(value, run.context, info, type);
          if (isThenable(name)) throw new Error(`The type of a ${type.name} comes late.`);
          return name;
        };
      }
    }
  }
  return copy;
}

function guardField(field: GraphQLField<unknown, unknown>): void {
  const { resolve } = field;
  if (resolve === undefined) return;
  const list = isListType(isNonNullType(field.type) ? field.type.ofType : field.type);
  field.resolve = (source, args, context, info) => {
    const run = context as CompiledRun;
    // What was begun goes on by itself; nothing more is begun.
    if (run.abandoned) return null;
    const value = resolve(source, args, run.context, info);
    if (isThenable(value)) return new GuardedPromise(value, run, list);
    return list ? withoutPromises(value, run) : value;
  };
}

function withoutPromises(value: unknown, run: CompiledRun): unknown {
  if (!Array.isArray(value) || !value.some(isThenable)) return value;
  run.abandoned = true;
  // Nothing waits for them any more, and an unheard rejection is a bug of ours.
  for (const item of value) if (isThenable(item)) item.then(ignore, ignore);
  return null;
}

function ignore(): void {}

/** By a name of its own, since a class with a method `then` is usually a mistake: whoever awaits it calls it. That is meant here. */
const then = 'then';

/** What the compiled form waits for in the place of a resolver's promise. */
class GuardedPromise {
  readonly #promise: PromiseLike<unknown>;
  readonly #run: CompiledRun;
  readonly #list: boolean;

  constructor(promise: PromiseLike<unknown>, run: CompiledRun, list: boolean) {
    this.#promise = promise;
    this.#run = run;
    this.#list = list;
  }

  [then](fulfilled: (value: unknown) => void, rejected: (error: unknown) => void): void {
    this.#promise.then(value => {
      try {
        fulfilled(this.#list ? withoutPromises(value, this.#run) : value);
      } catch (error) {
        this.#run.abandoned = true;
        // Else it would be waited for without end.
        rejected(error);
      }
    }, rejected);
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'
  );
}
