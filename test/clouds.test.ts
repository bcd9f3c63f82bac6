import { expect, it } from 'vitest';
import { providers } from '../src/providers/index.ts';
import { filesIn, textOf } from './architecture/sources.ts';
import { clouds } from './clouds.ts';

const names = providers.map(({ provider }) => provider);

it('every provider has its line in test/clouds.ts, and its mirror', () => {
  expect(clouds.map(({ provider }) => provider)).toEqual(names);
  for (const name of names) {
    expect(filesIn(`test/providers/${name}`)).toEqual(
      expect.arrayContaining(
        ['cloud', 'samples', 'contract.test'].map(file => `test/providers/${name}/${file}.ts`),
      ),
    );
  }
});

/** What is the same for every cloud is tested through the list: adding one touches none of these. */
const general = ['test/graph', 'test/e2e', 'test/providers', 'test/server'];

it('nothing but the mirrors and the list itself knows a cloud by name', () => {
  const mirrors = names.map(name => `test/providers/${name}/`);
  const files = general
    .flatMap(folder => filesIn(folder))
    .concat('test/gateway.ts', 'test/registered.ts')
    .filter(file => !mirrors.some(mirror => file.startsWith(mirror)));
  expect(files.length).toBeGreaterThan(40);
  const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
  // At the beginning of a word, or as a part of one that begins with a capital.
  const named = new RegExp(`\\b(?:${names.join('|')})|${names.map(capital).join('|')}`);
  expect(files.filter(file => named.test(textOf(file)))).toEqual([]);
});
