import type { Claim, Run } from './client.ts';
import type { ArrivedChange } from './overheard.ts';
import type { StoredOperation } from './stored.ts';
import { connect, graphId, line, trades } from './trades.ts';

export interface Findings {
  /** One wish or operation was carried out more than once. */
  readonly doubled: readonly string[];
  /** Sent without a record, or answered with and gone. */
  readonly lost: readonly string[];
  /** A certainty that is not the truth. */
  readonly wrong: readonly string[];
  /** Neither ended nor handed to a person with a reason. */
  readonly stuck: readonly string[];
  readonly byStatus: ReadonlyMap<string, number>;
  readonly executions: number;
}

export interface Evidence {
  readonly operations: readonly StoredOperation[];
  readonly changes: readonly ArrivedChange[];
  readonly run: Pick<Run, 'claims' | 'lost'>;
  /** Where clients were gone before all was ended. */
  readonly unended?: readonly string[];
}

interface Judged {
  readonly operation: StoredOperation;
  readonly requests: ArrivedChange[];
}

const withoutEffect = ['REJECTED', 'NOT_APPLIED', 'CLOSED_NOT_SENT', 'CANCELLED'];
const withEffect = ['SUCCEEDED', 'FAILED'];
const ended = [...withoutEffect, ...withEffect, 'RESOLVED'];
const withAPerson = ['NEEDS_ATTENTION', 'STALLED'];

/** Holds the record and all answers against what the clouds did. */
export function judge({ operations, changes, run, unended = [] }: Evidence): Findings {
  const doubled: string[] = [];
  const lost = [...run.lost];
  const wrong: string[] = [];
  const stuck = [...unended];
  const judged = attributed(operations, changes, lost);
  const byStatus = new Map<string, number>();
  for (const { operation, requests } of judged.values()) {
    const { id, status, error } = operation;
    byStatus.set(status, (byStatus.get(status) ?? 0) + 1);
    const executed = executionsOf(requests);
    const what = `${id} (${operation.action} of ${operation.holds}: ${storyOf(operation, requests)})`;
    if (executed > 1) doubled.push(`${what} was carried out ${executed} times`);
    const sendings = operation.events.filter(event => event.status === 'SENDING').length;
    if (requests.length > sendings)
      lost.push(`${what} arrived ${requests.length} times, and the record knows of ${sendings}`);
    const end = operation.events.findIndex(event => ended.includes(event.status));
    if (end >= 0 && end < operation.events.length - 1)
      wrong.push(`${what} had ended as ${operation.events[end]?.status} and went on as ${status}`);
    const denied = withoutEffect.includes(status) || (status === 'RESOLVED' && error !== null);
    if (denied && executed > 0) wrong.push(`${what} is ${status} and was carried out`);
    const affirmed = withEffect.includes(status) || (status === 'RESOLVED' && error === null);
    if (affirmed && executed === 0) wrong.push(`${what} is ${status} and was never carried out`);
    wrong.push(...misidentified(what, operation, requests));
    const handed = withAPerson.includes(status) && operation.events.at(-1)?.note;
    if (!denied && !affirmed && !handed) stuck.push(`${what} is ${status} at the end`);
  }
  judgeWishes(judged, doubled);
  judgeClaims(judged, run.claims, { wrong, lost });
  wrong.push(...overlaps(operations));
  const executions = changes.reduce((sum, change) => sum + change.executions.length, 0);
  return { doubled, lost, wrong, stuck, byStatus, executions };
}

/** Each request belongs to the operation whose SENDING was the last before it arrived; its executions go with it, however late. */
function attributed(
  operations: readonly StoredOperation[],
  changes: readonly ArrivedChange[],
  lost: string[],
): Map<string, Judged> {
  const judged = new Map<string, Judged>();
  const sendings = new Map<string, { readonly at: number; readonly judged: Judged }[]>();
  for (const operation of operations) {
    const entry = { operation, requests: [] };
    judged.set(operation.id, entry);
    const place = `${operation.action} ${subjectOf(operation)}`;
    for (const event of operation.events) {
      if (event.status !== 'SENDING') continue;
      sendings.set(place, [...(sendings.get(place) ?? []), { at: event.at, judged: entry }]);
    }
  }
  for (const list of sendings.values()) list.sort((left, right) => left.at - right.at);
  for (const change of changes) {
    const [native] = change.request.resources;
    // Dropped before its body was read: nobody knows what it was about, and nothing came of it.
    if (native === undefined) continue;
    const places = trades.map(trade => `${change.request.action} ${graphId(trade, native)}`);
    const before = places.flatMap(place => sendings.get(place) ?? []).filter(({ at }) => at <= change.at);
    const owner = before.at(-1);
    if (owner === undefined) lost.push(`${change.request.action} of ${native} arrived without a record`);
    else owner.judged.requests.push(change);
  }
  return judged;
}

