import { expect, test } from 'vitest';
import { codeOf, filesIn, textOf } from './sources.ts';

const declared =
  /^\s*(?:export )?(?:declare )?(?:abstract )?(?:(?:interface|class) ([A-Z]\w*)|type ([A-Z]\w*)(?:<[^=]*>)? =)/gm;

/** Names of types, each with the files that declare it, exported or not. */
function typeNames(
  files: readonly { readonly path: string; readonly text: string }[],
): Map<string, string[]> {
  const names = new Map<string, string[]>();
  for (const { path, text } of files) {
    for (const [, named, aliased] of codeOf(text).matchAll(declared)) {
      const name = named ?? aliased ?? '';
      names.set(name, [...(names.get(name) ?? []), path]);
    }
  }
  return names;
}

test('A type’s name means one thing in the whole tree, emulators included', () => {
  const names = typeNames(filesIn('src').map(path => ({ path, text: textOf(path) })));
  expect(names.size).toBeGreaterThan(400);
  const twice = [...names].filter(([, paths]) => paths.length > 1);
  expect(Object.fromEntries(twice)).toEqual({});
});

test('Types are found however they are declared', () => {
  const text = `
export interface One {
interface Two<Item extends object> extends One {
export type Three = string;
type Four<Item> = Item;
type Five<Item extends { readonly a: 1 }, Other> =
export class Six {
export abstract class Seven<Item> {
  type Eight = One;
import { type Nine, type Ten } from './a.ts';
  type Eleven,
// type Twelve = 1;
const type = Thirteen;
`;
  const found = [...typeNames([{ path: 'a.ts', text }]).keys()];
  expect(found).toEqual(['One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight']);
});
