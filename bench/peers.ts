import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Contender } from './contender.ts';
import { names } from './contender-names.ts';
import { startTailcall } from './tailcall.ts';

const folder = join(import.meta.dirname, 'peers');

export function installPeers(): void {
  if (existsSync(join(folder, 'node_modules'))) return;
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
  const start = async (
    name: string,
    file: string,
    environment: Readonly<Record<string, string>> = { UPSTREAM: upstream.origin },
    pinned = true,
  ): Promise<Contender> => {
    const contender = await Contender.start({ name, entry: join(folder, file), environment, folder, pinned });
    stops.push(() => contender.stop());
    return contender;
  };
  try {
    contenders.push(await start(names.proxy, 'proxy.js'));
    contenders.push(await start(names.written, 'written-proxy.js'));
    contenders.push(await start('node:http and graphql-jit', 'raw-jit.js'));
    contenders.push(await start('mercurius with jit', 'mercurius.js'));
    contenders.push(await start(names.thinYoga, 'thin-yoga.js'));
    const tailcall = await startTailcall(names.tailcall, upstream);
    if (tailcall !== null) {
      contenders.push(tailcall.contender);
      stops.push(tailcall.stop);
    }
    contenders.push(await start('yoga and Pothos', 'pothos-yoga.js'));
    // Where the cloud is: what it takes is not Hive's.
    const graph = await start('the graph behind Hive', 'raw-jit.js', undefined, false);
    contenders.push(await start(names.hive, 'hive.js', { SUBGRAPH: graph.url.href }));
  } catch (error) {
    await stop();
    throw error;
  }
  return { contenders, stop };
}
