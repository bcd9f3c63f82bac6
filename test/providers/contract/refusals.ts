import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CodeRule } from '../../../src/domain/action.ts';
import { catalogue, type ErrorTag } from '../../../src/domain/errors.ts';
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
import { firstOfEach, patient } from './extent.ts';

interface Refused {
  readonly name: string;
  readonly subject: Subject;
  readonly code: string;
  readonly status: number;
  message(nativeId: string): string;
  /** Null: no table knows it. */
  readonly tag: ErrorTag | null;
  /** Whether its words tell it from others with the same code. */
  readonly ruled: boolean;
}

function refusalsOf(subject: Subject, { samples }: Cloud): readonly Refused[] {
  const { mutation, action } = subject.change;
  const [first = ''] = Object.keys(action.errors);
  const codes: readonly (readonly [string, ErrorTag | null])[] = [
    ...Object.entries(action.errors),
    [samples.accessCode, 'CloudAccessError'],
    [samples.unheardOf, null],
    // Nothing is guessed by likeness to a known code.
    [`${first}_X`, null],
  ];
  return [
    ...codes.map(([code, tag], index) => {
      // The status may be any: the vendors themselves are not of one mind about it.
      const status = tag !== null && index % 2 === 1 ? 404 : 400;
      const name = `${mutation}: ${status} ${code}`;
      return {
        name,
        subject,
        code,
        status,
        tag,
        ruled: false,
        message: () => `In the vendor's words: ${code}.`,
      };
    }),
    ...(action.rules ?? []).map((rule, index) => {
      const { code, tag } = rule;
      const name = `${mutation}: rule ${index + 1}, ${code}`;
      return { name, subject, code, status: 400, tag, ruled: true, message: wordsFor(rule, subject) };
    }),
  ];
}

/** The sample's words for this rule, which none before it takes: one without words is no rule that anybody has tried. */
function wordsFor(rule: CodeRule, { change, sample }: Subject): (nativeId: string) => string {
  const said = sample.said?.find(({ code, message }) => {
    const words = message('id-1');
    const first = change.action.rules?.find(
      each => each.code === code && each.words.test(words) && (!each.namesTarget || words.includes('id-1')),
    );
    return first === rule;
  });
  if (said === undefined) throw new Error(`${change.mutation} has no words for its rule ${rule.words}`);
  return said.message;
}

/** What a refusal becomes, by its code (and its words where only they tell), with the vendor's own words kept. */
export function describeRefusals(cloud: Cloud, subjects: readonly Subject[]): void {
  describe(`${cloud.provider}: a change that is refused`, patient, () => {
    let stage: Stage;
    let take: (name: string) => Promise<Trial>;
    // A code means the same to every change whose table says so; a rule is its change's own.
    const refusals = firstOfEach(
      subjects.flatMap(subject => refusalsOf(subject, cloud)),
      ({ name, code, tag, ruled }) => (ruled ? name : `${code} ${tag}`),
    );

    beforeAll(async () => {
      stage = await openStage(cloud);
      take = startAll(refusals, ({ subject, code, status, message }) => {
        const wish = wishFor(subject, stage.emulator);
        const fault = { kind: 'refuse', code, status, message: message(wish.marker) } as const;
        return attempt(stage, subject, fault, { wish });
      });
    });

    afterAll(() => stage.close());

    for (const { name, code, tag, subject, message } of refusals) {
      it(`${name} is answered as ${tag ?? 'unmapped, and its outcome as unknown'}`, async () => {
        const { wish, answer, end, requests, executions } = await take(name);
        const expected = tag ?? 'CloudUnmappedError';
        expect(answer).toMatchObject({
          __typename: expected,
          code: expected,
          provider: expect.stringMatching(new RegExp(`^${cloud.provider}`, 'i')),
          providerCode: code,
          providerMessage: message(wish.marker),
          requestId: requests[0]?.requestId,
          retryable: catalogue[expected].retryable,
          advice: catalogue[expected].advice,
          operation: { status: tag === null ? 'UNKNOWN' : 'REJECTED', attempts: 1 },
        });
        expect(subject.members.map(member => member.name)).toContain(answer.__typename);
        if ('resourceId' in catalogue[expected].fields && wish.nativeId !== null) {
          expect(answer.resourceId).toContain(`:${wish.nativeId}`);
        }
        expect([requests.length, executions.length]).toEqual([1, 0]);
        expect(end?.status).toBe(tag === null ? unansweredEnd(subject, false) : 'REJECTED');
      });
    }

    it.each(subjects.map(subject => [subject.change.mutation, subject] as const))(
      '%s: a refusal leaves the resource free for the next try, which succeeds',
      async (_mutation, subject) => {
        const refused = { kind: 'refuse', code: cloud.samples.accessCode, status: 403 } as const;
        const { wish } = await attempt(stage, subject, refused);
        expect((await mutate(stage, subject, wish.input)).__typename).toMatch(/Success$/);
        expect(seenOf(stage.emulator, subject, wish).executions).toHaveLength(1);
      },
    );

    it('no secret and no signature is in any answer or log line', () => {
      expect(stage.heard.length).toBeGreaterThan(refusals.length);
      expect(leaksOf(stage)).toEqual([]);
    });
  });
}
