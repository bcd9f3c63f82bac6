import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..');

// Among the other tests, because alone before them the compiler would leave all processors but one without work.
test.each(['check:types', 'check:style'])('npm run %s', { timeout: 120_000 }, async name => {
  const found = await run('npm', ['run', '--silent', name], { cwd: root }).then(
    () => 'nothing',
    ({ stdout, stderr }: { readonly stdout: string; readonly stderr: string }) => `${stdout}${stderr}`,
  );
  expect(found).toBe('nothing');
});
