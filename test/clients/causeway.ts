import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';

export interface Causeway {
  /** Where clients send their operations. */
  readonly url: string;
  /** The calls that an emulated cloud got for one of its actions, oldest first. */
  callsOf(cloud: string, action: string): Promise<readonly unknown[]>;
  /** Keeps the answers to an action back, until what is returned is called. */
  hold(cloud: string, action: string): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

interface Started {
  readonly url: string;
  readonly clouds: Readonly<Record<string, string>>;
}

/** `--rack` puts a hundred more ports into the emulated world; `--manifest=<file>` lets only what it lists run. */
export async function startCauseway(
  ...given: readonly ('--rack' | `--manifest=${string}`)[]
): Promise<Causeway> {
  const { told, stop } = await startProcess<Started>(join(import.meta.dirname, 'entry.ts'), {}, { given });
  return {
    url: told.url,
    async callsOf(cloud, action) {
      const answer = await fetch(`${told.clouds[cloud]}/requests?action=${action}`);
      return ((await answer.json()) as { readonly entries: readonly unknown[] }).entries;
    },
    async hold(cloud, action) {
      const control = async (method: string, path: string, body?: object): Promise<void> => {
        const answer = await fetch(`${told.clouds[cloud]}${path}`, {
          method,
          headers: { 'content-type': 'application/json' },
          ...(body && { body: JSON.stringify(body) }),
        });
        if (!answer.ok) throw new Error(await answer.text());
      };
      const fault = { kind: 'delay', ms: 1_000, clock: 'emulator' };
      await control('POST', '/clock', { running: false });
      await control('POST', '/faults', { action, times: 'always', fault });
      return async () => {
        await control('DELETE', '/faults');
        await control('POST', '/clock', { advanceSeconds: 1 });
        await control('POST', '/clock', { running: true });
      };
    },
    close: stop,
  };
}

export interface StartedProcess<Told> {
  readonly told: Told;
  stop(): Promise<void>;
}

/** Starts a script that says in one line of JSON where it listens. */
export async function startProcess<Told>(
  script: string,
  environment: Readonly<Record<string, string>>,
  options: {
    readonly given?: readonly string[];
    readonly runtime?: readonly string[];
    readonly cwd?: string;
  } = {},
): Promise<StartedProcess<Told>> {
  const child = spawn(process.execPath, [...(options.runtime ?? []), script, ...(options.given ?? [])], {
    env: environment,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let trouble = '';
  child.stderr.on('data', chunk => {
    trouble += chunk;
  });
  const lines = createInterface(child.stdout);
  const ended = once(child, 'close');
  const line = await Promise.race([
    firstOf(lines),
    ended.then(() => Promise.reject(new Error(`${script} ended at once: ${trouble}`))),
  ]);
  return { told: JSON.parse(line) as Told, stop: () => stop(child, ended) };
}

async function firstOf(lines: AsyncIterable<string>): Promise<string> {
  for await (const line of lines) if (line.startsWith('{')) return line;
  throw new Error('it said nothing');
}

async function stop(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  child.kill('SIGTERM');
  await ended;
}
