import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Change } from '../../../src/domain/change.ts';
import type { Fault } from '../../../src/emulation/faults.ts';
import type { Cloud } from '../cloud.ts';
import {
  attempt,
  leaksOf,
  openStage,
  type Stage,
  seenOf,
  startAll,
  type Trial,
  unansweredEnd,
} from '../stage.ts';
import { mutate, type Subject, wishFor } from '../subject.ts';
import { patient } from './extent.ts';

/** What each change comes to where nothing goes wrong, and where its answer is lost. */
export function describeAnswers(cloud: Cloud, subjects: readonly Subject[]): void {
  describe(`${cloud.provider}: a change and its answer`, patient, () => {
    let stage: Stage;
    let take: (name: string) => Promise<Trial>;
    const faults: readonly (readonly [string, Fault])[] = [
      ['slow', { kind: 'delay', ms: 100 }],
      ['lost after acting', { kind: 'dropAfterActing' }],
      ['lost before acting', { kind: 'dropBeforeActing' }],
    ];
    const trials = subjects.flatMap(subject =>
      faults.map(([name, fault]) => ({ name: `${subject.change.mutation}, ${name}`, subject, fault })),
    );

    beforeAll(async () => {
      stage = await openStage(cloud);
      take = startAll(trials, ({ subject, fault }) => attempt(stage, subject, fault));
    });

    afterAll(() => stage.close());

    describe.each(subjects.map(subject => [subject.change.mutation, subject] as const))(
      '%s',
      (_name, subject) => {
        const { change, sample } = subject;
        const { mutation, of } = change;
        const token = change.action.effect === 'token';

        it("answered late: is accepted with the vendor's request id, and its end is seen", async () => {
          const { answer, end, requests, executions, wish } = await take(`${mutation}, slow`);
          expect(answer).toMatchObject({ requestId: requests[0]?.requestId, replayed: false });
          expect(answer.__typename).toMatch(/Success$/);
          expect(['ACCEPTED', 'SUCCEEDED']).toContain(answer.operation?.status);
          expect([requests.length, executions.length]).toEqual([1, 1]);
          expect(end).toMatchObject({ status: 'SUCCEEDED', nativeState: sample.end });
          expect(end?.resource).toEqual(idOf(change, wish.nativeId ?? executions[0]?.resource));
          const shown = answer[of.resourceField] as { id: string } | null;
          if (shown !== null) expect(shown.id).toBe(end?.resource);
        });

        it('answered to nobody, and done: is found to be done, and was done once', async () => {
          const { answer, end, requests, executions, wish } = await take(`${mutation}, lost after acting`);
          expect(answer.__typename).toMatch(token ? /Success$/ : /^CloudOutcomeUnknownError$/);
          expect([requests.length, executions.length]).toEqual([token ? 2 : 1, 1]);
          expect(end?.status).toBe('SUCCEEDED');
          expect(end?.resource).toEqual(idOf(change, wish.nativeId ?? executions[0]?.resource));
        });

        it('answered to nobody, and not done: is not sent again unless the vendor knows a repeat', async () => {
          const { answer, end, requests, executions } = await take(`${mutation}, lost before acting`);
          expect(answer.__typename).toMatch(token ? /Success$/ : /^CloudOutcomeUnknownError$/);
          expect([requests.length, executions.length]).toEqual(token ? [2, 1] : [1, 0]);
          expect(end?.status).toBe(unansweredEnd(subject, token));
        });

        it('with the same idempotency key: sends nothing again', async () => {
          const wish = wishFor(subject, stage.emulator);
          const input = { ...wish.input, idempotencyKey: `key-${wish.marker}` };
          const first = await mutate(stage, subject, input);
          const second = await mutate(stage, subject, input);
          expect(second).toMatchObject({
            __typename: first.__typename,
            replayed: true,
            requestId: first.requestId,
            operation: { id: first.operation?.id },
          });
          expect(seenOf(stage.emulator, subject, wish).requests).toHaveLength(1);
        });

        const { refusedInside } = sample;
        if (refusedInside === undefined) return;
        it('answered with a success that refuses what was asked for: is refused, and not done', async () => {
          const wish = wishFor(subject, stage.emulator);
          const refusing = cloud.samples.successBody(refusedInside(wish.nativeId ?? ''));
          const inside = { kind: 'status', status: 200, act: false, body: refusing } as const;
          const { answer, end } = await attempt(stage, subject, inside, { wish });
          expect(answer).toMatchObject({
            __typename: 'CloudResourceStateError',
            requestId: expect.any(String),
            operation: { status: 'REJECTED' },
          });
          expect(end?.status).toBe('REJECTED');
          const other = cloud.samples.successBody(refusedInside('somebody-else'));
          const beside = await attempt(stage, subject, { ...inside, act: true, body: other });
          expect(beside.answer.__typename).toBe('CloudOutcomeUnknownError');
          expect(beside.end?.status).toBe('SUCCEEDED');
        });
      },
    );

    it('no secret and no signature is in any answer or log line', async () => {
      for (const { name } of trials) await take(name);
      expect(stage.heard.length).toBeGreaterThan(trials.length);
      expect(leaksOf(stage)).toEqual([]);
    });
  });
}

/** An id of the graph, whatever region stands in it. */
function idOf({ of: { provider, kind } }: Change, nativeId = 'nothing'): unknown {
  return expect.stringMatching(new RegExp(`^causeway:${provider}:demo:${kind}:(?:[^:]+:)?${nativeId}$`));
}
