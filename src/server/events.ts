import type { ServerResponse } from 'node:http';
import type { ExecutionResult } from 'graphql';
import { writeHead } from './answer.ts';
import type { ServerLimits } from './limits.ts';
import type { RequestState } from './request-state.ts';
import { serializeResult } from './result.ts';
import { ResultReader } from './result-reader.ts';

/**
 * Sends results as server-sent events (the "distinct connections mode" of GraphQL over SSE), until they end, the client
 * disconnects, reads nothing for too long, or is disconnected. Ended by us without `complete`, so that clients connect again
 * elsewhere instead of believing that nothing more will come.
 */
export async function sendEvents(
  state: RequestState,
  results: AsyncIterable<ExecutionResult>,
  limits: ServerLimits,
): Promise<void> {
  const { response, signal } = state;
  const reader = new ResultReader(results, signal);
  let ping: NodeJS.Timeout | undefined;
  try {
    response.socket?.setTimeout(0);
    // The second is for nginx, which else keeps events back until it has a page full of them.
    const headers = { 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' };
    writeHead(state, { status: 200, headers });
    // Some clients wait for the first byte of the body; and a proxy that hears nothing for long hangs up.
    response.write(':\n\n');
    ping = setInterval(() => {
      if (!response.writableNeedDrain) response.write(':\n\n');
    }, limits.pingMilliseconds);
    for (;;) {
      const step = await reader.next();
      if (step === null) break;
      if (step.done) {
        response.write('event: complete\ndata:\n\n');
        break;
      }
      const id = state.eventId === null ? '' : `id: ${state.eventId}\n`;
      // An event that names itself does so again: a name that stayed would be that of the one before it.
      state.eventId = null;
      response.write(`event: next\n${id}data: ${serializeResult(step.value)}\n\n`);
      if (response.writableNeedDrain && !(await drained(response, limits.stallMilliseconds))) break;
    }
  } finally {
    clearInterval(ping);
    reader.leave();
    state.abort();
    response.socket?.setTimeout(limits.stallMilliseconds);
    response.end();
  }
}

/** False when the client took nothing for too long, and was dropped for it. */
export async function drained(response: ServerResponse, milliseconds: number): Promise<boolean> {
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

/** One result, for a client that takes nothing but events. */
export function sendResultEvent(
  state: RequestState,
  result: ExecutionResult,
  limits: ServerLimits,
): Promise<void> {
  return sendEvents(
    state,
    (async function* once() {
      yield result;
    })(),
    limits,
  );
}
