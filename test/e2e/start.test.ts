import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { clouds } from '../clouds.ts';
import { askAtDoor } from '../door.ts';
import { testDatabase } from '../postgres.ts';
import { admittedSocket } from '../server/fixtures/socket-client.ts';
import { cleanUp, control, folder, start, startBuilt } from './program.ts';

const path = { PATH: process.env.PATH ?? '' };

afterAll(cleanUp);

async function configured(text: string): Promise<string> {
  const file = join(await folder(), 'causeway.yaml');
  // Secrets stand in it.
  await writeFile(file, text, { mode: 0o600 });
  return file;
}

const [first] = clouds;

/** What the emulators print: their accounts have credentials that last, and so no token of a session. */
function lastingSettings(account: (typeof clouds)[number]['account']): string[] {
  return Object.keys(account('start').settings).filter(name => name !== 'sessionToken');
}

/** An account as a configuration file has it, with a secret that must never be seen. */
function accountOf(cloud: (typeof clouds)[number], secret: unknown): object {
  const { settings, secrets } = cloud.account('start');
  const told = Object.entries(settings).map(([name, value]) => [
    name,
    secrets.includes(String(value)) ? secret : value,
  ]);
  return { provider: cloud.provider, endpoint: 'http://127.0.0.1:9', ...Object.fromEntries(told) };
}

describe.concurrent('The server', () => {
  test('whose port is taken says so in one line and ends with 1', async () => {
    const holder = createServer();
    holder.listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const { port } = holder.address() as AddressInfo;
    const ending = await start(['src/main.ts'], { environment: { PORT: `${port}` } }).ended;
    holder.close();
    expect(ending).toEqual({
      code: 1,
      stdout: '',
      stderr: `Causeway does not start: Port ${port} on 127.0.0.1 is taken. Stop what listens there, or choose another port.\n`,
    });
  });

  test('with a wrong configuration lists every mistake, shows no secret, and ends with 1', async () => {
    const wrong = clouds.map(cloud => accountOf(cloud, ['hunter2']));
    const unset = first === undefined ? {} : { ...accountOf(first, `$\{UNSET}`), name: 'unset' };
    const file = await configured(JSON.stringify({ accounts: [...wrong, unset] }));
    const environment = { CAUSEWAY_CONFIG: file, PORT: 'http', HOST: '0.0.0.0' };
    const program = startBuilt(await askAtDoor('gateway'), { environment });
    const { code, stdout, stderr } = await program.ended;
    expect([code, stdout]).toEqual([1, '']);
    const lines = stderr.trimEnd().split('\n');
    expect(lines[0]).toBe('Causeway does not start:');
    expect(lines.slice(1).every(line => line.startsWith('  - '))).toBe(true);
    for (const { provider } of clouds) expect(stderr).toContain(`(${provider} "default")`);
    for (const mistake of ['the variable UNSET is not set', 'PORT=http', 'HOST=0.0.0.0']) {
      expect(stderr).toContain(mistake);
    }
    expect(stderr).not.toContain('hunter2');
  });

  test('whose database cannot be understood says so in one line without the secret, and ends with 1', async () => {
    if (first === undefined) throw new Error('there is no cloud');
    const sound = JSON.stringify({ accounts: [accountOf(first, 'hunter3-hunter3')] });
    const environment = { CAUSEWAY_CONFIG: await configured(sound), DATABASE_URL: 'hunter2', PORT: '0' };
    const program = startBuilt(await askAtDoor('gateway'), { environment });
    const { code, stdout, stderr } = await program.ended;
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^Causeway does not start: [^\n]+\n$/);
    expect(stderr).not.toMatch(/hunter/);
  });
});

test('Two workers on one PostgreSQL share a port, say that they are ready, and end in order', async () => {
  if (first === undefined) throw new Error('there is no cloud');
  const sound = JSON.stringify({ accounts: [accountOf(first, 'hunter3-hunter3')] });
  const { url: DATABASE_URL, drop } = await testDatabase();
  try {
    const environment = { CAUSEWAY_CONFIG: await configured(sound), DATABASE_URL, PORT: '0', WORKERS: '2' };
    const program = startBuilt(await askAtDoor('gateway'), { environment });
    const output = await program.printed(/(?:Causeway listens[\s\S]*){2}/);
    const urls = new Set([...output.matchAll(/http:[^"]+/g)].map(([url]) => new URL('/readyz', url).href));
    expect(urls.size).toBe(1);
    for (const url of urls) expect((await fetch(url)).status).toBe(200);
    const [api = ''] = [...urls].map(url => new URL(url).origin);
    // Both take sockets; what only one of them would know is not begun.
    const sockets = await Promise.all([1, 2, 3, 4].map(() => admittedSocket(api)));
    for (const socket of sockets) expect((await socket.ask('{ __typename }'))[0]?.type).toBe('next');
    expect((await fetch(`${api}/graphql`, { method: 'PUT' })).status).toBe(405);
    expect((await program.end()).code).toBe(0);
    const closes = await Promise.all(sockets.map(({ closed }) => closed));
    expect(new Set(closes.map(({ code }) => code))).toEqual(new Set([1001]));
  } finally {
    await drop();
  }
});

describe.concurrent('The emulators alone', () => {
  test('print one line of JSON that a configuration can be made of, serve, and end with 0', async () => {
    const arguments_ = ['run', '--silent', 'emulator', '--', '--json'];
    const program = start(arguments_, { command: 'npm', environment: path });
    const text = await program.printed(/\n/);
    expect(text.trimEnd().split('\n')).toHaveLength(1);
    const printed = JSON.parse(text);
    expect(Object.keys(printed)).toEqual(clouds.map(({ provider }) => provider));
    for (const { provider, account } of clouds) {
      const cloud = printed[provider];
      expect(cloud.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
      expect(Object.keys(cloud)).toEqual(expect.arrayContaining(lastingSettings(account)));
      expect(await control(cloud.control, '/world')).toHaveProperty('accounts');
    }
    const { code, stdout } = await program.end();
    expect([code, stdout]).toEqual([0, text]);
  });

  test('tell a person the same in words', async () => {
    const text = await start(['src/emulator.ts']).printed(/Ctrl\+C/);
    for (const { provider, account } of clouds) {
      expect(text).toMatch(new RegExp(`Emulated ${provider}\\n {2}url +http:`));
      for (const name of lastingSettings(account)) expect(text).toMatch(new RegExp(` ${name} +\\S`));
    }
  });

  test('take no word that they do not know', async () => {
    const { code, stderr } = await start(['src/emulator.ts', '--jsno']).ended;
    expect(code).toBe(1);
    expect(stderr).toContain("Unknown option '--jsno'");
  });
});
