// The image with its packages really installed: `node test/e2e/image-installed.ts`. Takes a registry and some seconds, so it
// is not among the tests; those link the packages instead.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { layDown, readImage } from './image.ts';

const image = readImage();
const folder = await mkdtemp(join(tmpdir(), 'causeway-image-'));
try {
  await layDown(image, folder, 'installed');
  const environment = {
    ...image.environment,
    DATA_DIR: join(folder, 'data'),
    NODE_COMPILE_CACHE: join(folder, 'compiled'),
    CAUSEWAY_DEMO: '1',
    PORT: '43117',
  };
  const run = (command: readonly string[]) =>
    spawn(process.execPath, command.slice(1), {
      cwd: folder,
      env: environment,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
  const server = run(image.command);
  await Promise.race([once(server.stdout, 'data'), once(server, 'exit')]);
  const [health] = await once(run(image.healthcheck), 'exit');
  server.kill('SIGTERM');
  const [end] = server.exitCode === null ? await once(server, 'exit') : [server.exitCode];
  const fine = health === 0 && end === 0;
  console.log(fine ? 'installed, served, healthy, ended' : `healthcheck ${health}, server ${end}`);
  process.exitCode = fine ? 0 : 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
