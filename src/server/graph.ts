import type { IncomingHttpHeaders } from 'node:http';
import type { ExecutionArgs, ExecutionResult, GraphQLSchema } from 'graphql';
import { createYoga, isAsyncIterable, type Plugin } from 'graphql-yoga';
import { accepted } from './accept.ts';
import type { Exchange } from './exchange.ts';
import type { Mask } from './mask.ts';

export interface GraphOptions {
  readonly schema: GraphQLSchema;
  context(request: { readonly headers: IncomingHttpHeaders; readonly signal: AbortSignal }): object;
  readonly mask: Mask;
  /** Errors in an answer that has no data. */
  readonly mostErrors: number;
}

interface ServerContext {
  readonly exchange: Exchange;
}

export type Execute = (exchange: Exchange) => Promise<Response>;

/**
 * yoga, with all that it would read, parse and judge by itself replaced by what the door has read, parsed and judged: what
 * remains of it is execution, subscriptions, and the form of the answer.
 *
 * Of its defaults these are off because each was seen to be a hole: CORS (echoes any origin, with credentials), multipart
 * and urlencoded bodies (an HTML form can post them), batching, its unbounded reading, its caches, which count entries and
 * not bytes. `useExecutionCancellation` is not installed: it drops later mutations of a request in silence.
 */
export function createGraph({ schema, context, mask, mostErrors }: GraphOptions): Execute {
  const yoga = createYoga<ServerContext>({
    schema,
    graphiql: false,
    landingPage: false,
    cors: false,
    batching: false,
    multipart: false,
    maxRequestBodySize: false,
    parserAndValidationCache: false,
    logging: false,
    maskedErrors: { maskError: error => mask.cover(error) },
    plugins: [
      handOver(({ request, signal }) => context({ headers: request.headers, signal })),
      shapeResult(mostErrors),
    ],
  });
  return async exchange =>
    yoga.handleNodeRequestAndResponse(exchange.request, exchange.response, { exchange });
}

function handOver(contextOf: (exchange: Exchange) => object): Plugin<object, ServerContext> {
  // Resolvers get the very object that the caller made, not a copy of its fields mixed with yoga's own.
  const own = (args: ExecutionArgs, exchange: Exchange) => ({ ...args, contextValue: contextOf(exchange) });
  return {
    onRequestParse({ serverContext, setRequestParser }) {
      setRequestParser(() => ({ ...serverContext.exchange.payload }));
    },
    onParse({ context, setParsedDocument }) {
      const { admitted } = exchangeOf(context);
      if (!admitted) throw new Error('A document came to execution that nobody has judged.');
      setParsedDocument(admitted.document);
    },
    onValidate({ setResult }) {
      setResult([]);
    },
    onExecute({ args, executeFn, setExecuteFn }) {
      const exchange = exchangeOf(args.contextValue);
      setExecuteFn(given => executeFn(own(given, exchange)));
    },
    onSubscribe({ args, subscribeFn, setSubscribeFn }) {
      const exchange = exchangeOf(args.contextValue);
      setSubscribeFn(given => subscribeFn(own(given, exchange)));
    },
  };
}

function exchangeOf(context: unknown): Exchange {
  return (context as ServerContext).exchange;
}

function shapeResult(mostErrors: number): Plugin<object, ServerContext> {
  return {
    onResultProcess({ result, setResult, setResultProcessor, serverContext: { exchange } }) {
      // Events are written by the door itself, which counts the streams, ends them when the server drains, and notices a
      // client that stops reading.
      const results = isAsyncIterable(result) ? (result as AsyncIterable<ExecutionResult>) : undefined;
      const { json, events } = accepted(exchange.request.headers.accept);
      if (results || (events && json === null)) {
        exchange.events = results ?? once(result as ExecutionResult);
        setResultProcessor((_result, fetchApi) => new fetchApi.Response(null), 'text/event-stream');
      } else if (!Array.isArray(result) && 'errors' in result && result.data === undefined && result.errors) {
        setResult({ ...result, errors: result.errors.slice(0, mostErrors) });
      }
    },
  };
}

async function* once(result: ExecutionResult): AsyncGenerator<ExecutionResult> {
  yield result;
}
