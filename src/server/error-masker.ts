import { randomUUID } from 'node:crypto';
import { GraphQLError, type GraphQLErrorOptions, Kind } from 'graphql';
import type { Log } from './log.ts';

/**
 * What a client learns of an error. An error that says what it is, by `extensions.code`, was meant for the client and
 * passes. A fault of the request itself (a variable of the wrong type) passes, with its suggestions where the schema is open. All else is our bug:
 * the client gets a number, and the log under that number the error.
 */
export class ErrorMasker {
  readonly #log: Log;
  /** One failure behind many fields is one bug: a shared batch that fails would else fill the log. */
  readonly #known = new WeakMap<object, string>();
  /** Those that were made here: they say of themselves that they are unexpected, as others do whose words nobody has looked at. */
  readonly #made = new WeakSet<object>();

  constructor(log: Log) {
    this.#log = log;
  }

  mask(error: unknown, suggests = false): GraphQLError {
    if (error instanceof GraphQLError && (this.#made.has(error) || isComplete(error))) return error;
    if (error instanceof GraphQLError && isRequestError(error)) return requestFault(error, suggests);
    if (error instanceof GraphQLError && isExpected(error)) return error;
    if (error instanceof GraphQLError && isArgumentError(error)) return requestFault(error, suggests);
    const located = error instanceof GraphQLError ? error : undefined;
    const errorId = this.#note(innermost(error), located);
    const made = new GraphQLError(`Unexpected error. The log has it as ${errorId}.`, {
      ...(located && placeOf(located)),
      extensions: { code: 'INTERNAL_SERVER_ERROR', errorId, unexpected: true },
    });
    this.#made.add(made);
    return made;
  }

  #note(error: unknown, located: GraphQLError | undefined): string {
    const key = typeof error === 'object' && error !== null ? error : undefined;
    const known = key && this.#known.get(key);
    if (known) return known;
    const errorId = randomUUID();
    if (key) this.#known.set(key, errorId);
    this.#log.error(
      { errorId, ...(located?.path && { path: located.path.join('.') }), err: error },
      'unexpected error',
    );
    return errorId;
  }
}

/** Nodes, or where there are none (a compiled query has none) the places themselves. */
function placeOf({ nodes, source, positions, path }: GraphQLError): GraphQLErrorOptions {
  return nodes ? { nodes, path } : { source, positions, path };
}

function innermost(error: unknown): unknown {
  return error instanceof GraphQLError && error.originalError ? innermost(error.originalError) : error;
}

/**
 * A plain Error that carries extensions of its own is still no word to the client: its message was never meant for one. Nor is a text
 * that was thrown: yoga makes an error with a code of it, and marks it.
 */
function isExpected(error: GraphQLError): boolean {
  const { code, unexpected } = error.extensions;
  return innermost(error) instanceof GraphQLError && typeof code === 'string' && unexpected !== true;
}

/** It says its status as well: what was masked before, and what rules of plugins have found. */
function isComplete(error: GraphQLError): boolean {
  return isExpected(error) && error.extensions.http !== undefined;
}

/** Raised before any field was resolved, by the executor itself: it has a place in the document and no path in the answer. */
function isRequestError(error: GraphQLError): boolean {
  return error.path === undefined && innermost(error) instanceof GraphQLError && error.nodes !== undefined;
}

/**
 * An argument that does not fit, which only an explicit null in a variable still is when a field runs. It is the only failure
 * of a field that lies at a value of the document: a field's own lies at the field.
 */
function isArgumentError(error: GraphQLError): boolean {
  const kind = error.nodes?.[0]?.kind;
  return kind !== undefined && valueKinds.has(kind) && innermost(error) instanceof GraphQLError;
}

const valueKinds: ReadonlySet<string> = new Set([
  Kind.VARIABLE,
  Kind.INT,
  Kind.FLOAT,
  Kind.STRING,
  Kind.BOOLEAN,
  Kind.NULL,
  Kind.ENUM,
  Kind.LIST,
  Kind.OBJECT,
]);

function requestFault(error: GraphQLError, suggests: boolean): GraphQLError {
  const { path, nodes, extensions } = error;
  const message = suggests ? error.message : error.message.replace(/ Did you mean .*$/s, '');
  return new GraphQLError(message, {
    ...(nodes && { nodes }),
    ...(path && { path }),
    // One field that fails leaves the others, and the answer is one.
    extensions: { code: 'BAD_USER_INPUT', ...extensions, ...(!path && { http: { status: 400 } }) },
  });
}
