import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Account } from '../../../src/domain/account.ts';
import type { Change, Snapshot } from '../../../src/domain/change.ts';
import { parseResourceId } from '../../../src/domain/resource.ts';
import type { Fault } from '../../../src/emulation/faults.ts';
import type { ProviderSamples, Showing } from '../sample.ts';
import { type Answer, create, mutate, openStage, type Stage, type Subject } from '../stage.ts';

/** What reading says before and after a change, and that nothing is sent where reading says no, or nothing. */
export function describeLooks(samples: ProviderSamples, subjects: readonly Subject[]): void {
  for (const subject of subjects) {
    const { mutation, action } = subject.change;
    const change = subject.change as unknown as Change;
    describe(`${mutation}: what reading says`, () => {
      let stage: Stage;
      let fresh: Snapshot;

      beforeAll(async () => {
        stage = await openStage(samples);
        fresh = await viewOf(stage, subject, create(stage, subject.sample.fresh));
      });

      afterAll(() => stage.close());

      const sent = (id: string): number =>
        stage.cloud.journal.requests({ action: action.action, resource: id }).length;

      it('what it succeeds on is not blocked', () => {
        expect(change.blockers(fresh, null)).toEqual([]);
      });

      it.each(subject.sample.showings.map(showing => [showing.label, showing] as const))(
        'from what it succeeds on to %s',
        (_label, showing) => {
          expect(change.seen(fresh, shown(fresh, showing))).toBe(showing.seen);
        },
      );

      it('is never seen as done or failed by a state that it was in before', () => {
        for (const showing of subject.sample.showings) {
          const view = shown(fresh, showing);
          // Where a flag was as wanted before, it stays a truth that it is as wanted.
          if (change.blockers(view, null).length > 0 || change.toggle) continue;
          expect([showing.label, change.seen(view, view)]).not.toContain('done');
          expect([showing.label, change.seen(view, view)]).not.toContain('failed');
        }
      });

      it('a blocker is an error that the action declares', () => {
        for (const showing of subject.sample.showings) {
          for (const { tag } of change.blockers(shown(fresh, showing), null))
            expect(action.blockers ?? []).toContain(tag);
        }
      });

      it('in a state that forbids it nothing is sent, and the states that would do are named', async () => {
        const id = create(stage, subject.sample.forbidden);
        const answer = await mutate(stage, subject, id);
        expect(answer).toMatchObject({ __typename: 'CloudResourceStateError', providerCode: null });
        expect(answer.currentNativeState).toEqual(expect.any(String));
        expect(answer.allowedNativeStates).not.toEqual([]);
        expect(answer.allowedNativeStates).not.toContain(answer.currentNativeState);
        expect(sent(id)).toBe(0);
      });

      it('what does not exist is not found, and nothing is sent', async () => {
        const answer = await mutate(stage, subject, 'nothing-of-this-name');
        expect(answer).toMatchObject({ __typename: 'CloudResourceNotFoundError', providerCode: null });
        expect(sent('nothing-of-this-name')).toBe(0);
      });

      const readAction = actionReading(samples, subject);
      const unreadable: readonly (readonly [string, Fault, string])[] = [
        ['fails', { kind: 'serverError', status: 500, act: false }, 'CloudUnavailableError'],
        ['is dropped', { kind: 'dropAfterActing' }, 'CloudUnavailableError'],
        ['is not permitted', { kind: 'refuse', code: samples.accessCode, status: 403 }, 'CloudAccessError'],
        [
          'is refused by a code that nobody knows',
          { kind: 'refuse', code: samples.unheardOf },
          'CloudUnavailableError',
        ],
      ];
      it.each(unreadable)('where the look before %s, nothing is sent', async (_what, fault, tag) => {
        const id = create(stage, subject.sample.fresh);
        // A call that is answered in between, or the failures of all cases together would pause the account.
        await mutate(stage, subject, 'nothing-of-this-name');
        stage.cloud.faults.add({ action: readAction, times: 'always', fault });
        const answer = await mutate(stage, subject, id);
        stage.cloud.faults.clear();
        expect(answer.__typename).toBe(tag);
        if (fault.kind === 'refuse') expect(answer.providerCode).toBe(fault.code);
        expect(answer.operation).toBeNull();
        expect(sent(id)).toBe(0);
      });

      it('a state that nobody has heard of is passed on as UNKNOWN, with the word itself', async () => {
        const id = create(stage, { ...subject.sample.fresh, fate: 'stuck' });
        // The look before shows the truth, the one after the send the strange word.
        stage.cloud.faults.add({ action: action.action, resource: id, fault: { kind: 'delay', ms: 50 } });
        const answering = mutate(stage, subject, id);
        await stage.cloud.journal.until(() => sent(id) === 1);
        stage.cloud.faults.add({
          action: readAction,
          resource: id,
          fault: { kind: 'unknownState', state: 'UNHEARD_OF' },
        });
        const answer = await answering;
        expect(answer[subject.resourceField]).toMatchObject({ state: 'UNKNOWN', nativeState: 'UNHEARD_OF' });
      });

      it('in each of the states that there are it succeeds, or is refused with a typed error and not done', async () => {
        const states = new Set(subject.sample.showings.map(({ fields }) => fields.nativeState));
        for (const nativeState of states) {
          const id = inState(stage, subject, nativeState);
          if (id === null) continue;
          const answer = await mutate(stage, subject, id);
          const { length } = stage.cloud.journal.executions({ action: action.action, resource: id });
          expect([nativeState, answer.__typename, length]).toEqual([
            nativeState,
            expect.stringMatching(length === 0 ? /^CloudResourceStateError$/ : /Success$/),
            isSuccess(answer) ? 1 : 0,
          ]);
        }
      });
    });
  }
}

function isSuccess(answer: Answer): boolean {
  return answer.__typename.endsWith('Success');
}

function shown(view: Snapshot, { fields }: Showing): Snapshot {
  return { ...view, resource: { ...view.resource, ...fields } };
}

/** A resource that stands still in this state; null where the emulated cloud itself has no such state. */
function inState(stage: Stage, subject: Subject, status: unknown): string | null {
  try {
    return create(stage, { ...subject.sample.fresh, status, fate: 'stuck' });
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

async function viewOf(stage: Stage, subject: Subject, id: string): Promise<Snapshot> {
  const { works } = stage.gateway.app;
  const change = subject.change as unknown as Change;
  const account = works.accounts.find(change.provider, 'demo') as Account<unknown>;
  const region = subject.sample.input?.regionId;
  const segments = [
    change.provider,
    'demo',
    change.kind,
    ...(typeof region === 'string' ? [region] : []),
    id,
  ];
  const target = parseResourceId(['causeway', ...segments].join(':'));
  if (target === null) throw new Error(`${segments.join(':')} is no id`);
  const look = await change.look(account, target, null);
  if (look.kind !== 'present') throw new Error(`${id} is ${look.kind}`);
  return look.now;
}

function actionReading(samples: ProviderSamples, { members, resourceField }: Subject): string {
  const success = members.find(({ name }) => name.endsWith('Success'));
  const typeName = String(success?.getFields()[resourceField]?.type);
  const action = samples.kinds[typeName]?.action;
  if (action === undefined) throw new Error(`there is no sample of the kind ${typeName}`);
  return action;
}
