import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../architecture/sources.ts';
import { compiledBeside } from '../harness/site.ts';

export interface Ending {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Program {
  readonly child: ChildProcess;
  /** Resolves with what was printed by then, once it matches; throws where the program ends before. */
  printed(pattern: RegExp): Promise<string>;
  end(signal?: NodeJS.Signals): Promise<Ending>;
  readonly ended: Promise<Ending>;
}

export interface ProgramOptions {
  readonly environment?: Readonly<Record<string, string>>;
  readonly directory?: string;
  /** Another command than the pinned Node. */
  readonly command?: string;
}

const cleanups: (() => Promise<void>)[] = [];

/** What a file of tests has started and made goes with it, whatever happened: to be called in its `afterAll`. */
export async function cleanUp(): Promise<void> {
  await Promise.all(cleanups.splice(0).map(cleanup => cleanup()));
}

/** A folder of its own. */
export async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'causeway-e2e-'));
  cleanups.push(() => rm(made, { recursive: true, force: true }));
  return made;
}

/** Of this one's environment a program sees nothing but where compiled files are kept. */
export function environmentWith(
  environment: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return { NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? '', ...environment };
}

/** A program of its own, in an environment of its own. */
export function start(given: readonly string[], options: ProgramOptions = {}): Program {
  const { environment = {}, directory = root, command = process.execPath } = options;
  const child = spawn(command, [...given], {
    cwd: directory,
    env: environmentWith(environment),
    stdio: ['ignore', 'pipe', 'pipe'],
    // So that whatever it started ends with it.
    detached: true,
  });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', chunk => {
      output[name] += chunk;
    });
  }
  const ended = once(child, 'close').then(([code]): Ending => ({ code: code as number | null, ...output }));
  cleanups.push(async () => {
    if (child.pid !== undefined) kill(-child.pid, 'SIGKILL');
    await ended;
  });
  return {
    child,
    ended,
    async printed(pattern) {
      while (!pattern.test(output.stdout)) {
        const more = child.stdout ? once(child.stdout, 'data').then(() => null) : null;
        const end = await Promise.race([more, ended]);
        if (end !== null && !pattern.test(output.stdout)) {
          throw new Error(
            `it ended with ${end.code} before it printed ${pattern}: ${end.stdout}${end.stderr}`,
          );
        }
      }
      return output.stdout;
    },
    end(signal = 'SIGTERM') {
      child.kill(signal);
      return ended;
    },
  };
}

/** A gateway that was built, with what was compiled of it: where it is not the question how one starts from its sources. */
export function startBuilt(
  entry: string,
  { environment = {}, ...options }: ProgramOptions = {},
  flags: readonly string[] = [],
): Program {
  const known = { NODE_COMPILE_CACHE: compiledBeside(entry) };
  return start([...flags, entry], { ...options, environment: { ...known, ...environment } });
}

function kill(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(group, signal);
  } catch {
    // It is gone already.
  }
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** The demo's own addresses, out of its banner: the page's, and the control endpoint of each cloud. */
export function addressesIn(banner: string): {
  readonly url: string;
  readonly controls: ReadonlyMap<string, string>;
} {
  const url = /Causeway {2}(http:\S+)\/graphql/.exec(banner)?.[1];
  if (url === undefined) throw new Error(`no address in ${banner}`);
  const clouds = banner.matchAll(/^ *(\S+) +http:\S+ +control (http:\S+)$/gm);
  return { url, controls: new Map([...clouds].map(([, cloud = '', control = '']) => [cloud, control])) };
}

export async function ask(url: string, query: string, variables: object = {}): Promise<Asked> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  return (await response.json()) as Asked;
}

export interface Asked {
  // biome-ignore lint/suspicious/noExplicitAny: tests pick answers apart, and a wrong path fails them.
  readonly data: any;
  readonly errors?: readonly { readonly message: string }[];
}

/** Through the control endpoint of an emulated cloud. */
export async function control(url: string, path: string, body?: object): Promise<Controlled> {
  const response = await fetch(`${url}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: body === undefined ? {} : { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as Controlled;
}

export interface Controlled {
  readonly count: number;
  readonly ids: readonly string[];
}
