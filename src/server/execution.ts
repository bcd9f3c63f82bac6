import type { IncomingHttpHeaders } from 'node:http';
import { type ExecutionArgs as DeferredArgs, execute } from '@graphql-tools/executor';
import {
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  type OperationTypeNode,
  specifiedRules,
  type ValidationRule,
  validate,
} from 'graphql';
import { isAsyncIterable, mapAsyncIterator, type Plugin, YogaServer } from 'graphql-yoga';
import type { StopSignal } from '../domain/stop.ts';
import type { QueryCompiler } from './compiled-query.ts';
import type { ErrorMasker } from './error-masker.ts';
import { compareErrors } from './error-order.ts';
import type { RequestState } from './request-state.ts';
import { RequestView } from './request-view.ts';
import { toldError } from './result.ts';
import { resultParts } from './result-parts.ts';
import { shareFields, sharingSchema } from './shared-fields.ts';
import type { ServerState, StageResult } from './stages/stage.ts';
import { operationStages } from './stages.ts';

export interface ExecutionOptions {
  readonly schema: GraphQLSchema;
  context(request: ExecutedRequest): object;
  readonly trace: TraceRequest | null;
  /** What the answer to a query or a change says beside its data, from the context that it ran with. */
  extensions?(context: object): Readonly<Record<string, unknown>> | undefined;
  readonly server: ServerState;
  readonly compiler: QueryCompiler;
  readonly plugins: readonly ServerPlugin[];
  /** Called when all checks are passed, just before the operation runs. False where it is not to run any more. */
  starts(state: RequestState): boolean;
}

/** What an operation's context is made from. */
export interface ExecutedRequest {
  readonly headers: IncomingHttpHeaders;
  readonly signal: StopSignal;
  /** Who asks; undefined where nobody has to prove it. */
  readonly identified: RequestState['identified'];
  readonly kind: OperationTypeNode;
  /** Of a subscription: says by which name its client can come back for what follows the event that is told next. */
  readonly nameEvent?: ((id: string) => void) | undefined;
}

/** Asked for each operation that is not watched; null where it is not to be traced. */
export type TraceRequest = (headers: IncomingHttpHeaders, context: object) => TracedRun | null;

export interface TracedRun {
  /** The schema to run it against, in the ordinary executor. */
  readonly schema: GraphQLSchema;
  /** What its answer carries as `extensions.ftv1`. */
  finish(errors: readonly GraphQLFormattedError[]): string;
}

/** A plugin of yoga or envelop, as far as it speaks of GraphQL: what it has to say about HTTP would never be asked. */
export type ServerPlugin = Plugin<object, PluginContext>;

export interface PluginContext {
  readonly state: RequestState;
}

export type ExecutedResult = ExecutionResult | AsyncIterable<ExecutionResult>;

/** What an operation came to: a result, or what a stage said instead. */
export type Execution =
  | { readonly kind: 'result'; readonly result: ExecutedResult }
  | { readonly kind: 'stopped'; readonly stage: StageResult };

export type ExecuteOperation = (state: RequestState) => Promise<Execution>;

interface ExecutionContext extends PluginContext {
  stopped?: StageResult;
}

/** Those of GraphQL itself, by which every document was validated before: yoga names them with every request. */
const specified: ReadonlySet<ValidationRule> = new Set(specifiedRules);

const httpHooks = ['onRequest', 'onResponse', 'onRequestParse', 'onResultProcess'] as const;

/**
 * yoga, entered below its HTTP half: its plugins see the parameters, the document, the context, the execution and the result,
 * while reading, checking and writing are the server's own. The operation's checks run when all plugins have seen the
 * parameters, so that a plugin may put a document in the place of a hash, and it is checked as any other.
 *
 * `useExecutionCancellation` is not installed: it drops later mutations of a request in silence.
 */
export function createExecutor(options: ExecutionOptions): ExecuteOperation {
  const { schema, server, plugins } = options;
  for (const plugin of plugins) {
    const hook = httpHooks.find(name => name in plugin);
    if (hook !== undefined) throw new Error(`A plugin wants ${hook}, which this server never calls.`);
  }
  const yoga = new YogaServer<PluginContext, object>({
    schema,
    graphiql: false,
    landingPage: false,
    cors: false,
    batching: false,
    extraParamNames: ['documentId'],
    multipart: false,
    maxRequestBodySize: false,
    parserAndValidationCache: false,
    logging: false,
    // Done where results leave, and so for whatever made them: yoga's own way of it takes a thirtieth of a short list.
    maskedErrors: false,
    plugins: [runOwn(options), ...plugins, checkOperation(server)],
  });
  return async state => {
    const context: ExecutionContext = { state };
    try {
      const request = new RequestView(state) as unknown as Request;
      const result = await yoga.getResultForParams({ params: { ...state.payload }, request }, context);
      if (context.stopped === undefined && result !== undefined)
        return { kind: 'result', result: withTrace(masked(result, server.masker), state.traced) };
    } catch (error) {
      // After the checks have refused, yoga goes on to its own, which may find fault with the same.
      if (context.stopped === undefined) throw error;
    }
    return { kind: 'stopped', stage: context.stopped };
  };
}

