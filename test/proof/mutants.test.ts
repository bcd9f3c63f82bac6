import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { keptWhateverWasSeen } from '../harness/built-gateway.ts';
import { mutants } from '../harness/mutants.ts';
import { patched } from '../harness/mutation.ts';
import { projectRoot } from '../harness/site.ts';
import { variants } from '../harness/variants.ts';

// That each of them is caught takes a run of its own: `npm run proof -- mutants`, and `npm run proof -- teeth`.
test('Every fault that the proofs make on purpose can still be made', () => {
  const patches = [...mutants, ...variants.flatMap(variant => variant.patches), ...keptWhateverWasSeen];
  expect(patches.length).toBeGreaterThan(90);
  for (const patch of patches) {
    const text = readFileSync(join(projectRoot, 'src', patch.file), 'utf8');
    expect(patched(text, patch), patch.file).not.toBe(text);
  }
});
