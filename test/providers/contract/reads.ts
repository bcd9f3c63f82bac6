import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Fault, garbageShapes } from '../../../src/emulation/faults.ts';
import type { GraphAnswer } from '../../gateway.ts';
import type { ProviderSamples } from '../sample.ts';
import { create, leaksOf, leavesOf, openStage, type Stage, startAll } from '../stage.ts';

interface Failing {
  readonly name: string;
  readonly fault: Fault;
  readonly code: string;
  /** How many requests the one read costs; null where its deadline says. */
  readonly requests: number | null;
  readonly providerCode?: string;
}

function failuresOf({ accessCode, unheardOf, refusalBody, stale }: ProviderSamples): readonly Failing[] {
  const unavailable = { code: 'CloudUnavailableError', requests: 3 };
  return [
    ...garbageShapes.map(shape => ({
      name: `garbage (${shape})`,
      fault: { kind: 'garbage', shape, act: true } as const,
      ...unavailable,
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

/** Reading one and reading many: what comes, and what is said where nothing can be read. */
export function describeReads(samples: ProviderSamples): void {
  describe.each(Object.entries(samples.kinds))(`${samples.provider}: reading a %s`, (typeName, kind) => {
    let stage: Stage;
    let id: string;
    // Several gateways side by side: an account's repeats are rationed, and failing reads take most of them.
    const lanes: { readonly stage: Stage; busy: Promise<unknown> }[] = [];
    let take: (name: string) => Promise<Seen>;
    const field = `${typeName.charAt(0).toLowerCase()}${typeName.slice(1)}`;
    const args = Object.entries(kind.args ?? {}).map(([name, value]) => `, ${name}: "${value}"`);
    const leaves = leavesOf(typeName).join(' ');
    const cases = [
      ...failuresOf(samples).map(({ name, fault }) => ({
        name: `under ${name}`,
        fault,
        times: 'always' as const,
      })),
      ...passing(samples).map(([name, fault]) => ({ name: `after ${name}`, fault, times: 1 })),
    ];

    beforeAll(async () => {
      stage = await openStage(samples);
      id = create(stage, kind.fresh);
      for (let count = 0; count < 4; count += 1) {
        // Silence is waited for in the first one alone.
        const settings = count === 0 ? samples.hurried : {};
        lanes.push({ stage: await openStage(samples, settings), busy: Promise.resolve() });
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
      for (const each of [stage, ...lanes.map(lane => lane.stage)]) await each.close();
    });

    const one = (nativeId: string, on = stage): Promise<GraphAnswer> =>
      on.send(`{ ${field}(id: "${nativeId}"${args.join('')}) { ${leaves} } }`);
    const many = (first: number, after: string | null = null): Promise<GraphAnswer> =>
      stage.send(
        `{ ${field}s(first: ${first}, after: ${JSON.stringify(after)}${args.join('')}) {
          totalCount nodes { ${leaves} } failures { code message } pageInfo { hasNextPage endCursor }
        } }`,
      );
    const under = async (on: Stage, fault: Fault, times: number | 'always'): Promise<Seen> => {
      const { journal, faults } = on.cloud;
      // A call that is answered in between, or the failures of all cases together would pause the account.
      await one('nothing-of-this-name', on);
      const fresh = create(on, kind.fresh);
      const before = journal.countRequests({ action: kind.action });
      faults.add({ action: kind.action, times, fault });
      const answer = await one(fresh, on);
      faults.clear();
      return { id: fresh, answer, requests: journal.countRequests({ action: kind.action }) - before };
    };
    const disguised = async (state: string): Promise<GraphAnswer> => {
      stage.cloud.faults.add({ action: kind.action, resource: id, fault: { kind: 'unknownState', state } });
      return await one(id);
    };

    it('shows it by its own id and by its id of this graph, in whole', async () => {
      const { data, errors } = await one(id);
      expect(errors).toBeUndefined();
      expect(data[field]).toMatchObject({ nativeId: id, name: kind.fresh.name, account: 'demo' });
      expect(data[field].id).toMatch(new RegExp(`^causeway:${samples.provider}:demo:.*:${id}$`));
      const again = await stage.send(
        `{ ${field}(id: "${data[field].id}") { ${leaves} } cloudResource(id: "${data[field].id}") { __typename nativeId } }`,
      );
      expect(again.data[field]).toEqual(data[field]);
      expect(again.data.cloudResource).toEqual({ __typename: typeName, nativeId: id });
    });

    it('what does not exist is null, and no error', async () => {
      expect(await one('nothing-of-this-name')).toEqual({ data: { [field]: null } });
    });

    it('an entity of the federation is the same thing, and one that does not exist is null', async () => {
      const { data } = await one(id);
      const gone = data[field].id.replace(id, 'nothing-of-this-name');
      const { data: entities } = await stage.send(
        `query($of: [_Any!]!) { _entities(representations: $of) { ... on ${typeName} { ${leaves} } } }`,
        { of: [data[field].id, gone].map(key => ({ __typename: typeName, id: key })) },
      );
      expect(entities._entities).toEqual([data[field], null]);
    });

    it('lists it, page by page, with the total and nothing twice', async () => {
      const seen: string[] = [];
      let after: string | null = null;
      for (let page = 0; page < 10; page += 1) {
        const { data } = await many(3, after);
        seen.push(...data[`${field}s`].nodes.map(({ nativeId }: { nativeId: string }) => nativeId));
        expect(data[`${field}s`]).toMatchObject({ totalCount: expect.any(Number), failures: [] });
        if (!data[`${field}s`].pageInfo.hasNextPage) {
          expect(data[`${field}s`].totalCount).toBe(seen.length);
          break;
        }
        after = data[`${field}s`].pageInfo.endCursor;
      }
      expect(seen).toContain(id);
      expect(new Set(seen).size).toBe(seen.length);
    });

    it.each(Object.entries(kind.states))('the state %s is %s', async (nativeState, state) => {
      expect((await disguised(nativeState)).data[field]).toMatchObject({ state, nativeState });
    });

    it.each(['UNHEARD_OF', 'constructor', '__proto__', 'a word with spaces'])(
      'the state %s, which nobody has heard of, is UNKNOWN and passed on',
      async nativeState => {
        const { data } = await disguised(nativeState);
        expect(data[field]).toMatchObject({ state: 'UNKNOWN', nativeState });
      },
    );

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

    it('a list of which nothing can be read is an error, and not an empty list', async () => {
      const fault = { kind: 'serverError', status: 500, act: false } as const;
      stage.cloud.faults.add({ action: kind.action, times: 3, fault });
      const { data, errors } = await many(5);
      expect(data).toEqual({ [`${field}s`]: null });
      expect(errors?.[0]?.extensions?.code).toBe('CloudUnavailableError');
    });

    it('no secret and no signature is in any answer or log line', () => {
      const stages = [stage, ...lanes.map(lane => lane.stage)];
      expect(stages.flatMap(({ heard }) => heard).length).toBeGreaterThan(40);
      expect(stages.flatMap(leaksOf)).toEqual([]);
    });
  });
}
