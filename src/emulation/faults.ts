/**
 * What may go wrong between a caller and a cloud, as plain data, and the queue that says to which request it happens.
 *
 *   queue.add({ action: 'TerminatePort', fault: { kind: 'dropAfterActing' } })    the next call of that action
 *   queue.add({ action: '*', times: 3, fault: { kind: 'throttle' } })             the next three calls of anything
 *   queue.add({ action: 'StopIpForward', resource: 'zec-1', account: 'key-1', times: 'always', fault: ... })
 *   queue.takeUnread(head)    only dropBeforeReading, which strikes before anybody knows what the body says
 *   queue.take(call)          the first rule that fits this request; counts it down
 *   queue.list() / clear()
 *
 * Rules are tried in the order in which they were added. Faults strike requests that have passed the front checks
 * (signature, parameters): a request that is wrong in itself gets its refusal and leaves the queue as it was.
 * With `resource` a rule strikes only requests that name this resource; an `unknownState` then disguises only this row.
 */
export type Fault =
  /** The vendor's error envelope; not executed. */
  | { readonly kind: 'refuse'; readonly status?: number; readonly code: string; readonly message?: string }
  /** The socket is destroyed as soon as the head is read; never executed. */
  | { readonly kind: 'dropBeforeReading' }
  /** The body is read, then the socket is destroyed; never executed. */
  | { readonly kind: 'dropBeforeActing' }
  /** Executed; the socket is destroyed without an answer. */
  | { readonly kind: 'dropAfterActing' }
  /** Executed or not, never answered: the socket stays open until the client gives up. */
  | { readonly kind: 'silence'; readonly act: boolean }
  /** Executed at once, answered after `ms` of wall time. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** Dropped, left in silence or answered badly now; executed after `ms` of wall time. */
  | {
      readonly kind: 'lateAct';
      readonly ms: number;
      readonly answer: 'drop' | 'silence' | 'html' | 'serverError';
    }
  /** Any status line, written on the bare socket: 7105 as well. */
  | { readonly kind: 'status'; readonly status: number; readonly act: boolean; readonly body?: string }
  /** A 200 that nobody can read. */
  | { readonly kind: 'garbage'; readonly shape: GarbageShape; readonly act: boolean }
  | {
      readonly kind: 'serverError';
      readonly status: 500 | 502 | 503;
      readonly act: boolean;
      readonly code?: string;
    }
  /** The vendor's throttling answer; not executed. */
  | { readonly kind: 'throttle'; readonly retryAfterSeconds?: number; readonly status?: number }
  /** 302; not executed. */
  | { readonly kind: 'redirect'; readonly location: string }
  /** The next read shows this state for its rows. */
  | { readonly kind: 'unknownState'; readonly state: string };

export type FaultKind = Fault['kind'];

export const garbageShapes = [
  'html',
  'truncated',
  'empty',
  'brokenJson',
  'array',
  'noRequestId',
  'foreignEnvelope',
] as const;

export type GarbageShape = (typeof garbageShapes)[number];

export type FaultRule = {
  readonly action: string;
  readonly resource?: string;
  readonly account?: string;
  /** How many requests it strikes; 1 unless said. */
  readonly times?: number | 'always';
  readonly fault: Fault;
};

export type CallHead = { readonly action: string; readonly account?: string | undefined };

export type Call = CallHead & { readonly effect: 'read' | 'change'; readonly resources: readonly string[] };

type Queued = { readonly rule: FaultRule; left: number };

/** A fault on its way to one request; `resource` is the rule's, for what touches one row only. */
export type TakenFault = { readonly fault: Fault; readonly resource?: string };

export class FaultQueue {
  #rules: Queued[] = [];

  add(rule: FaultRule): void {
    if (rule.fault.kind === 'dropBeforeReading' && rule.resource !== undefined)
      throw new TypeError('dropBeforeReading strikes before the body is read and cannot look for a resource');
    this.#rules.push({ rule, left: rule.times === 'always' ? Number.POSITIVE_INFINITY : (rule.times ?? 1) });
  }

  takeUnread(head: CallHead): TakenFault | undefined {
    // A rule for a resource cannot be judged yet and is passed over; any other rule that comes first has its turn later.
    const next = this.#rules.find(({ rule }) => rule.resource === undefined && fitsHead(rule, head));
    return next?.rule.fault.kind === 'dropBeforeReading' ? this.#spend(next) : undefined;
  }

  take(call: Call): TakenFault | undefined {
    const next = this.#rules.find(({ rule }) => fitsHead(rule, call) && fitsCall(rule, call));
    return next && this.#spend(next);
  }

  list(): readonly FaultRule[] {
    return this.#rules.map(({ rule, left }) => ({
      ...rule,
      times: left === Number.POSITIVE_INFINITY ? 'always' : left,
    }));
  }

  clear(): void {
    this.#rules = [];
  }

  #spend(queued: Queued): TakenFault {
    queued.left -= 1;
    if (queued.left <= 0) this.#rules = this.#rules.filter(other => other !== queued);
    const { fault, resource } = queued.rule;
    return resource === undefined ? { fault } : { fault, resource };
  }
}

function fitsHead(rule: FaultRule, head: CallHead): boolean {
  return (
    (rule.action === '*' || rule.action === head.action) &&
    (rule.account === undefined || rule.account === head.account)
  );
}

function fitsCall(rule: FaultRule, call: Call): boolean {
  if (rule.fault.kind === 'dropBeforeReading') return false;
  if (rule.fault.kind === 'unknownState') return call.effect === 'read';
  return rule.resource === undefined || call.resources.includes(rule.resource);
}
