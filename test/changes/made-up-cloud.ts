import type {
  AbsentSnapshot,
  AnyChange,
  Change,
  Intent,
  Look,
  PresentSnapshot,
  Sent,
} from '../../src/domain/change.ts';
import { type DomainError, domainError, type ErrorTag } from '../../src/domain/errors.ts';
import type { AnyNoun, Noun, Source } from '../../src/domain/kind.ts';
import { failed, type Read, read } from '../../src/domain/outcome.ts';
import { type CloudResource, unshownResource } from '../../src/domain/resource.ts';
import { progressOf, thingKind } from './fixture.ts';

export interface Thing {
  name?: string;
  state: string;
  createdAt?: string | null;
}

export type ThingLooks = ReadonlyMap<string, Look<CloudResource>>;

/** What a change came to, for scripts. */
export const accepted: Sent = { kind: 'accepted', requestId: 'request-1', content: {} };

export function refusedWith(tag: ErrorTag, providerCode = 'NO'): Extract<Sent, { kind: 'refused' }> {
  const facts = { message: 'no', provider: 'cloud', providerCode, requestId: 'request-1' };
  return { kind: 'refused', error: domainError(tag, facts as never) as DomainError };
}

export const unanswered: Sent = {
  kind: 'unknown',
  error: domainError('CloudOutcomeUnknownError', { message: 'no answer in time.', provider: 'cloud' }),
};

export const unsent: Sent = {
  kind: 'notSent',
  error: domainError('CloudUnavailableError', { message: 'Nothing was sent.', provider: 'cloud' }),
};

/** Things in memory, by `region/id` or by id, and how their provider behaves; no bytes move. */
export class MadeUpCloud {
  readonly things = new Map<string, Thing>();
  /** The ids of every look of the noun, call by call; a look for a name is told as `name:…`. */
  readonly looks: (readonly string[])[] = [];
  readonly sources: Source[] = [];
  /** How the next look behaves; by default it shows the things as they are. */
  onLook: (ids: readonly string[], source: Source) => Promise<ThingLooks> = async (ids, source) =>
    this.shown(ids, source.region);
  onName: (name: string, source: Source) => Promise<Read<readonly CloudResource[]>> = async (name, source) =>
    read(this.named(name, source.region));
  /** What sending comes to; it has to ask `intent.starting()` as every client does. */
  onSend: (intent: Intent) => Promise<Sent> = async ({ starting }) => {
    await starting();
    return accepted;
  };

  shown(ids: readonly string[], region: string | null = null): ThingLooks {
    return new Map(
      ids.map(id => {
        const now = this.resource(id, region);
        return [
          id,
          now === null
            ? { kind: 'absent', witness: 'thing thing-of-others', requestId: 'request-of-the-read' }
            : { kind: 'present', now },
        ];
      }),
    );
  }

  resource(id: string, region: string | null = null): CloudResource | null {
    const found = this.things.get(region === null ? id : `${region}/${id}`);
    if (found === undefined) return null;
    return {
      ...unshownResource({ provider: 'cloud', account: 'main', kind: 'thing', region, nativeId: id }),
      name: found.name ?? null,
      state: 'ACTIVE',
      nativeState: found.state,
      createdAt: found.createdAt ?? null,
    };
  }

  named(name: string, region: string | null = null): readonly CloudResource[] {
    return [...this.things.keys()].flatMap(id => {
      const found = this.resource(id, region);
      return found === null || found.name !== name ? [] : [found];
    });
  }

  readonly noun: Noun = {
    ...thingKind,
    key: { provider: 'cloud' },
    description: 'A thing.',
    idsPerCall: 100,
    narrowedBy: [],
    mayHold: () => true,
    readMany: () => Promise.reject(new Error('the follower reads by looks')),
    readStretch: () => Promise.reject(new Error('the follower reads by looks')),
    readNamed: (source, name) => {
      this.looks.push([`name:${name}`]);
      this.sources.push(source);
      return this.onName(name, source);
    },
    lookAt: (source, ids) => {
      this.looks.push(ids);
      this.sources.push(source);
      return this.onLook(ids, source);
    },
  };

  readonly remove: Change = {
    name: 'cloud.things.Remove',
    of: thingKind,
    action: { service: 'things', action: 'Remove', effect: 'once', errors: {} },
    mutation: 'removeThing',
    verb: 'remove',
    takes: {},
    creates: false,
    look: async ({ account, target, signal }) => {
      const id = target.nativeId ?? '';
      const looks = await this.onLook([id], { account, region: target.region, signal });
      const look = looks.get(id);
      if (look?.kind !== 'present') return look ?? silent;
      return { kind: 'present', now: { resource: look.now } satisfies PresentSnapshot };
    },
    blockers: () => [],
    send: ({ intent }) => this.onSend(intent),
    accepted: () => ({ kind: 'accepted' }),
    progress: ({ now }) => progressOf(now.nativeState),
    absenceMeans: 'done',
  };

  readonly create: Change = {
    ...this.remove,
    name: 'cloud.things.Create',
    action: { service: 'things', action: 'Create', effect: 'once', errors: {} },
    mutation: 'createThing',
    verb: 'create',
    takes: { name: { type: 'String', required: true, description: 'Its name.' } },
    creates: true,
    look: async ({ account, target, signal }) => {
      const named = await this.onName(target.name ?? '', { account, region: target.region, signal });
      if (named.kind === 'failed') return { kind: 'unreadable', error: named.error };
      const namesakes = named.value.map(({ reference: { nativeId }, nativeState }) => ({
        nativeId,
        nativeState,
      }));
      const place = { provider: 'cloud', account: account.name, kind: 'thing', region: target.region };
      return { kind: 'present', now: { resource: null, namesakes, place } satisfies AbsentSnapshot };
    },
    progress: ({ now: { nativeState } }) => {
      if (nativeState === 'Active') return 'done';
      return nativeState === 'Arriving' ? 'moving' : nativeState === 'Broken' ? 'failed' : 'unclear';
    },
    absenceMeans: 'failed',
  };

  changes(...others: readonly Change[]): ReadonlyMap<string, AnyChange> {
    const all = [this.remove, this.create, ...others];
    return new Map(all.map(each => [each.name, each as unknown as AnyChange]));
  }

  nouns(): ReadonlyMap<string, AnyNoun> {
    return new Map([['cloud/thing', this.noun as unknown as AnyNoun]]);
  }
}

const silent = {
  kind: 'unreadable',
  error: domainError('CloudUnavailableError', { message: 'the cloud is silent' }),
} as const;

export function silentLooks(ids: readonly string[], tag: ErrorTag = 'CloudUnavailableError'): ThingLooks {
  const error = domainError(tag, { message: 'the cloud is silent' } as never) as DomainError;
  return new Map(ids.map(id => [id, { kind: 'unreadable', error }]));
}

export function silentRead<Value>(): Read<Value> {
  return failed(silent.error);
}
