import type { Cluster, Worker } from 'node:cluster';
import { setTimeout as delay } from 'node:timers/promises';

/** More ends in so short a time are a fault that starting again does not mend. */
const mostEnds = 5;
const withinMs = 60_000;
const pauseMs = 500;

type Signal = 'SIGTERM' | 'SIGINT' | 'SIGHUP' | 'SIGKILL';

interface WorkersOptions {
  readonly cluster: Cluster;
  readonly count: number;
  /** Each of them is told it by PORT. */
  readonly port: number;
  hear(signal: Signal, listener: () => void): unknown;
  send(worker: Worker, signal: Signal): unknown;
  /** When none is left. */
  ended(code: number): void;
  /** For the log. */
  report(message: string): void;
}

/**
 * What a worker tells the one that started it. Where the system shares ports the two have nothing else to do with each other, and
 * the library does not tell then that somebody listens.
 */
const listens = 'listens';

/**
 * Systems that hand connections out among processes with one port. Elsewhere the first process accepts for all and passes them on, one
 * for each turn of a busy worker: of 2,000 that came at once, the last waited for more than 5 s.
 */
const sharing: readonly string[] = ['linux', 'freebsd'];

/**
 * Processes that share one port. Each is a whole gateway, as a replica on another machine would be; this one only starts them,
 * starts again what dies, and hands signals on. The first has to listen before there are others, so that what keeps it from
 * starting is said once.
 */
export async function superviseWorkers(options: WorkersOptions): Promise<void> {
  const { cluster, count, report } = options;
  const running = new Set<Worker>();
  let ends: number[] = [];
  let started = false;
  let ending = false;
  let failed = false;

  function end(): void {
    // Whoever asks twice wants it now, as of a gateway alone.
    for (const worker of running) options.send(worker, ending ? 'SIGKILL' : 'SIGTERM');
    ending = true;
    leaveWhenAlone();
  }

  function leaveWhenAlone(): void {
    if (ending && running.size === 0) options.ended(failed ? 1 : 0);
  }

  function start(): Promise<boolean> {
    const worker = cluster.fork({ PORT: String(options.port) });
    running.add(worker);
    return new Promise(resolve => {
      worker.on('message', message => {
        if (message === listens) resolve(true);
      });
      worker.once('exit', (code, signal) => {
        running.delete(worker);
        resolve(false);
        if (ending) {
          failed ||= code !== 0;
          leaveWhenAlone();
        } else if (started) void restart(signal ?? `code ${code}`);
      });
    });
  }

  async function restart(how: string): Promise<void> {
    ends = [...ends.filter(at => at > performance.now() - withinMs), performance.now()];
    if (ends.length > mostEnds) {
      report(
        `${ends.length} workers ended within ${withinMs / 1000} s, the last one with ${how}: all of them end.`,
      );
      failed = true;
      end();
      return;
    }
    report(`a worker ended with ${how}; another one takes its place`);
    await delay(pauseMs);
    if (!ending) await start();
  }

  options.hear('SIGTERM', end);
  options.hear('SIGINT', end);
  options.hear('SIGHUP', () => {
    for (const worker of running) options.send(worker, 'SIGHUP');
  });
  if (!(await start())) {
    // It has printed itself why it does not start; asked to end, it has ended, and that was told.
    if (!ending) options.ended(1);
    return;
  }
  started = true;
  for (let number = 1; number < count && !ending; number += 1) void start();
}

/** The process of a gateway, as one of several or alone. */
interface ServingProcess {
  readonly isWorker: boolean;
  readonly platform: string;
  /** Says it to the one that started it. */
  say(message: string): unknown;
}

export async function listenAmongWorkers<Address>(
  { isWorker, platform, say }: ServingProcess,
  listen: (how: { readonly isShared: boolean }) => Promise<Address>,
): Promise<Address> {
  const address = await listen({ isShared: isWorker && sharing.includes(platform) });
  if (isWorker) say(listens);
  return address;
}
