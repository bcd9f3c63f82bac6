import type { Account } from '../domain/account.ts';
import { rightsToChange } from '../domain/caller.ts';
import type { Change } from '../domain/change.ts';
import { type DomainError, domainError } from '../domain/errors.ts';
import { type CloudResource, formatResourceId } from '../domain/resource.ts';
import { builder } from './builder.ts';
import { exposedChanges } from './change.ts';
import { cloudChange } from './change-name.ts';
import { cloudError, type ErrorAnswer } from './cloud-error.ts';
import type { GraphContext } from './context.ts';
import { fromRecord } from './record.ts';
import { cloudResource } from './resource.ts';

interface AllowedChange {
  readonly mutation: string;
  /** What would be answered instead, as far as looking tells. */
  readonly error: ErrorAnswer | null;
}

const cloudAllowedChange = builder.objectRef<AllowedChange>('CloudAllowedChange').implement({
  description: 'A change that exists for this kind of resource, and whether it is possible now.',
  fields: t => ({
    change: t.field({
      type: cloudChange,
      nullable: false,
      description: 'The change.',
      resolve: ({ mutation }) => mutation,
    }),
    allowed: t.boolean({
      nullable: false,
      description:
        'Whether nothing that can be seen forbids it now. The provider may refuse it all the same.',
      resolve: ({ error }) => error === null,
    }),
    error: t.expose('error', {
      type: cloudError,
      description: 'What the mutation would answer now, by the same checks. Null where it is allowed.',
    }),
  }),
});

builder.interfaceField(cloudResource, 'allowedChanges', t =>
  t.field({
    type: [cloudAllowedChange],
    nullable: false,
    description:
      'Every change that exists for it, and whether it is possible now. It costs the reads that those changes begin with.',
    complexity: { field: 20, multiplier: 1 },
    resolve: (resource, _args, context) => allowedChangesOf(context, resource),
  }),
);

async function allowedChangesOf(
  context: GraphContext,
  resource: CloudResource,
): Promise<readonly AllowedChange[]> {
  const { provider, account: name, kind } = resource.reference;
  const account = context.accounts.of({ provider, kind }, name);
  if (account === undefined) return [];
  const changes = ([...exposedChanges().values()] as unknown as readonly Change[]).filter(
    ({ of, creates }) => of.provider === provider && of.kind === kind && !creates,
  );
  const common = await commonBlocker(context, resource);
  return await Promise.all(
    changes.map(async change => {
      const error =
        rightBlocker(context, change, resource) ??
        common ??
        (await blockerOf(context, account, change, resource));
      const answered = error === null ? null : { ...error, operation: null, replayed: false };
      return { mutation: change.mutation, error: answered };
    }),
  );
}

/** What stands in the way of every change of it. */
async function commonBlocker(
  { caller, engine }: GraphContext,
  { reference }: CloudResource,
): Promise<DomainError | null> {
  const { provider } = reference;
  const resourceId = formatResourceId(reference);
  const filter = { tenant: caller.tenant, accounts: null, resource: resourceId, open: true };
  const { operations } = await fromRecord(engine.ledger.operations(filter, { first: 1, after: null }));
  const [holder] = operations;
  if (holder === undefined) return null;
  return domainError('CloudResourceBusyError', {
    provider,
    resourceId,
    blockingOperationId: holder.id,
    message: `It is held by ${holder.id} (${holder.mutation}, ${holder.status}).`,
  });
}

function rightBlocker(
  { caller }: GraphContext,
  { mutation }: Change,
  { reference }: CloudResource,
): DomainError | null {
  if (rightsToChange(caller, mutation, reference) !== null) return null;
  const { provider, account, kind } = reference;
  const message = `You may see this ${kind}, and not change it: the right to ${mutation} on ${provider}/${account} is missing.`;
  return domainError('CloudAccessError', { provider, message });
}

async function blockerOf(
  { signal }: GraphContext,
  account: Account<unknown>,
  change: Change,
  { reference, name }: CloudResource,
): Promise<DomainError | null> {
  const input = Object.fromEntries(Object.keys(change.takes).map(field => [field, null]));
  const target = { ...reference, name };
  const look = await change.look({ account, target, input, signal, shared: true } as never);
  if (look.kind === 'unreadable') return look.error;
  if (look.kind === 'absent') {
    const message = `Account "${account.name}" shows no ${change.of.noun} ${reference.nativeId} any more.`;
    const { provider } = reference;
    return domainError('CloudResourceNotFoundError', { provider, message });
  }
  // What depends on the input alone shows only when the change is asked for.
  const [blocker] = change.blockers({ before: look.now, input: input as never, refused: null });
  return blocker ?? null;
}