/** Nothing that is told passes by here unseen: of results that come one after another, each. */
function masked(result: ExecutedResult, masker: ErrorMasker): ExecutedResult {
  const maskOne = (one: ExecutionResult): ExecutionResult => maskedOne(one, masker);
  if (!isAsyncIterable(result)) return maskOne(result);
  return mapAsyncIterator(result as AsyncIterableIterator<ExecutionResult>, maskOne);
}

function maskedOne(result: ExecutionResult, masker: ErrorMasker): ExecutionResult {
  const { errors } = result;
  return errors === undefined ? result : { ...result, errors: errors.map(error => masker.mask(error)) };
}

/** Last of all: whatever other plugins make of the parameters is checked. */
function checkOperation(server: ServerState): ServerPlugin {
  return {
    onParams({ params, context, setResult }) {
      const { state } = context;
      state.payload = params as NonNullable<RequestState['payload']>;
      for (const stage of operationStages) {
        const stopped = stage(state, server);
        if (stopped === undefined) continue;
        (context as ExecutionContext).stopped = stopped;
        setResult({ data: null });
        return;
      }
    },
  };
}

/**
 * First of all, so that other plugins may wrap what is set here: documents come parsed and validated, resolvers get the very
 * object that was made for the request, and queries run in their compiled form where there is one.
 */
function runOwn(options: ExecutionOptions): ServerPlugin {
  const { compiler, context, extensions, trace, starts, server } = options;
  // No getter that makes the signal when it is asked for: an object with an accessor of its own has a hidden class of its own,
  // which keeps alive what the accessor closes over (four times as much of each request survived).
  const contextFor = (
    { request, stop, identified, operation }: RequestState,
    nameEvent?: (id: string) => void,
  ): object =>
    context({
      headers: request.headers,
      identified,
      signal: stop,
      kind: operation?.node.operation ?? ('query' as OperationTypeNode),
      nameEvent,
    });
  const extended = (result: ExecutionResult, contextValue: object): ExecutionResult => {
    const ordered = inOrder(result);
    const more = extensions?.(contextValue);
    return more === undefined ? ordered : { ...ordered, extensions: { ...ordered.extensions, ...more } };
  };
  // A copy of the whole schema, made when the first client takes parts.
  let sharing: GraphQLSchema | undefined;
  const inParts = async (args: ExecutionArgs, { signal }: RequestState): Promise<ExecutedResult> => {
    const contextValue = args.contextValue as object;
    sharing ??= sharingSchema(options.schema);
    shareFields(contextValue);
    const result = await execute({ ...args, schema: sharing, signal } as DeferredArgs);
    if (!('initialResult' in result)) return extended(result, contextValue);
    return resultParts(result, {
      mask: error => server.masker.mask(error),
      extensions: () => extensions?.(contextValue),
    });
  };
  return {
    onParse({ context, setParseFn }) {
      const { admitted } = stateOf(context);
      if (!admitted) throw new Error('A document came to execution that was never checked.');
      setParseFn(() => admitted.document);
    },
    onValidate({ setValidationFn }) {
      setValidationFn((of, document, rules, _typeInfo, limits) => {
        if (rules === undefined || rules.length <= specifiedRules.length) return [];
        const added = rules.filter((rule: ValidationRule) => !specified.has(rule));
        return added.length === 0 ? [] : validate(of, document, added, limits);
      });
    },
    onExecute({ args, executeFn, setExecuteFn }) {
      const state = stateOf(args.contextValue);
      setExecuteFn(async given => {
        if (!starts(state)) return { data: null };
        const contextValue = contextFor(state);
        const { operation } = state;
        const traced = trace?.(state.request.headers, contextValue) ?? null;
        state.traced = traced;
        if (traced === null) {
          const compiled =
            operation && (await compiler.run(operation, contextValue, given.variableValues ?? {}));
          if (compiled) return extended(compiled, contextValue);
        }
        const whole = operation?.whole ?? null;
        if (whole !== null && traced === null && state.accept.parts && state.channel === null)
          return inParts({ ...given, contextValue } as ExecutionArgs, state);
        const schema = traced?.schema ?? given.schema;
        const document = whole ?? given.document;
        const result = await executeFn({ ...given, schema, document, contextValue } as ExecutionArgs);
        return isAsyncIterable(result) ? result : extended(result, contextValue);
      });
    },
    onSubscribe({ args, subscribeFn, setSubscribeFn }) {
      const state = stateOf(args.contextValue);
      const nameEvent = (id: string): void => {
        state.eventId = id;
      };
      setSubscribeFn(given =>
        starts(state)
          ? subscribeFn({ ...given, contextValue: contextFor(state, nameEvent) })
          : { data: null },
      );
    },
  };
}

function stateOf(context: unknown): RequestState {
  return (context as PluginContext).state;
}

/** Added last of all: errors are told as they were masked. */
function withTrace(result: ExecutedResult, traced: TracedRun | null): ExecutedResult {
  if (traced === null || isAsyncIterable(result)) return result;
  const ftv1 = traced.finish(result.errors?.map(toldError) ?? []);
  return { ...result, extensions: { ...result.extensions, ftv1 } };
}

function inOrder(result: ExecutionResult): ExecutionResult {
  const { errors } = result;
  if (errors === undefined || errors.length < 2) return result;
  return { ...result, errors: (errors as GraphQLError[]).toSorted(compareErrors) };
}
