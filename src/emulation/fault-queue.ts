import {
  type EndingFault,
  type FaultKind,
  type FaultRule,
  happensToHeads,
  isReadFault,
  parseFaultRules,
  type ReadFault,
} from './faults.ts';
import { Random } from './random.ts';
import type { ReadCondition } from './world-view.ts';

/**
 * The fault rules that wait, and which of them happen to a request.
 *
 *   const queue = new FaultQueue(() => clock.now().getTime())
 *   queue.add({ action: 'TerminatePort', fault: { kind: 'dropAfterActing' } })
 *   queue.takeForHead(head)   what happens before the body is read: the clock's skew, a drop, a hang
 *   queue.takeForCall(call)   the first ending that fits, and every change to what a read shows; counts them down
 *   queue.list() / clear()
 *
 * Rules are tried in the order in which they were added. But for those that happen to heads, they wait for requests that
 * have passed the front checks (signature, parameters): a request that is wrong in itself gets its refusal and leaves the
 * queue as it was. With `resource` a rule happens only to requests that name this resource; what changes a read then
 * changes only this row, in every read.
 */
export interface CallHead {
  readonly action: string;
  readonly account?: string | undefined;
}

export interface FaultableCall extends CallHead {
  readonly effect: 'read' | 'change';
  readonly resources: readonly string[];
}

export interface HeadFaults {
  readonly skewMs: number;
  readonly ending?: 'dropBeforeReading' | 'hang';
}

export interface CallFaults {
  readonly ending?: EndingFault;
  readonly conditions: readonly ReadCondition[];
  /** For the journal: the ending, or else the first condition. */
  readonly kind?: FaultKind;
}

interface QueuedRule {
  readonly rule: FaultRule;
  readonly endsAt: number;
  readonly random: Random;
  left: number;
}

export class FaultQueue {
  readonly #now: () => number;
  #rules: QueuedRule[] = [];

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Throws on what the control endpoint would refuse. */
  add(given: FaultRule): void {
    for (const rule of parseFaultRules(given)) {
      const endless = rule.lastsMs === undefined ? 1 : 'always';
      const times = rule.times ?? endless;
      const seed = rule.fault.kind === 'replica' ? (rule.fault.seed ?? 1) : 1;
      this.#rules.push({
        rule,
        endsAt: rule.lastsMs === undefined ? Number.POSITIVE_INFINITY : this.#now() + rule.lastsMs,
        random: new Random(seed),
        left: times === 'always' ? Number.POSITIVE_INFINITY : times,
      });
    }
  }

  takeForHead(head: CallHead): HeadFaults {
    const fitting = this.#standing().filter(({ rule }) => fitsHead(rule, head));
    let skewMs = 0;
    for (const queued of fitting) {
      if (queued.rule.fault.kind !== 'skew') continue;
      skewMs += queued.rule.fault.seconds * 1000;
      this.#spend(queued);
    }
    // A rule for a resource cannot be judged yet and is passed over; any other ending that comes first has its turn later.
    const first = fitting.find(
      ({ rule }) => rule.resource === undefined && rule.fault.kind !== 'skew' && !isReadFault(rule.fault),
    );
    const kind = first?.rule.fault.kind;
    if (first === undefined || (kind !== 'dropBeforeReading' && kind !== 'hang')) return { skewMs };
    this.#spend(first);
    return { skewMs, ending: kind };
  }

  takeForCall(call: FaultableCall): CallFaults {
    const fitting = this.#standing().filter(({ rule }) => fitsHead(rule, call) && fitsCall(rule, call));
    const conditions: ReadCondition[] = [];
    const kinds: FaultKind[] = [];
    for (const queued of fitting) {
      const { fault, resource } = queued.rule;
      if (!isReadFault(fault)) continue;
      conditions.push(conditionOf(fault, resource, queued.random));
      kinds.push(fault.kind);
      this.#spend(queued);
    }
    const first = fitting.find(({ rule }) => !isReadFault(rule.fault));
    if (first !== undefined) this.#spend(first);
    const kind = first?.rule.fault.kind ?? kinds[0];
    return {
      conditions,
      ...(first === undefined ? {} : { ending: first.rule.fault as EndingFault }),
      ...(kind === undefined ? {} : { kind }),
    };
  }

  list(): readonly FaultRule[] {
    return this.#standing().map(({ rule, left }) => ({
      ...rule,
      times: left === Number.POSITIVE_INFINITY ? 'always' : left,
    }));
  }

  clear(): void {
    this.#rules = [];
  }

  #standing(): readonly QueuedRule[] {
    const now = this.#now();
    if (this.#rules.some(({ endsAt }) => endsAt <= now))
      this.#rules = this.#rules.filter(({ endsAt }) => endsAt > now);
    return this.#rules;
  }

  #spend(queued: QueuedRule): void {
    queued.left -= 1;
    if (queued.left <= 0) this.#rules = this.#rules.filter(other => other !== queued);
  }
}

function fitsHead(rule: FaultRule, head: CallHead): boolean {
  return (
    (rule.action === '*' || rule.action === head.action) &&
    (rule.account === undefined || rule.account === head.account)
  );
}

function fitsCall(rule: FaultRule, call: FaultableCall): boolean {
  if (happensToHeads(rule.fault)) return false;
  if (isReadFault(rule.fault)) return call.effect === 'read';
  return rule.resource === undefined || call.resources.includes(rule.resource);
}

function conditionOf(fault: ReadFault, resource: string | undefined, random: Random): ReadCondition {
  const row = resource === undefined ? {} : { resource };
  switch (fault.kind) {
    case 'lag':
      return { ...row, lagMs: fault.ms };
    case 'replica':
      return { ...row, lagMs: fault.lagsMs[random.below(fault.lagsMs.length)] ?? 0 };
    case 'vanish':
      return { ...row, hidden: true };
    case 'unknownState':
      return { ...row, state: fault.state };
  }
}
