import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Contender } from './contender.ts';

// Tailcall, which is no Node process: a binary out of a package of npm, where there is one for this platform.

const peers = join(import.meta.dirname, 'peers');
const binary = join(peers, 'node_modules/@tailcallhq/core-linux-x64-gnu/bin/tailcall');
/** For a system whose glibc is older than the one that it was built with; bench/README.md says how it comes there. */
const glibc = join(peers, 'glibc/usr/lib/x86_64-linux-gnu');
const withGlibc = [join(glibc, 'ld-linux-x86-64.so.2'), '--library-path', `${glibc}:/lib/x86_64-linux-gnu`];

interface StartedTailcall {
  readonly contender: Contender;
  stop(): Promise<void>;
}

/** Null where this system cannot run it. */
export async function startTailcall(name: string, upstream: URL): Promise<StartedTailcall | null> {
  // Its home as well: in a new one it does not ask the network for newer versions of itself.
  const folder = mkdtempSync(join(tmpdir(), 'causeway-bench-tailcall-'));
  const environment = { HOME: folder, TAILCALL_TRACKER: 'false', UPSTREAM: upstream.origin };
  const command = [[binary], [...withGlibc, binary]].find(([program = '', ...rest]) => {
    const { status } = spawnSync(program, [...rest, '--help'], { cwd: folder, env: environment });
    return status === 0;
  });
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  if (command === undefined) {
    remove();
    return null;
  }
  const server = join(folder, 'server.graphql');
  writeFileSync(
    server,
    `schema @server(port: ${await freePort()}, hostname: "127.0.0.1", workers: 1) { query: Query }`,
  );
  const entry = [...command, 'start', server, join(peers, 'tailcall.graphql')];
  const contender = await Contender.start({ name, entry, environment, folder, pinned: true });
  return {
    contender,
    async stop() {
      await contender.stop();
      remove();
    },
  };
}

/** It wants a number, and does not say which one the system gave it. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
