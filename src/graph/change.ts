import type { InputFieldMap } from '@pothos/core';
import { runChange } from '../changes/run.ts';
import type { AnyChange, Change, Snapshot } from '../domain/change.ts';
import { commonErrors, type ErrorTag } from '../domain/errors.ts';
import type { Operation } from '../domain/operation.ts';
import type { CloudResource } from '../domain/resource.ts';
import { builder, type Ref } from './builder.ts';
import { type ErrorAnswer, errorTypes } from './cloud-error.ts';
import type { GraphContext } from './context.ts';
import { cloudOperation, operationAnswer } from './operation.ts';

interface SuccessAnswer {
  readonly tag: 'success';
  readonly operation: Operation;
  readonly replayed: boolean;
}

export interface ExposedChange<Item extends CloudResource> {
  /** Its first sentence says what it does to the bill and whether it can be undone. */
  readonly description: string;
  readonly idField: string;
  readonly resourceField: string;
  readonly resource: Ref<Item>;
  readonly regional?: boolean;
  /** Inputs that only this change takes. */
  readonly extra?: (t: typeof inputBuilder) => InputFieldMap;
}

// Only its type is used: the field builder that `extra` is handed.
declare const inputBuilder: Parameters<Parameters<typeof builder.inputType>[1]['fields']>[0];

const exposed = new Map<string, AnyChange>();

/** Every change that the graph offers, by stable name: the roof hands them to `changes/`, which resumes operations by it. */
export function exposedChanges(): ReadonlyMap<string, AnyChange> {
  return exposed;
}

/** What this change may answer: its action's codes, its blockers and the errors that any call can meet. */
export function errorsOf(change: Pick<AnyChange, 'action'>): ReadonlySet<ErrorTag> {
  const { errors, blockers = [] } = change.action;
  return new Set([...Object.values(errors), ...blockers, ...commonErrors].sort());
}

/** The one place where inputs of changes are made, so that what all changes take is added once. */
function inputOf<Item extends CloudResource>(name: string, noun: string, options: ExposedChange<Item>) {
  return builder.inputType(`${name}Input`, {
    description: `What to ${noun} and how.`,
    fields: t =>
      ({
        [options.idField]: t.id({
          required: true,
          description: "Its id in this graph, or the provider's own.",
        }),
        account: t.string({
          description:
            "The account by name; needed with the provider's own id where several accounts are configured.",
        }),
        ...(options.regional
          ? {
              regionId: t.string({
                description:
                  'Left out, all configured regions are read and the change goes where exactly one has it.',
              }),
            }
          : {}),
        ...options.extra?.(t as typeof inputBuilder),
        idempotencyKey: t.string({
          description:
            'Your own key, 1 to 128 characters: repeating the same input with it sends nothing and gives the stored answer.',
        }),
        reason: t.string({ description: 'Why, for the record; up to 500 characters.' }),
        waitSeconds: t.int({
          description:
            'How long the answer may wait for the end to be seen, 0 to 60. Answers at once by default.',
        }),
      }) as InputFieldMap,
  });
}

/** Offers a change as a mutation: one input, one union. */
export function exposeChange<Client, View extends Snapshot, Item extends CloudResource>(
  change: Change<Client, View>,
  options: ExposedChange<Item>,
): void {
  exposed.set(change.name, change as unknown as AnyChange);
  const { mutation, noun } = change;
  const name = mutation.charAt(0).toUpperCase() + mutation.slice(1);
  const success = successOf(name, change, options);
  const union = builder.unionType(`${name}Result`, {
    description: `The success of ${mutation}, or a typed error. Select \`... on CloudError\` to be ready for more.`,
    types: [
      success as Ref<SuccessAnswer | ErrorAnswer>,
      ...(errorTypes(errorsOf(change)) as Ref<SuccessAnswer | ErrorAnswer>[]),
    ],
    resolveType: answer => (answer.tag === 'success' ? `${name}Success` : answer.tag),
  });
  builder.mutationField(mutation, t =>
    t.field({
      type: union,
      nullable: false,
      description: options.description,
      args: { input: t.arg({ type: inputOf(name, `${change.verb} a ${noun}`, options), required: true }) },
      resolve: (_root, { input }, context, info) =>
        answer(context, change as unknown as Change, options.idField, {
          fields: input as Record<string, unknown>,
          document: info.operation.loc?.source.body ?? null,
        }),
    }),
  );
}

function successOf<Client, View extends Snapshot, Item extends CloudResource>(
  name: string,
  { noun, verb }: Change<Client, View>,
  { resource, resourceField }: ExposedChange<Item>,
): Ref<SuccessAnswer> {
  return builder.objectRef<SuccessAnswer>(`${name}Success`).implement({
    description: `The provider accepted to ${verb} the ${noun}. Its operation tells when that was seen to be done.`,
    fields: t => ({
      requestId: t.string({
        description: "The provider's request id of the change.",
        resolve: success => success.operation.requestId,
      }),
      operation: t.field({
        type: cloudOperation,
        description: 'The operation, which goes on until its end is seen.',
        resolve: success => success.operation,
      }),
      [resourceField]: t.field({
        type: resource as unknown as Ref<CloudResource>,
        description:
          'The resource as it was last seen after the change. Null when it is gone, or could not be read.',
        resolve: success => (success.operation.lastSeen as Snapshot | null)?.resource ?? null,
      }),
      reversibleUntil: t.field({
        type: 'DateTime',
        description:
          'Until then it can be undone, see `operation.undo`. Null when that cannot be known or done.',
        resolve: success => success.operation.reversibleUntil,
      }),
      replayed: t.exposeBoolean('replayed', {
        nullable: false,
        description: 'True where this is the stored answer of an earlier call with the same idempotency key.',
      }),
    }),
  });
}

async function answer(
  context: GraphContext,
  change: Change,
  idField: string,
  { fields, document }: { readonly fields: Record<string, unknown>; readonly document: string | null },
): Promise<SuccessAnswer | ErrorAnswer> {
  const { [idField]: id, account, regionId, idempotencyKey, reason, waitSeconds, ...input } = fields;
  const answered = await runChange(context.works, {
    change,
    caller: context.caller,
    id: String(id),
    idField,
    account: text(account),
    regionId: text(regionId),
    // The field wins: a router passes arguments on, and headers as it likes.
    key: text(idempotencyKey) ?? context.idempotencyKey,
    reason: text(reason),
    document,
    waitSeconds: typeof waitSeconds === 'number' ? waitSeconds : 0,
    input,
    signal: context.signal,
  });
  const shared = operationAnswer(answered);
  return answered.kind === 'success'
    ? { tag: 'success', operation: answered.operation, replayed: answered.replayed }
    : { ...answered.error, ...shared };
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
