import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Fault, garbageShapes } from '../../../src/emulation/faults.ts';
import type { Cloud } from '../cloud.ts';
import {
  attempt,
  hurried,
  leaksOf,
  openStage,
  type Stage,
  settled,
  startAll,
  type Trial,
  unansweredEnd,
} from '../stage.ts';
import { mutate, type Subject, wishFor } from '../subject.ts';
import { patient, representatives } from './extent.ts';

interface Mishap {
  readonly name: string;
  readonly fault: Fault;
  readonly acts: boolean;
  /** What the vendor said all the same, and what is kept of it. */
  readonly code?: string;
}

const either = [true, false];

/** Well within what an account may repeat before its calls have earned more, and before its changes are paused. */
const mostMishaps = 12;

function mishapsOf(
  { change: { action } }: Subject,
  { samples: { refusalBody, misplacedErrors, unheardOf } }: Cloud,
): readonly Mishap[] {
  const known = Object.keys(action.errors)[0] ?? unheardOf;
  const done = (acts: boolean): string => (acts ? 'done' : 'not done');
  return [
    ...garbageShapes.flatMap(shape =>
      either.map(act => ({
        name: `${done(act)} and answered with garbage (${shape})`,
        fault: { kind: 'garbage', shape, act } as const,
        acts: act,
      })),
    ),
    ...either.flatMap(act => [
      { name: `${done(act)} and never answered`, fault: { kind: 'silence', act } as const, acts: act },
      {
        name: `${done(act)} and answered with status 7105`,
        fault: { kind: 'status', status: 7105, act, body: refusalBody(known) } as const,
        acts: act,
      },
      {
        name: `${done(act)} and answered 200 with the code of a refusal`,
        fault: { kind: 'status', status: 200, act, body: refusalBody(known) } as const,
        acts: act,
      },
      {
        name: `${done(act)} and answered 200 with a code that is no text`,
        fault: { kind: 'status', status: 200, act, body: refusalBody(7105) } as const,
        acts: act,
      },
      ...misplacedErrors.map(body => ({
        name: `${done(act)} and answered 200 with an error where its success should be, ${body}`,
        fault: { kind: 'status', status: 200, act, body } as const,
        acts: act,
      })),
      {
        name: `${done(act)} and answered 403 with a web page`,
        fault: { kind: 'status', status: 403, act, body: '<html>are you human?</html>' } as const,
        acts: act,
      },
      {
        name: `${done(act)} and answered 400 without a code`,
        fault: { kind: 'status', status: 400, act, body: '{"requestId":"T-1","RequestId":"R-1"}' } as const,
        acts: act,
      },
      {
        name: `${done(act)} and answered 500 with what looks like a success`,
        fault: {
          kind: 'status',
          status: 500,
          act,
          body: '{"requestId":"T-1","response":{},"RequestId":"R-1"}',
        } as const,
        acts: act,
      },
      {
        name: `${done(act)} and answered 500 with nothing`,
        fault: { kind: 'status', status: 500, act, body: '' } as const,
        acts: act,
      },
      {
        name: `${done(act)} and answered 500 with the code of a refusal`,
        fault: { kind: 'serverError', status: 500, act, code: known } as const,
        acts: act,
        code: known,
      },
      ...([500, 502, 503] as const).map(status => ({
        name: `${done(act)} and answered ${status}`,
        fault: { kind: 'serverError', status, act } as const,
        acts: act,
      })),
    ]),
    ...(['drop', 'silence', 'html', 'serverError'] as const).map(answer => ({
      name: `done later, after ${answer}`,
      fault: { kind: 'lateAct', ms: 150, answer } as const,
      acts: true,
    })),
    { name: 'dropped before it was done', fault: { kind: 'dropBeforeActing' }, acts: false },
    { name: 'dropped after it was done', fault: { kind: 'dropAfterActing' }, acts: true },
    {
      name: 'redirected',
      fault: { kind: 'redirect', location: 'http://127.0.0.1:1/elsewhere' },
      acts: false,
    },
  ];
}

