import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { cleanUp, control, folder, start } from './program.ts';

const path = { PATH: process.env.PATH ?? '' };

afterAll(cleanUp);

async function configured(text: string): Promise<string> {
  const file = join(await folder(), 'causeway.yaml');
  await writeFile(file, text);
  return file;
}

const sound = `accounts: [{ provider: zenlayer, endpoint: "http://127.0.0.1:9", accessKeyId: k, accessKeyPassword: hunter2 }]`;

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
    const file = await configured(`accounts:
  - { provider: zenlayer, accessKeyId: k, accessKeyPassword: [hunter2] }
  - { provider: alibaba, accessKeyId: k, accessKeySecret: "\${ALI_SECRET}", regions: [] }
`);
    const environment = { CAUSEWAY_CONFIG: file, PORT: 'http', HOST: '0.0.0.0' };
    const { code, stdout, stderr } = await start(['src/main.ts'], { environment }).ended;
    expect([code, stdout]).toEqual([1, '']);
    const lines = stderr.trimEnd().split('\n');
    expect(lines[0]).toBe('Causeway does not start:');
    expect(lines.slice(1).every(line => line.startsWith('  - '))).toBe(true);
    expect(lines).toHaveLength(6);
    expect(stderr).not.toContain('hunter2');
  });

  test('whose database cannot be understood says so in one line without the secret, and ends with 1', async () => {
    const environment = { CAUSEWAY_CONFIG: await configured(sound), DATABASE_URL: 'hunter2', PORT: '0' };
    const { code, stdout, stderr } = await start(['src/main.ts'], { environment }).ended;
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^Causeway does not start: [^\n]+\n$/);
    expect(stderr).not.toContain('hunter2');
  });
});

describe.concurrent('The emulators alone', () => {
  test('print one line of JSON that a configuration can be made of, serve, and end with 0', async () => {
    const arguments_ = ['run', '--silent', 'emulator', '--', '--json'];
    const program = start(arguments_, { command: 'npm', environment: path });
    const text = await program.printed(/\n/);
    expect(text.trimEnd().split('\n')).toHaveLength(1);
    const { zenlayer, alibaba, ...others } = JSON.parse(text);
    expect(others).toEqual({});
    expect(Object.keys(zenlayer)).toEqual(['url', 'accessKeyId', 'accessKeyPassword', 'control']);
    expect(Object.keys(alibaba)).toEqual(['url', 'accessKeyId', 'accessKeySecret', 'regions', 'control']);
    for (const cloud of [zenlayer, alibaba]) {
      expect(cloud.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
      expect(await control(cloud.control, '/world')).toHaveProperty('accounts');
    }
    const { code, stdout } = await program.end();
    expect([code, stdout]).toEqual([0, text]);
  });

  test('tell a person the same in words', async () => {
    const text = await start(['src/emulator.ts']).printed(/Ctrl\+C/);
    expect(text).toMatch(/Emulated zenlayer\n {2}url +http:/);
    expect(text).toMatch(/accessKeySecret +\S+\n {2}regions +cn-hangzhou, /);
  });

  test('take no word that they do not know', async () => {
    const { code, stderr } = await start(['src/emulator.ts', '--jsno']).ended;
    expect(code).toBe(1);
    expect(stderr).toContain("Unknown option '--jsno'");
  });
});
