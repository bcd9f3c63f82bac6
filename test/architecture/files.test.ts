import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { codeOf, filesIn, root, textOf } from './sources.ts';

const sources = filesIn('src');
const all = [...sources, ...filesIn('test'), ...(existsSync(join(root, 'bench')) ? filesIn('bench') : [])];
const code = all.map(path => ({ path, code: codeOf(textOf(path)) }));

function withPattern(pattern: RegExp, among: readonly string[]): readonly string[] {
  return code
    .filter(each => among.includes(each.path) && pattern.test(each.code))
    .map(each => `${each.path}: ${pattern.exec(each.code)?.[0].trim()}`);
}

describe('A file', () => {
  test('has 300 lines at most', () => {
    const long = all.filter(path => textOf(path).split('\n').length > 301);
    expect(long).toEqual([]);
  });

  test('is named by a noun in kebab-case, and never by a drawer for everything', () => {
    const drawers = /^(utils?|helpers?|commons?|types?|base|managers?|misc|shared|lib)$/;
    for (const path of all) {
      const name = basename(path, '.ts').replace(/\.(schema|test|config)$/, '');
      expect(name, path).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
      const folders = dirname(path).split('/');
      // Of a compound its last word is the noun; types of something are something.
      const noun = name.endsWith('-types') ? name : (name.split('-').at(-1) ?? '');
      expect(
        [...folders, noun].filter(part => drawers.test(part)),
        path,
      ).toEqual([]);
    }
  });

  test('does not begin with the name of its folder', () => {
    const doubled = sources.filter(path => basename(path).startsWith(`${basename(dirname(path))}-`));
    expect(doubled).toEqual([]);
  });

  test('of tests mirrors a folder of the sources, or says by its own what it is about', () => {
    const own = ['architecture', 'clients', 'e2e', 'harness', 'pages', 'proof', 'schema'];
    const mirrors = filesIn('test', '.test.ts').filter(path => {
      // Pages of a vendor stand in its mirror and are named by what they are about.
      const folder = dirname(path)
        .replace(/^test/, 'src')
        .replace(/\/pages$/, '');
      const [, top = ''] = path.split('/');
      return !own.includes(top) && !existsSync(join(root, folder));
    });
    expect(mirrors).toEqual([]);
  });
});

describe('A source', () => {
  test.each<[string, RegExp]>([
    ['exports no default', /^export default\b|\bas default\b/m],
    [
      'has no enum and no namespace',
      /^(?:export )?(?:declare )?(?:const )?(?:enum|namespace|module) \w+ ?\{/m,
    ],
    ['has no any', /:\s*any\b|<any\b|\bas any\b|\bany\[\]/],
    ['silences no checker', /@ts-(?:ignore|expect-error|nocheck)|biome-ignore/],
    [
      'prints by the console only where a person started it',
      /(?<!\/)\bconsole\.(?:debug|info|warn|table|trace)\(/,
    ],
  ])('%s', (_rule, pattern) => {
    expect(withPattern(pattern, sources)).toEqual([]);
    const comments = sources.filter(path => /@ts-|biome-ignore/.test(textOf(path)));
    expect(comments).toEqual([]);
  });

  test('hands on nothing of others: index files load', () => {
    expect(withPattern(/^export\s+(?:type\s+)?(?:\*|\{[^}]*\})\s*from\b/m, sources)).toEqual([]);
  });

  test('keeps its promises: nothing is left to do, and nothing is commented out', () => {
    const left =
      /\b(?:TODO|FIXME|XXX|HACK)\b|^\s*\/\/\s*(?:const|let|return|if|for|await|import|export)\b.*[;{]$/m;
    expect(sources.filter(path => left.test(textOf(path)))).toEqual([]);
  });

  test('draws no banners', () => {
    expect(sources.filter(path => /^\s*(?:\/\/|\*)\s*[-=*#~─═]{4,}/m.test(textOf(path)))).toEqual([]);
  });
});

test('A test waits for events: it never looks at the clock to judge how fast something was', () => {
  const timed = withPattern(/expect\([^)]*(?:performance|Date)\.now\(\) -/, filesIn('test', '.test.ts'));
  expect(timed).toEqual([]);
});

test('No test is left out, and none runs alone', () => {
  // Where a machine cannot run something, `skipIf` says why.
  const left = /\b(?:test|describe|it)(?:\.\w+)*\.(?:only|skip|todo|fails)\b/;
  const among = filesIn('test').filter(path => !path.startsWith('test/architecture/'));
  expect(withPattern(left, among)).toEqual([]);
});
