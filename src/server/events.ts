import type { ServerResponse } from 'node:http';
import type { ExecutionResult } from 'graphql';
import { head } from './answer.ts';
import type { Exchange } from './exchange.ts';
import type { Limits } from './limits.ts';

/**
 * Sends results as server-sent events (the "distinct connections mode" of GraphQL over SSE), until they end, the client
 * leaves, takes nothing for too long, or is sent away. Ended by us without `complete`, so that clients connect again
 * elsewhere instead of believing that nothing more will come.
 */
export async function sendEvents(
  exchange: Exchange,
  results: AsyncIterable<ExecutionResult>,
  limits: Limits,
): Promise<void> {
  const { response, signal } = exchange;
  const iterator = results[Symbol.asyncIterator]();
  let wake: () => void = () => undefined;
  const leave = () => wake();
  signal.addEventListener('abort', leave, { once: true });
  // A promise of its own for every step: one that lived as long as the stream would gather a reaction with every event.
  const nextOrLeft = () =>
    new Promise<IteratorResult<ExecutionResult> | null>((resolve, reject) => {
      wake = () => resolve(null);
      if (signal.aborted) wake();
      else iterator.next().then(resolve, reject);
    });
  let ping: NodeJS.Timeout | undefined;
  let completed = false;
  try {
    response.socket?.setTimeout(0);
    head(response, { status: 200, headers: { 'content-type': 'text/event-stream; charset=utf-8' } });
    // Some clients wait for the first byte of the body; and a proxy that hears nothing for long hangs up.
    response.write(':\n\n');
    ping = setInterval(() => {
      if (!response.writableNeedDrain) response.write(':\n\n');
    }, limits.pingMilliseconds);
    for (;;) {
      const step = await nextOrLeft();
      if (step === null) break;
      if (step.done) {
        completed = true;
        response.write('event: complete\ndata:\n\n');
        break;
      }
      response.write(`event: next\ndata: ${spelled(step.value)}\n\n`);
      if (response.writableNeedDrain && !(await drained(response, limits.stallMilliseconds))) break;
    }
  } finally {
    clearInterval(ping);
    signal.removeEventListener('abort', leave);
    // Not awaited: a generator that waits for its next event answers only after that event, which may never come.
    if (!completed) void Promise.resolve(iterator.return?.()).catch(() => undefined);
    exchange.leave();
    response.socket?.setTimeout(limits.stallMilliseconds);
    response.end();
  }
  await exchange.closed;
}

/** yoga reads the HTTP status of an answer from marks in its errors, and takes them off where it writes the answer itself. */
function spelled(result: ExecutionResult): string {
  if (!result.errors) return JSON.stringify(result);
  const errors = result.errors.map(error => {
    const { http: _http, unexpected: _unexpected, ...extensions } = error.extensions ?? {};
    return { ...error.toJSON(), extensions };
  });
  return JSON.stringify({ ...result, errors });
}

/** False when the client took nothing for too long, and was dropped for it. */
async function drained(response: ServerResponse, milliseconds: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const flows = () => resolve(true);
  const stalls = () => resolve(false);
  const timer = setTimeout(stalls, milliseconds);
  response.once('drain', flows).once('close', stalls);
  const goesOn = await promise;
  clearTimeout(timer);
  response.off('drain', flows).off('close', stalls);
  if (!goesOn) response.destroy();
  return goesOn;
}
