import { watchEvents, watchOperations } from '../changes/events.ts';
import type { Caller } from '../domain/caller.ts';
import type { Operation } from '../domain/operation.ts';
import type { OperationFilter } from '../ledger/ledger.ts';
import { builder } from './builder.ts';
import type { GraphContext } from './context.ts';
import { inputError } from './errors.ts';
import {
  cloudOperation,
  cloudOperationEvent,
  isVisible,
  type ToldEvent,
  visibleEvent,
  visibleOperation,
} from './operation.ts';
import { filterFor, filterInput } from './operations.ts';
import { eachFromRecord, fromRecord } from './record.ts';

/** A client that comes back sends its document as it was, so what it has seen since counts and not what it began with. */
function lastSeen({ lastEventId }: GraphContext, after: number): number {
  if (lastEventId === null || lastEventId === '') return after;
  if (/^\d{1,9}$/.test(lastEventId)) return Number(lastEventId);
  const message = `The header Last-Event-ID says "${lastEventId}"; it is the id of the last event that you have seen, which is its sequence.`;
  throw inputError('Last-Event-ID', message);
}

/** Null when their proof is no longer good. */
async function callerNow({ caller, renewCaller }: GraphContext): Promise<Caller | null> {
  return renewCaller === undefined ? caller : fromRecord(Promise.resolve(renewCaller()));
}

async function* eventsFor(context: GraphContext, id: string, after: number): AsyncGenerator<ToldEvent> {
  const seen = lastSeen(context, after);
  const operation = await visibleOperation(context, id);
  if (operation === null) throw inputError('id', `There is no operation ${id} that you may see.`);
  const events = watchEvents(context.engine.ledger, id, seen, context.signal);
  for await (const event of eachFromRecord(events)) {
    // Rights may have been taken away since the last one.
    const caller = await callerNow(context);
    if (caller === null || !isVisible(operation, caller)) return;
    const now = (await fromRecord(context.engine.ledger.operation(id))) ?? operation;
    context.nameEvent?.(String(event.sequence));
    yield visibleEvent(event, now, caller);
  }
}

async function* changesFor(context: GraphContext, filter: OperationFilter): AsyncGenerator<Operation> {
  // Several processes write at once, and each operation is told as it stands and not once for each step: there is no order in
  // which a place could be kept. To go on from now in silence would lose what happened meanwhile.
  if (context.lastEventId) {
    const message =
      'Changes of several operations have no order in which you could go on. Subscribe again without Last-Event-ID, and then read cloudOperations for what you missed.';
    throw inputError('Last-Event-ID', message);
  }
  const operations = watchOperations(context.engine.ledger, filter, context.signal);
  for await (const operation of eachFromRecord(operations)) {
    // Rights may have been taken away since the last one.
    const caller = await callerNow(context);
    if (caller === null) return;
    if (isVisible(operation, caller)) yield operation;
  }
}

builder.subscriptionType({ description: 'What is watched, by server-sent events.' });

builder.subscriptionField('cloudOperationEvents', t =>
  t.field({
    type: cloudOperationEvent,
    nullable: false,
    description:
      'The events of one operation, from any number on. Ends when the operation has ended. Its `sequence` is sent as the id of each event: with that in the header `Last-Event-ID`, a client that comes back gets what follows, each event once.',
    args: {
      id: t.arg.id({ required: true, description: 'The operation.' }),
      after: t.arg.int({
        defaultValue: 0,
        description: 'The number of the last event that you have seen, 0 or more.',
      }),
    },
    subscribe: (_root, { id, after }, context) => eventsFor(context, id, after ?? 0),
    resolve: event => event,
  }),
);

builder.subscriptionField('cloudOperationChanges', t =>
  t.field({
    type: cloudOperation,
    nullable: false,
    description:
      'Each operation that you may see, as it stands whenever it changes from now on: what keeps a list up to date. Nothing is repeated: subscribe first and then read `cloudOperations`, also after a connection that broke.',
    args: { filter: t.arg({ type: filterInput, description: 'Which ones.' }) },
    subscribe: (_root, { filter }, context) => changesFor(context, filterFor(context, filter)),
    resolve: operation => operation,
  }),
);