/** By which resource its requests are known at the cloud: a creation's by what it is made from. */
function subjectOf({ resource, holds, input }: StoredOperation): string {
  const end = input.endpointA as { readonly portId?: string } | undefined;
  return end?.portId === undefined ? (resource ?? holds) : graphId(line, end.portId);
}

/** A creation that has learnt an id has learnt the one of what it made. */
function misidentified(
  what: string,
  { resource, input }: StoredOperation,
  requests: readonly ArrivedChange[],
): readonly string[] {
  if (resource === null || input.endpointA === undefined) return [];
  const made = requests.flatMap(({ executions }) => executions.map(each => graphId(connect, each.resource)));
  return made.includes(resource)
    ? []
    : [`${what} says that it made ${resource}, and made ${made.join(', ')}`];
}

/** What happened to it and when, in milliseconds since it began, so that a violation can be understood without its run. */
function storyOf({ startedAt, events }: StoredOperation, requests: readonly ArrivedChange[]): string {
  const moments = [
    ...events.map(({ at, status }) => ({ at, what: status })),
    ...requests.map(({ at, request }) => ({ at, what: `arrived, ${request.fault ?? 'no fault'}` })),
    ...requests.flatMap(({ executions }) =>
      executions.map(({ at }) => ({ at: Date.parse(at), what: 'carried out' })),
    ),
  ];
  return moments
    .toSorted((left, right) => left.at - right.at)
    .map(({ at, what }) => `${at - startedAt} ${what}`)
    .join(', ');
}

function executionsOf(requests: readonly ArrivedChange[]): number {
  return requests.reduce((sum, { executions }) => sum + executions.length, 0);
}

/** One key is one wish: however many operations it took, it may have happened once. */
function judgeWishes(judged: ReadonlyMap<string, Judged>, doubled: string[]): void {
  const executed = new Map<string, number>();
  for (const { operation, requests } of judged.values()) {
    if (operation.key === null) continue;
    const wish = `${operation.action} ${operation.key}`;
    executed.set(wish, (executed.get(wish) ?? 0) + executionsOf(requests));
  }
  for (const [wish, times] of executed)
    if (times > 1) doubled.push(`the wish ${wish} happened ${times} times`);
}

function judgeClaims(
  judged: ReadonlyMap<string, Judged>,
  claims: readonly Claim[],
  { wrong, lost }: { readonly wrong: string[]; readonly lost: string[] },
): void {
  for (const { wish, reply } of claims) {
    const { operation, code } = reply;
    // It names the operation in the way, which is somebody else's.
    if (operation === null || code === 'CloudResourceBusyError') continue;
    const found = judged.get(operation.id);
    if (found === undefined) {
      lost.push(`${operation.id} was answered with and is not in the record`);
      continue;
    }
    const answer = `the answer ${code ?? 'success'} to ${wish.key} with ${operation.id}`;
    if (code === 'CloudIdempotencyConflictError') continue;
    const about = wish.trade.idField === null ? operation.resourceId : graphId(wish.trade, wish.id);
    if (operation.resourceId !== about) wrong.push(`${answer} is about another resource`);
    const executed = executionsOf(found.requests);
    if (code === undefined && executed === 0) wrong.push(`${answer} claims what never was carried out`);
    const unsure = ['CloudOutcomeUnknownError', 'CloudUnmappedError', 'CloudChangeFailedError'];
    if (code !== undefined && !unsure.includes(code) && executed > 0)
      wrong.push(`${answer} denies what was carried out`);
  }
}

/**
 * An operation is sent only after the one before it has ended. By the time of sending, because an operation's own beginning is
 * the beginning of a transaction, which may have waited for the other's end.
 */
function overlaps(operations: readonly StoredOperation[]): readonly string[] {
  const sent = operations.flatMap(operation => {
    const first = operation.events.find(event => event.status === 'SENDING');
    return first === undefined ? [] : [{ operation, at: first.at }];
  });
  sent.sort((left, right) => left.at - right.at);
  const last = new Map<string, StoredOperation>();
  const found: string[] = [];
  for (const { operation, at } of sent) {
    const before = last.get(operation.holds);
    if (before !== undefined && (before.endedAt ?? Number.POSITIVE_INFINITY) > at)
      found.push(`${before.id} and ${operation.id} held ${operation.holds} at the same time`);
    last.set(operation.holds, operation);
  }
  return found;
}
