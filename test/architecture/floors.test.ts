import { describe, expect, test } from 'vitest';
import { floorPage } from './floor-page.ts';
import { mayImport, mayUse, placeOf } from './floors.ts';
import { codeOf, filesIn, hiddenImportsOf, importsOf, targetOf, textOf } from './sources.ts';

const files = filesIn('src').map(path => ({ path, text: textOf(path), place: placeOf(path) }));

/** Against the plan, one line an import. */
function violations(path: string, text: string): readonly string[] {
  const place = placeOf(path);
  if (place === null) return [`${path} belongs to no floor`];
  return importsOf(text).flatMap(specifier => {
    const told = `${path} (${place.name}) imports ${specifier}`;
    const target = targetOf(path, specifier);
    if (target !== null) {
      const there = placeOf(target);
      return there !== null && mayImport(place, there) ? [] : [`${told} (${there?.name ?? 'no floor'})`];
    }
    return mayUse(place, specifier) ? [] : [told];
  });
}

describe('The floors of the house', () => {
  test('hold every source file', () => {
    expect(files.length).toBeGreaterThan(150);
    expect(files.filter(({ place }) => place === null)).toEqual([]);
  });

  test('import only what stands below them, types included', () => {
    expect(files.flatMap(({ path, text }) => violations(path, text))).toEqual([]);
  });

  test('are told as they are in docs/ARCHITECTURE.md: `npm run generate` writes the table', () => {
    const { present, wanted } = floorPage();
    expect(present).toBe(wanted);
  });

  test('hide no import from being read', () => {
    expect(
      files.flatMap(({ path, text }) => hiddenImportsOf(text).map(found => `${path}: ${found}`)),
    ).toEqual([]);
  });

  test('lead to files that exist, by their full names', () => {
    const known = new Set(files.map(({ path }) => path));
    const lost = files.flatMap(({ path, text }) =>
      importsOf(text)
        .map(specifier => targetOf(path, specifier))
        .filter(target => target !== null && !known.has(target))
        .map(target => `${path}: ${target}`),
    );
    expect(lost).toEqual([]);
  });

  test.each([
    ['src/domain/errors.ts', "import { z } from 'zod';"],
    ['src/domain/errors.ts', "import type { Ledger } from '../ledger/ledger.ts';"],
    ['src/domain/errors.ts', "import { readFileSync } from 'node:fs';"],
    ['src/changes/run.ts', "import { builder } from '../graph/builder.ts';"],
    ['src/changes/run.ts', "import { z } from 'zod';"],
    ['src/graph/page.ts', "import { ports } from '../providers/zenlayer/sdn/port.ts';"],
    ['src/graph/page.ts', "export * from '../server/server.ts';"],
    ['src/graph/page.ts', "type Sent = typeof import('../adapter/answer.ts');"],
    ['src/changes/run.ts', "import { sentOf } from '../adapter/answer.ts';"],
    ['src/adapter/client.ts', "import type { Ledger } from '../ledger/ledger.ts';"],
    ['src/adapter/client.ts', "import { codes } from '../providers/zenlayer/codes.ts';"],
    ['src/adapter/client.ts', "import { Pool } from 'undici';"],
    ['src/transport/limiter.ts', "import { openClient } from '../adapter/client.ts';"],
    [
      'src/providers/zenlayer/client.ts',
      "import type { HttpRequest } from '../../transport/http-client.ts';",
    ],
    ['src/providers/zenlayer/sdn/port.schema.ts', "import { hash } from 'node:crypto';"],
    ['src/providers/zenlayer/sdn/port.schema.ts', "import { changeOf } from '../../../adapter/change.ts';"],
    ['src/graph/builder.ts', "import x from '@pothosx/core';"],
    ['src/providers/index.ts', "import { port } from './zenlayer/sdn/port.ts';"],
    ['src/server/server.ts', "const ledger = await import('../ledger/ledger.ts');"],
    ['src/providers/zenlayer/sdn/port.ts', "import type { Ledger } from '../../../ledger/ledger.ts';"],
    ['src/providers/zenlayer/sdn/port.ts', "import { codes } from '../../alibaba/codes.ts';"],
    ['src/providers/zenlayer/sdn/port.ts', "import { builder } from '../../../graph/builder.ts';"],
    ['src/providers/zenlayer/sdn/port.ts', "import { World } from '../emulator/world.ts';"],
    [
      'src/providers/zenlayer/sdn/port.schema.ts',
      "import { callWithRetries } from '../../../transport/attempts.ts';",
    ],
    ['src/providers/zenlayer/emulator/world.ts', "import { codes } from '../codes.ts';"],
    ['src/providers/zenlayer/emulator/world.ts', "import type { Effect } from '../../../domain/action.ts';"],
    ['src/providers/zenlayer/emulator/world.ts', "import { World } from '../../alibaba/emulator/world.ts';"],
    ['src/emulation/clock.ts', "import { Secret } from '../domain/secret.ts';"],
    ['src/app.ts', "import { startEmulators } from './emulators.ts';"],
    ['src/app.ts', "import { startZenlayerEmulator } from './providers/zenlayer/emulator/start.ts';"],
    ['src/app.ts', "import { ports } from './providers/zenlayer/sdn/port.ts';"],
    ['src/emulators.ts', "import { zenlayer } from './providers/zenlayer/index.ts';"],
    ['src/somewhere/else.ts', ''],
  ])('would tell of %s: %s', (path, text) => {
    expect(violations(path, text)).toHaveLength(1);
  });
});

