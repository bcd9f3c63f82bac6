import type { ServerResponse } from 'node:http';
import type { EmulatorClock } from './clock.ts';
import { answered, type Ending, endingOf } from './ending.ts';
import type { Call, TakenFault } from './faults.ts';
import type { Journal, JournalRequest } from './journal.ts';
import type { EmulatorRequest, Reply, Vendor, View } from './vendor.ts';

/**
 * One request played to its end: judged by the vendor, carried out or not, answered or not, and all of it journalled.
 * `playScene(parts)` is used by server.ts alone.
 */
export type Scene = {
  readonly vendor: Vendor;
  readonly journal: Journal;
  readonly clock: EmulatorClock;
  readonly request: EmulatorRequest;
  readonly entry: JournalRequest;
  readonly response: ServerResponse;
  readonly faultFor: (call: Pick<Call, 'effect' | 'resources'>) => TakenFault | undefined;
  /** runs later in wall time, unless the server is closed or told to forget */
  readonly afterwards: (what: 'act' | 'answer', milliseconds: number, run: () => void) => void;
};

type Acting = (view: View) => Reply;

export function playScene(scene: Scene): void {
  const { vendor, journal, request, entry, afterwards } = scene;
  try {
    const handled = vendor.handle(request);
    if (handled.resources) journal.settle(entry, { resources: handled.resources });
    if (handled.kind === 'refused') {
      perform(scene, answered(handled.reply));
      return;
    }
    const act: Acting = view => {
      const { reply, executions = [] } = handled.execute(view);
      record(scene, executions);
      journal.settle(entry, { executed: reply.code === undefined, ...codeOf(reply) });
      return reply;
    };
    const taken = scene.faultFor(handled);
    if (taken) journal.settle(entry, { fault: taken.fault.kind });
    const ending = taken ? endingOf(taken, request, vendor.shapes, act) : answered(act({}));
    perform(scene, ending);
    if (ending.actAfter !== undefined)
      afterwards('act', ending.actAfter, () => guarded(scene, () => act({})));
  } catch (error) {
    broken(scene, error);
  }
}

function record(
  { journal, clock, request, entry }: Scene,
  executions: readonly { resource: string; effective: boolean; token?: string }[],
): void {
  const { sequence, action, account } = entry;
  for (const { resource, effective, token } of executions)
    journal.execution({
      request: sequence,
      at: clock.now().toISOString(),
      ...(account === undefined ? {} : { account }),
      action,
      resource,
      requestId: request.requestId,
      ...(token === undefined ? {} : { token }),
      effective,
    });
}

function perform(scene: Scene, ending: Ending): void {
  const { journal, entry, response, afterwards } = scene;
  const { socket } = response;
  switch (ending.end) {
    case 'answer':
      if (ending.after === undefined) answer(scene, ending);
      else afterwards('answer', ending.after, () => guarded(scene, () => answer(scene, ending)));
      return;
    case 'raw': {
      const { reply, extent } = ending;
      const body = Buffer.from(reply.body);
      const headers = { ...reply.headers, 'content-length': `${body.length}`, connection: 'close' };
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
      journal.settle(entry, { outcome: 'garbled', status: reply.status });
      socket?.write(`HTTP/1.1 ${reply.status} Fault\r\n${lines.join('\r\n')}\r\n\r\n`);
      socket?.end(extent === 'whole' ? body : body.subarray(0, body.length >> 1));
      return;
    }
    case 'drop':
      socket?.destroy();
      journal.settle(entry, { outcome: 'dropped' });
      return;
    case 'silence':
      journal.settle(entry, { outcome: 'silent' });
      return;
  }
}

function answer(
  { journal, entry, response }: Scene,
  { reply, outcome }: Extract<Ending, { end: 'answer' }>,
): void {
  const body = Buffer.from(reply.body);
  // Settled before the bytes go: whoever holds the answer finds it in the journal.
  journal.settle(entry, { outcome, status: reply.status, ...codeOf(reply) });
  response.writeHead(reply.status, { ...reply.headers, 'content-length': `${body.length}` });
  response.end(body);
}

function guarded(scene: Scene, run: () => void): void {
  try {
    run();
  } catch (error) {
    broken(scene, error);
  }
}

function broken({ journal, entry, response }: Scene, error: unknown): void {
  journal.settle(entry, { outcome: 'broken', status: 500, code: 'EMULATOR_BROKEN' });
  if (response.headersSent || response.socket === null || response.socket.destroyed) return;
  response.writeHead(500, { 'content-type': 'text/plain; charset=utf-8' });
  response.end(`The emulator itself failed: ${error instanceof Error ? error.stack : String(error)}\n`);
}

function codeOf(reply: Reply): { code?: string } {
  return reply.code === undefined ? {} : { code: reply.code };
}
