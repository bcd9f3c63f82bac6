import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Contender } from './contender.ts';
import { names } from './summary.ts';

const folder = join(import.meta.dirname, 'peers');

export function installPeers(): void {
  if (existsSync(join(folder, 'node_modules'))) return;
  const { status } = spawnSync('npm', ['ci'], { cwd: folder, stdio: 'inherit' });
  if (status !== 0) throw new Error('The contenders cannot be installed.');
}

/** All but Causeway, the bare proxy first, each of them added as soon as it is there, so that it can be stopped. */
export async function startPeers(upstream: URL, started: Contender[]): Promise<void> {
  const start = async (
    name: string,
    file: string,
    environment: Readonly<Record<string, string>> = { UPSTREAM: upstream.origin },
    pinned = true,
  ): Promise<Contender> => Contender.start({ name, entry: join(folder, file), environment, folder, pinned });
  started.push(await start(names.proxy, 'proxy.js'));
  started.push(await start(names.written, 'written-proxy.js'));
  started.push(await start('node:http and graphql-jit', 'raw-jit.js'));
  started.push(await start('mercurius with jit', 'mercurius.js'));
  started.push(await start(names.thinYoga, 'thin-yoga.js'));
  started.push(await start('yoga and Pothos', 'pothos-yoga.js'));
  // Where the cloud is: what it takes is not Hive's.
  const graph = await start('the graph behind Hive', 'raw-jit.js', undefined, false);
  started.push(await start(names.hive, 'hive.js', { SUBGRAPH: graph.url.href }), graph);
}
