import { watchEvents } from '../changes/events.ts';
import { resolveOperation } from '../changes/resolve.ts';
import { type Caller, mayRead } from '../domain/caller.ts';
import { domainError, type ErrorTag } from '../domain/errors.ts';
import type { Operation, OperationEvent, OperationStatus } from '../domain/operation.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { cursorOf } from '../ledger/reading.ts';
import { builder, type Ref } from './builder.ts';
import { type ErrorAnswer, errorTypes } from './cloud-error.ts';
import type { GraphContext } from './context.ts';
import { inputError } from './errors.ts';
import { cloudOperation, cloudOperationEvent, cloudOperationStatus } from './operation.ts';
import { connectionOf, largestPage, type Page } from './page.ts';
import { cloudProvider } from './provider.ts';
import { fromRecord } from './record.ts';

/** What a caller may not see does not exist for them: another tenant's operation looks like none. */
async function visibleOperation({ works, caller }: GraphContext, id: string): Promise<Operation | null> {
  const operation = await fromRecord(works.ledger.operation(id));
  if (operation === null || operation.tenant !== caller.tenant) return null;
  return mayRead(caller, operation.provider, operation.account) ? operation : null;
}

builder.queryField('cloudOperation', t =>
  t.field({
    type: cloudOperation,
    description: 'One operation, or null where there is none that you may see.',
    args: { id: t.arg.id({ required: true, description: 'Its id; it begins with `op-`.' }) },
    resolve: (_root, { id }, context) => visibleOperation(context, id),
  }),
);

const filterInput = builder.inputType('CloudOperationFilter', {
  description: 'Which operations. What is left out does not matter.',
  fields: t => ({
    status: t.field({ type: [cloudOperationStatus], description: 'In any of these statuses.' }),
    provider: t.field({ type: cloudProvider, description: 'Of this cloud.' }),
    account: t.string({ description: 'Of this account.' }),
    resourceId: t.id({ description: 'Of this resource, by its id in this graph.' }),
    change: t.string({ description: 'Asked for by this mutation.' }),
  }),
});

const operations = connectionOf('CloudOperation', cloudOperation, 'operations');

interface Asked {
  readonly first: number;
  readonly after?: string | null | undefined;
  readonly filter?:
    | {
        readonly status?: readonly string[] | null | undefined;
        readonly provider?: string | null | undefined;
        readonly account?: string | null | undefined;
        readonly resourceId?: string | null | undefined;
        readonly change?: string | null | undefined;
      }
    | null
    | undefined;
}

async function operationPage(ledger: Ledger, caller: Caller, asked: Asked): Promise<Page<Operation>> {
  if (asked.first < 1 || asked.first > largestPage)
    throw inputError('first', `first must be 1 to ${largestPage}.`);
  const { status, provider, account, resourceId, change } = asked.filter ?? {};
  const filter = {
    tenant: caller.tenant,
    accounts: caller.readable === null ? null : [...caller.readable],
    ...(status ? { status: status as readonly OperationStatus[] } : {}),
    ...(provider ? { provider } : {}),
    ...(account ? { account } : {}),
    ...(resourceId ? { resource: resourceId } : {}),
    ...(change ? { mutation: change } : {}),
  };
  const page = await fromRecord(
    ledger.operations(filter, { first: asked.first, after: asked.after ?? null }),
  );
  const edges = page.operations.map(node => ({ node, cursor: cursorOf(node) }));
  return {
    edges,
    pageInfo: {
      hasNextPage: page.next !== null,
      hasPreviousPage: Boolean(asked.after),
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    totalCount: null,
    failures: [],
  };
}

builder.queryField('cloudOperations', t =>
  t.field({
    type: operations,
    description: 'Operations, newest first; those that you may see.',
    args: {
      filter: t.arg({ type: filterInput, description: 'Which ones.' }),
      first: t.arg.int({ required: true, defaultValue: 20, description: 'How many, 1 to 100.' }),
      after: t.arg.string({ description: 'A cursor of the same list, to go on behind it.' }),
    },
    complexity: ({ first }) => ({ field: 1, multiplier: first }),
    resolve: (_root, args, { works, caller }) => operationPage(works.ledger, caller, args),
  }),
);

async function* eventsFor(context: GraphContext, id: string, after: number): AsyncGenerator<OperationEvent> {
  const operation = await visibleOperation(context, id);
  if (operation === null) throw inputError('id', `There is no operation ${id} that you may see.`);
  yield* watchEvents(context.works.ledger, id, after, context.signal);
}

builder.subscriptionType({ description: 'Watching, by server-sent events.' });

builder.subscriptionField('cloudOperationEvents', t =>
  t.field({
    type: cloudOperationEvent,
    nullable: false,
    description: 'The events of one operation, from any number on; ends when the operation does.',
    args: {
      id: t.arg.id({ required: true, description: 'The operation.' }),
      after: t.arg.int({ required: true, defaultValue: 0, description: 'The last number you have seen.' }),
    },
    subscribe: (_root, { id, after }, context) => eventsFor(context, id, after),
    resolve: event => event,
  }),
);

const outcomes = builder.enumType('CloudOperationOutcome', {
  description: 'What a person found when they looked.',
  values: {
    APPLIED: { description: 'The change happened.' },
    NOT_APPLIED: { description: 'The change did not happen, and will not.' },
  } as const,
});

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

const resolveSuccess = builder.objectRef<Resolved>('ResolveCloudOperationSuccess').implement({
  description: 'The operation is closed, and no longer holds its resource.',
  fields: t => ({
    operation: t.field({
      type: cloudOperation,
      description: 'As it stands now.',
      resolve: ({ operation }) => operation,
    }),
  }),
});

const resolveResult = builder.unionType('ResolveCloudOperationResult', {
  description: 'The success of resolveCloudOperation, or a typed error.',
  types: [
    resolveSuccess as Ref<Resolved | ErrorAnswer>,
    ...(errorTypes(resolveErrors) as Ref<Resolved | ErrorAnswer>[]),
  ],
  resolveType: answer => (answer.tag === 'success' ? 'ResolveCloudOperationSuccess' : answer.tag),
});

const resolveInput = builder.inputType('ResolveCloudOperationInput', {
  description: 'What a person found.',
  fields: t => ({
    id: t.id({ required: true, description: 'The operation, which is STALLED or NEEDS_ATTENTION.' }),
    outcome: t.field({ type: outcomes, required: true, description: 'Whether the change happened.' }),
    note: t.string({ required: true, description: 'What you saw, for the record.' }),
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
  const outcome = await resolveOperation(context.works, operation, { ...input, caller: context.caller });
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
    args: { input: t.arg({ type: resolveInput, required: true }) },
    resolve: (_root, { input }, context) => resolve(context, input),
  }),
);
