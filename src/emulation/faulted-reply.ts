import type { EndingFault, GarbageShape } from './faults.ts';
import type { RequestOutcome } from './journal.ts';
import type { EmulatorRequest, Reply, RequestHead, VendorShapes } from './vendor.ts';

/**
 * How a request ends under a fault: whether it is carried out, and what the caller gets to see of it.
 * `replyUnder(fault, request, shapes, act)` calls `act` at most once; what acts later is told by `actAfter`.
 */
export interface Delay {
  readonly ms: number;
  readonly clock: 'wall' | 'emulator';
}

export type FaultedReply = (
  | {
      readonly end: 'answer';
      readonly reply: Reply;
      readonly outcome: RequestOutcome;
      readonly after?: Delay;
    }
  /** bytes that Node's HTTP would not write */
  | { readonly end: 'raw'; readonly reply: Reply; readonly extent: 'whole' | 'half' }
  | { readonly end: 'drop' }
  | { readonly end: 'silence' }
) & { readonly actAfter?: Delay };

type AnsweredReply = Extract<FaultedReply, { end: 'answer' }>;

const html: Reply = {
  status: 200,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body: '<!DOCTYPE html>\n<html><head><title>One moment</title></head><body><h1>Please wait</h1></body></html>\n',
};

const drop: FaultedReply = { end: 'drop' };
const silence: FaultedReply = { end: 'silence' };

export function answered(reply: Reply): AnsweredReply {
  return { end: 'answer', reply, outcome: reply.code === undefined ? 'answered' : 'refused' };
}

function garbled(reply: Reply): AnsweredReply {
  return { end: 'answer', reply, outcome: 'garbled' };
}

export function replyUnder(
  fault: EndingFault,
  request: EmulatorRequest,
  shapes: VendorShapes,
  act: () => Reply,
): FaultedReply {
  // What is not carried out looks as if it had been.
  const actOrPretend = (really: boolean): Reply => (really ? act() : shapes.accepted(request));
  switch (fault.kind) {
    case 'refuse': {
      const { code, status = 400, message = `${code} (asked for by a fault)` } = fault;
      if (fault.act) act();
      return answered(shapes.refusal(request, { code, status, message }));
    }
    case 'throttle': {
      const reply = shapes.throttled(request, fault.status, fault.retryAfterSeconds);
      if (fault.retryAfterSeconds === undefined) return answered(reply);
      return answered(withHeader(reply, 'retry-after', `${fault.retryAfterSeconds}`));
    }
    case 'redirect':
      return garbled({ status: 302, headers: { location: fault.location }, body: '' });
    case 'dropBeforeReading':
    case 'dropBeforeActing':
      return drop;
    case 'hang':
      return silence;
    case 'dropAfterActing':
      act();
      return drop;
    case 'silence':
      if (fault.act) act();
      return silence;
    case 'delay':
      return { ...answered(act()), after: delayOf(fault) };
    case 'lateAct':
      return { ...earlyReply(fault.answer, request, shapes), actAfter: delayOf(fault) };
    case 'serverError':
      if (fault.act) act();
      return answered(shapes.failure(request, fault.status, fault.code));
    case 'status': {
      const reply = actOrPretend(fault.act);
      const body = fault.body ?? (fault.act ? reply.body : '');
      return { end: 'raw', reply: { ...reply, status: fault.status, body }, extent: 'whole' };
    }
    case 'garbage':
      return unreadable(fault.shape, actOrPretend(fault.act), shapes);
    case 'echo':
      return echoed(fault, request, shapes, actOrPretend(fault.act));
  }
}

function delayOf({ ms, clock = 'wall' }: Extract<EndingFault, { kind: 'delay' | 'lateAct' }>): Delay {
  return { ms, clock };
}

function earlyReply(
  answer: Extract<EndingFault, { kind: 'lateAct' }>['answer'],
  request: RequestHead,
  shapes: VendorShapes,
): FaultedReply {
  switch (answer) {
    case 'drop':
      return drop;
    case 'silence':
      return silence;
    case 'html':
      return garbled(html);
    case 'serverError':
      return answered(shapes.failure(request, 500, undefined));
  }
}

function unreadable(shape: GarbageShape, reply: Reply, shapes: VendorShapes): FaultedReply {
  const success = { ...reply, status: 200 };
  switch (shape) {
    case 'html':
      return garbled(html);
    case 'empty':
      return garbled({ ...success, body: '' });
    case 'brokenJson':
      return garbled({ ...success, body: reply.body.slice(0, -2) });
    case 'array':
      return garbled({ ...success, body: `[${reply.body}]` });
    case 'noRequestId':
      return garbled(shapes.withoutRequestId(success));
    case 'foreignEnvelope':
      return garbled({ ...success, body: '{"ok":true,"result":{"id":"1"}}' });
    case 'truncated':
      return { end: 'raw', reply: success, extent: 'half' };
  }
}

function echoed(
  { where, status, code = 'UPSTREAM_FAILED' }: Extract<EndingFault, { kind: 'echo' }>,
  request: EmulatorRequest,
  shapes: VendorShapes,
  reply: Reply,
): FaultedReply {
  const { method, target, headers } = request;
  const told = JSON.stringify({ method, target, headers });
  switch (where) {
    case 'message':
      return answered(shapes.refusal(request, { code, status: status ?? 400, message: `Refused: ${told}` }));
    case 'code':
      return answered(
        shapes.refusal(request, {
          code: headers.authorization ?? target,
          status: status ?? 400,
          message: 'Refused.',
        }),
      );
    case 'body':
      return garbled({
        status: status ?? 502,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          error: 'bad gateway',
          request: { method, target, headers, body: request.body.toString('utf8') },
        }),
      });
    case 'header':
      return answered(withHeader(reply, 'x-upstream-request', told.replace(/[^\x20-\x7e]/g, '?')));
  }
}

function withHeader(reply: Reply, name: string, value: string): Reply {
  return { ...reply, headers: { ...reply.headers, [name]: value } };
}
