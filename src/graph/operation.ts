import type { ChangeAnswer } from '../changes/answer.ts';
import { type Caller, mayRead } from '../domain/caller.ts';
import {
  isOpen,
  type Operation,
  type OperationEvent,
  operationPhases,
  operationStatuses,
  phaseOf,
} from '../domain/operation.ts';
import { parseResourceId } from '../domain/resource.ts';
import { visibleError } from '../domain/visible-error.ts';
import { builder } from './builder.ts';
import { cloudChange } from './change-name.ts';
import type { GraphContext } from './context.ts';
import { declareEntity } from './federation.ts';
import { cloudResourceKind, offeredKind } from './kind-name.ts';
import { cloudProvider } from './provider.ts';
import { fromRecord } from './record.ts';
import { cloudResource, loadRecorded, node } from './resource.ts';

/** What every member of a mutation's union carries. */
export interface OperationAnswer {
  readonly operation: Operation | null;
  readonly replayed: boolean;
}

export const cloudOperationStatus = builder.enumType('CloudOperationStatus', {
  description: 'The life of an operation. Be ready for values to be added.',
  values: Object.fromEntries(
    Object.entries(operationStatuses).map(([status, description]) => [status, { description }]),
  ) as Record<string, { description: string }>,
});

const cloudOperationPhase = builder.enumType('CloudOperationPhase', {
  description: 'The life of an operation in few words. Be ready for values to be added.',
  values: Object.fromEntries(
    Object.entries(operationPhases).map(([phase, description]) => [phase, { description }]),
  ) as Record<string, { description: string }>,
});

export const cloudOperationOutcome = builder.enumType('CloudOperationOutcome', {
  description: 'What a person found when they looked.',
  values: {
    APPLIED: { description: 'The change happened.' },
    NOT_APPLIED: { description: 'The change did not happen, and will not.' },
  } as const,
});

const mostEvents = 100;

/** An event with its operation as it stood when the event was read, so that a client's cache is brought up to date by it. */
export type ToldEvent = OperationEvent & { readonly operation?: Operation };

export const cloudOperationEvent = builder.objectRef<ToldEvent>('CloudOperationEvent').implement({
  description: 'One step of an operation. Polling and subscriptions number them alike.',
  fields: t => ({
    operationId: t.exposeID('operationId', { nullable: false, description: 'The operation it belongs to.' }),
    sequence: t.exposeInt('sequence', { nullable: false, description: '1, 2, 3 … within its operation.' }),
    at: t.expose('at', { type: 'DateTime', nullable: false, description: 'When it was written down.' }),
    status: t.field({
      type: cloudOperationStatus,
      nullable: false,
      description: 'The status of the operation from then on.',
      resolve: event => event.status as string,
    }),
    note: t.exposeString('note', { description: 'Why, for the person who reads it.' }),
    providerRequestId: t.exposeString('providerRequestId', {
      description: "The provider's id of the request.",
    }),
    nativeState: t.exposeString('nativeState', {
      description: "The state of the resource, in the provider's own word.",
    }),
  }),
});

const cloudOperationError = builder
  .objectRef<{ tag: string; message: string; providerCode: string | null }>('CloudOperationError')
  .implement({
    description: 'The error that an operation was answered with.',
    fields: t => ({
      code: t.exposeString('tag', {
        nullable: false,
        description: 'The name of the error: that of a type of `CloudError`.',
      }),
      message: t.exposeString('message', { nullable: false, description: 'For the person who reads it.' }),
      providerCode: t.exposeString('providerCode', {
        description: "The provider's own code, where it gave one.",
      }),
    }),
  });