/** What cannot be read tells nothing: the answer says so, nothing is doubled, and reading finds the truth. */
export function describeUnreadable(cloud: Cloud, all: readonly Subject[]): void {
  const subjects = representatives(all);
  describe(`${cloud.provider}: a change without a readable answer`, patient, () => {
    const stages: Stage[] = [];
    let take: (name: string) => Promise<Trial>;
    let takeStubborn: (name: string) => Promise<Trial>;
    let takeUnread: (name: string) => Promise<Trial>;
    const trials = subjects.flatMap(subject =>
      mishapsOf(subject, cloud).map(mishap => ({
        ...mishap,
        subject,
        name: `${subject.change.mutation}, ${mishap.name}`,
      })),
    );
    // A call with a token is repeated by itself, so here the mishap happens every time. One of each family: repeats are rationed.
    const stubborn = trials.filter(
      ({ subject, name }) =>
        subject.change.action.effect === 'token' &&
        /never|7105|later|dropped|redirected|\(html\)|answered 500$/.test(name),
    );

    beforeAll(async () => {
      const place = stagesFor(cloud, stages);
      const placed = async (mishaps: typeof trials, every: boolean) =>
        await Promise.all(
          mishaps.map(async mishap => ({
            ...mishap,
            stage: await place(mishap.subject, { silent: isSilent(mishap.fault), every }),
          })),
        );
      const once = await placed(trials, false);
      const every = await placed(stubborn, true);
      // Which resource a request names is not known where its body is not read: here each change is alone.
      const unread = await Promise.all(
        subjects.map(async subject => {
          const stage = await openStage(cloud);
          stages.push(stage);
          return { name: subject.change.mutation, subject, stage };
        }),
      );
      takeUnread = startAll(unread, ({ subject, stage }) => dropUnread(stage, subject));
      const loud = [...once, ...every].filter(({ fault }) => !isSilent(fault));
      const { promise: calm, resolve } = Promise.withResolvers<void>();
      let left = loud.length;
      // Silence is told from a busy machine by time alone, so it is waited for when all else has been said.
      const begin = async ({ subject, fault, stage }: (typeof once)[number], times: 1 | 'always') => {
        if (isSilent(fault)) {
          await calm;
          return await attempt(stage, subject, fault, { times });
        }
        try {
          return await attempt(stage, subject, fault, { times });
        } finally {
          left -= 1;
          if (left === 0) resolve();
        }
      };
      take = startAll(once, mishap => begin(mishap, 1));
      takeStubborn = startAll(every, mishap => begin(mishap, 'always'));
    });

    afterAll(async () => {
      for (const each of stages) await each.close();
    });

    for (const { name, acts, code, subject } of trials) {
      if (subject.change.action.effect === 'token') {
        it(`${name}: is repeated under the same token, and happens once`, async () => {
          const { answer, end, requests, executions } = await take(name);
          expect(answer.__typename).toMatch(/Success$/);
          expect([requests.length, executions.length]).toEqual([2, 1]);
          expect(end?.status).toBe('SUCCEEDED');
        });
        continue;
      }
      it(`${name}: is sent exactly once and called unknown until reading has found out`, async () => {
        const trial = await take(name);
        expect(trial.requests).toHaveLength(1);
        expectUnknown(trial, subject, acts, code);
      });
    }

    for (const { name, acts, subject } of stubborn) {
      it(`${name} every time: is called unknown after three requests, and happens ${acts ? 'once' : 'never'}`, async () => {
        const trial = await takeStubborn(name);
        expect(trial.requests).toHaveLength(3);
        expectUnknown(trial, subject, acts);
      });
    }

    for (const subject of subjects) {
      const { mutation, action } = subject.change;
      it(`${mutation}, dropped before its body was read: counts as sent`, async () => {
        const { answer, end, requests, executions } = await takeUnread(mutation);
        expect(answer.__typename).toBe('CloudOutcomeUnknownError');
        expect(requests).toHaveLength(action.effect === 'once' ? 1 : 3);
        expect(executions).toHaveLength(0);
        expect(end?.status).toBe(unansweredEnd(subject, false));
      });
    }

    it('no secret and no signature is in any answer or log line', () => {
      expect(stages.flatMap(stage => stage.heard).length).toBeGreaterThan(trials.length);
      expect(stages.flatMap(leaksOf)).toEqual([]);
    });
  });
}

type PlaceFor = (
  subject: Subject,
  how: { readonly silent: boolean; readonly every: boolean },
) => Promise<Stage>;

/** A gateway for each dozen of mishaps, for repeats are rationed and changes paused; and for a few that wait for silence. */
function stagesFor(cloud: Cloud, opened: Stage[]): PlaceFor {
  const filling = new Map<string, { readonly stage: Promise<Stage>; left: number }>();
  return async ({ change: { action } }, { silent, every }) => {
    const key = `${action.effect} ${silent} ${every}`;
    let place = filling.get(key);
    if (place === undefined || place.left <= 0) {
      place = {
        stage: openStage(cloud, silent ? hurried(action.effect) : {}),
        left: silent ? 4 : mostMishaps,
      };
      filling.set(key, place);
      place.stage.then(stage => opened.push(stage));
    }
    // What fails every time fails with each of its attempts.
    place.left -= every && !silent ? 3 : 1;
    return await place.stage;
  };
}

function isSilent(fault: Fault): boolean {
  return fault.kind === 'silence' || (fault.kind === 'lateAct' && fault.answer === 'silence');
}

async function dropUnread(stage: Stage, subject: Subject): Promise<Trial> {
  const { action } = subject.change.action;
  const { faults, journal } = stage.emulator;
  const wish = wishFor(subject, stage.emulator);
  faults.add({ action, times: 'always', fault: { kind: 'dropBeforeReading' } });
  const answer = await mutate(stage, subject, wish.input);
  const end = await settled(stage.gateway, answer.operation?.id ?? '');
  return {
    wish,
    answer,
    end,
    requests: journal.requests({ action }),
    executions: journal.executions({ action }),
  };
}

function expectUnknown(
  { answer, end, executions }: Trial,
  subject: Subject,
  acts: boolean,
  code?: string,
): void {
  expect(answer).toMatchObject({
    __typename: 'CloudOutcomeUnknownError',
    advice: 'WAIT_FOR_OPERATION',
    retryable: false,
    operation: { status: 'UNKNOWN' },
  });
  expect(answer.settlesBefore).not.toBeNull();
  if (code !== undefined) {
    expect(answer.providerCode).toBe(code);
    expect(answer.requestId).not.toBeNull();
  }
  expect(executions).toHaveLength(acts ? 1 : 0);
  expect(end?.status).toBe(unansweredEnd(subject, acts));
}
