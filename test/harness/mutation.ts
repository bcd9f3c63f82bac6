import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Mutant } from './mutants/mutant.ts';
import { projectRoot } from './site.ts';
import type { Patch } from './variants.ts';

/** The text with the patch in it; what no longer fits says so. */
export function patched(text: string, { file, search, replacement }: Patch): string {
  const [before, after, ...more] = text.split(search);
  if (before === undefined || after === undefined || more.length > 0)
    throw new Error(`src/${file} does not contain this exactly once any more: ${search}`);
  return before + replacement + after;
}

/** Runs the tests that a fault has to make fail, over a copy that has the fault. Returns the faults that no test noticed. */
export async function survivors(
  mutants: readonly Mutant[],
  sideBySide: number,
  told: (mutant: Mutant, caught: boolean) => void,
): Promise<readonly Mutant[]> {
  const left = [...mutants];
  const survived: Mutant[] = [];
  const worker = async (): Promise<void> => {
    const folder = copied();
    try {
      for (let next = left.shift(); next !== undefined; next = left.shift()) {
        const path = join(folder, 'src', next.file);
        const text = readFileSync(path, 'utf8');
        writeFileSync(path, patched(text, next));
        const caught = !(await passes(folder, next.tests));
        writeFileSync(path, text);
        told(next, caught);
        if (!caught) survived.push(next);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };
  await Promise.all(Array.from({ length: sideBySide }, worker));
  return survived;
}

function copied(): string {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-mutants-'));
  for (const name of ['src', 'test', 'package.json', 'tsconfig.json', 'vitest.config.ts'])
    cpSync(join(projectRoot, name), join(folder, name), { recursive: true });
  symlinkSync(join(projectRoot, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

async function passes(folder: string, tests: readonly string[]): Promise<boolean> {
  const files = tests.map(test => `test/${test}.test.ts`);
  const vitest = join(projectRoot, 'node_modules/vitest/vitest.mjs');
  // What hangs is noticed too, and sooner than a whole run would.
  const run = ['run', '--project', 'house', '--bail', '1', '--testTimeout', '5000', ...files];
  const child = spawn(process.execPath, [vitest, ...run], { cwd: folder, stdio: 'ignore' });
  const [code] = await once(child, 'close');
  return code === 0;
}
