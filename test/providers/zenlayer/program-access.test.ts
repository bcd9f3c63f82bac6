import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  startZenlayerEmulator,
  type ZenlayerEmulator,
} from '../../../src/providers/zenlayer/emulator/start.ts';
import { askAtDoor } from '../../door.ts';
import { environmentWith } from '../../e2e/program.ts';
import { compiledBeside } from '../../harness/site.ts';

const root = join(import.meta.dirname, '../../..');

interface Program {
  /** All that it has said so far. */
  readonly told: () => string;
  /** Resolves when it has said this. */
  said(pattern: RegExp): Promise<RegExpExecArray>;
  /** Resolves with its exit code. */
  readonly ended: Promise<number>;
  stop(): Promise<void>;
}

function run(
  script: string,
  environment: Readonly<Record<string, string>>,
  ...words: readonly string[]
): Program {
  const child = spawn(process.execPath, [script, ...words], {
    env: environmentWith(environment),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let told = '';
  const waiting: { readonly pattern: RegExp; readonly resolve: (found: RegExpExecArray) => void }[] = [];
  const hear = (chunk: Buffer): void => {
    told += chunk;
    for (const { pattern, resolve } of waiting) {
      const found = pattern.exec(told);
      if (found !== null) resolve(found);
    }
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const ended = once(child, 'close').then(([code]) => Number(code));
  return {
    told: () => told,
    said: pattern =>
      new Promise((resolve, reject) => {
        const found = pattern.exec(told);
        if (found !== null) resolve(found);
        waiting.push({ pattern, resolve });
        ended.then(() => reject(new Error(`it ended without saying ${pattern}: ${told}`)));
      }),
    ended,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function runGateway(environment: Readonly<Record<string, string>>): Promise<Program> {
  const entry = await askAtDoor('gateway');
  return run(entry, { NODE_COMPILE_CACHE: compiledBeside(entry), ...environment });
}

async function ask(url: string, query: string, key?: string) {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
    },
    body: JSON.stringify({ query }),
  });
  return { status: response.status, ...((await response.json()) as { data?: never; errors?: unknown }) };
}

let folder: string;
let zenlayer: ZenlayerEmulator;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'causeway-program-'));
  zenlayer = await startZenlayerEmulator({ seed: 'demo' });
});
afterAll(async () => {
  await zenlayer.close();
  rmSync(folder, { recursive: true });
});

function configuration(name: string, more = ''): string {
  const path = join(folder, `${name}.yaml`);
  const { url, accessKeyId, accessKeyPassword } = zenlayer;
  writeFileSync(
    path,
    `accounts: [{ provider: zenlayer, name: main, endpoint: '${url}', accessKeyId: '${accessKeyId}', accessKeyPassword: '${accessKeyPassword}' }]\n${more}`,
    { mode: 0o600 },
  );
  return path;
}

describe('The demo', () => {
  test('needs nothing, lets everybody do everything, and shows three callers to try rights with', async () => {
    const demo = await runGateway({ PORT: '0' });
    const [, url = ''] = await demo.said(/Causeway {2}(http:\/\/\S+)\/graphql/);
    await demo.said(/SDKs\. See README/);
    const key = (name: string) => new RegExp(`${name} +(causeway_\\S+)`).exec(demo.told())?.[1] ?? '';
    const destroy = `mutation { destroyPrivateConnect(input: { privateConnectId: "pc-retired-a", account: "demo" }) {
      __typename ... on CloudApprovalNeededError { approvalId } ... on CloudError { message } } }`;
    const ports = '{ zenlayerPorts(first: 1) { nodes { id } } }';

    for (const name of ['viewer', 'operator', 'approver']) {
      expect(await ask(url, ports, key(name))).toMatchObject({ data: { zenlayerPorts: { nodes: [{}] } } });
    }
    expect(await ask(url, destroy, key('viewer'))).toMatchObject({
      data: { destroyPrivateConnect: { __typename: 'CloudAccessError' } },
    });
    expect(await ask(url, destroy, key('approver'))).toMatchObject({
      data: { destroyPrivateConnect: { __typename: 'CloudAccessError' } },
    });
    const asked = (await ask(url, destroy, key('operator'))) as {
      data: { destroyPrivateConnect: { approvalId: string } };
    };
    const { approvalId } = asked.data.destroyPrivateConnect;
    const approve = `mutation { approveCloudChange(input: { id: "${approvalId}" }) { __typename } }`;
    for (const name of ['viewer', 'operator']) {
      expect(await ask(url, approve, key(name))).toMatchObject({
        data: { approveCloudChange: { __typename: 'CloudAccessError' } },
      });
    }
    expect(await ask(url, approve, key('approver'))).toMatchObject({
      data: { approveCloudChange: { __typename: 'CloudApproveChangeSuccess' } },
    });
    expect(await ask(url, destroy, key('operator'))).toMatchObject({
      data: { destroyPrivateConnect: { __typename: 'ZenlayerDestroyPrivateConnectSuccess' } },
    });
    // Without a key: the operator who may everything, alone.
    const alone = destroy.replace('pc-retired-a', 'pc-retired-b');
    const answered = JSON.stringify(await ask(url, alone));
    expect(answered).not.toMatch(/CloudAccessError|CloudApprovalNeededError/);
    expect((await ask(url, ports, `causeway_${'x'.repeat(43)}`)).status).toBe(401);
    await demo.stop();
  });
});

