import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AnyNoun, Noun, Source, WantedRows } from '../../../src/domain/kind.ts';
import {
  type CloudResource,
  type ResourceState,
  resourceStates,
  type Tag,
} from '../../../src/domain/resource.ts';
import { exposedNouns } from '../../../src/graph/resource.ts';
import type { Cloud, Specification } from '../cloud.ts';
import { openStage, type Stage } from '../stage.ts';
import { create } from '../subject.ts';

const anything: WantedRows = { states: null, billing: null, ending: false, tags: [] };
const team: Tag = { key: 'team', value: 'Network & Edge' };

interface Rows {
  readonly items: readonly CloudResource[];
  /** What the vendor counted, or what came where it does not count. */
  readonly read: number;
}

/** What a vendor leaves out of a list is what would be left out of it afterwards. */
export function describeNarrowing(cloud: Cloud): void {
  const { samples } = cloud;
  describe.each(Object.entries(samples.kinds))(
    `${cloud.provider}: a narrowed list of %s`,
    (typeName, kind) => {
      const noun = nounNamed(typeName);
      let stage: Stage;
      let place: Source;
      let all: readonly CloudResource[];

      beforeAll(async () => {
        stage = await openStage(cloud);
        // A state on its way would have changed between two looks.
        stage.emulator.clock.hold();
        const made = Object.keys(kind.states).flatMap(word =>
          madeWith(stage, { ...kind.fresh, status: word }),
        );
        expect(made.length).toBeGreaterThanOrEqual(Object.keys(kind.states).length / 2);
        if (kind.tagged !== undefined) {
          for (const value of [team.value, 'another'])
            create(stage.emulator, kind.tagged({ ...team, value }));
        }
        const account = stage.gateway.app.engine.accounts.find(cloud.provider, 'demo');
        if (account === undefined) throw new Error(`no account for ${typeName}`);
        place = { account, region: kind.args?.regionId ?? null };
        all = (await rows(noun, place)).items;
      });

      afterAll(() => stage.close());

      const agrees = async (
        wanted: Partial<WantedRows>,
        fits: (item: CloudResource) => boolean,
      ): Promise<number> => {
        const found = await rows(noun, place, { ...anything, ...wanted });
        expect(idsOf(found.items.filter(fits))).toEqual(idsOf(all.filter(fits)));
        if (!noun.mayHold({ ...anything, ...wanted })) expect(all.filter(fits)).toEqual([]);
        return found.read;
      };
      const inStates = (...states: readonly ResourceState[]): Promise<number> =>
        agrees({ states }, ({ state }) => states.includes(state));

      it.each(Object.keys(resourceStates) as ResourceState[])('is right by the state %s', async state => {
        await inStates(state);
      });

      it('is right by several states, and by an unknown one', async () => {
        await inStates('ACTIVE', 'FAILED', 'PENDING');
        await inStates('ACTIVE', 'UNKNOWN');
        await inStates(...(Object.keys(resourceStates) as ResourceState[]));
      });

      it('is right by tags', async () => {
        const bears = ({ tags }: CloudResource, of: Tag) =>
          tags.some(({ key, value }) => key === of.key && value === of.value);
        const read = await agrees({ tags: [team] }, item => bears(item, team));
        const bearing = all.filter(item => bears(item, team));
        expect(bearing).toHaveLength(kind.tagged === undefined ? 0 : 1);
        if (noun.narrowedBy.includes('tags')) expect(read).toBe(1);
        await agrees({ tags: [{ ...team, value: null }] }, ({ tags }) =>
          tags.some(({ key }) => key === team.key),
        );
        await agrees({ tags: [team, { key: 'other', value: 'x' }] }, () => false);
      });

      it('is right by how something is billed, and by its end', async () => {
        for (const billing of ['USAGE', 'SUBSCRIPTION', 'UNKNOWN'] as const) {
          await agrees({ billing: [billing] }, item => item.billing?.kind === billing);
        }
        await agrees({ ending: true }, ({ expiresAt }) => expiresAt !== null);
      });

      if (!noun.narrowedBy.includes('state')) return;

      it('is read without the others, page by page', async () => {
        const active = all.filter(({ state }) => state === 'ACTIVE');
        expect(active.length).toBeLessThan(all.length);
        expect(await inStates('ACTIVE')).toBe(active.length);
        const seen: CloudResource[] = [];
        const wanted = { ...anything, states: ['ACTIVE' as const] };
        for (let position: string | null = null, more = true; more; ) {
          const stretch = await noun.readStretch(place, position, 2, wanted);
          if (stretch.kind === 'failed') throw new Error(stretch.error.message);
          seen.push(...stretch.value.items);
          ({ more } = stretch.value);
          position = stretch.value.positionAfter(stretch.value.items.length - 1);
        }
        expect(seen.map(({ reference }) => reference.nativeId)).toEqual(
          active.map(({ reference }) => reference.nativeId),
        );
      });
    },
  );
}

function nounNamed(typeName: string): Noun {
  const found = [...exposedNouns().values()].find((each: AnyNoun) => each.typeName === typeName);
  if (found === undefined) throw new Error(`there is no noun ${typeName}`);
  return found as unknown as Noun;
}

/** None where the emulated cloud does not have the word: only prose of the vendor has it. */
function madeWith({ emulator }: Stage, specification: Specification): readonly string[] {
  try {
    return emulator.create(specification);
  } catch {
    return [];
  }
}

async function rows(noun: Noun, place: Source, wanted?: WantedRows): Promise<Rows> {
  const stretch = await noun.readStretch(place, null, 500, wanted);
  if (stretch.kind === 'failed') throw new Error(stretch.error.message);
  const { items, total, more } = stretch.value;
  expect(more).toBe(false);
  return { items, read: total ?? items.length };
}

function idsOf(items: readonly CloudResource[]): readonly string[] {
  return items.map(({ reference }) => reference.nativeId).toSorted();
}
