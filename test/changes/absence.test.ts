import { expect, test } from 'vitest';
import type { Sight } from '../../src/changes/verdict.ts';
import { failed, type Read, read } from '../../src/domain/outcome.ts';
import {
  type Asked,
  row,
  ScriptedClient,
  served,
  silence,
  sourceOf,
  type Told,
  thingNoun,
} from '../adapter/scripted-client.ts';
import { later } from './fixture.ts';
import { judge, staleReadsMs } from './judging.ts';

const [own, beside, stranger] = ['thing-1', 'thing-2', 'thing-9'];
const unreadable = row(own, { state: '' });
const nameless = { state: 'Active' };

type Answer = readonly object[] | Told;

/** What a question by id is answered with; it asks for the resource and another one. */
const byId: Readonly<Record<string, Answer>> = {
  'shows both': [row(own), row(beside)],
  'shows it alone': [row(own)],
  'shows the other alone': [row(beside)],
  'shows neither': [],
  'shows a stranger': [row(stranger)],
  'cannot read it': [unreadable, row(beside)],
  'has a row without an id': [nameless, row(beside)],
  'has nothing but a row without an id': [nameless],
  'is no list': { rows: 'none' },
  'is silent': silence,
};

/** And the list as a whole, where that is asked for. */
const wholeList: Readonly<Record<string, Answer>> = {
  'is empty': [],
  'shows others': [row(stranger)],
  'shows it among others': [row(stranger), row(own)],
  'shows it alone': [row(own)],
  'shows the missing two': [row(own), row(beside)],
  'cannot read its only row': [row(stranger, { state: '' })],
  'is no list': { rows: null },
  'is silent': silence,
};

const canaries: Readonly<Record<string, Read<string | null>>> = {
  shows: read('the list of places'),
  'is empty': read(null),
  'is silent': failed(silence),
};

interface Way {
  readonly says: string;
  readonly sight: Sight;
  /** Whether it may be taken for gone by this look: by a list that was read well, misses it, and is vouched for. */
  readonly proves: boolean;
}

async function ways(): Promise<readonly Way[]> {
  const all: Way[] = [];
  for (const [asked, answer] of Object.entries(byId))
    for (const [listed, list] of Object.entries(wholeList))
      for (const [vouching, canary] of Object.entries(canaries)) {
        const tell = (told: Answer, of: Asked): Told =>
          Array.isArray(told) ? served(() => told)({ ...of, parameters: {} }) : (told as Told);
        const client = new ScriptedClient(of => tell('ids' in of.parameters ? answer : list, of));
        const noun = thingNoun({ canary: async () => canary });
        const looks = await noun.lookAt(sourceOf(client), [own, beside]);
        const says = `by id ${asked}, the list ${listed}, the other list ${vouching}`;
        const sight = looks.get(own) ?? expect.fail(says);
        const missed = ['shows the other alone', 'shows neither', 'shows a stranger'].includes(asked);
        const vouched =
          asked === 'shows the other alone' ||
          listed === 'shows others' ||
          (listed === 'is empty' && vouching === 'shows');
        all.push({ says, sight, proves: missed && vouched });
      }
  return all;
}

const apart = [1, staleReadsMs - 1, staleReadsMs];

test('Of all ways in which two looks may be wrong about absence none ends a change but two that prove it, far enough apart', async () => {
  const all = await ways();
  const firstMs = 60_000;
  let tried = 0;
  const wrong: string[] = [];
  for (const first of all) {
    const before = judge(first.sight, {}, firstMs);
    if (before.kind === 'step' && before.step.status !== 'ACCEPTED') wrong.push(`by one: ${first.says}`);
    const shown = (before.kind === 'later' ? before.looked : before.step).unconfirmed ?? null;
    const unconfirmed = shown === null ? null : { end: shown, since: later(firstMs) };
    for (const second of all)
      for (const ms of apart) {
        tried += 1;
        const found = judge(second.sight, { unconfirmed }, firstMs + ms);
        const gone = found.kind === 'step' && found.step.status === 'SUCCEEDED';
        if (gone === (first.proves && second.proves && ms >= staleReadsMs)) continue;
        wrong.push(`${gone ? 'gone' : 'not gone'} ${ms} ms apart: ${first.says}; then ${second.says}`);
      }
  }
  expect(wrong.slice(0, 5)).toEqual([]);
  expect(tried).toBeGreaterThan(40_000);
});
