import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

// Installs what a suite needs where that is not there yet, and runs it: `npm run test:clients`, `npm run test:federation`.

const root = join(import.meta.dirname, '../..');
const examples = join(root, 'examples/clients/node_modules');
const [suite, ...filters] = process.argv.slice(2);

await installed('test/clients');
if (!existsSync(examples)) symlinkSync('../../test/clients/node_modules', examples);
await run('tsc', ['--project', 'test/clients']);
if (suite === 'federation') {
  await installed('examples/federation');
  await run('tsc', ['--project', 'examples/federation']);
  await run('vitest', ['run', '--config', 'test/clients/federation/vitest.config.ts', ...filters]);
} else {
  await run('vitest', ['run', '--config', 'test/clients/vitest.config.ts', ...filters]);
}

/** As the lockfile wants it: npm writes what it installed beside the packages. */
async function installed(folder: string): Promise<void> {
  const wanted = packagesIn(join(root, folder, 'package-lock.json'));
  const present = packagesIn(join(root, folder, 'node_modules/.package-lock.json'));
  const missing = Object.entries(wanted).some(
    ([path, { version, optional }]) => path !== '' && !optional && present[path]?.version !== version,
  );
  if (missing) await run('npm', ['ci', '--prefix', folder]);
}

interface LockedPackage {
  readonly version?: string;
  readonly optional?: boolean;
}

function packagesIn(file: string): Readonly<Record<string, LockedPackage>> {
  if (!existsSync(file)) return {};
  return (JSON.parse(readFileSync(file, 'utf8')) as { readonly packages: Record<string, LockedPackage> })
    .packages;
}

async function run(command: string, given: readonly string[]): Promise<void> {
  const child = spawn(command, given, { cwd: root, stdio: 'inherit' });
  const [code] = await once(child, 'close');
  if (code !== 0) process.exit(1);
}
