import type { IncomingHttpHeaders } from 'node:http';
import type {
  ExecutionResult,
  GraphQLError,
  GraphQLFormattedError,
  GraphQLSchema,
  OperationTypeNode,
} from 'graphql';
import type { QueryCompiler } from './compiled-query.ts';
import { compareErrors } from './error-order.ts';
import type { RequestState } from './request-state.ts';

/** What an operation's context is made from. */
export interface ExecutedRequest {
  readonly headers: IncomingHttpHeaders;
  readonly signal: AbortSignal;
  /** Who asks; undefined where nobody has to prove it. */
  readonly identified: RequestState['identified'];
  readonly kind: OperationTypeNode;
  /** Of a subscription: says by which name its client can come back for what follows the event that is told next. */
  nameEvent?(id: string): void;
}

/** Asked for each operation that is not watched; null where it is not to be traced. */
export type TraceRequest = (headers: IncomingHttpHeaders, context: object) => TracedRun | null;

export interface TracedRun {
  /** The schema to run it against, in the ordinary executor. */
  readonly schema: GraphQLSchema;
  /** What its answer carries as `extensions.ftv1`. */
  finish(errors: readonly GraphQLFormattedError[]): string;
}

export interface RunOptions {
  readonly compiler: QueryCompiler;
  context(request: ExecutedRequest): object;
  readonly trace: TraceRequest | null;
  /** What the answer to a query or a change says beside its data, from the context that it ran with. */
  extensions?(context: object): Readonly<Record<string, unknown>> | undefined;
  /** Called when all checks are passed, just before the operation runs. False where it is not to run any more. */
  starts(state: RequestState): boolean;
}

/** An operation that has begun. */
export interface OperationRun {
  /** What its resolvers get. */
  readonly contextValue: object;
  readonly traced: TracedRun | null;
}

/** Begins operations, and runs queries in their compiled form where there is one. */
export class OperationRunner {
  readonly #options: RunOptions;

  constructor(options: RunOptions) {
    this.#options = options;
  }

  /** Null where it is not to run any more. */
  begin(state: RequestState): OperationRun | null {
    const { starts, trace } = this.#options;
    if (!starts(state)) return null;
    const contextValue = this.contextFor(state);
    state.traced = trace?.(state.request.headers, contextValue) ?? null;
    return { contextValue, traced: state.traced };
  }

  // No getter that makes the signal when it is asked for: an object with an accessor of its own has a hidden class of its own,
  // which keeps alive what the accessor closes over (four times as much of each request survived).
  contextFor(
    { request, signal, identified, operation }: RequestState,
    more: Pick<ExecutedRequest, 'nameEvent'> = {},
  ): object {
    return this.#options.context({
      headers: request.headers,
      identified,
      signal,
      kind: operation?.node.operation ?? ('query' as OperationTypeNode),
      ...more,
    });
  }

  /** Null where the ordinary executor has to run it. */
  async compiled(
    { operation }: RequestState,
    { contextValue, traced }: OperationRun,
    variables: Readonly<Record<string, unknown>>,
  ): Promise<ExecutionResult | null> {
    if (operation === undefined || traced !== null) return null;
    const result = await this.#options.compiler.run(operation, contextValue, variables);
    return result === null ? null : this.extended(result, contextValue);
  }

  extended(result: ExecutionResult, contextValue: object): ExecutionResult {
    const ordered = inOrder(result);
    const more = this.extensions(contextValue);
    return more === undefined ? ordered : { ...ordered, extensions: { ...ordered.extensions, ...more } };
  }

  extensions(contextValue: object): Readonly<Record<string, unknown>> | undefined {
    return this.#options.extensions?.(contextValue);
  }
}

function inOrder(result: ExecutionResult): ExecutionResult {
  const { errors } = result;
  if (errors === undefined || errors.length < 2) return result;
  return { ...result, errors: (errors as GraphQLError[]).toSorted(compareErrors) };
}
