import {
  advices,
  catalogue,
  type Dependent,
  type DomainError,
  type ErrorField,
  type ErrorRow,
  type ErrorTag,
} from '../domain/errors.ts';
import { builder, type Ref } from './builder.ts';
import type { OperationAnswer } from './operation.ts';
import { cloudOperation } from './operation.ts';
import { cloudProvider } from './provider.ts';
import { cloudResourceState } from './resource.ts';

/** A domain error as a mutation answers it: the plain value, with the operation it belongs to. */
export type ErrorAnswer = DomainError & OperationAnswer;

const cloudAdvice = builder.enumType('CloudAdvice', {
  description: 'What to do about an error. Be ready for values to be added.',
  values: Object.fromEntries(
    Object.entries(advices).map(([advice, description]) => [advice, { description }]),
  ) as Record<string, { description: string }>,
});

const cloudDependent = builder.objectRef<Dependent>('CloudDependent').implement({
  description: 'Something that depends on a resource and has to go first.',
  fields: t => ({
    kind: t.exposeString('kind', {
      nullable: false,
      description: 'What it is, for example `private connect`.',
    }),
    nativeId: t.exposeString('nativeId', { nullable: false, description: "The provider's own id." }),
    name: t.exposeString('name', { description: 'The name that people gave it.' }),
  }),
});

export const cloudError = builder.interfaceRef<ErrorAnswer>('CloudError').implement({
  description:
    'A failure that is part of the contract. Select this interface, and errors that are added later reach you too.',
  resolveType: error => error.tag,
  fields: t => ({
    message: t.exposeString('message', {
      nullable: false,
      description: 'For the person reading it; it may change.',
    }),
    code: t.exposeString('tag', {
      nullable: false,
      description: 'The name of the error, which never changes.',
    }),
    advice: t.field({
      type: cloudAdvice,
      nullable: false,
      description: 'What to do.',
      resolve: error => catalogue[error.tag].advice,
    }),
    retryable: t.boolean({
      nullable: false,
      description:
        'Whether the same input and key may be sent again: the change is known not to have happened.',
      resolve: error => catalogue[error.tag].retryable,
    }),
    provider: t.expose('provider', { type: cloudProvider, description: 'The cloud that it is about.' }),
    providerCode: t.exposeString('providerCode', {
      description:
        "The provider's own code. Null where nothing was sent for it, or the answer could not be read.",
    }),
    providerMessage: t.exposeString('providerMessage', { description: "The provider's own words." }),
    requestId: t.exposeString('requestId', { description: "The provider's request id, for asking them." }),
    operation: t.field({
      type: cloudOperation,
      description: 'The operation that this belongs to; null where none was needed.',
      resolve: error => error.operation,
    }),
    replayed: t.exposeBoolean('replayed', {
      nullable: false,
      description: 'True where this is the stored answer of an earlier call with the same idempotency key.',
    }),
  }),
});

function extraField(t: never, name: string, field: ErrorField): unknown {
  const types = {
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

const byTag = new Map<ErrorTag, Ref<ErrorAnswer>>(
  (Object.entries(catalogue) as [ErrorTag, ErrorRow][]).map(([tag, row]) => [
    tag,
    builder.objectRef<ErrorAnswer>(tag).implement({
      description: `${row.meaning} ${advices[row.advice]}`,
      interfaces: [cloudError],
      isTypeOf: value => (value as ErrorAnswer).tag === tag,
      fields: t =>
        Object.fromEntries(
          Object.entries(row.fields).map(([name, field]) => [name, extraField(t as never, name, field)]),
        ) as never,
    }),
  ]),
);

export function errorTypes(tags: Iterable<ErrorTag>): Ref<ErrorAnswer>[] {
  return [...tags].flatMap(tag => byTag.get(tag) ?? []);
}
