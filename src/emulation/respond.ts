import type { ServerResponse } from 'node:http';
import type { EmulatorClock } from './clock.ts';
import type { CallFaults, FaultableCall } from './fault-queue.ts';
import { answered, type Delay, type FaultedReply, replyUnder } from './faulted-reply.ts';
import type { Journal, JournalRequest } from './journal.ts';
import type { EmulatorRequest, Reply, ReportedExecution, Vendor } from './vendor.ts';

/**
 * One request from its judgement by the vendor to its end: carried out or not, answered or not, and all of it journalled.
 * `respond(request)` is used by server.ts alone.
 */
export interface ServedRequest {
  readonly vendor: Vendor;
  readonly journal: Journal;
  readonly clock: EmulatorClock;
  readonly request: EmulatorRequest;
  readonly entry: JournalRequest;
  readonly response: ServerResponse;
  /** the Date header, by the provider's clock at this moment */
  readonly date: () => string;
  readonly faultsFor: (call: Pick<FaultableCall, 'effect' | 'resources'>) => CallFaults;
  /** runs later, unless the server is closed or told to forget */
  readonly afterwards: (what: 'act' | 'answer', delay: Delay, run: () => void) => void;
}

export function respond(served: ServedRequest): void {
  const { vendor, journal, request, entry, afterwards } = served;
  try {
    const handled = vendor.handle(request);
    if (handled.resources) journal.settle(entry, { resources: handled.resources });
    if (handled.kind === 'refused') {
      send(served, answered(handled.reply));
      return;
    }
    const { conditions, ending, kind } = served.faultsFor(handled);
    if (kind !== undefined) journal.settle(entry, { fault: kind });
    const act = (): Reply => {
      const { reply, executions = [] } = handled.execute(conditions);
      record(served, executions);
      journal.settle(entry, { executed: reply.code === undefined, ...codeOf(reply) });
      return reply;
    };
    const faulted = ending ? replyUnder(ending, request, vendor.shapes, act) : answered(act());
    send(served, faulted);
    if (faulted.actAfter !== undefined)
      afterwards('act', faulted.actAfter, () => guarded(served, () => void act()));
  } catch (error) {
    fail(served, error);
  }
}

function record(
  { journal, clock, request, entry }: ServedRequest,
  executions: readonly ReportedExecution[],
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

function send(served: ServedRequest, faulted: FaultedReply): void {
  const { journal, entry, response, afterwards } = served;
  const { socket } = response;
  switch (faulted.end) {
    case 'answer':
      if (faulted.after === undefined) answer(served, faulted);
      else afterwards('answer', faulted.after, () => guarded(served, () => answer(served, faulted)));
      return;
    case 'raw': {
      const { reply, extent } = faulted;
      const body = Buffer.from(reply.body);
      const length = `${body.length}`;
      const headers = {
        date: served.date(),
        ...reply.headers,
        'content-length': length,
        connection: 'close',
      };
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
  { journal, entry, response, date }: ServedRequest,
  { reply, outcome }: Extract<FaultedReply, { end: 'answer' }>,
): void {
  const body = Buffer.from(reply.body);
  // Settled before the bytes go: a client that has the answer finds it in the journal.
  journal.settle(entry, { outcome, status: reply.status, ...codeOf(reply) });
  response.writeHead(reply.status, { date: date(), ...reply.headers, 'content-length': `${body.length}` });
  response.end(body);
}

function guarded(served: ServedRequest, run: () => void): void {
  try {
    run();
  } catch (error) {
    fail(served, error);
  }
}

function fail({ journal, entry, response, date }: ServedRequest, error: unknown): void {
  journal.settle(entry, { outcome: 'broken', status: 500, code: 'EMULATOR_BROKEN' });
  if (response.headersSent || response.socket === null || response.socket.destroyed) return;
  response.writeHead(500, { date: date(), 'content-type': 'text/plain; charset=utf-8' });
  response.end(`The emulator itself failed: ${error instanceof Error ? error.stack : String(error)}\n`);
}

function codeOf(reply: Reply): { code?: string } {
  return reply.code === undefined ? {} : { code: reply.code };
}