export const cloudOperation = builder.objectRef<Operation>('CloudOperation').implement({
  interfaces: [node],
  description:
    'One change that a cloud was asked for: written down before it was sent, and followed until its end is seen.',
  fields: t => ({
    id: t.exposeID('id', {
      nullable: false,
      description: 'Its id, which never changes: it begins with `op-`.',
    }),
    status: t.field({
      type: cloudOperationStatus,
      nullable: false,
      description: 'Where it stands.',
      resolve: operation => operation.status as string,
    }),
    open: t.boolean({
      nullable: false,
      description: 'Whether it still holds its resource: no other change of that begins before it ends.',
      resolve: operation => isOpen(operation.status),
    }),
    phase: t.field({
      type: cloudOperationPhase,
      nullable: false,
      description: 'Its status in few words.',
      resolve: operation => phaseOf(operation) as string,
    }),
    resolution: t.field({
      type: cloudOperationOutcome,
      description: 'What a person found, where a person closed it. Their note is in its last event.',
      resolve: ({ status, error }) => {
        if (status !== 'RESOLVED') return null;
        return error === null ? 'APPLIED' : 'NOT_APPLIED';
      },
    }),
    change: t.field({
      type: cloudChange,
      nullable: false,
      description: 'The change that was asked for.',
      resolve: operation => operation.mutation,
    }),
    kind: t.field({
      type: cloudResourceKind,
      nullable: false,
      description: 'The kind of resource. UNKNOWN where the graph has no type for it any more.',
      resolve: ({ kind }) => offeredKind(kind),
    }),
    regionId: t.exposeString('region', {
      description: 'The region of the resource. Null where the provider has none for it.',
    }),
    provider: t.expose('provider', {
      type: cloudProvider,
      nullable: false,
      description: 'The cloud that was asked.',
    }),
    account: t.exposeString('account', { nullable: false, description: 'The account that was asked.' }),
    resourceId: t.exposeID('resource', {
      description:
        'The id of the resource, which may be gone by now. Null while that of a new one is not known yet.',
    }),
    resourceName: t.exposeString('resourceName', {
      description: 'The name of the resource as it was last seen, also when the resource is gone.',
    }),
    resource: t.field({
      type: cloudResource,
      description: 'The resource as the provider shows it now. Null where it is gone.',
      resolve: (operation, _args, context) => {
        const reference = parseResourceId(operation.resource ?? '');
        return reference === null ? null : loadRecorded(context, reference);
      },
    }),
    actor: t.exposeString('actor', { nullable: false, description: 'Who asked for it.' }),
    reason: t.exposeString('reason', { description: 'Why, in their words.' }),
    idempotencyKey: t.exposeString('key', { description: 'The key that it was asked for under.' }),
    attempts: t.exposeInt('attempts', { nullable: false, description: 'How often sending was begun.' }),
    startedAt: t.expose('startedAt', {
      type: 'DateTime',
      nullable: false,
      description: 'When it was written down.',
    }),
    endedAt: t.expose('endedAt', { type: 'DateTime', description: 'When its end was written down.' }),
    settlesBefore: t.expose('settlesBefore', {
      type: 'DateTime',
      description: 'While the outcome is unknown: by then it is known, or a person is asked to look.',
    }),
    reversibleUntil: t.expose('reversibleUntil', {
      type: 'DateTime',
      description: 'Until when `undo` can undo it. Null where that is not possible, or not known.',
    }),
    undo: t.expose('undo', {
      type: cloudChange,
      description: 'The change that undoes it. Null where there is none.',
    }),
    orderId: t.exposeString('order', {
      description: "The provider's number of the order. Null where it gave none.",
    }),
    nativeState: t.exposeString('nativeState', {
      description: "The state of the resource as it was last read, in the provider's own word.",
    }),
    requestId: t.exposeString('requestId', {
      description: "The provider's id of the request that made the change.",
    }),
    error: t.field({
      type: cloudOperationError,
      description: 'The error that it was answered with. Null where there was none.',
      resolve: (operation, _args, { caller }) => visibleError(operation.error, caller),
    }),
    events: t.field({
      type: [cloudOperationEvent],
      nullable: false,
      description: 'Its steps, in order.',
      args: {
        after: t.arg.int({ defaultValue: 0, description: 'Only what comes after this number, 0 or more.' }),
        first: t.arg.int({ defaultValue: mostEvents, description: `How many, 1 to ${mostEvents}.` }),
      },
      resolve: async (operation, { after, first }, { engine, caller }) => {
        const count = Math.min(Math.max(first ?? mostEvents, 1), mostEvents);
        const events = await fromRecord(engine.ledger.events(operation.id, after ?? 0, count));
        return events.map(event => visibleEvent(event, operation, caller));
      },
    }),
  }),
});

builder.objectField(cloudOperationEvent, 'operation', t =>
  t.field({
    type: cloudOperation,
    description: 'The operation as it stands now.',
    resolve: (event, _args, context) =>
      event.operation ?? fromRecord(context.engine.ledger.operation(event.operationId)),
  }),
);

/** Some events say in their note what the operation was answered with. */
export function visibleEvent<Event extends OperationEvent>(
  event: Event,
  { error }: Operation,
  caller: Caller,
): Event {
  if (error === null || event.note !== error.message) return event;
  const { message } = visibleError(error, caller);
  return message === event.note ? event : { ...event, note: message };
}

export function operationAnswer(answer: ChangeAnswer): OperationAnswer {
  return { operation: answer.operation, replayed: answer.replayed };
}

/** What a caller may not see does not exist for them: another tenant's operation looks like none. */
export async function visibleOperation(
  { engine, caller }: GraphContext,
  id: string,
): Promise<Operation | null> {
  const operation = await fromRecord(engine.ledger.operation(id));
  return operation !== null && isVisible(operation, caller) ? operation : null;
}

export function isVisible(operation: Operation, caller: Caller): boolean {
  return operation.tenant === caller.tenant && mayRead(caller, operation);
}

/** The accounts and kinds whose operations a caller may see; absent where that is all of their tenant. */
export function readableKinds({ caller, accounts, engine }: GraphContext): readonly string[] | undefined {
  if (caller.rights.readsAll) return undefined;
  return [...engine.nouns.values()].flatMap(noun =>
    accounts.list(noun).map(({ provider, name }) => `${provider}/${name}/${noun.kind}`),
  );
}

declareEntity(cloudOperation, ({ id }, context) => visibleOperation(context, String(id)));