describe('A start', () => {
  test('that is not safe says everything that is wrong, each with its cure, and ends', async () => {
    const path = configuration('unsafe', 'changes: { settleWindowMs: 1000 }\n');
    const program = await runGateway({
      CAUSEWAY_CONFIG: path,
      HOST: '0.0.0.0',
      DATA_DIR: '/proc/causeway',
      NODE_TLS_REJECT_UNAUTHORIZED: '0',
    });
    expect(await program.ended).toBe(1);
    for (const check of ['open-address', 'pseudo-filesystem', 'unchecked-tls', 'short-settle-window']) {
      expect(program.told()).toContain(`CAUSEWAY_ALLOW=${check}`);
    }
    expect(program.told()).not.toContain(zenlayer.accessKeyPassword);
  });
});

describe('Keys', () => {
  const access = 'access: { roles: { viewer: { may: [read] } }, grants: [{ key: ci, roles: [viewer] }] }\n';

  test('are made, rotated, listed and revoked while a server runs, which takes and leaves them', async () => {
    const dataDir = join(folder, 'keys');
    const server = await runGateway({
      CAUSEWAY_CONFIG: configuration('keys', access),
      PORT: '0',
      DATA_DIR: dataDir,
    });
    const [, url = ''] = await server.said(/"url":"(http:[^"]+)\/graphql"/);
    const command = async (...words: readonly string[]) => {
      const program = run(join(root, 'src/keys.ts'), { DATA_DIR: dataDir }, ...words);
      return { code: await program.ended, told: program.told() };
    };
    const keyIn = ({ told }: { told: string }) => /causeway_\S+/.exec(told)?.[0] ?? '';
    const ports = '{ zenlayerPorts(first: 1) { nodes { id } } }';
    expect((await ask(url, ports)).status).toBe(401);

    const made = await command('make', '--name', 'ci', '--tenant', 'local', '--actor', 'corp:alice');
    expect(made).toMatchObject({ code: 0, told: expect.stringContaining('actor corp:alice') });
    expect((await ask(url, ports, keyIn(made))).status).toBe(200);
    const rotated = await command('rotate', '--name', 'ci', '--overlap-hours', '1');
    expect(rotated.code).toBe(0);
    for (const each of [made, rotated]) expect((await ask(url, ports, keyIn(each))).status).toBe(200);

    const listed = await command('list');
    expect(listed.told.split('\n').filter(line => line.includes('good until'))).toHaveLength(2);
    expect(listed.told).not.toContain('causeway_');
    expect(listed.told).toMatch(/used 20/);

    expect(await command('revoke', 'ci')).toMatchObject({ code: 0 });
    expect(await command('revoke', 'ci')).toMatchObject({ code: 1 });
    expect(await command('rotate', '--name', 'ci')).toMatchObject({ code: 1 });
    expect(await command('revoke')).toMatchObject({ code: 2, told: expect.stringContaining('Usage') });
    expect(await command('make', '--name', 'x', '--days', '99999')).toMatchObject({ code: 2 });
    // A server that has not met the key yet refuses it at once.
    await server.stop();
    const again = await runGateway({
      CAUSEWAY_CONFIG: configuration('keys', access),
      PORT: '0',
      DATA_DIR: dataDir,
    });
    const [, second = ''] = await again.said(/"url":"(http:[^"]+)\/graphql"/);
    expect((await ask(second, ports, keyIn(made))).status).toBe(401);
    await again.stop();
    expect(server.told() + again.told()).not.toContain(keyIn(made));
  });
});
