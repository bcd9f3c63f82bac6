import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Fault } from '../../../src/emulation/faults.ts';
import { type ChannelEvent, callChannelName } from '../../../src/transport/channel.ts';
import type { Cloud } from '../cloud.ts';
import { attempt, leaksOf, openStage, type Stage, seenOf, startAll, type Trial } from '../stage.ts';
import { type Answer, mutate, type Subject, type Wish, wishFor } from '../subject.ts';
import { openTap, type Tap, type TappedRequest } from '../tap.ts';
import { patient, representatives } from './extent.ts';

/** Time enough for the pauses between the attempts of one call. */
const unhurried = { deadlineSeconds: 10 };

/** When the same call goes out again, and what is new in it then. */
export function describeRepeats(cloud: Cloud, all: readonly Subject[]): void {
  const { samples } = cloud;
  const subjects = representatives(all);
  describe(`${cloud.provider}: a change that is sent again`, patient, () => {
    // Each has a gateway of its own: an account's repeats are rationed.
    const places = new Map<string, { readonly stage: Stage; readonly tap: Tap }>();
    let take: (name: string) => Promise<Trial>;

    const named: readonly (readonly [string, Fault, 'always' | 1])[] = [
      ['throttled', { kind: 'throttle' }, 1],
      ['throttled for a second', { kind: 'throttle', retryAfterSeconds: 1 }, 1],
      ['throttled with 429', { kind: 'throttle', status: 429, retryAfterSeconds: 0 }, 1],
      ['throttled with 400', { kind: 'throttle', status: 400, retryAfterSeconds: 0 }, 1],
      ['throttled always', { kind: 'throttle', retryAfterSeconds: 0 }, 'always'],
      ['told to wait for longer than there is time', { kind: 'throttle', retryAfterSeconds: 90 }, 'always'],
      ['refused for the time of its signature', { kind: 'refuse', ...samples.stale }, 1],
      ['refused for the time of its signature always', { kind: 'refuse', ...samples.stale }, 'always'],
    ];
    const trials = subjects.flatMap(subject =>
      named.map(([name, fault, times]) => ({
        name: `${subject.change.mutation}, ${name}`,
        subject,
        fault,
        times,
      })),
    );

    beforeAll(async () => {
      for (const { change } of subjects) {
        const tap = await openTap();
        const stage = await openStage(cloud, { settings: { endpoint: tap.url, ...unhurried } });
        tap.target = stage.emulator.url;
        places.set(change.mutation, { stage, tap });
      }
      take = startAll(trials, ({ subject, fault, times }) =>
        attempt(at(subject).stage, subject, fault, { times }),
      );
    });

    afterAll(async () => {
      for (const { stage, tap } of places.values()) {
        await stage.close();
        await tap.close();
      }
    });

    const at = ({ change }: Subject): { readonly stage: Stage; readonly tap: Tap } => {
      const place = places.get(change.mutation);
      if (place === undefined) throw new Error(`${change.mutation} has no gateway`);
      return place;
    };
    const sent = (subject: Subject, { marker }: Wish): readonly TappedRequest[] =>
      at(subject).tap.requests.filter(
        request =>
          samples.actionOf(request) === subject.change.action.action &&
          `${request.path} ${request.body}`.includes(marker),
      );
    const different = (requests: readonly TappedRequest[]): number =>
      new Set(requests.map(samples.signatureOf)).size;
    const tokens = (requests: readonly TappedRequest[]): number =>
      new Set(requests.map(samples.tokenOf)).size;

    for (const subject of subjects) {
      const { mutation } = subject.change;
      it.each(['throttled', 'throttled for a second', 'throttled with 429', 'throttled with 400'])(
        `${mutation}, %s: is repeated once it may, and happens once`,
        async name => {
          const { answer, requests, executions, end } = await take(`${mutation}, ${name}`);
          expect(answer).toMatchObject({ operation: { attempts: 2 } });
          expect(answer.__typename).toMatch(/Success$/);
          expect(requests.map(({ outcome }) => outcome)).toEqual(['refused', 'answered']);
          expect(executions).toHaveLength(1);
          expect(end?.status).toBe('SUCCEEDED');
        },
      );

      it(`${mutation}, told to wait for a second: waits, and signs anew for the second request`, async () => {
        const { wish, requests } = await take(`${mutation}, throttled for a second`);
        const [first, second] = requests.map(({ at }) => Date.parse(at));
        expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(990);
        expect(sent(subject, wish)).toHaveLength(2);
        expect(different(sent(subject, wish))).toBe(2);
        expect(tokens(sent(subject, wish))).toBe(1);
      });

      it(`${mutation}, throttled always: gives up after three requests and says that nothing was changed`, async () => {
        const { answer, requests, executions, end } = await take(`${mutation}, throttled always`);
        expect(answer).toMatchObject({
          __typename: 'CloudThrottledError',
          advice: 'RETRY_LATER',
          retryable: true,
          operation: { status: 'REJECTED', attempts: 3 },
        });
        expect(answer.providerCode).toMatch(/LIMIT|Throttling/);
        expect(requests).toHaveLength(3);
        expect(executions).toHaveLength(0);
        expect(end?.status).toBe('REJECTED');
      });

      it(`${mutation}, told to wait for longer than there is time: says how long, and is not repeated early`, async () => {
        const { answer, requests } = await take(`${mutation}, told to wait for longer than there is time`);
        expect(answer).toMatchObject({ __typename: 'CloudThrottledError', retryAfterSeconds: 90 });
        expect(requests).toHaveLength(1);
      });

      it(`${mutation}, refused for the time of its signature: is signed anew`, async () => {
        const { wish, answer, requests, executions } = await take(
          `${mutation}, refused for the time of its signature`,
        );
        expect(answer.__typename).toMatch(/Success$/);
        expect(requests).toHaveLength(2);
        expect(executions).toHaveLength(1);
        expect(tokens(sent(subject, wish))).toBe(1);
      });

      it(`${mutation}, refused for the time of its signature always: ends as an access error`, async () => {
        const { answer, requests, executions } = await take(
          `${mutation}, refused for the time of its signature always`,
        );
        expect(answer).toMatchObject({ __typename: 'CloudAccessError', providerCode: samples.stale.code });
        expect(requests).toHaveLength(3);
        expect(executions).toHaveLength(0);
      });
    }

    describe('while no connection comes about', () => {
      const notSent = async (
        subject: Subject,
        whenRefused: (times: number) => void,
      ): Promise<{ readonly wish: Wish; readonly answer: Answer }> => {
        const { stage, tap } = at(subject);
        const wish = wishFor(subject, stage.emulator);
        // Connections for reading are open from here on; a change opens one of its own.
        await openReads(stage);
        let refused = 0;
        const heard = (message: unknown): void => {
          const event = message as ChannelEvent;
          const ours = event.type === 'attempt' && event.action === subject.change.action.action;
          if (!ours || event.outcome !== 'notSent') return;
          refused += 1;
          whenRefused(refused);
        };
        subscribe(callChannelName, heard);
        tap.refuse();
        try {
          return { wish, answer: await mutate(stage, subject, wish.input) };
        } finally {
          unsubscribe(callChannelName, heard);
          await tap.accept();
        }
      };

      for (const subject of subjects) {
        const { mutation } = subject.change;
        it(`${mutation}, refused a connection: is proven not sent, repeated, and happens once`, async () => {
          const { wish, answer } = await notSent(subject, () => void at(subject).tap.accept());
          expect(answer.__typename).toMatch(/Success$/);
          expect(answer.operation?.attempts).toBeGreaterThan(1);
          expect(sent(subject, wish)).toHaveLength(1);
          expect(seenOf(at(subject).stage.emulator, subject, wish).executions).toHaveLength(1);
        });

        it(`${mutation}, refused every connection: is closed as not sent, and may be sent again`, async () => {
          const { wish, answer } = await notSent(subject, () => {});
          expect(answer).toMatchObject({
            __typename: 'CloudUnavailableError',
            retryable: true,
            operation: { status: 'CLOSED_NOT_SENT', attempts: 3 },
          });
          expect(sent(subject, wish)).toHaveLength(0);
          expect((await mutate(at(subject).stage, subject, wish.input)).__typename).toMatch(/Success$/);
        });
      }
    });

    it('no secret and no signature is in any answer or log line', () => {
      for (const { stage, tap } of places.values()) {
        expect(tap.requests.length).toBeGreaterThan(named.length);
        expect(leaksOf(stage)).toEqual([]);
      }
    });
  });
}

/** Several side by side, so that as many connections are open as a look takes. */
async function openReads({ send, cloud }: Stage): Promise<void> {
  const lists = Object.keys(cloud.samples.kinds).map(typeName => {
    const field = `${typeName.charAt(0).toLowerCase()}${typeName.slice(1)}s`;
    return [1, 2, 3].map(nth => `a${nth}${field}: ${field}(first: 1) { nodes { id } }`).join(' ');
  });
  await send(`{ ${lists.join(' ')} }`);
}
