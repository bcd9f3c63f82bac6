import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Causeway, startCauseway } from './causeway.ts';

const here = import.meta.dirname;
const readme = readFileSync(join(here, '../../README.md'), 'utf8');
const section = /## From your frontend\n([\s\S]*?)\n## /.exec(readme)?.[1] ?? '';
const blocks = [...section.matchAll(/```(\w+)\n([\s\S]*?)```/g)].map(([, kind = '', text = '']) => ({
  kind,
  text,
}));

// Outside of this project: the compiler would find its tsconfig.json, which a newcomer does not have.
const folder = mkdtempSync(join(tmpdir(), 'causeway-newcomer-'));

let causeway: Causeway;
beforeAll(async () => {
  causeway = await startCauseway();
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await causeway.close();
});

test('What the README tells a frontend developer to type runs as it stands: a typed query and a typed mutation', async () => {
  symlinkSync(join(here, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  for (const { text } of blocks.filter(({ kind }) => kind === 'ts')) {
    const name = /^\/\/ (\S+)\n/.exec(text)?.[1] ?? expect.fail('a file without a name');
    writeFileSync(join(folder, name), text.replaceAll('http://localhost:4000/graphql', causeway.url));
  }
  const commands =
    blocks
      .filter(({ kind }) => kind === 'sh')
      .at(-1)
      ?.text.trim()
      .split('\n') ?? [];
  const bins = [join(here, 'node_modules/.bin'), join(here, '../../node_modules/.bin'), process.env.PATH];
  const said: string[] = [];
  for (const command of commands) {
    const [npx, ...words] = command.split(' ');
    expect(npx).toBe('npx');
    const options = { cwd: folder, env: { PATH: bins.join(':'), HOME: folder } };
    // Compilers say on stdout what is wrong, which the error itself leaves out.
    const { stdout } = await promisify(execFile)('/usr/bin/env', words, options).catch(
      (failure: { stdout: string; stderr: string }) =>
        expect.fail(`${command}: ${failure.stdout}${failure.stderr}`),
    );
    said.push(stdout);
  }
  expect(commands).toHaveLength(3);
  const lines = said.at(-1)?.trim().split('\n') ?? [];
  expect(lines).toHaveLength(6);
  expect(lines.at(-1)).toMatch(/^RECYCLED op-/);
});

test('What it tells to install is what was tried', () => {
  const { dependencies } = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8')) as Record<
    string,
    object
  >;
  const { devDependencies } = JSON.parse(readFileSync(join(here, '../../package.json'), 'utf8')) as Record<
    string,
    object
  >;
  const tried = new Map(Object.entries({ ...devDependencies, ...dependencies }));
  const told = [...(blocks[0]?.text.matchAll(/ (@?[\w/-]+)@(\d[\w.]*)/g) ?? [])].map(([, name, version]) => [
    name,
    version,
  ]);
  expect(told.length).toBeGreaterThan(5);
  expect(told).toEqual(told.map(([name]) => [name, tried.get(name ?? '')]));
});
