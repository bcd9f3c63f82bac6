import {
  type DocumentNode,
  type ExecutionResult,
  GraphQLError,
  type GraphQLSchema,
  isNonNullType,
  Kind,
  type Source,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { isCompilable } from './compilable.ts';
import { CompiledRun, guardedSchema } from './compiled-run.ts';
import type { DocumentOperation } from './documents.ts';
import type { ServerLimits } from './limits.ts';

type Run = (
  root: undefined,
  run: CompiledRun,
  variables: object,
) => ExecutionResult | Promise<ExecutionResult>;

/** Compiles queries that are asked for repeatedly, where the compiled form answers exactly as the ordinary executor does. */
export class QueryCompiler {
  /** Runs of compiled queries, and how many of them the ordinary executor had to do over. */
  runs = 0;
  abandoned = 0;
  readonly #schema: GraphQLSchema;
  readonly #limits: ServerLimits;
  /** Made when it is needed: it is a copy of the whole schema. */
  #guarded: GraphQLSchema | undefined;

  constructor(schema: GraphQLSchema, limits: ServerLimits) {
    this.#schema = schema;
    this.#limits = limits;
  }

  /** The result of the compiled form, or null where the ordinary executor has to run the operation. */
  async run(
    operation: DocumentOperation,
    context: object,
    variables: Readonly<Record<string, unknown>>,
  ): Promise<ExecutionResult | null> {
    if (this.#isDue(operation)) operation.compiled = await this.#compile(operation);
    const { compiled } = operation;
    if (!compiled?.takes(variables)) return null;
    this.runs += 1;
    const result = await compiled.run(context, variables);
    if (result !== null) return result;
    // What it came upon once it is likely to come upon again.
    operation.compiled = null;
    this.abandoned += 1;
    return null;
  }

  /** True once for each operation: those that come while it is being compiled run as before. */
  #isDue(operation: DocumentOperation): boolean {
    const { compileAfter } = this.#limits;
    if (operation.executions > compileAfter) return false;
    operation.executions += 1;
    return operation.executions > compileAfter;
  }

  async #compile({ document, node }: DocumentOperation): Promise<CompiledQuery | null> {
    const { compiledFields } = this.#limits;
    if (!isCompilable({ schema: this.#schema, document, operation: node, mostFields: compiledFields })) {
      return null;
    }
    // A tenth of a start is loading it, with a validator of schemas that it never uses.
    const { compileQuery, isCompiledQuery } = await import('graphql-jit');
    this.#guarded ??= guardedSchema(this.#schema);
    const compiled = compileQuery(this.#guarded, document, node.name?.value);
    if (!isCompiledQuery(compiled)) return null;
    return new CompiledQuery(
      compiled.query as Run,
      document.loc?.source,
      variablesNeverNull(this.#schema, document),
    );
  }
}

export class CompiledQuery {
  readonly #query: Run;
  readonly #source: Source | undefined;
  readonly #neverNull: readonly string[];

  constructor(query: Run, source: Source | undefined, neverNull: readonly string[]) {
    this.#query = query;
    this.#source = source;
    this.#neverNull = neverNull;
  }

  /**
   * An explicit null for a variable that may be left out, in the place of an argument that may not be null, fails the field:
   * the ordinary executor says so, in its words and with its places.
   */
  takes(variables: Readonly<Record<string, unknown>>): boolean {
    return this.#neverNull.every(name => variables[name] !== null);
  }

  /** Null where the compiled form came upon something that it does not do right: the ordinary executor has to run it. */
  async run(context: object, variables: Readonly<Record<string, unknown>>): Promise<ExecutionResult | null> {
    const run = new CompiledRun(context);
    try {
      const result = await this.#query(undefined, run, variables);
      return run.abandoned ? null : this.#checked(result);
    } catch {
      // It answers with errors and throws none. The ordinary executor comes upon the same, and knows where it belongs.
      return null;
    }
  }

  #checked(result: ExecutionResult): ExecutionResult | null {
    const { errors, data } = result;
    if (errors === undefined) return result;
    // Where a null has spread, several may have failed: the ordinary executor tells the first in time, the compiled form the
    // first in its own order, and of a root that is null nothing else at all.
    if (errors.some(({ path }) => isBelowNull(path ?? [], data))) return null;
    return { errors: errors.map(error => located(error, this.#source)), data: data ?? null };
  }
}

function variablesNeverNull(schema: GraphQLSchema, document: DocumentNode): readonly string[] {
  const names = new Set<string>();
  const typeInfo = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(typeInfo, {
      Argument({ value }) {
        if (value.kind === Kind.VARIABLE && isNonNullType(typeInfo.getArgument()?.type))
          names.add(value.name.value);
      },
    }),
  );
  return [...names];
}

function isBelowNull(path: readonly (string | number)[], data: unknown): boolean {
  let value = data;
  for (const key of path) {
    if (value === null || value === undefined) return true;
    value = (value as Record<string | number, unknown>)[key];
  }
  return false;
}

/** The compiled form's errors have places and no nodes, and lack extensions where nothing was thrown. */
function located(error: GraphQLError, source: Source | undefined): GraphQLError {
  const { message, path, originalError, locations } = error;
  return new GraphQLError(message, {
    path,
    ...(source && locations && { source, positions: locations.map(place => positionOf(source.body, place)) }),
    ...(originalError instanceof Error && { originalError }),
  });
}

function positionOf(
  body: string,
  { line, column }: { readonly line: number; readonly column: number },
): number {
  const lineEnds = /\r\n|[\n\r]/g;
  let start = 0;
  for (let passed = 1; passed < line; passed += 1) {
    if (lineEnds.exec(body) === null) break;
    start = lineEnds.lastIndex;
  }
  return start + column - 1;
}
