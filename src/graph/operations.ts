import { resolveOperation } from '../changes/resolve.ts';
import { domainError, type ErrorTag } from '../domain/errors.ts';
import type { Operation, OperationStatus } from '../domain/operation.ts';
import { formatResourceId, parseResourceId } from '../domain/resource.ts';
import { cursorAt } from '../ledger/cursor.ts';
import type { Ledger, OperationFilter } from '../ledger/ledger.ts';
import { builder, type Ref } from './builder.ts';
import { cloudChange } from './change-name.ts';
import { type ErrorAnswer, errorTypes } from './cloud-error.ts';
import type { GraphContext } from './context.ts';
import { inputError } from './errors.ts';
import {
  cloudOperation,
  cloudOperationOutcome,
  cloudOperationStatus,
  readableKinds,
  visibleOperation,
} from './operation.ts';
import { checkPageSize, type RecordPage, recordConnectionOf, recordPageOf, usualPage } from './page.ts';
import { cloudProvider } from './provider.ts';
import { fromRecord } from './record.ts';
import { cloudResource } from './resource.ts';

builder.queryField('cloudOperation', t =>
  t.field({
    type: cloudOperation,
    description: 'One operation. Null where there is none that you may see.',
    args: { id: t.arg.id({ required: true, description: 'Its id: it begins with `op-`.' }) },
    resolve: (_root, { id }, context) => visibleOperation(context, id),
  }),
);

export const filterInput = builder.inputType('CloudOperationFilter', {
  description: 'Which operations. A field that is left out excludes none.',
  fields: t => ({
    status: t.field({ type: [cloudOperationStatus], description: 'In any of these statuses.' }),
    open: t.boolean({
      description: 'True for those that still hold their resource, false for those that have ended.',
    }),
    provider: t.field({ type: cloudProvider, description: 'Of this cloud.' }),
    account: t.string({ description: 'Of this account.' }),
    resourceId: t.id({ description: 'Of this resource, by its id in this graph.' }),
    change: t.field({ type: cloudChange, description: 'Of this change.' }),
    actor: t.string({ description: 'Asked for by this caller.' }),
    startedAfter: t.field({ type: 'DateTime', description: 'Written down at this moment or later.' }),
    startedBefore: t.field({ type: 'DateTime', description: 'Written down before this moment.' }),
  }),
});

const operations = recordConnectionOf('CloudOperation', cloudOperation, 'operations');

type TypedFilter = typeof filterInput.$inferInput;

interface ListedOperations {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly filter?: TypedFilter | null | undefined;
}

export function filterFor(context: GraphContext, typed: TypedFilter | null | undefined): OperationFilter {
  const { status, open, provider, account, resourceId, change, actor, startedAfter, startedBefore } =
    typed ?? {};
  if (resourceId && parseResourceId(resourceId) === null) {
    throw inputError('filter.resourceId', `"${resourceId}" is not an id of this graph.`);
  }
  const kinds = readableKinds(context);
  return {
    tenant: context.caller.tenant,
    accounts: null,
    ...(kinds === undefined ? {} : { kinds }),
    ...(status ? { status: status as readonly OperationStatus[] } : {}),
    ...(typeof open === 'boolean' ? { open } : {}),
    ...(provider ? { provider } : {}),
    ...(account ? { account } : {}),
    ...(resourceId ? { resource: resourceId } : {}),
    ...(change ? { mutation: change } : {}),
    ...(actor ? { actor } : {}),
    ...(startedAfter ? { startedAfter: new Date(startedAfter) } : {}),
    ...(startedBefore ? { startedBefore: new Date(startedBefore) } : {}),
  };
}

async function operationPage(
  ledger: Ledger,
  filter: OperationFilter,
  listed: ListedOperations,
): Promise<RecordPage<Operation>> {
  const first = listed.first ?? usualPage;
  const after = listed.after ?? null;
  checkPageSize(first);
  const page = await fromRecord(ledger.operations(filter, { first, after }));
  return recordPageOf(page.operations, {
    after,
    hasNextPage: page.next !== null,
    cursorOf: ({ startedAt, id }) => cursorAt(startedAt, id),
  });
}

