import type { ServerResponse } from 'node:http';
import type { ExecutionResult } from 'graphql';
import { writeHead } from './answer.ts';
import { hasLostProof } from './ended-proof.ts';
import type { ServerLimits } from './limits.ts';
import type { RequestState } from './request-state.ts';
import { ResultReader } from './result-reader.ts';
import type { StreamForm } from './stream-form.ts';

/**
 * Sends results one after the other, until they end, the client disconnects, reads nothing for too long, or is disconnected.
 * Ended by us without what says that it is complete, so that clients connect again elsewhere instead of believing that nothing
 * more will come.
 */
export async function sendResults(
  state: RequestState,
  results: AsyncIterable<ExecutionResult>,
  limits: ServerLimits,
  form: StreamForm,
): Promise<void> {
  const { response, stop } = state;
  const reader = new ResultReader(results, stop);
  let ping: NodeJS.Timeout | undefined;
  try {
    response.socket?.setTimeout(0);
    writeHead(state, { status: 200, headers: form.headers });
    response.write(form.opening);
    if (form.ping !== null) ping = setInterval(pingIfHeard, limits.pingMilliseconds, state, form.ping);
    for (;;) {
      const step = await reader.next();
      if (step === null) break;
      if (step.done) {
        response.write(form.complete);
        break;
      }
      const { eventId } = state;
      // An event that names itself does so again: a name that stayed would be that of the one before it.
      state.eventId = null;
      response.write(form.result(step.value, eventId));
      if (response.writableNeedDrain && !(await drained(response, limits.stallMilliseconds))) break;
    }
  } finally {
    clearInterval(ping);
    if (!reader.leave() && !response.destroyed) response.write(form.cut);
    state.abort();
    response.socket?.setTimeout(limits.stallMilliseconds);
    response.end();
  }
}

async function pingIfHeard(state: RequestState, ping: string): Promise<void> {
  if (!state.response.writableNeedDrain) state.response.write(ping);
  if (await hasLostProof(state)) state.abort();
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

/** One result, for a client that takes nothing but streams. */
export function sendOnlyResult(
  state: RequestState,
  result: ExecutionResult,
  limits: ServerLimits,
  form: StreamForm,
): Promise<void> {
  return sendResults(
    state,
    (async function* once() {
      yield result;
    })(),
    limits,
    form,
  );
}