describe('An import is read', () => {
  test('in every form that it is written in', () => {
    const text = `
import { a } from './a.ts';
import type { B } from "./b.ts";
import c, {
  type D,
  e as f,
} from './c.ts';
import * as g from './g.ts';
import './h.ts';
export * from './i.ts';
export type { J } from './j.ts';
export { k } from './k.ts';
const l = await import('./l.ts');
type M = typeof import('./m.ts');
const r = process.getBuiltinModule('node:r');
// import { n } from './n.ts';
/** import { o } from './o.ts'; */
const p = "import { q } from './q.ts'";
`;
    expect([...importsOf(text)].sort()).toEqual([...[...'abcghijklm'].map(name => `./${name}.ts`), 'node:r']);
  });

  test.each([
    'import(name)',
    'import(name.concat(".ts"))',
    "require('fs')",
    'createRequire(import.meta.url)',
    'process.getBuiltinModule(name)',
  ])('or found to be unreadable: %s', text => {
    expect(hiddenImportsOf(`const x = ${text};`)).toHaveLength(1);
    expect(hiddenImportsOf("const x = await import('./x.ts');")).toEqual([]);
  });
});

describe('What a floor may not know', () => {
  const code = files.map(({ path, text }) => ({ path, code: codeOf(text) }));

  test('is a provider’s name below the providers', () => {
    const neutral = /^src\/(domain|transport|ledger|adapter|changes|graph|server|emulation)\//;
    const names = /zenlayer|alibaba|aliyun/i;
    const knowing = code.filter(each => neutral.test(each.path) && names.test(each.code));
    expect(knowing.map(({ path }) => path)).toEqual([]);
  });

  // Its clock is nobody's surroundings.
  test('is the process, unless it is an entry', () => {
    const entries = [
      'main',
      'program',
      'emulator',
      'generate',
      'audit',
      'operations',
      'keys',
      'machine',
      'published',
    ].map(name => `src/${name}.ts`);
    const seen = code.filter(each => /\bprocess\.(?!hrtime\b)\w|node:process|\bglobalThis\b/.test(each.code));
    expect(seen.map(({ path }) => path).filter(path => !entries.includes(path))).toEqual([]);
  });

  test('is the network of the vendors’ emulators by any way but sockets', () => {
    const emulated = code.filter(({ path }) => /^src\/(emulation|providers\/[^/]+\/emulator)\//.test(path));
    expect(emulated.length).toBeGreaterThan(40);
    const callers = emulated.filter(each => /\bfetch\(|undici/.test(each.code));
    expect(callers.map(({ path }) => path)).toEqual([]);
  });
});
