import { type ExecutionArgs as DeferredArgs, execute } from '@graphql-tools/executor';
import {
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLSchema,
  specifiedRules,
  type ValidationRule,
  validate,
} from 'graphql';
import { isAsyncIterable, type Plugin, YogaServer } from 'graphql-yoga';
import { type OperationRun, OperationRunner, type RunOptions, type TracedRun } from './operation-run.ts';
import type { RequestState } from './request-state.ts';
import { RequestView } from './request-view.ts';
import { toldError } from './result.ts';
import { resultParts } from './result-parts.ts';
import { shareFields, sharingSchema } from './shared-fields.ts';
import type { ServerState, StageResult } from './stages/stage.ts';
import { operationStages } from './stages.ts';

export interface ExecutionOptions extends RunOptions {
  readonly schema: GraphQLSchema;
  readonly server: ServerState;
  readonly plugins: readonly ServerPlugin[];
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
  /** Where it has begun before yoga was asked: its compiled form could not run it. */
  begun?: OperationRun;
}

/** Those of GraphQL itself, by which every document was validated before: yoga names them with every request. */
const specified: ReadonlySet<ValidationRule> = new Set(specifiedRules);

const httpHooks = ['onRequest', 'onResponse', 'onRequestParse', 'onResultProcess'] as const;

/**
 * yoga, entered below its HTTP half: its plugins see the parameters, the document, the context, the execution and the result,
 * while reading, checking and writing are the server's own. The operation's checks run when all plugins have seen the
 * parameters, so that a plugin may put a document in the place of a hash, and it is checked as any other. Where there is no plugin
 * to see it, a query with a compiled form does not pass through yoga: that alone was a tenth of what a short list costs.
 *
 * `useExecutionCancellation` is not installed: it drops later mutations of a request in silence.
 */
export function createExecutor(options: ExecutionOptions): ExecuteOperation {
  const { schema, server, plugins } = options;
  for (const plugin of plugins) {
    const hook = httpHooks.find(name => name in plugin);
    if (hook !== undefined) throw new Error(`A plugin wants ${hook}, which this server never calls.`);
  }
  const runner = new OperationRunner(options);
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
    maskedErrors: { maskError: error => server.masker.mask(error) },
    plugins: [runOwn(options, runner), ...plugins, ...(plugins.length > 0 ? [checkLast(server)] : [])],
  });
  return async state => {
    const context: ExecutionContext = { state };
    if (plugins.length === 0) {
      const stopped = checkOperation(state, server);
      if (stopped !== undefined) return { kind: 'stopped', stage: stopped };
      const result = await runCompiled(context, runner, server);
      if (result !== null) return { kind: 'result', result };
    }
    try {
      const request = new RequestView(state) as unknown as Request;
      const result = await yoga.getResultForParams({ params: { ...state.payload }, request }, context);
      if (context.stopped === undefined && result !== undefined)
        return { kind: 'result', result: withTrace(result, state.traced) };
    } catch (error) {
      // After the checks have refused, yoga goes on to its own, which may find fault with the same.
      if (context.stopped === undefined) throw error;
    }
    return { kind: 'stopped', stage: context.stopped };
  };
}

function checkOperation(state: RequestState, server: ServerState): StageResult {
  for (const stage of operationStages) {
    const stopped = stage(state, server);
    if (stopped !== undefined) return stopped;
  }
  return undefined;
}

/** Null where yoga has to run it. */
async function runCompiled(
  context: ExecutionContext,
  runner: OperationRunner,
  { masker }: ServerState,
): Promise<ExecutionResult | null> {
  const { state } = context;
  if (state.operation?.node.operation !== 'query') return null;
  const run = runner.begin(state);
  if (run === null) return { data: null };
  const result = await runner.compiled(state, run, state.payload?.variables ?? {});
  if (result === null) context.begun = run;
  if (result?.errors === undefined) return result;
  return { ...result, errors: result.errors.map(error => masker.mask(error)) };
}

/** Last of all: whatever other plugins make of the parameters is checked. */
function checkLast(server: ServerState): ServerPlugin {
  return {
    onParams({ params, context, setResult }) {
      const { state } = context;
      state.payload = params as NonNullable<RequestState['payload']>;
      const stopped = checkOperation(state, server);
      if (stopped === undefined) return;
      (context as ExecutionContext).stopped = stopped;
      setResult({ data: null });
    },
  };
}

/**
 * First of all, so that other plugins may wrap what is set here: documents come parsed and validated, resolvers get the very
 * object that was made for the request, and queries run in their compiled form where there is one.
 */
function runOwn(options: ExecutionOptions, runner: OperationRunner): ServerPlugin {
  const { starts, server } = options;
  // A copy of the whole schema, made when the first client takes parts.
  let sharing: GraphQLSchema | undefined;
  const inParts = async (args: ExecutionArgs, { signal }: RequestState): Promise<ExecutedResult> => {
    const contextValue = args.contextValue as object;
    sharing ??= sharingSchema(options.schema);
    shareFields(contextValue);
    const result = await execute({ ...args, schema: sharing, signal } as DeferredArgs);
    if (!('initialResult' in result)) return runner.extended(result, contextValue);
    return resultParts(result, {
      mask: error => server.masker.mask(error),
      extensions: () => runner.extensions(contextValue),
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
      const { state, begun } = args.contextValue as unknown as ExecutionContext;
      setExecuteFn(async given => {
        const run = begun ?? runner.begin(state);
        if (run === null) return { data: null };
        const { contextValue, traced } = run;
        const compiled = begun ? null : await runner.compiled(state, run, given.variableValues ?? {});
        if (compiled !== null) return compiled;
        const whole = state.operation?.whole ?? null;
        if (whole !== null && traced === null && state.accept.parts && state.channel === null)
          return inParts({ ...given, contextValue } as ExecutionArgs, state);
        const schema = traced?.schema ?? given.schema;
        const document = whole ?? given.document;
        const result = await executeFn({ ...given, schema, document, contextValue } as ExecutionArgs);
        return isAsyncIterable(result) ? result : runner.extended(result, contextValue);
      });
    },
    onSubscribe({ args, subscribeFn, setSubscribeFn }) {
      const state = stateOf(args.contextValue);
      const nameEvent = (id: string): void => {
        state.eventId = id;
      };
      setSubscribeFn(given =>
        starts(state)
          ? subscribeFn({ ...given, contextValue: runner.contextFor(state, { nameEvent }) })
          : { data: null },
      );
    },
  };
}

function stateOf(context: unknown): RequestState {
  return (context as PluginContext).state;
}

/** Added last of all, when errors are masked. */
function withTrace(result: ExecutedResult, traced: TracedRun | null): ExecutedResult {
  if (traced === null || isAsyncIterable(result)) return result;
  const ftv1 = traced.finish(result.errors?.map(toldError) ?? []);
  return { ...result, extensions: { ...result.extensions, ftv1 } };
}
