import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Fault, garbageShapes } from '../../../src/emulation/faults.ts';
import type { GraphAnswer } from '../../gateway.ts';
import type { Cloud } from '../cloud.ts';
import type { ProviderSamples } from '../sample.ts';
import { hurried, leaksOf, openStage, type Stage, startAll } from '../stage.ts';
import { create } from '../subject.ts';
import { representative } from './extent.ts';
import { fieldOf, readingOne } from './reading.ts';

interface Failing {
  readonly name: string;
  readonly fault: Fault;
  readonly code: string;
  /** How many requests the one read costs; null where its deadline says. */
  readonly requests: number | null;
  readonly providerCode?: string;
}

function failuresOf({
  accessCode,
  unheardOf,
  refusalBody,
  stale,
  bareContent,
}: ProviderSamples): readonly Failing[] {
  const unavailable = { code: 'CloudUnavailableError', requests: 3 };
  return [
    ...garbageShapes.map(shape => ({
      name: `garbage (${shape})`,
      fault: { kind: 'garbage', shape, act: true } as const,
      ...unavailable,
      ...(shape === 'foreignEnvelope' && bareContent ? { requests: 1 } : {}),
    })),
    { name: 'silence', fault: { kind: 'silence', act: true }, code: unavailable.code, requests: null },
    { name: 'a drop', fault: { kind: 'dropAfterActing' }, ...unavailable },
    { name: 'status 7105', fault: { kind: 'status', status: 7105, act: true }, ...unavailable },
    { name: '500', fault: { kind: 'serverError', status: 500, act: false }, ...unavailable },
    { name: '503', fault: { kind: 'serverError', status: 503, act: false }, ...unavailable },
    {
      name: '500 with nothing',
      fault: { kind: 'status', status: 500, act: false, body: '' },
      ...unavailable,
    },
    { name: 'a redirect', fault: { kind: 'redirect', location: 'http://127.0.0.1:1/' }, ...unavailable },
    {
      name: '200 with the code of a refusal',
      fault: { kind: 'status', status: 200, act: false, body: refusalBody(accessCode) },
      ...unavailable,
    },
    {
      name: 'a missing permission',
      fault: { kind: 'refuse', code: accessCode, status: 403 },
      code: 'CloudAccessError',
      requests: 1,
      providerCode: accessCode,
    },
    {
      name: 'a code that nobody knows',
      fault: { kind: 'refuse', code: unheardOf },
      code: 'CloudUnmappedError',
      requests: 1,
      providerCode: unheardOf,
    },
    {
      name: 'a signature that is refused for its time',
      fault: { kind: 'refuse', ...stale },
      code: 'CloudAccessError',
      requests: 3,
      providerCode: stale.code,
    },
  ];
}

function passing({ stale }: ProviderSamples): readonly (readonly [string, Fault])[] {
  return [
    ['500', { kind: 'serverError', status: 500, act: false }],
    ['a drop', { kind: 'dropBeforeReading' }],
    ['garbage', { kind: 'garbage', shape: 'truncated', act: true }],
    ['status 7105', { kind: 'status', status: 7105, act: true }],
    ['silence', { kind: 'silence', act: true }],
    ['throttling', { kind: 'throttle', retryAfterSeconds: 0 }],
    ['a signature that is refused for its time', { kind: 'refuse', ...stale }],
  ];
}

interface Seen {
  readonly id: string;
  readonly answer: GraphAnswer;
  readonly requests: number;
}

/** What is said where nothing can be read, and what passes unseen. The same for every kind of a provider. */
export function describeFailingReads(cloud: Cloud): void {
  const { samples } = cloud;
  const kinds = representative(Object.entries(samples.kinds));
  describe.each(kinds)(`${cloud.provider}: a %s that cannot be read`, (typeName, kind) => {
    // Several gateways side by side: an account's repeats are rationed, and failing reads take most of them.
    const lanes: { readonly stage: Stage; busy: Promise<unknown> }[] = [];
    let take: (name: string) => Promise<Seen>;
    const field = fieldOf(typeName);
    const cases = [
      ...failuresOf(samples).map(({ name, fault }) => ({
        name: `under ${name}`,
        fault,
        times: 'always' as const,
      })),
      ...passing(samples).map(([name, fault]) => ({ name: `after ${name}`, fault, times: 1 })),
    ];

    beforeAll(async () => {
      for (let count = 0; count < 4; count += 1) {
        // Silence is waited for in the first one alone.
        lanes.push({
          stage: await openStage(cloud, count === 0 ? hurried('read') : {}),
          busy: Promise.resolve(),
        });
      }
      let turn = 0;
      take = startAll(cases, ({ fault, times }) => {
        const lane = lanes[fault.kind === 'silence' ? 0 : 1 + (turn % (lanes.length - 1))];
        if (lane === undefined) throw new Error('no gateway is open');
        turn += 1;
        const seen = lane.busy.then(() => under(lane.stage, fault, times));
        lane.busy = seen.catch(() => {});
        return seen;
      });
    });

    afterAll(async () => {
      for (const { stage } of lanes) await stage.close();
    });

    const under = async (on: Stage, fault: Fault, times: number | 'always'): Promise<Seen> => {
      const { journal, faults } = on.emulator;
      // A call that is answered in between, or the failures of all cases together would pause the account.
      await on.send(readingOne(typeName, kind, 'nothing-of-this-name'));
      const fresh = create(on.emulator, kind.fresh);
      const before = journal.countRequests({ action: kind.action });
      faults.add({ action: kind.action, times, fault });
      const answer = await on.send(readingOne(typeName, kind, fresh));
      faults.clear();
      return { id: fresh, answer, requests: journal.countRequests({ action: kind.action }) - before };
    };

    it.each(failuresOf(samples).map(failing => [failing.name, failing] as const))(
      'under %s it is an error of the catalogue on a nullable field, and no absence',
      async (name, { code, requests, providerCode }) => {
        const { answer, requests: sent } = await take(`under ${name}`);
        expect(answer.data).toEqual({ [field]: null });
        expect(answer.errors).toHaveLength(1);
        expect(answer.errors?.[0]).toMatchObject({ path: [field], extensions: { code } });
        if (providerCode !== undefined) {
          expect(answer.errors?.[0]?.extensions).toMatchObject({
            providerCode,
            requestId: expect.any(String),
          });
        }
        expect(sent).toBeLessThanOrEqual(3);
        if (requests !== null) expect(sent).toBe(requests);
      },
    );

    it.each(passing(samples))('%s that passes is not seen by anybody: it is read again', async name => {
      const seen = await take(`after ${name}`);
      expect(seen.answer.errors).toBeUndefined();
      expect(seen.answer.data[field].nativeId).toBe(seen.id);
      expect(seen.requests).toBe(2);
    });

    it('no secret and no signature is in any answer or log line', async () => {
      for (const { name } of cases) await take(name);
      expect(lanes.flatMap(({ stage }) => stage.heard).length).toBeGreaterThan(cases.length);
      expect(lanes.flatMap(({ stage }) => leaksOf(stage))).toEqual([]);
    });
  });
}
