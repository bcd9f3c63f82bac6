import type { ChangeAnswer } from '../changes/answer.ts';
import { isOpen, type Operation, type OperationEvent, operationStatuses } from '../domain/operation.ts';
import { parseResourceId } from '../domain/resource.ts';
import { builder } from './builder.ts';
import { cloudProvider } from './provider.ts';
import { fromRecord } from './record.ts';
import { cloudResource, loadResource } from './resource.ts';

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

export const cloudOperationEvent = builder.objectRef<OperationEvent>('CloudOperationEvent').implement({
  description: 'One step of an operation, numbered: the same numbers serve polling and subscriptions.',
  fields: t => ({
    operationId: t.exposeID('operationId', { nullable: false, description: 'The operation it belongs to.' }),
    sequence: t.exposeInt('sequence', { nullable: false, description: '1, 2, 3 … within its operation.' }),
    at: t.expose('at', { type: 'DateTime', nullable: false, description: 'When it was written down.' }),
    status: t.field({
      type: cloudOperationStatus,
      nullable: false,
      description: 'The status from then on.',
      resolve: event => event.status as string,
    }),
    note: t.exposeString('note', { description: 'Why, for the person reading it.' }),
    providerRequestId: t.exposeString('providerRequestId', { description: "The provider's request id." }),
    nativeState: t.exposeString('nativeState', {
      description: "The resource's state in the provider's words.",
    }),
  }),
});

const cloudOperationError = builder
  .objectRef<{ tag: string; message: string; providerCode: string | null }>('CloudOperationError')
  .implement({
    description: 'The error that an operation was answered with.',
    fields: t => ({
      code: t.exposeString('tag', { nullable: false, description: 'The name of the domain error.' }),
      message: t.exposeString('message', { nullable: false, description: 'For the person reading it.' }),
      providerCode: t.exposeString('providerCode', {
        description: "The provider's own code, where it gave one.",
      }),
    }),
  });

export const cloudOperation = builder.objectRef<Operation>('CloudOperation').implement({
  description:
    'One change that a cloud was asked for: written down before it was sent, and followed until its end is seen.',
  fields: t => ({
    id: t.exposeID('id', { nullable: false, description: 'Stable; ask cloudOperation for it.' }),
    status: t.field({
      type: cloudOperationStatus,
      nullable: false,
      description: 'Where it stands.',
      resolve: operation => operation.status as string,
    }),
    open: t.boolean({
      nullable: false,
      description: 'Whether it still holds its resource.',
      resolve: operation => isOpen(operation.status),
    }),
    change: t.exposeString('mutation', { nullable: false, description: 'The mutation that asked for it.' }),
    provider: t.expose('provider', { type: cloudProvider, nullable: false, description: 'The cloud.' }),
    account: t.exposeString('account', { nullable: false, description: 'The account.' }),
    resourceId: t.exposeID('resource', {
      nullable: false,
      description: 'The id of the resource, which may be gone.',
    }),
    resource: t.field({
      type: cloudResource,
      description: 'The resource as the provider shows it now; null when it is gone.',
      resolve: (operation, _args, context) => {
        const reference = parseResourceId(operation.resource);
        return reference === null ? null : loadResource(context, reference);
      },
    }),
    actor: t.exposeString('actor', { nullable: false, description: 'Who asked for it.' }),
    reason: t.exposeString('reason', { description: 'Why, in their words.' }),
    idempotencyKey: t.exposeString('key', { description: 'The key that it was sent under.' }),
    attempts: t.exposeInt('attempts', { nullable: false, description: 'How often sending was begun.' }),
    startedAt: t.expose('startedAt', {
      type: 'DateTime',
      nullable: false,
      description: 'When it was written down.',
    }),
    endedAt: t.expose('endedAt', { type: 'DateTime', description: 'When its end was written down.' }),
    settlesBefore: t.expose('settlesBefore', {
      type: 'DateTime',
      description: 'While the outcome is unknown: by then reading has settled it, or a person is asked.',
    }),
    reversibleUntil: t.expose('reversibleUntil', {
      type: 'DateTime',
      description: 'Until then `undo` gives the resource back. Null when it cannot be known or undone.',
    }),
    undo: t.exposeString('undo', { description: 'The name of the mutation that undoes it.' }),
    nativeState: t.exposeString('nativeState', { description: "The resource's state as it was last read." }),
    requestId: t.exposeString('requestId', { description: "The provider's request id of the change." }),
    error: t.expose('error', { type: cloudOperationError, description: 'The error it was answered with.' }),
    events: t.field({
      type: [cloudOperationEvent],
      nullable: false,
      description: 'Its steps, in order.',
      args: {
        after: t.arg.int({
          required: true,
          defaultValue: 0,
          description: 'Only events with a higher number.',
        }),
        first: t.arg.int({ required: true, defaultValue: 100, description: 'How many, 1 to 100.' }),
      },
      resolve: (operation, { after, first }, context) =>
        fromRecord(context.works.ledger.events(operation.id, after, Math.min(Math.max(first, 1), 100))),
    }),
  }),
});

export function operationAnswer(answer: ChangeAnswer): OperationAnswer {
  return { operation: answer.operation, replayed: answer.replayed };
}
