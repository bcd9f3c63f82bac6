import { decideOn, listApprovals, visibleApproval } from '../changes/approve.ts';
import { domainError, type ErrorTag } from '../domain/errors.ts';
import type { Operation } from '../domain/operation.ts';
import type { AccessStore } from '../ledger/access-store.ts';
import { type Approval, approvalStatuses } from '../ledger/approvals.ts';
import { cursorAt } from '../ledger/cursor.ts';
import { builder, type Ref } from './builder.ts';
import { cloudChange } from './change-name.ts';
import { type ErrorAnswer, errorTypes } from './cloud-error.ts';
import type { GraphContext } from './context.ts';
import { asGraphQLError } from './errors.ts';
import { cloudOperation, readableKinds } from './operation.ts';
import { checkPageSize, type RecordPage, recordConnectionOf, recordPageOf, usualPage } from './page.ts';
import { cloudProvider } from './provider.ts';
import { fromRecord } from './record.ts';

const cloudApprovalStatus = builder.enumType('CloudApprovalStatus', {
  description: 'Where a change stands that needs a second person. Be ready for values to be added.',
  values: Object.fromEntries(
    Object.entries(approvalStatuses).map(([status, description]) => [status, { description }]),
  ) as Record<string, { description: string }>,
});

const cloudApproval = builder.objectRef<Approval>('CloudApproval').implement({
  description: 'A change that another person has to approve before it is sent.',
  fields: t => ({
    id: t.exposeID('id', { nullable: false, description: 'What `approveCloudChange` takes.' }),
    status: t.field({
      type: cloudApprovalStatus,
      nullable: false,
      description: 'Where it stands.',
      resolve: ({ status }) => status as string,
    }),
    change: t.expose('mutation', {
      type: cloudChange,
      nullable: false,
      description: 'The change that was asked for.',
    }),
    provider: t.expose('provider', { type: cloudProvider, nullable: false, description: 'The cloud.' }),
    account: t.exposeString('account', { nullable: false, description: 'The account.' }),
    requestedBy: t.exposeString('requester', { nullable: false, description: 'Who asked for it.' }),
    askedAt: t.expose('askedAt', { type: 'DateTime', nullable: false, description: 'When.' }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      nullable: false,
      description: 'Until then it can be approved, and the change be sent again.',
    }),
    decidedBy: t.exposeString('decidedBy', { description: 'Who approved or declined it.' }),
    decidedAt: t.expose('decidedAt', { type: 'DateTime', description: 'When that was.' }),
    note: t.exposeString('note', { description: 'What they said to it.' }),
    operation: t.field({
      type: cloudOperation,
      description: 'The operation that was refused for it: what was asked for, and of which resource.',
      resolve: ({ id }, _args, { engine }): Promise<Operation | null> =>
        fromRecord(engine.ledger.operation(id)),
    }),
  }),
});

for (const error of errorTypes(['CloudApprovalNeededError'])) {
  builder.objectField(error, 'approval', t =>
    t.field({
      type: cloudApproval,
      description: 'What waits for the other person, as it stands now. Null where you may not see it.',
      resolve: (answer, _args, context) =>
        answer.tag === 'CloudApprovalNeededError' && answer.approvalId !== null
          ? fromRecord(visibleApproval(storeOf(context), answer.approvalId, context.caller))
          : null,
    }),
  );
}

function storeOf({ approvals }: GraphContext): AccessStore {
  if (approvals !== undefined) return approvals;
  throw asGraphQLError(domainError('CloudUnavailableError', { message: 'No approvals are kept here.' }));
}

builder.queryField('cloudApproval', t =>
  t.field({
    type: cloudApproval,
    description: 'One change that needs a second person, or null where there is none that you may see.',
    args: { id: t.arg.id({ required: true, description: 'The `approvalId` of CloudApprovalNeededError.' }) },
    resolve: (_root, { id }, context) => fromRecord(visibleApproval(storeOf(context), id, context.caller)),
  }),
);

