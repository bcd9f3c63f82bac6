import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { onContendersCore } from './cores.ts';

const probe = join(import.meta.dirname, 'probe.js');

export interface Usage {
  readonly cpuMicroseconds: number;
  readonly rssBytes: number;
}

export interface ContenderOptions {
  readonly name: string;
  /** The file to start. */
  readonly entry: string;
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
  /** What it has printed. */
  readonly #told: () => string;

  private constructor(name: string, url: URL, child: ChildProcess, told: () => string) {
    this.name = name;
    this.url = url;
    this.#process = child;
    this.#ended = once(child, 'exit');
    this.#told = told;
  }

  static async start(options: ContenderOptions): Promise<Contender> {
    const { name, entry, environment = {}, folder, pinned = false } = options;
    const command = [process.execPath, '--import', probe, entry];
    const [program = '', ...rest] = pinned ? onContendersCore(command) : command;
    const child = spawn(program, rest, {
      // Empty but for what is said, so that nothing of the person who measures gets into it.
      env: { NODE_ENV: 'production', ...environment },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
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
    return new Contender(name, url, child, () => told);
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  usage(): Promise<Usage> {
    return this.#ask('usage') as Promise<Usage>;
  }

  async survivorsBegin(): Promise<void> {
    await this.#ask('survivors begin');
  }

  /** Bytes of what was made since then and has outlived young collections, by V8's sampling profiler. */
  survivorsEnd(): Promise<number> {
    return this.#ask('survivors end') as Promise<number>;
  }

  async #ask(question: string): Promise<unknown> {
    this.#process.send(question);
    for (;;) {
      const event = await Promise.race([once(this.#process, 'message'), this.#ended.then(() => null)]);
      if (event === null) throw new Error(`${this.name} has ended: ${this.#told().slice(-2_000)}`);
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
