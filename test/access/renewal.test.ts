import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RenewedAccounts } from '../../src/account-renewal.ts';
import type { CloudClient } from '../../src/adapter/client.ts';
import { readConfig } from '../../src/config.ts';
import { providers } from '../../src/providers/index.ts';
import { startZenlayerEmulator, type ZenlayerEmulator } from '../../src/providers/zenlayer/emulator/start.ts';
import { HttpClient } from '../../src/transport/http-client.ts';

let folder: string;
let zenlayer: ZenlayerEmulator;
const http = new HttpClient();
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'causeway-renewal-'));
  zenlayer = await startZenlayerEmulator({
    seed: 'demo',
    credentials: ['old', 'new'].map(name => ({
      accessKeyId: `${name}-id`,
      accessKeyPassword: `${name}-password`,
      token: `${name}-token`,
    })),
  });
});
afterAll(async () => {
  await http.close();
  await zenlayer.close();
  rmSync(folder, { recursive: true });
});

const describePorts = { service: 'sdn', action: 'DescribePorts', effect: 'read', errors: {} } as const;

function setUp(password: string, id = 'old-id') {
  const files = { id: join(folder, 'id'), password: join(folder, 'password') };
  writeFileSync(files.id, id);
  writeFileSync(files.password, password);
  const path = join(folder, 'causeway.yaml');
  const reference = (file: string) => `'\${file:${file}}'`;
  writeFileSync(
    path,
    `accounts: [{ provider: zenlayer, name: main, endpoint: '${zenlayer.url}', accessKeyId: ${reference(files.id)}, accessKeyPassword: ${reference(files.password)} }]`,
  );
  const environment = { CAUSEWAY_CONFIG: path };
  const read = readConfig(environment, providers);
  if (read.kind !== 'config') throw new Error(JSON.stringify(read));
  const reported: string[] = [];
  const renewed = new RenewedAccounts(read.config.accounts, {
    environment,
    providers,
    machine: undefined,
    report: message => reported.push(message),
  });
  const [account] = renewed.accounts;
  if (account === undefined) throw new Error('no account');
  const opened = account.open(http);
  const client = opened.client as CloudClient<unknown>;
  const ask = async () => {
    const outcome = await client.read(describePorts, null, {}, { doing: 'list ports' });
    return outcome.kind === 'read' ? 'read' : outcome.error.tag;
  };
  return { files, path, renewed, reported, account, ask };
}

describe('Credentials that change while the process runs', () => {
  test('are taken without a restart, as a pair, and struck from the log from then on', async () => {
    const { files, renewed, reported, account, ask } = setUp('old-password');
    expect(await ask()).toBe('read');
    expect(zenlayer.journal.countRequests({ account: 'old-id' })).toBe(1);
    writeFileSync(files.id, 'new-id\n');
    writeFileSync(files.password, 'new-password\n');
    await renewed.refresh();
    expect(await ask()).toBe('read');
    expect(zenlayer.journal.countRequests({ account: 'new-id' })).toBe(1);
    expect(reported).toEqual(['zenlayer "main" has new credentials']);
    const struck = account.secrets.map(secret => secret.reveal());
    expect(struck).toEqual(['new-password', 'old-password']);
  });

  test('and change once more while they are read are read once more', async () => {
    const { files, path, renewed, ask } = setUp('mistyped');
    const [begun, release] = [join(folder, 'begun'), join(folder, 'release')];
    // What it prints was right when it began; it ends when it may.
    const command = join(folder, 'slow.mjs');
    writeFileSync(
      command,
      `import { existsSync, readFileSync, writeFileSync } from 'node:fs';
       const read = readFileSync(${JSON.stringify(files.password)}, 'utf8');
       writeFileSync(${JSON.stringify(begun)}, '');
       const timer = setInterval(() => existsSync(${JSON.stringify(release)}) && (console.log(read), clearInterval(timer)), 5);`,
    );
    writeFileSync(
      path,
      `accounts: [{ provider: zenlayer, name: main, endpoint: '${zenlayer.url}', accessKeyId: old-id, accessKeyPassword: '\${command:${process.execPath} ${command}}' }]`,
    );
    const first = renewed.refresh();
    while (!existsSync(begun)) await pause(5);
    writeFileSync(files.password, 'old-password');
    const second = renewed.refresh();
    writeFileSync(release, '');
    await Promise.all([first, second]);
    expect(await ask()).toBe('read');
  });

  test('that have not changed leave everything as it is', async () => {
    const { renewed, reported, ask } = setUp('old-password');
    await renewed.refresh();
    expect(reported).toEqual([]);
    expect(await ask()).toBe('read');
  });

  test('that cannot be read let the old ones go on, and say so without a value', async () => {
    const { files, renewed, reported, ask } = setUp('old-password');
    rmSync(files.password);
    await renewed.refresh();
    expect(await ask()).toBe('read');
    expect(reported).toEqual([expect.stringContaining('the old ones go on')]);
    expect(reported.join()).not.toContain('password');
  });

  test('are put right where they were wrong', async () => {
    const { files, renewed, ask } = setUp('mistyped');
    expect(await ask()).toBe('CloudAccessError');
    writeFileSync(files.password, 'old-password');
    await renewed.refresh();
    expect(await ask()).toBe('read');
  });

  test('may come from a command, which is run anew', async () => {
    const { path, renewed, files, ask } = setUp('old-password');
    writeFileSync(
      path,
      `accounts: [{ provider: zenlayer, name: main, endpoint: '${zenlayer.url}', accessKeyId: new-id, accessKeyPassword: '\${command:${process.execPath} -p ["new","password"].join("-")}' }]`,
    );
    await renewed.refresh();
    expect(await ask()).toBe('read');
    expect(files.id).toContain(folder);
    expect(zenlayer.journal.requests({ account: 'new-id' }).length).toBeGreaterThan(0);
  });
});
