import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

export interface GatewayProcessOptions {
  /** The file to start: the project's own, a copy of it that is broken on purpose, or a bundle. */
  readonly entry: string;
  /** All that the process sees of the environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** Asked at each start: how far its clock is ahead of the true one. */
  readonly clockAheadMs?: () => number;
  /** Modules that Node loads before the gateway. */
  readonly preload?: readonly string[];
}

const leash = join(import.meta.dirname, 'leash.ts');

/** Many of them start at once on few cores: what V8 would do with threads of its own is only more work to each. */
const modest = ['--v8-pool-size=1', '--min-semi-space-size=16'];

/** One gateway as a process of its own, started, killed and started again over the same record. */
export class GatewayProcess {
  readonly #options: GatewayProcessOptions;
  #child: ChildProcess | null = null;
  #url: string | null = null;
  /** Lines of the log that tell of trouble, but for a record that refuses: a lost lease, a database that is down. */
  readonly troubles: string[] = [];

  constructor(options: GatewayProcessOptions) {
    this.#options = options;
  }

  /** Null while it does not listen. */
  get url(): string | null {
    return this.#url;
  }

  /** Resolves when it listens; false where it was killed before. Throws where it ends by itself. */
  async start(): Promise<boolean> {
    const { entry, environment, preload = [], clockAheadMs } = this.#options;
    const clock = clockAheadMs === undefined ? {} : { CLOCK_AHEAD_MS: String(clockAheadMs()) };
    const flags = [leash, ...preload].flatMap(module => ['--import', module]);
    const child = spawn(process.execPath, [...modest, ...flags, entry], {
      cwd: dirname(entry),
      env: { PORT: '0', ...environment, ...clock },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.#child = child;
    let output = '';
    child.stderr?.on('data', chunk => {
      output += chunk;
    });
    const listening = new Promise<string>(resolve => {
      createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', line => {
        const told = parsed(line);
        if (told?.msg === 'Causeway listens') resolve(String(told.url).replace(/\/graphql$/, ''));
        else if (told?.level === 'error' && !isRefusal(told)) this.troubles.push(line);
      });
    });
    const exited = once(child, 'exit').then(([, signal]) => {
      if (this.#child === child) {
        this.#child = null;
        this.#url = null;
      }
      return signal as NodeJS.Signals | null;
    });
    const first = await Promise.race([listening.then(url => ({ url })), exited.then(signal => ({ signal }))]);
    if ('url' in first) {
      if (this.#child === child) this.#url = first.url;
      return true;
    }
    if (first.signal === 'SIGKILL') return false;
    throw new Error(`a gateway ended instead of listening: ${output}`);
  }

  /** At once: to be called at the very moment that something was seen. */
  strike(): void {
    this.#url = null;
    this.#child?.kill('SIGKILL');
  }

  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** As an orchestrator would: it drains. */
  async end(): Promise<void> {
    await this.#end('SIGTERM');
  }

  /** It stands still and does not know it, as a process on a starved machine does. */
  freeze(): void {
    this.#child?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#child?.kill('SIGCONT');
  }

  signal(signal: NodeJS.Signals): void {
    this.#child?.kill(signal);
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (child === null) return;
    this.#url = null;
    const exit = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : null;
    child.kill(signal);
    if (signal === 'SIGTERM') child.kill('SIGCONT');
    await exit;
  }
}

function isRefusal({ err }: Readonly<Record<string, unknown>>): boolean {
  const type = (err as { type?: unknown } | undefined)?.type;
  return type === 'LedgerUnavailableError' || type === 'LeaseLostError';
}

function parsed(line: string): Record<string, unknown> | null {
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return null;
  }
}
