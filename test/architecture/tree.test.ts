import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { environmentWith } from '../e2e/program.ts';
import { root, textOf, walk } from './sources.ts';

const tree = walk('.');
const texts = tree.filter(path => /\.(ts|md|json|graphql|yaml|yml)$|Dockerfile|ignore$|^\.\w+\//.test(path));

test('What is generated is what the sources say', async () => {
  const arguments_ = [join(root, 'src/generate.ts'), '--check'];
  const child = spawn(process.execPath, arguments_, {
    env: environmentWith({}),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let told = '';
  child.stderr.on('data', chunk => {
    told += chunk;
  });
  const [code] = await once(child, 'close');
  expect([told, code]).toEqual(['', 0]);
});

describe('The project', () => {
  test('names no place of one machine', () => {
    const foreign = /(?<![\w.:/}])\/(?:work|home|root|Users)\/[\w.]/;
    const found = texts.filter(path => path !== 'package-lock.json' && foreign.test(textOf(path)));
    expect(found).toEqual([]);
  });

  test('speaks of itself alone: of nobody who wrote it, and of no list of what is to be done', () => {
    const talk =
      /\b(?:as an ai|language model|chat ?gpt|prompted|in this session|the brief|my brief|sub-?agent|issue #\d|helper [A-Z]\d?\b)/i;
    const own = relative(root, import.meta.filename);
    const found = texts.filter(
      path => path !== own && path !== 'package-lock.json' && talk.test(textOf(path)),
    );
    expect(found).toEqual([]);
  });

  test('holds no key: nothing in it looks like one of a real cloud', () => {
    const keys =
      /\bLTAI5t\w{18,}|\bAKIA[0-9A-Z]{16}\b|-----BEGIN (?:RSA |EC )?PRIVATE KEY-----\n[A-Za-z0-9+/=\n]{200}/;
    expect(texts.filter(path => keys.test(textOf(path)))).toEqual([]);
  });

  test('links to what is there', () => {
    const pages = tree.filter(path => path.endsWith('.md'));
    expect(pages).toContain('README.md');
    const broken = pages.flatMap(path =>
      [...textOf(path).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)[^)]*\)/g)]
        .map(([, link = '']) => join(dirname(path), link))
        .filter(target => target.startsWith('..') || !existsSync(join(root, target)))
        .map(target => `${path}: ${target}`),
    );
    expect(broken).toEqual([]);
  });
});
