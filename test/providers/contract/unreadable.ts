import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Fault, garbageShapes } from '../../../src/emulation/faults.ts';
import type { ProviderSamples } from '../sample.ts';
import {
  attempt,
  create,
  leaksOf,
  mutate,
  openStage,
  type Stage,
  type Subject,
  settled,
  startAll,
  type Trial,
} from '../stage.ts';

interface Mishap {
  readonly name: string;
  readonly fault: Fault;
  readonly acts: boolean;
  /** What the vendor said all the same, and what is kept of it. */
  readonly code?: string;
}

const either = [true, false];

/** Well within what an account may repeat before its calls have earned more. */
const mostRepeats = 12;

function mishapsOf(
  { change: { action } }: Subject,
  { refusalBody, unheardOf }: ProviderSamples,
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
export function describeUnreadable(samples: ProviderSamples, subjects: readonly Subject[]): void {
  describe(`${samples.provider}: a change without a readable answer`, () => {
    // Several, for an account's repeats are rationed. Silence has some of its own for each change, and so has what fails always.
    const stages: Stage[] = [];
    const hurried = new Map<string, Stage>();
    const persistent: Stage[] = [];
    // Nobody knows yet what a request names whose body is not read: here each action has one change only.
    let unread: Stage;
    let take: (name: string) => Promise<Trial>;
    let takeStubborn: (name: string) => Promise<Trial>;
    let takeUnread: (name: string) => Promise<Trial>;
    const trials = subjects.flatMap(subject =>
      mishapsOf(subject, samples).map(mishap => ({
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
      const repeated = trials.filter(({ subject }) => subject.change.action.effect === 'token');
      for (let count = 0; count < Math.max(1, repeated.length / mostRepeats); count += 1) {
        stages.push(await openStage(samples));
      }
      for (const { change } of subjects) {
        hurried.set(change.mutation, await openStage(samples, samples.hurried));
      }
      for (let count = 0; count < Math.min(stubborn.length, 3); count += 1) {
        persistent.push(await openStage(samples, samples.hurried));
      }
      let turn = 0;
      const next = (of: readonly Stage[]): Stage => {
        turn += 1;
        return of[turn % of.length] as Stage;
      };
      take = startAll(trials, ({ subject, fault }) =>
        attempt(
          (isSilent(fault) ? hurried.get(subject.change.mutation) : null) ?? next(stages),
          subject,
          fault,
        ),
      );
      takeStubborn = startAll(stubborn, ({ subject, fault }) =>
        attempt(next(persistent), subject, fault, { times: 'always' }),
      );
      unread = await openStage(samples);
      takeUnread = startAll(
        subjects.map(subject => ({ name: subject.change.mutation, subject })),
        ({ subject }) => dropUnread(unread, subject),
      );
    });

    afterAll(async () => {
      for (const each of [...stages, unread, ...hurried.values(), ...persistent]) await each.close();
    });

    for (const { name, acts, code, subject } of trials) {
      if (subject.change.action.effect === 'token') {
        it(`${name}: is repeated under the same token, and happens once`, async () => {
          const { answer, end, requests, executions } = await take(name);
          expect(answer.__typename).toMatch(/Success$/);
          expect(requests).toHaveLength(2);
          expect(executions).toHaveLength(1);
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
        expect(end?.status).toBe(settledStatus(subject, false));
      });
    }

    it('no secret and no signature is in any answer or log line', () => {
      expect(stages.flatMap(stage => stage.heard).length).toBeGreaterThan(subjects.length);
      expect([...stages, unread, ...hurried.values(), ...persistent].flatMap(leaksOf)).toEqual([]);
    });
  });
}

function isSilent(fault: Fault): boolean {
  return fault.kind === 'silence' || (fault.kind === 'lateAct' && fault.answer === 'silence');
}

async function dropUnread(stage: Stage, subject: Subject): Promise<Trial> {
  const { action } = subject.change.action;
  const { faults, journal } = stage.cloud;
  const id = create(stage, subject.sample.fresh);
  faults.add({ action, times: 'always', fault: { kind: 'dropBeforeReading' } });
  const answer = await mutate(stage, subject, id);
  const end = await settled(stage, answer.operation?.id ?? '');
  return {
    id,
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
  expect(end?.status).toBe(settledStatus(subject, acts));
}

/** What was not done is seen to be not done; a switch that stands as before is for a person. */
function settledStatus({ change }: Subject, acts: boolean): string {
  if (acts) return 'SUCCEEDED';
  return change.toggle ? 'NEEDS_ATTENTION' : 'NOT_APPLIED';
}