builder.queryField('cloudOperations', t =>
  t.field({
    type: operations,
    description: 'The operations that you may see, newest first.',
    args: {
      filter: t.arg({ type: filterInput, description: 'Which ones.' }),
      first: t.arg.int({ defaultValue: usualPage, description: 'How many, 1 to 100.' }),
      after: t.arg.string({ description: 'The `endCursor` of the page before.' }),
    },
    complexity: ({ first }) => ({ field: 1, multiplier: first ?? usualPage }),
    resolve: (_root, args, context) =>
      operationPage(context.engine.ledger, filterFor(context, args.filter), args),
  }),
);

builder.interfaceField(cloudResource, 'operations', t =>
  t.field({
    type: operations,
    nullable: false,
    description: 'The changes of it that were asked for through this graph, newest first.',
    args: {
      first: t.arg.int({ defaultValue: usualPage, description: 'How many, 1 to 100.' }),
      after: t.arg.string({ description: 'The `endCursor` of the page before.' }),
    },
    complexity: ({ first }) => ({ field: 1, multiplier: first ?? usualPage }),
    resolve: ({ reference }, args, context) => {
      const filter = { ...filterFor(context, null), resource: formatResourceId(reference) };
      return operationPage(context.engine.ledger, filter, args);
    },
  }),
);

builder.interfaceField(cloudResource, 'openOperation', t =>
  t.field({
    type: cloudOperation,
    description:
      'The operation that holds it: no other change of it begins before that ends. Null where none does.',
    resolve: async ({ reference }, _args, context) => {
      const filter = { ...filterFor(context, null), resource: formatResourceId(reference), open: true };
      const { operations: found } = await fromRecord(
        context.engine.ledger.operations(filter, { first: 1, after: null }),
      );
      return found[0] ?? null;
    },
  }),
);

interface Resolved {
  readonly tag: 'success';
  readonly operation: Operation;
  readonly replayed: false;
}

const resolveErrors: readonly ErrorTag[] = [
  'CloudResourceNotFoundError',
  'CloudAccessError',
  'CloudInputError',
  'CloudUnavailableError',
];

const resolveSuccess = builder.objectRef<Resolved>('CloudResolveOperationSuccess').implement({
  description: 'The operation is closed and no longer holds its resource.',
  fields: t => ({
    operation: t.field({
      type: cloudOperation,
      description: 'As it stands now.',
      resolve: ({ operation }) => operation,
    }),
  }),
});

const resolveResult = builder.unionType('CloudResolveOperationResult', {
  description:
    'The success of `resolveCloudOperation`, or a typed error. Select `... on CloudError`, for errors may be added.',
  types: [
    resolveSuccess as Ref<Resolved | ErrorAnswer>,
    ...(errorTypes(resolveErrors) as Ref<Resolved | ErrorAnswer>[]),
  ],
  resolveType: answer => (answer.tag === 'success' ? 'CloudResolveOperationSuccess' : answer.tag),
});

const resolveInput = builder.inputType('CloudResolveOperationInput', {
  description: 'Input of `resolveCloudOperation`: which operation, and what a person found.',
  fields: t => ({
    id: t.id({ required: true, description: 'The id of an operation that is STALLED or NEEDS_ATTENTION.' }),
    outcome: t.field({
      type: cloudOperationOutcome,
      required: true,
      description: 'Whether the change happened.',
    }),
    note: t.string({ required: true, description: 'What you saw, for the record. 1 to 500 characters.' }),
  }),
});

async function resolve(
  context: GraphContext,
  input: { readonly id: string; readonly outcome: 'APPLIED' | 'NOT_APPLIED'; readonly note: string },
): Promise<Resolved | ErrorAnswer> {
  const operation = await visibleOperation(context, input.id);
  if (operation === null) {
    const message = `There is no operation ${input.id} that you may see.`;
    return { ...domainError('CloudResourceNotFoundError', { message }), operation: null, replayed: false };
  }
  const outcome = await resolveOperation(context.engine, operation, { ...input, caller: context.caller });
  return 'tag' in outcome
    ? { ...outcome, operation, replayed: false }
    : { tag: 'success', operation: outcome, replayed: false };
}

builder.mutationField('resolveCloudOperation', t =>
  t.field({
    type: resolveResult,
    nullable: false,
    description:
      'Changes nothing at the provider: closes an operation that reading cannot settle, after a person looked, and frees its resource.',
    args: {
      input: t.arg({
        type: resolveInput,
        required: true,
        description: 'Which operation, and what was found.',
      }),
    },
    resolve: (_root, { input }, context) => resolve(context, input),
  }),
);
