import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Account } from '../../../src/domain/account.ts';
import type { Snapshot } from '../../../src/domain/change.ts';
import type { Noun } from '../../../src/domain/kind.ts';
import type { CloudResource } from '../../../src/domain/resource.ts';
import type { Fault } from '../../../src/emulation/faults.ts';
import type { Cloud, Specification } from '../cloud.ts';
import type { KindSample, Showing } from '../sample.ts';
import { openStage, type Stage, seenOf } from '../stage.ts';
import {
  create,
  forbiddenFor,
  isPresent,
  mutate,
  type PresentSubject,
  type Subject,
  type Wish,
  wishFor,
  wishOn,
} from '../subject.ts';
import { patient, representative } from './extent.ts';

/** What reading says before and after a change, and that nothing is sent where reading says no, or nothing. */
export function describeLooks(cloud: Cloud, subjects: readonly Subject[]): void {
  const [tried] = representative(subjects);
  describe(`${cloud.provider}: what reading says of a change`, patient, () => {
    let stage: Stage;

    beforeAll(async () => {
      stage = await openStage(cloud);
    });

    afterAll(() => stage.close());

    const sent = (subject: Subject, wish: Wish): number =>
      seenOf(stage.emulator, subject, wish).requests.length;

    describe.each(subjects.map(subject => [subject.change.mutation, subject] as const))(
      '%s',
      (_name, subject) => {
        const { change, sample } = subject;
        const { action } = change;
        let before: Snapshot;
        let resource: CloudResource;
        let input: Wish['input'];
        const blockersOf = (snapshot: Snapshot) =>
          change.blockers({ before: snapshot, input: input as never, refused: null });

        beforeAll(async () => {
          const wish = wishFor(subject, stage.emulator);
          ({ input } = wish);
          before = await snapshotOf(stage, subject, wish);
          resource = before.resource ?? (await anyOf(stage, subject));
        });

        it('what it succeeds on is not blocked', () => {
          expect(blockersOf(before)).toEqual([]);
        });

        it.each(sample.showings.map(showing => [showing.label, showing] as const))(
          'from what it succeeds on to %s',
          (_label, showing) => {
            const now = shown(resource, showing);
            expect(change.progress({ before, now, input: input as never })).toBe(showing.progress);
          },
        );

        it('a blocker is an error that the action declares', () => {
          const snapshots = isPresent(subject)
            ? sample.showings.map(showing => ({ ...before, resource: shown(resource, showing) }))
            : [{ ...before, namesakes: [{ nativeId: 'x-1', nativeState: 'ANY' }] } as Snapshot];
          const tags = snapshots.flatMap(snapshot => blockersOf(snapshot).map(({ tag }) => tag));
          expect(action.blockers ?? []).toEqual(expect.arrayContaining(tags));
        });

        it('in a state that forbids it nothing is sent, and the states that would do are named', async () => {
          const wish = forbiddenFor(subject, stage.emulator);
          const answer = await mutate(stage, subject, wish.input);
          expect(answer).toMatchObject({
            __typename: 'CloudResourceStateError',
            providerCode: null,
            operation: { status: 'REJECTED' },
          });
          expect(answer.currentNativeState).toEqual(expect.any(String));
          expect(answer.allowedNativeStates).not.toContain(answer.currentNativeState);
          // Where it is on its way to the wished end already no state would do.
          const none = (answer.allowedNativeStates as readonly string[]).length === 0;
          expect(answer.advice === 'NOTHING_TO_DO').toBe(none);
          expect(sent(subject, wish)).toBe(0);
        });

        if (!isPresent(subject)) return;

        it('is never seen as done or failed by a state that it was in before', () => {
          for (const showing of sample.showings) {
            // Where a flag or a name was as wanted before, it stays a truth that it is as wanted.
            if (Object.keys(showing.fields).some(name => name !== 'nativeState')) continue;
            const now = shown(resource, showing);
            if (blockersOf({ ...before, resource: now }).length > 0) continue;
            const progress = change.progress({
              before: { ...before, resource: now },
              now,
              input: input as never,
            });
            expect([showing.label, progress]).not.toContain('done');
            expect([showing.label, progress]).not.toContain('failed');
          }
        });

        it('what does not exist is not found, and nothing is sent', async () => {
          const wish = wishOn(subject, 'nothing-of-this-name');
          const answer = await mutate(stage, subject, wish.input);
          expect(answer).toMatchObject({ __typename: 'CloudResourceNotFoundError', providerCode: null });
          expect(sent(subject, wish)).toBe(0);
        });

        it('in each of the states that there are it succeeds, or is refused with a typed error and not done', async () => {
          const states = new Set(sample.showings.map(({ fields }) => fields.nativeState));
          const ends = await Promise.all([...states].map(state => endIn(stage, subject, state)));
          expect(ends.filter(end => end !== null).length).toBeGreaterThan(1);
          for (const end of ends) {
            if (end === null) continue;
            const { nativeState, typename, executions } = end;
            const success = /Success$/.test(typename);
            expect([nativeState, typename]).toEqual([
              nativeState,
              success ? typename : 'CloudResourceStateError',
            ]);
            expect([nativeState, executions]).toEqual([nativeState, success ? 1 : 0]);
          }
        });
      },
    );

    if (tried === undefined || !isPresent(tried)) return;
    const readAction = kindOf(tried).action;
    const { unheardOf, accessCode } = cloud.samples;
    const unreadable: readonly (readonly [string, Fault, string])[] = [
      ['fails', { kind: 'serverError', status: 500, act: false }, 'CloudUnavailableError'],
      ['is dropped', { kind: 'dropAfterActing' }, 'CloudUnavailableError'],
      ['is not permitted', { kind: 'refuse', code: accessCode, status: 403 }, 'CloudAccessError'],
      [
        'is refused by a code that no table knows',
        { kind: 'refuse', code: unheardOf },
        'CloudUnavailableError',
      ],
    ];
    it.each(unreadable)('where the look before %s, nothing is sent', async (_what, fault, tag) => {
      const wish = wishFor(tried, stage.emulator);
      // A call that is answered in between, or the failures of all cases together would pause the account.
      await mutate(stage, tried, wishOn(tried, 'nothing-of-this-name').input);
      stage.emulator.faults.add({ action: readAction, times: 'always', fault });
      const answer = await mutate(stage, tried, wish.input);
      stage.emulator.faults.clear();
      expect(answer.__typename).toBe(tag);
      if (fault.kind === 'refuse') expect(answer.providerCode).toBe(fault.code);
      expect(answer.operation).toBeNull();
      expect(sent(tried, wish)).toBe(0);
    });

    it('a state that no list has is passed on as UNKNOWN, with the word itself', async () => {
      const wish = wishFor(tried, stage.emulator, { fate: 'stuck' });
      const { action } = tried.change.action;
      // The look before shows the truth, the one after the send the strange word.
      stage.emulator.faults.add({ action, resource: wish.marker, fault: { kind: 'delay', ms: 50 } });
      const answering = mutate(stage, tried, wish.input);
      await stage.emulator.journal.until(() => sent(tried, wish) === 1);
      const fault = { kind: 'unknownState', state: 'UNHEARD_OF' } as const;
      stage.emulator.faults.add({ action: readAction, resource: wish.marker, times: 'always', fault });
      const answer = await answering;
      stage.emulator.faults.clear();
      const shownAs = answer[tried.change.of.resourceField];
      expect(shownAs).toMatchObject({ state: 'UNKNOWN', nativeState: 'UNHEARD_OF' });
    });
  });
}

