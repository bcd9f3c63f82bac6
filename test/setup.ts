import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import type { SharedName } from './door.ts';

interface Made {
  readonly told: string;
  remove(): Promise<void>;
}

// Loaded when they are asked for: most runs of a single file need neither.
const makers: Readonly<Record<SharedName, () => Promise<Made>>> = {
  async postgres() {
    const { startPostgres } = await import('./postgres.ts');
    const server = await startPostgres();
    return { told: server.url, remove: () => server.stop() };
  },
  async gateway() {
    const { builtGateway } = await import('./harness/built-gateway.ts');
    const gateway = await builtGateway();
    return { told: gateway.entry, remove: () => gateway.remove() };
  },
  async browser() {
    const { unpackBrowser } = await import('./unpacked-browser.ts');
    const browser = await unpackBrowser();
    return { told: browser.folder, remove: () => browser.remove() };
  },
};

const made = new Map<SharedName, Promise<Made>>();
let door: Server | null = null;

/** For vitest's `globalSetup`. */
export async function setup(project: TestProject): Promise<void> {
  // Programs and the threads of records would compile the same files again in nearly every test.
  process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, '../node_modules/.cache/causeway');
  door = createServer(visitor => {
    visitor.on('error', () => undefined);
    visitor.once('data', async data => {
      try {
        const name = data.toString() as SharedName;
        const making = made.get(name) ?? makers[name]();
        made.set(name, making);
        visitor.end(JSON.stringify({ told: (await making).told }));
      } catch (trouble) {
        visitor.end(JSON.stringify({ trouble: String(trouble) }));
      }
    });
  }).listen(0, '127.0.0.1');
  await once(door, 'listening');
  project.provide('door', (door.address() as AddressInfo).port);
}

export async function teardown(): Promise<void> {
  door?.close();
  const all = await Promise.allSettled(made.values());
  await Promise.all(all.map(each => (each.status === 'fulfilled' ? each.value.remove() : undefined)));
}
