import { type Caller, mayRead } from '../domain/caller.ts';
import type { Dependents } from '../domain/kind.ts';
import type { CloudResource, ResourcePlace } from '../domain/resource.ts';
import { builder } from './builder.ts';
import { cloudDependent } from './cloud-error.ts';
import type { GraphContext } from './context.ts';
import { asGraphQLError } from './errors.ts';
import { placeLoader } from './loader.ts';
import { cloudResource, nounOf } from './resource.ts';
import { sourceOf } from './source.ts';

export const cloudDependents = builder.objectRef<Dependents>('CloudDependents').implement({
  description: 'What hangs on a resource, as far as it can be read.',
  fields: t => ({
    nodes: t.field({
      type: [cloudDependent],
      nullable: false,
      description: 'What is known to hang on it.',
      complexity: { multiplier: 3 },
      resolve: ({ known }) => known,
    }),
    unread: t.stringList({
      nullable: false,
      description:
        'What may hang on it and could not be read, for the person reading it. Empty where nothing is missing.',
      resolve: ({ unread }) => unread,
    }),
  }),
});

/** One batch a kind, account and region; null where the kind does not tell. */
const dependents = placeLoader<Dependents | null>(async (place, ids, context) => {
  const noun = nounOf(place);
  const account = context.accounts.of(place, place.account);
  if (noun?.readDependents === undefined || account === undefined) return () => null;
  const outcome = await noun.readDependents(sourceOf(context, account, place.region), ids);
  if (outcome.kind === 'failed') {
    const error = asGraphQLError(outcome.error);
    return () => error;
  }
  return id => {
    const all = outcome.value.get(id);
    return all === undefined ? null : visibleTo(context.caller, place, all);
  };
});

/** Of kinds that the caller may not see nothing is named or counted; that there may be some is said in any case. */
function visibleTo(caller: Caller, { provider, account }: ResourcePlace, all: Dependents): Dependents {
  if (caller.rights.readsAllOf(provider, account)) return all;
  return {
    known: all.known.filter(({ kind }) => mayRead(caller, { provider, account, kind })),
    unread: [...all.unread, 'what you may not see'],
  };
}

/** Also for what is shown beyond a resource. */
export function loadDependents(
  context: GraphContext,
  { reference }: Pick<CloudResource, 'reference'>,
): Dependents | null | Promise<Dependents | null> {
  return dependents(context, reference);
}

builder.interfaceField(cloudResource, 'dependents', t =>
  t.field({
    type: cloudDependents,
    description:
      'What hangs on it and has to go first, by the same facts that changes of it are refused for. Null where that is not known for its kind.',
    complexity: { field: 10, multiplier: 1 },
    resolve: (resource, _args, context) => loadDependents(context, resource),
  }),
);