function shown(resource: CloudResource, { fields }: Showing): CloudResource {
  return { ...resource, ...fields };
}

interface EndInState {
  readonly nativeState: unknown;
  readonly typename: string;
  readonly executions: number;
}

/** What becomes of it while the resource stands still in this state; null where the emulated cloud has no such state. */
async function endIn(stage: Stage, subject: PresentSubject, status: unknown): Promise<EndInState | null> {
  const id = standing(stage, { ...subject.sample.fresh, status, fate: 'stuck' });
  if (id === null) return null;
  const wish = wishOn(subject, id);
  const { __typename: typename } = await stage.gate(() => mutate(stage, subject, wish.input));
  const { executions } = seenOf(stage.emulator, subject, wish);
  return { nativeState: status, typename, executions: executions.length };
}

function standing(stage: Stage, specification: Specification): string | null {
  try {
    return create(stage.emulator, specification);
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

/** What the change's own look sees before it. */
async function snapshotOf(stage: Stage, { change }: Subject, { input, nativeId }: Wish): Promise<Snapshot> {
  const { provider, kind } = change.of;
  const name = nativeId === null ? String(input.name) : null;
  const target = { provider, account: 'demo', kind, region: regionIn(input), nativeId, name };
  const look = await change.look({ account: accountOf(stage), target, input: input as never });
  if (look.kind !== 'present') throw new Error(`${change.mutation} saw ${JSON.stringify(look)}`);
  return look.now;
}

async function anyOf(stage: Stage, subject: Subject): Promise<CloudResource> {
  const { fresh, args = {} } = kindOf(subject);
  const id = create(stage.emulator, fresh);
  const noun = subject.change.of as unknown as Noun;
  const found = await noun.readMany({ account: accountOf(stage), region: regionIn(args) }, [id]);
  const item = found.kind === 'read' ? found.value.items.get(id) : undefined;
  if (item === undefined) throw new Error(`${id} cannot be read`);
  return item;
}

function regionIn(input: Readonly<Record<string, unknown>>): string | null {
  return typeof input.regionId === 'string' ? input.regionId : null;
}

function accountOf({ gateway, cloud }: Stage): Account<unknown> {
  const account = gateway.app.engine.accounts.find(cloud.provider, 'demo');
  if (account === undefined) throw new Error(`${cloud.provider} has no account`);
  return account;
}

function kindOf({ change, cloud }: Subject): KindSample {
  const sample = cloud.samples.kinds[change.of.typeName];
  if (sample === undefined) throw new Error(`there is no sample of the kind ${change.of.typeName}`);
  return sample;
}
