import type { IncomingHttpHeaders } from 'node:http';
import {
  defaultFieldResolver,
  extendSchema,
  type GraphQLFieldResolver,
  type GraphQLFormattedError,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  isObjectType,
  parse,
} from 'graphql';
import type { GraphContext } from './context.ts';
import { encodeTrace, type TraceError, type TraceNode } from './trace-message.ts';

// Federated tracing: a router that sends `apollo-federation-include-trace: ftv1` is answered with how long each field took, in
// `extensions.ftv1`. Fields are timed in a schema of their own, so that requests that nobody traces pay nothing for it.

type Path = GraphQLResolveInfo['path'];

class Recording {
  readonly startedAt = new Date();
  readonly #start = process.hrtime.bigint();
  readonly root: TraceNode = emptyNode(null);
  readonly #nodes = new Map<string, TraceNode>();

  now(): number {
    return Number(process.hrtime.bigint() - this.#start);
  }

  add({ path, returnType, parentType, fieldName }: GraphQLResolveInfo): TraceNode {
    return this.#place(path, {
      ...emptyNode(path.key),
      type: String(returnType),
      parentType: parentType.name,
      originalFieldName: path.key === fieldName ? null : fieldName,
      startTime: this.now(),
    });
  }

  addError(error: GraphQLFormattedError): void {
    const known = error.path === undefined ? undefined : this.#nodes.get(error.path.join('.'));
    (known ?? this.root).errors.push(traceErrorOf(error));
  }

  #place(path: Path, node: TraceNode): TraceNode {
    this.#nodes.set(nameOf(path), node);
    this.#parentOf(path).children.push(node);
    return node;
  }

  /** The elements of a list have no resolver, so nobody has placed them. */
  #parentOf({ prev }: Path): TraceNode {
    if (prev === undefined) return this.root;
    return this.#nodes.get(nameOf(prev)) ?? this.#place(prev, emptyNode(prev.key));
  }
}

function nameOf(path: Path): string {
  return path.prev === undefined ? String(path.key) : `${nameOf(path.prev)}.${path.key}`;
}

function emptyNode(key: string | number | null): TraceNode {
  const nothing = { type: null, parentType: null, originalFieldName: null, startTime: null, endTime: null };
  return { key, ...nothing, errors: [], children: [] };
}

function traceErrorOf(error: GraphQLFormattedError): TraceError {
  return { message: error.message, locations: error.locations ?? [], json: JSON.stringify(error) };
}

const recordings = new WeakMap<object, Recording>();

/** The trace of what was executed, with the errors as the client is told them: a trace says no more than the answer. */
export type FinishTrace = (errors: readonly GraphQLFormattedError[]) => string;

/** From now on what is executed with this context, against a schema of `timed`, is recorded. */
export function startTrace(context: object): FinishTrace {
  const recording = new Recording();
  recordings.set(context, recording);
  return errors => {
    recordings.delete(context);
    for (const error of errors) recording.addError(error);
    const { root, startedAt } = recording;
    return encodeTrace({ root, startedAt, endedAt: new Date(), durationNs: recording.now() });
  };
}

/** One operation that is traced: it has to run against this schema, with the context that it was asked for. */
export interface TracedOperation {
  readonly schema: GraphQLSchema;
  readonly finish: FinishTrace;
}

/** Traces what routers want traced, of those callers who may ask for entities: to all others it would tell how we work. */
export function createTracer(schema: GraphQLSchema) {
  // A copy of the whole schema, made when the first router wants it.
  let copy: GraphQLSchema | undefined;
  return (headers: IncomingHttpHeaders, context: GraphContext): TracedOperation | null => {
    if (headers['apollo-federation-include-trace'] !== 'ftv1' || !context.caller.federates) return null;
    copy ??= timed(extendSchema(schema, parse('scalar TracedCopy'), { assumeValid: true }));
    return { schema: copy, finish: startTrace(context) };
  };
}

/** Makes the fields of a schema tell how long they took. It changes the schema that it is given: give it one that nothing else uses. */
export function timed(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields()))
      field.resolve = timing(field.resolve ?? defaultFieldResolver);
  }
  return schema;
}

function timing(resolve: GraphQLFieldResolver<unknown, unknown>): GraphQLFieldResolver<unknown, unknown> {
  return (source, args, context, info) => {
    const recording = typeof context === 'object' && context !== null ? recordings.get(context) : undefined;
    if (recording === undefined) return resolve(source, args, context, info);
    const node = recording.add(info);
    const end = (): void => {
      node.endTime = recording.now();
    };
    let value: unknown;
    try {
      value = resolve(source, args, context, info);
    } finally {
      end();
    }
    // Its later end overwrites this one. What becomes of it is for the executor.
    if (value instanceof Promise) value.then(end, end);
    return value;
  };
}