const approvals = recordConnectionOf('CloudApproval', cloudApproval, 'approvals');

builder.queryField('cloudApprovals', t =>
  t.field({
    type: approvals,
    description: 'Changes that wait for a second person, newest first; those that you may see.',
    args: {
      first: t.arg.int({ defaultValue: usualPage, description: 'How many, 1 to 100.' }),
      after: t.arg.string({ description: 'The `endCursor` of the page before.' }),
    },
    complexity: ({ first }) => ({ field: 1, multiplier: first ?? usualPage }),
    resolve: async (_root, args, context): Promise<RecordPage<Approval>> => {
      const first = args.first ?? usualPage;
      const after = args.after ?? null;
      checkPageSize(first);
      const kinds = readableKinds(context) ?? null;
      const page = await fromRecord(listApprovals(storeOf(context), context.caller, kinds, { first, after }));
      return recordPageOf(page.approvals, {
        after,
        hasNextPage: page.hasMore,
        cursorOf: ({ askedAt, id }) => cursorAt(askedAt, id),
      });
    },
  }),
);

interface Decided {
  readonly tag: 'success';
  readonly approval: Approval;
}

const decisionErrors: readonly ErrorTag[] = [
  'CloudResourceNotFoundError',
  'CloudAccessError',
  'CloudInputError',
  'CloudUnavailableError',
];

interface ExposedDecision {
  readonly mutation: string;
  /** What the names of its types begin with. */
  readonly name: string;
  readonly verdict: 'APPROVED' | 'DECLINED';
  readonly description: string;
}

function exposeDecision({ mutation, name, verdict, description }: ExposedDecision): void {
  const takes = builder.inputType(`${name}Input`, {
    description: `Input of \`${mutation}\`: which change, and what you say to it.`,
    fields: t => ({
      id: t.id({ required: true, description: 'The `approvalId` of CloudApprovalNeededError.' }),
      note: t.string({ description: 'For the record; up to 500 characters.' }),
    }),
  });
  const success = builder.objectRef<Decided>(`${name}Success`).implement({
    description: 'The decision is written down.',
    fields: t => ({
      approval: t.field({
        type: cloudApproval,
        nullable: false,
        description: 'As it stands now.',
        resolve: ({ approval }) => approval,
      }),
    }),
  });
  const result = builder.unionType(`${name}Result`, {
    description: `The success of \`${mutation}\`, or a typed error. Select \`... on CloudError\`, for errors may be added.`,
    types: [
      success as Ref<Decided | ErrorAnswer>,
      ...(errorTypes(decisionErrors) as Ref<Decided | ErrorAnswer>[]),
    ],
    resolveType: answer => (answer.tag === 'success' ? `${name}Success` : answer.tag),
  });
  builder.mutationField(mutation, t =>
    t.field({
      type: result,
      nullable: false,
      description,
      args: {
        input: t.arg({ type: takes, required: true, description: 'Which change, and what you say to it.' }),
      },
      resolve: async (_root, { input }, context): Promise<Decided | ErrorAnswer> => {
        const { id, note = null } = input;
        const { caller, engine } = context;
        const decided = await decideOn(engine, storeOf(context), { id, note, caller, verdict });
        return 'tag' in decided
          ? { ...decided, operation: null, replayed: false }
          : { tag: 'success', approval: decided };
      },
    }),
  );
}

exposeDecision({
  mutation: 'approveCloudChange',
  name: 'CloudApproveChange',
  verdict: 'APPROVED',
  description:
    'Changes nothing at the provider: lets a change of another person pass, once, if the resource is still what they saw. They send it again themselves.',
});

exposeDecision({
  mutation: 'declineCloudChange',
  name: 'CloudDeclineChange',
  verdict: 'DECLINED',
  description: 'Changes nothing at the provider: refuses a change of another person that waits for approval.',
});
