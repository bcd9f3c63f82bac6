import { runChange } from '../changes/run.ts';
import { type AnyChange, type Change, renames, type Snapshot } from '../domain/change.ts';
import { commonErrors, type ErrorTag } from '../domain/errors.ts';
import type { Fields } from '../domain/input.ts';
import type { Operation } from '../domain/operation.ts';
import type { CloudResource } from '../domain/resource.ts';
import { visibleError } from '../domain/visible-error.ts';
import { builder, type Ref } from './builder.ts';
import { inputOf } from './change-input.ts';
import { declareChangeName } from './change-name.ts';
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
  /** Whether it ends a service or cuts traffic: a company may compose its graph without all that do. */
  readonly destructive: boolean;
  readonly resource: Ref<Item>;
}

const exposed = new Map<string, AnyChange>();

/** Every change that the graph offers, by stable name: the roof hands them to `changes/`, which resumes operations by it. */
export function exposedChanges(): ReadonlyMap<string, AnyChange> {
  return exposed;
}

/** What this change may answer: its action's codes, its blockers and the errors that any call can meet. */
export function errorsOf(
  change: Pick<Change, 'action' | 'destroys' | 'creates' | 'takes'>,
): ReadonlySet<ErrorTag> {
  const { errors, rules = [], blockers = [] } = change.action;
  const ruled = rules.map(({ tag }) => tag);
  const braked: readonly ErrorTag[] = [
    ...(change.destroys || renames(change) ? (['CloudProtectedError'] as const) : []),
    ...(change.destroys ? (['CloudBudgetError'] as const) : []),
  ];
  return new Set([...Object.values(errors), ...ruled, ...blockers, ...braked, ...commonErrors].sort());
}

/** Offers a change as a mutation: one input, one union. */
export function exposeChange<
  Client,
  Before extends Snapshot,
  Taken extends Fields,
  Item extends CloudResource,
>(change: Change<Client, Before, Taken, Item>, options: ExposedChange<Item>): void {
  exposed.set(change.name, change as unknown as AnyChange);
  declareChangeName(change.mutation);
  const { mutation } = change;
  const held = change as unknown as Change;
  const name = typeNameOf(held);
  const success = successOf(name, held, options.resource as unknown as Ref<CloudResource>);
  const union = builder.unionType(`${name}Result`, {
    description: `The success of \`${mutation}\`, or a typed error. Select \`... on CloudError\`, for errors may be added.`,
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
      ...(options.destructive ? { directives: [{ name: 'tag', args: { name: 'destructive' } }] } : {}),
      args: {
        input: t.arg({
          type: inputOf(name, held),
          required: true,
          description: change.creates ? 'What it is to be like.' : `Which ${change.of.noun}, and how.`,
        }),
      },
      resolve: (_root, { input }, context, info) =>
        answer(context, held, {
          fields: input as Record<string, unknown>,
          document: info.operation.loc?.source.body ?? null,
        }),
    }),
  );
}

/** With the provider before it, so that it clashes with nothing that a company has of its own: `ZenlayerTerminatePort`. */
export function typeNameOf({ of, mutation }: Pick<Change, 'of' | 'mutation'>): string {
  const kind = of.resourceField.charAt(0).toUpperCase() + of.resourceField.slice(1);
  const provider = of.typeName.slice(0, of.typeName.length - kind.length);
  const asked = mutation.charAt(0).toUpperCase() + mutation.slice(1);
  return `${provider}${asked.replace(provider, '')}`;
}

function successOf(name: string, change: Change, resource: Ref<CloudResource>): Ref<SuccessAnswer> {
  const { of, verb } = change;
  return builder.objectRef<SuccessAnswer>(`${name}Success`).implement({
    description: `The provider accepted the request to ${verb} the ${of.noun}. \`operation\` says when that is done.`,
    fields: t => ({
      requestId: t.string({
        description: "The provider's id of the request that made the change.",
        resolve: success => success.operation.requestId,
      }),
      operation: t.field({
        type: cloudOperation,
        description: 'The operation, which is followed until its end is seen.',
        resolve: success => success.operation,
      }),
      [of.resourceField]: t.field({
        type: resource,
        description: change.creates
          ? 'The new resource as it was last seen. Null while it cannot be read.'
          : 'The resource as it was last seen after the change. Null where it is gone or could not be read.',
        resolve: success => (success.operation.lastSeen as Snapshot | null)?.resource ?? null,
      }),
      reversibleUntil: t.field({
        type: 'DateTime',
        description:
          'Until when it can be undone: see `operation.undo`. Null where that is not possible, or not known.',
        resolve: success => success.operation.reversibleUntil,
      }),
      replayed: t.exposeBoolean('replayed', {
        nullable: false,
        description: 'Whether this is the stored answer of an earlier call with the same idempotency key.',
      }),
    }),
  });
}

async function answer(
  context: GraphContext,
  change: Change,
  { fields, document }: { readonly fields: Record<string, unknown>; readonly document: string | null },
): Promise<SuccessAnswer | ErrorAnswer> {
  const { idField } = change.of;
  const { account, regionId, idempotencyKey, reason, waitSeconds } = fields;
  const answered = await runChange(context.engine, {
    change,
    caller: context.caller,
    id: change.creates ? null : String(fields[idField]),
    account: text(account),
    regionId: text(regionId),
    // The field wins: a router passes arguments on, and headers as it likes.
    key: text(idempotencyKey) ?? context.idempotencyKey,
    reason: text(reason),
    document,
    waitSeconds: typeof waitSeconds === 'number' ? waitSeconds : 0,
    input: fields,
    signal: context.signal,
  });
  const shared = operationAnswer(answered);
  return answered.kind === 'success'
    ? { tag: 'success', operation: answered.operation, replayed: answered.replayed }
    : { ...visibleError(answered.error, context.caller), ...shared };
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
