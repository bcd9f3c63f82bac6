import type { Action } from '../domain/action.ts';
import type {
  AbsentSnapshot,
  Acceptance,
  AnswerContent,
  Change,
  ChangeTarget,
  Look,
  LookContext,
  PresentSnapshot,
  Progress,
  SendContext,
  Sent,
  Snapshot,
  Undo,
} from '../domain/change.ts';
import { type DomainError, domainError } from '../domain/errors.ts';
import type { Fields, InputOf } from '../domain/input.ts';
import type { Source } from '../domain/kind.ts';
import { type Read, read } from '../domain/outcome.ts';
import { type CloudResource, formatResourceId } from '../domain/resource.ts';
import type { CloudClient } from './client.ts';
import type { ProviderNoun } from './noun.ts';

/** What a change's blockers want to know beside the resource itself. Plain JSON. */
type Facts = Readonly<Record<string, unknown>>;

interface ChangeDescription<
  Settings,
  Item extends CloudResource,
  Found,
  Taken extends Fields,
  Before extends Snapshot,
> {
  readonly action: Action;
  readonly mutation: string;
  readonly verb: string;
  readonly takes: Taken;
  readonly destroys?: true;
  /** Reads them, side by side with the resource. Left out where the resource tells all. */
  readonly facts?: (
    at: LookContext<CloudClient<Settings>, InputOf<Taken>> & {
      readonly source: Source<CloudClient<Settings>>;
    },
  ) => Promise<Read<Found>> | Read<Found>;
  readonly blockers: (of: {
    readonly before: Before & Found;
    readonly input: InputOf<Taken>;
    readonly refused: DomainError | null;
  }) => readonly DomainError[];
  readonly send: (of: SendContext<CloudClient<Settings>, InputOf<Taken>>) => Promise<Sent>;
  readonly accepted?: (of: {
    readonly content: AnswerContent;
    readonly target: ChangeTarget;
    readonly input: InputOf<Taken>;
  }) => Acceptance;
  readonly progress: (of: {
    readonly before: Before & Found;
    readonly now: Item;
    readonly input: InputOf<Taken>;
  }) => Progress;
  readonly absenceMeans: Change['absenceMeans'];
  readonly untouchedProvesNothing?: boolean;
  readonly undo?: Undo<CloudClient<Settings>>;
}

/** A change of something that exists. */
export function changeOf<
  Settings,
  Item extends CloudResource,
  Found extends Facts = Record<never, never>,
  const Taken extends Fields = Record<never, never>,
>(
  noun: ProviderNoun<Settings, Item>,
  described: ChangeDescription<Settings, Item, Found, Taken, PresentSnapshot<Item>>,
): Change<CloudClient<Settings>, PresentSnapshot<Item> & Found, Taken, Item> {
  const { facts, accepted = acceptedAsItIs, ...rest } = described;
  return {
    ...rest,
    name: nameOf(noun, described.action),
    of: noun,
    creates: false,
    accepted,
    async look(at) {
      const source = sourceOf(at);
      const nativeId = at.target.nativeId ?? '';
      const [looks, found] = await Promise.all([
        noun.lookAt(source, [nativeId]),
        facts?.({ ...at, source }) ?? noFacts<Found>(),
      ]);
      const look = looks.get(nativeId);
      if (look === undefined) throw new Error(`a look at ${nativeId} came back without it`);
      if (look.kind !== 'present') return look;
      if (found.kind === 'failed') return { kind: 'unreadable', error: found.error };
      return { kind: 'present', now: { ...found.value, resource: look.now } };
    },
  };
}

/** Every creation takes it: the name holds the place of the id until the id is known, so it has to be one of its kind. */
export type NamedFields = Fields & { readonly name: { readonly type: 'String'; readonly required: true } };

/** A change that makes a resource. */
export function creationOf<
  Settings,
  Item extends CloudResource,
  Found extends Facts = Record<never, never>,
  const Taken extends NamedFields = NamedFields,
>(
  noun: ProviderNoun<Settings, Item>,
  described: ChangeDescription<Settings, Item, Found, Taken, AbsentSnapshot>,
): Change<CloudClient<Settings>, AbsentSnapshot & Found, Taken, Item> {
  const { facts, accepted = acceptedAsItIs, blockers, ...rest } = described;
  return {
    ...rest,
    name: nameOf(noun, described.action),
    of: noun,
    creates: true,
    accepted,
    blockers: of => [...nameTaken(noun, of.before, String(of.input.name)), ...blockers(of)],
    async look(at): Promise<Look<AbsentSnapshot & Found>> {
      const source = sourceOf(at);
      const [named, found] = await Promise.all([
        noun.readNamed(source, at.target.name ?? ''),
        facts?.({ ...at, source }) ?? noFacts<Found>(),
      ]);
      if (named.kind === 'failed') return { kind: 'unreadable', error: named.error };
      if (found.kind === 'failed') return { kind: 'unreadable', error: found.error };
      const namesakes = named.value.map(({ reference: { nativeId }, nativeState }) => ({
        nativeId,
        nativeState,
      }));
      return {
        kind: 'present',
        now: { ...found.value, resource: null, namesakes, place: placeOf(at.target) },
      };
    },
  };
}

function nameTaken(
  { noun, provider }: { readonly noun: string; readonly provider: string },
  { namesakes, place }: AbsentSnapshot,
  name: string,
): readonly DomainError[] {
  const [taken] = namesakes;
  if (taken === undefined) return [];
  const message = `A ${noun} named "${name}" exists already: ${taken.nativeId}, which is ${taken.nativeState}. Only by its name can a new one be told from others, so the name has to be its own.`;
  const resourceId = formatResourceId({ ...place, nativeId: taken.nativeId });
  return [domainError('CloudResourceExistsError', { provider, resourceId, message })];
}

function placeOf({ provider, account, kind, region }: ChangeTarget): AbsentSnapshot['place'] {
  return { provider, account, kind, region };
}

function nameOf(noun: { readonly provider: string }, { service, action }: Action): string {
  return `${noun.provider}.${service}.${action}`;
}

function sourceOf<Client>({
  account,
  target,
  signal,
  shared,
}: Pick<LookContext<Client, unknown>, 'account' | 'target' | 'signal' | 'shared'>): Source<Client> {
  return { account, region: target.region, signal, shared };
}

function noFacts<Found>(): Read<Found> {
  return read({} as Found);
}

function acceptedAsItIs(): Acceptance {
  return { kind: 'accepted' };
}
