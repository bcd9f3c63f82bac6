import { advices } from '../domain/advice.ts';
import type { Dependent } from '../domain/dependent.ts';
import {
  catalogue,
  type DomainError,
  type ErrorField,
  type ErrorRow,
  type ErrorTag,
} from '../domain/errors.ts';
import { type CloudResource, parseResourceId } from '../domain/resource.ts';
import { builder, type Ref } from './builder.ts';
import type { GraphContext } from './context.ts';
import { cloudResourceKind, offeredKind } from './kind-name.ts';
import type { OperationAnswer } from './operation.ts';
import { cloudOperation, visibleOperation } from './operation.ts';
import { cloudProvider } from './provider.ts';
import { cloudResource, cloudResourceState, loadResource } from './resource.ts';

/** A domain error as a mutation answers it: the plain value, with the operation it belongs to. */
export type ErrorAnswer = DomainError & OperationAnswer;

const cloudAdvice = builder.enumType('CloudAdvice', {
  description: 'What to do about an error. Be ready for values to be added.',
  values: Object.fromEntries(
    Object.entries(advices).map(([advice, description]) => [advice, { description }]),
  ) as Record<string, { description: string }>,
});

export const cloudDependent = builder.objectRef<Dependent>('CloudDependent').implement({
  description: 'Something that depends on a resource and has to be removed first.',
  fields: t => ({
    kind: t.field({
      type: cloudResourceKind,
      nullable: false,
      description: 'Its kind. UNKNOWN where the graph has no type for it: see `nativeKind`.',
      resolve: ({ kind }) => offeredKind(kind),
    }),
    nativeKind: t.exposeString('kind', {
      nullable: false,
      description: 'Its kind in words, also where the graph has no type for it: `cloud-router`.',
    }),
    resourceId: t.exposeID('resourceId', {
      description: 'Its id in this graph. Null where the graph does not know its kind.',
    }),
    resource: t.field({
      type: cloudResource,
      description: 'The resource itself, as the provider shows it now.',
      resolve: ({ resourceId }, _args, context) => loadById(context, resourceId),
    }),
    nativeId: t.exposeString('nativeId', { nullable: false, description: "The provider's own id." }),
    name: t.exposeString('name', { description: 'Its name, given by its owner.' }),
  }),
});

export const cloudError = builder.interfaceRef<ErrorAnswer>('CloudError').implement({
  description:
    'A failure that is part of the contract. Select this interface, and errors that are added later reach you too. A client with a normalized cache also needs possible-types.json.',
  resolveType: error => error.tag,
  fields: t => ({
    message: t.exposeString('message', {
      nullable: false,
      description: 'For the person who reads it. Its wording may change.',
    }),
    code: t.exposeString('tag', {
      nullable: false,
      description: 'The name of the error: the same as its type. It never changes.',
    }),
    advice: t.field({
      type: cloudAdvice,
      nullable: false,
      description: 'What to do.',
      resolve: error => error.advice ?? catalogue[error.tag].advice,
    }),
    retryable: t.boolean({
      nullable: false,
      description:
        'Whether the same input and key may be sent again, because the change is known not to have happened.',
      resolve: error => catalogue[error.tag].retryable,
    }),
    provider: t.expose('provider', { type: cloudProvider, description: 'The cloud that this is about.' }),
    providerCode: t.exposeString('providerCode', {
      description: "The provider's own code. Null where nothing was sent, or no answer could be read.",
    }),
    providerMessage: t.exposeString('providerMessage', { description: "The provider's own words." }),
    requestId: t.exposeString('requestId', {
      description: "The provider's id of the request. Name it when you ask them.",
    }),
    operation: t.field({
      type: cloudOperation,
      description: 'The operation that this belongs to. Null where nothing was to be sent.',
      resolve: error => error.operation,
    }),
    replayed: t.exposeBoolean('replayed', {
      nullable: false,
      description: 'Whether this is the stored answer of an earlier call with the same idempotency key.',
    }),
  }),
});

function extraField(t: never, name: string, field: ErrorField): unknown {
  const types = {
    ID: 'ID',
    String: 'String',
    Int: 'Int',
    DateTime: 'DateTime',
    CloudResourceState: cloudResourceState,
    '[String!]': ['String'],
    '[CloudDependent!]': [cloudDependent],
  } as const;
  const make = t as { field(options: object): unknown };
  return make.field({
    type: types[field.type],
    description: field.description,
    resolve: (error: Record<string, unknown>) => error[name],
  });
}

function loadById(
  context: GraphContext,
  id: string | null,
): CloudResource | null | Promise<CloudResource | null> {
  const reference = id === null ? null : parseResourceId(id);
  return reference === null ? null : loadResource(context, reference);
}

/** Beside an id the thing itself, so that nobody has to ask a second time for what an error is about. */
function objectFields(t: never, fields: Readonly<Record<string, ErrorField>>): Record<string, unknown> {
  const make = t as { field(options: object): unknown };
  const found: Record<string, unknown> = {};
  if ('resourceId' in fields) {
    found.resource = make.field({
      type: cloudResource,
      description: 'The resource, as the provider shows it now.',
      resolve: ({ resourceId }: { resourceId: string | null }, _args: object, context: GraphContext) =>
        loadById(context, resourceId),
    });
  }
  if ('blockingOperationId' in fields) {
    found.blockingOperation = make.field({
      type: cloudOperation,
      description: 'The operation that holds the resource. Null where you may not see it.',
      resolve: (
        { blockingOperationId: id }: { blockingOperationId: string | null },
        _args: object,
        context: GraphContext,
      ) => (id === null ? null : visibleOperation(context, id)),
    });
  }
  return found;
}

const byTag = new Map<ErrorTag, Ref<ErrorAnswer>>(
  (Object.entries(catalogue) as [ErrorTag, ErrorRow][]).map(([tag, row]) => [
    tag,
    builder.objectRef<ErrorAnswer>(tag).implement({
      description: `${row.meaning} ${advices[row.advice]}`,
      interfaces: [cloudError],
      isTypeOf: value => (value as ErrorAnswer).tag === tag,
      fields: t =>
        ({
          ...Object.fromEntries(
            Object.entries(row.fields).map(([name, field]) => [name, extraField(t as never, name, field)]),
          ),
          ...objectFields(t as never, row.fields),
        }) as never,
    }),
  ]),
);

export function errorTypes(tags: Iterable<ErrorTag>): Ref<ErrorAnswer>[] {
  return [...tags].flatMap(tag => byTag.get(tag) ?? []);
}
