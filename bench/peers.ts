import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { Contender } from './contender.ts';
import { names } from './contender-names.ts';
import { startTailcall } from './tailcall.ts';

const folder = join(import.meta.dirname, 'peers');

/** Where they are not, or were installed before what is wanted of them was last changed. */
export function installPeers(): void {
  const wanted = statSync(join(folder, 'package-lock.json')).mtimeMs;
  const installed = statSync(join(folder, 'node_modules/.package-lock.json'), { throwIfNoEntry: false });
  if (installed !== undefined && installed.mtimeMs >= wanted) return;
  const { status } = spawnSync('npm', ['ci'], { cwd: folder, stdio: 'inherit' });
  if (status !== 0) throw new Error('The contenders cannot be installed.');
}

interface Peers {
  /** All that run here, the bare proxy first. */
  readonly contenders: readonly Contender[];
  stop(): Promise<void>;
}

export async function startPeers(upstream: URL): Promise<Peers> {
  const contenders: Contender[] = [];
  const stops: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(stops.map(each => each()));
  };
  const start = async (name: string, file: string): Promise<void> => {
    const environment = { UPSTREAM: upstream.origin };
    const entry = join(folder, file);
    const contender = await Contender.start({ name, entry, environment, folder, pinned: true });
    contenders.push(contender);
    stops.push(() => contender.stop());
  };
  try {
    await start(names.proxy, 'proxy.js');
    await start(names.written, 'written-proxy.js');
    await start('node:http and graphql-jit', 'raw-jit.js');
    await start('mercurius with jit', 'mercurius.js');
    await start(names.thinYoga, 'thin-yoga.js');
    const tailcall = await startTailcall(names.tailcall, upstream);
    if (tailcall !== null) {
      contenders.push(tailcall.contender);
      stops.push(tailcall.stop);
    }
    await start('yoga and Pothos', 'pothos-yoga.js');
    await start(names.hive, 'hive.js');
  } catch (error) {
    await stop();
    throw error;
  }
  return { contenders, stop };
}
