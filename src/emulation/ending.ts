import type { Fault, GarbageShape, TakenFault } from './faults.ts';
import type { RequestOutcome } from './journal.ts';
import type { Reply, RequestHead, VendorShapes, View } from './vendor.ts';

/**
 * How a request ends under a fault: whether it is carried out, and what the caller gets to see of it.
 * `endingOf(taken, request, shapes, act)` calls `act` at most once; what acts later is told by `actAfter`.
 */
export type Ending = (
  | {
      readonly end: 'answer';
      readonly reply: Reply;
      readonly outcome: RequestOutcome;
      readonly after?: number;
    }
  /** bytes that Node's HTTP would not write */
  | { readonly end: 'raw'; readonly reply: Reply; readonly extent: 'whole' | 'half' }
  | { readonly end: 'drop' }
  | { readonly end: 'silence' }
) & { readonly actAfter?: number };

const html: Reply = {
  status: 200,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body: '<!DOCTYPE html>\n<html><head><title>One moment</title></head><body><h1>Please wait</h1></body></html>\n',
};

const drop: Ending = { end: 'drop' };
const silence: Ending = { end: 'silence' };

export function answered(reply: Reply): Extract<Ending, { end: 'answer' }> {
  return { end: 'answer', reply, outcome: reply.code === undefined ? 'answered' : 'refused' };
}

function garbled(reply: Reply): Ending {
  return { end: 'answer', reply, outcome: 'garbled' };
}

export function endingOf(
  { fault, resource }: TakenFault,
  request: RequestHead,
  shapes: VendorShapes,
  act: (view: View) => Reply,
): Ending {
  // What is not carried out looks as if it had been.
  const actOrPretend = (really: boolean): Reply => (really ? act({}) : shapes.accepted(request));
  switch (fault.kind) {
    case 'refuse': {
      const { code, status = 400, message = `${code} (asked for by a fault)` } = fault;
      return answered(shapes.refusal(request, { code, status, message }));
    }
    case 'throttle': {
      const reply = shapes.throttled(request, fault.status, fault.retryAfterSeconds);
      if (fault.retryAfterSeconds === undefined) return answered(reply);
      return answered({
        ...reply,
        headers: { ...reply.headers, 'retry-after': `${fault.retryAfterSeconds}` },
      });
    }
    case 'redirect':
      return garbled({ status: 302, headers: { location: fault.location }, body: '' });
    case 'dropBeforeReading':
    case 'dropBeforeActing':
      return drop;
    case 'dropAfterActing':
      act({});
      return drop;
    case 'silence':
      if (fault.act) act({});
      return silence;
    case 'delay':
      return { ...answered(act({})), after: fault.ms };
    case 'lateAct':
      return { ...early(fault.answer, request, shapes), actAfter: fault.ms };
    case 'serverError':
      if (fault.act) act({});
      return answered(shapes.failure(request, fault.status, fault.code));
    case 'status': {
      const reply = actOrPretend(fault.act);
      const body = fault.body ?? (fault.act ? reply.body : '');
      return { end: 'raw', reply: { ...reply, status: fault.status, body }, extent: 'whole' };
    }
    case 'garbage':
      return unreadable(fault.shape, actOrPretend(fault.act), shapes);
    case 'unknownState':
      return answered(
        act(resource === undefined ? { state: fault.state } : { state: fault.state, resource }),
      );
  }
}

function early(
  answer: Extract<Fault, { kind: 'lateAct' }>['answer'],
  request: RequestHead,
  shapes: VendorShapes,
): Ending {
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

function unreadable(shape: GarbageShape, reply: Reply, shapes: VendorShapes): Ending {
  const disguised = { ...reply, status: 200 };
  switch (shape) {
    case 'html':
      return garbled(html);
    case 'empty':
      return garbled({ ...disguised, body: '' });
    case 'brokenJson':
      return garbled({ ...disguised, body: reply.body.slice(0, -2) });
    case 'array':
      return garbled({ ...disguised, body: `[${reply.body}]` });
    case 'noRequestId':
      return garbled(shapes.withoutRequestId(disguised));
    case 'foreignEnvelope':
      return garbled({ ...disguised, body: '{"ok":true,"result":{"id":"1"}}' });
    case 'truncated':
      return { end: 'raw', reply: disguised, extent: 'half' };
  }
}
