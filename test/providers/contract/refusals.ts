import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { catalogue, type ErrorTag } from '../../../src/domain/errors.ts';
import type { ProviderSamples } from '../sample.ts';
import {
  attempt,
  create,
  leaksOf,
  mutate,
  openStage,
  type Stage,
  type Subject,
  startAll,
  type Trial,
} from '../stage.ts';

interface Refused {
  readonly name: string;
  readonly subject: Subject;
  readonly code: string;
  readonly status: number;
  /** Null: nobody knows the code. */
  readonly tag: ErrorTag | null;
}

function refusalsOf(subject: Subject, samples: ProviderSamples): readonly Refused[] {
  const { mutation, action } = subject.change;
  const declared = Object.entries(action.errors);
  const [first = ''] = Object.keys(action.errors);
  const codes: readonly (readonly [string, ErrorTag | null])[] = [
    ...declared,
    [samples.accessCode, 'CloudAccessError'],
    [samples.unheardOf, null],
    // Nothing is guessed by likeness to a known code.
    [`${first}_X`, null],
  ];
  return codes.flatMap(([code, tag]) =>
    // The status may be any: the vendors themselves are not of one mind about it.
    (tag === null ? [400] : [400, 404]).map(status => ({
      name: `${mutation}: ${status} ${code}`,
      subject,
      code,
      status,
      tag,
    })),
  );
}

/** What a refusal becomes, by its code alone, with the vendor's own words kept. */
export function describeRefusals(samples: ProviderSamples, subjects: readonly Subject[]): void {
  describe(`${samples.provider}: a change that is refused`, () => {
    let stage: Stage;
    let take: (name: string) => Promise<Trial>;
    let accepted: (mutation: string) => Promise<Trial>;
    const refusals = subjects.flatMap(subject => refusalsOf(subject, samples));

    beforeAll(async () => {
      stage = await openStage(samples);
      take = startAll(refusals, ({ subject, code, status }) =>
        attempt(stage, subject, { kind: 'refuse', code, status, message: `In the vendor's words: ${code}.` }),
      );
      const named = subjects.map(subject => ({ name: subject.change.mutation, subject }));
      accepted = startAll(named, ({ subject }) => attempt(stage, subject, { kind: 'delay', ms: 100 }));
    });

    afterAll(() => stage.close());

    for (const { name, code, tag, subject } of refusals) {
      it(`${name} is answered as ${tag ?? 'unmapped, and its outcome as unknown'}`, async () => {
        const { id, answer, end, requests, executions } = await take(name);
        expect(answer).toMatchObject({
          __typename: tag ?? 'CloudUnmappedError',
          code: tag ?? 'CloudUnmappedError',
          provider: expect.stringMatching(new RegExp(`^${samples.provider}`, 'i')),
          providerCode: code,
          providerMessage: `In the vendor's words: ${code}.`,
          requestId: requests[0]?.requestId,
          retryable: catalogue[tag ?? 'CloudUnmappedError'].retryable,
          advice: catalogue[tag ?? 'CloudUnmappedError'].advice,
          operation: { status: tag === null ? 'UNKNOWN' : 'REJECTED', attempts: 1 },
        });
        expect(subject.members.map(member => member.name)).toContain(answer.__typename);
        if ('resourceId' in catalogue[tag ?? 'CloudUnmappedError'].fields) {
          expect(answer.resourceId).toContain(`:${id}`);
        }
        expect(requests).toHaveLength(1);
        expect(executions).toHaveLength(0);
        const unsettled = subject.change.toggle ? 'NEEDS_ATTENTION' : 'NOT_APPLIED';
        expect(end?.status).toBe(tag === null ? unsettled : 'REJECTED');
      });
    }

    for (const subject of subjects) {
      const { mutation, action } = subject.change;
      it(`${mutation}: a refusal leaves the resource free for the next try, which succeeds`, async () => {
        const { id } = await attempt(stage, subject, {
          kind: 'refuse',
          code: samples.accessCode,
          status: 403,
        });
        const answer = await mutate(stage, subject, id);
        expect(answer.__typename).toMatch(/Success$/);
        expect(stage.cloud.journal.executions({ action: action.action, resource: id })).toHaveLength(1);
      });

      it(`${mutation}: a slow 200 is accepted with the vendor's request id, and its end is seen`, async () => {
        const { answer, end, requests } = await accepted(mutation);
        expect(answer).toMatchObject({ requestId: requests[0]?.requestId, replayed: false });
        expect(['ACCEPTED', 'SUCCEEDED']).toContain(answer.operation?.status);
        expect(requests).toHaveLength(1);
        expect(end).toMatchObject({ status: 'SUCCEEDED', nativeState: subject.sample.end });
      });

      it(`${mutation}: with the same idempotency key nothing is sent again`, async () => {
        const id = create(stage, subject.sample.fresh);
        const idempotencyKey = `key-${id}`;
        const first = await mutate(stage, subject, id, { idempotencyKey });
        const second = await mutate(stage, subject, id, { idempotencyKey });
        expect(second).toMatchObject({
          __typename: first.__typename,
          replayed: true,
          requestId: first.requestId,
          operation: { id: first.operation?.id },
        });
        expect(stage.cloud.journal.requests({ action: action.action, resource: id })).toHaveLength(1);
      });
    }

    it('no secret and no signature is in any answer or log line', () => {
      expect(stage.heard.length).toBeGreaterThan(refusals.length);
      expect(leaksOf(stage)).toEqual([]);
    });
  });
}
