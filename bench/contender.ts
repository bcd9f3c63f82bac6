import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { onContendersCore } from './cores.ts';
import { residentBytes, threadsOf } from './cpu.ts';

const probe = join(import.meta.dirname, 'probe.js');

export interface Usage {
  readonly cpuMicroseconds: number;
  readonly rssBytes: number;
}

export interface ContenderOptions {
  readonly name: string;
  /** The file to start, by Node; or the command line of what is no Node process. */
  readonly entry: string | readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly folder?: string;
  /** Whether it runs on the one core that contenders have. */
  readonly pinned?: boolean;
}

/** A server in a process of its own, which says on its output where it listens. */
export class Contender {
  readonly name: string;
  readonly url: URL;
  readonly #process: ChildProcess;
  readonly #ended: Promise<unknown>;
  /** Whether it is a Node process, in which the probe is loaded: of others only the system tells something. */
  readonly #probed: boolean;
  /** What it has printed. */
  readonly #told: () => string;

  private constructor(name: string, url: URL, child: ChildProcess, probed: boolean, told: () => string) {
    this.name = name;
    this.url = url;
    this.#process = child;
    this.#probed = probed;
    this.#ended = once(child, 'exit');
    this.#told = told;
  }

  static async start(options: ContenderOptions): Promise<Contender> {
    const { name, entry, environment = {}, folder, pinned = false } = options;
    const probed = typeof entry === 'string';
    const command = probed ? [process.execPath, '--import', probe, entry] : entry;
    const [program = '', ...rest] = pinned ? onContendersCore(command) : command;
    const child = spawn(program, rest, {
      // Empty but for what is said, so that nothing of the person who measures gets into it.
      env: { NODE_ENV: 'production', ...environment },
      stdio: ['ignore', 'pipe', 'pipe', ...(probed ? (['ipc'] as const) : [])],
      ...(folder === undefined ? {} : { cwd: folder }),
    });
    let told = '';
    const url = await new Promise<URL>((resolve, reject) => {
      const listen = (chunk: Buffer): void => {
        told += chunk;
        const found = /http:\/\/(?:127\.0\.0\.1|localhost):\d+(?:\/graphql)?/.exec(told)?.[0];
        if (found !== undefined) resolve(new URL(found));
      };
      child.stdout?.on('data', listen);
      child.stderr?.on('data', listen);
      child.once('exit', code => reject(new Error(`${name} ended with ${code}: ${told}`)));
    });
    return new Contender(name, url, child, probed, () => told);
  }

  /** The last that it has printed. */
  get told(): string {
    return this.#told().slice(-2_000);
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  async usage(): Promise<Usage> {
    if (this.#probed) return (await this.#ask('usage')) as Usage;
    const seconds = [...threadsOf(this.pid).values()].reduce((one, two) => one + two, 0);
    return { cpuMicroseconds: seconds * 1e6, rssBytes: residentBytes(this.pid) };
  }

  async survivorsBegin(): Promise<void> {
    if (this.#probed) await this.#ask('survivors begin');
  }

  /** Bytes of what was made since then and has outlived young collections, by V8's sampling profiler; not a number without V8. */
  async survivorsEnd(): Promise<number> {
    return this.#probed ? ((await this.#ask('survivors end')) as number) : Number.NaN;
  }

  async #ask(question: string): Promise<unknown> {
    this.#process.send(question);
    for (;;) {
      const event = await Promise.race([once(this.#process, 'message'), this.#ended.then(() => null)]);
      if (event === null) throw new Error(`${this.name} has ended: ${this.told}`);
      const [reply] = event as [{ readonly question?: string; readonly answer?: unknown }];
      if (reply.question === question) return reply.answer;
    }
  }

  /** At once, or in its own time: then it leaves what it has compiled for the next one. */
  async stop(how: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> {
    this.#process.kill(how);
    await this.#ended;
  }
}
