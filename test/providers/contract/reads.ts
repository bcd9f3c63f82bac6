import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GraphAnswer } from '../../gateway.ts';
import type { Cloud } from '../cloud.ts';
import { leaksOf, openStage, type Stage } from '../stage.ts';
import { create, leavesOf } from '../subject.ts';
import { fieldOf, readingOne } from './reading.ts';

/** Reading one and reading many: what comes, in each of the states that there are. */
export function describeReads(cloud: Cloud): void {
  const { samples } = cloud;
  describe.each(Object.entries(samples.kinds))(`${cloud.provider}: reading a %s`, (typeName, kind) => {
    let stage: Stage;
    let id: string;
    const field = fieldOf(typeName);
    const args = Object.entries(kind.args ?? {}).map(([name, value]) => `, ${name}: "${value}"`);
    const leaves = leavesOf(typeName).join(' ');

    beforeAll(async () => {
      stage = await openStage(cloud);
      id = create(stage.emulator, kind.fresh);
    });

    afterAll(() => stage.close());

    const one = (nativeId: string): Promise<GraphAnswer> => stage.send(readingOne(typeName, kind, nativeId));
    const many = (first: number, after: string | null = null): Promise<GraphAnswer> =>
      stage.send(
        `{ ${field}s(first: ${first}, after: ${JSON.stringify(after)}${args.join('')}) {
          totalCount nodes { ${leaves} } failures { code message } pageInfo { hasNextPage endCursor }
        } }`,
      );
    const disguised = async (state: string): Promise<GraphAnswer> => {
      const fault = { kind: 'unknownState', state } as const;
      stage.emulator.faults.add({ action: kind.action, resource: id, fault });
      return await one(id);
    };

    it('shows it by its own id and by its id of this graph, in whole', async () => {
      const { data, errors } = await one(id);
      expect(errors).toBeUndefined();
      expect(data[field]).toMatchObject({ nativeId: id, name: kind.fresh.name, account: 'demo' });
      expect(data[field].id).toMatch(new RegExp(`^causeway:${cloud.provider}:demo:.*:${id}$`));
      const again = await stage.send(
        `{ ${field}(id: "${data[field].id}") { ${leaves} } cloudResource(id: "${data[field].id}") { __typename nativeId } }`,
      );
      expect(again.data[field]).toEqual(data[field]);
      expect(again.data.cloudResource).toEqual({ __typename: typeName, nativeId: id });
    });

    it('what does not exist is null, and no error', async () => {
      expect(await one('nothing-of-this-name')).toEqual({ data: { [field]: null } });
    });

    it('an entity of the federation is the same thing, and one that does not exist is not shown', async () => {
      const { data } = await one(id);
      const gone = data[field].id.replace(id, 'nothing-of-this-name');
      const { data: entities } = await stage.send(
        `query($of: [_Any!]!) { _entities(representations: $of) { ... on ${typeName} { ${leaves} } } }`,
        { of: [data[field].id, gone].map(key => ({ __typename: typeName, id: key })) },
      );
      expect(entities._entities).toEqual([
        data[field],
        expect.objectContaining({ id: gone, state: 'NOT_SHOWN', nativeState: '', name: null }),
      ]);
    });

    it('lists it, page by page, with the total and nothing twice', async () => {
      const seen: string[] = [];
      let after: string | null = null;
      for (let page = 0; page < 10; page += 1) {
        const { data } = await many(3, after);
        seen.push(...data[`${field}s`].nodes.map(({ nativeId }: { nativeId: string }) => nativeId));
        const { totalCount, failures, pageInfo } = data[`${field}s`];
        expect(failures).toEqual([]);
        expect(totalCount).toEqual(samples.uncounted ? null : expect.any(Number));
        if (!pageInfo.hasNextPage) {
          if (!samples.uncounted) expect(totalCount).toBe(seen.length);
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

    it('a list of which nothing can be read is an error, and not an empty list', async () => {
      const fault = { kind: 'serverError', status: 500, act: false } as const;
      stage.emulator.faults.add({ action: kind.action, times: 3, fault });
      const { data, errors } = await many(5);
      expect(data).toEqual({ [`${field}s`]: null });
      expect(errors?.[0]?.extensions?.code).toBe('CloudUnavailableError');
    });

    it('no secret and no signature is in any answer or log line', () => {
      expect(stage.heard.length).toBeGreaterThan(10);
      expect(leaksOf(stage)).toEqual([]);
    });
  });
}
