import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { type Causeway, startCauseway, startProcess } from '../causeway.ts';

const example = join(import.meta.dirname, '../../../examples/federation');

export interface Router {
  readonly name: string;
  readonly url: string;
  /** A router of which subscriptions are asked. */
  readonly subscriptions: boolean;
}

export interface Stage {
  readonly causeway: Causeway;
  readonly routers: readonly Router[];
  close(): Promise<void>;
}

/** Causeway, the company's subgraphs, and both routers before them: processes that meet over sockets only. */
export async function openStage(): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-federation-'));
  const causeway = await startCauseway('--rack');
  const company = await startProcess<{ facilities: string; finance: string }>(
    join(example, 'company/server.ts'),
    {},
  );
  const supergraph = join(folder, 'supergraph.graphql');
  const composing = spawn(process.execPath, [join(example, 'supergraph.ts'), supergraph], {
    env: {
      CAUSEWAY_URL: causeway.url,
      FACILITIES_URL: company.told.facilities,
      FINANCE_URL: company.told.finance,
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const [code] = await once(composing, 'close');
  if (code !== 0) throw new Error('the supergraph does not compose');
  const [apollo, hive] = await Promise.all([startApollo(supergraph), startHive(supergraph)]);
  return {
    causeway,
    routers: [
      { name: 'Apollo Gateway', url: apollo.told.url, subscriptions: false },
      { name: 'Hive Gateway', url: hive.url, subscriptions: true },
    ],
    async close() {
      await Promise.all([apollo.stop(), hive.stop(), company.stop(), causeway.close()]);
      rmSync(folder, { recursive: true });
    },
  };
}

function startApollo(supergraph: string) {
  const script = join(example, 'apollo.ts');
  return startProcess<{ url: string }>(script, { PORT: '0' }, { given: [supergraph] });
}

/** It does not say which port the system chose for it, so it is given one that was free a moment ago. */
async function startHive(supergraph: string): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const port = await freePort();
  const bin = join(example, 'node_modules/@graphql-hive/gateway/dist/bin.js');
  const child = spawn(
    process.execPath,
    [bin, 'supergraph', supergraph, '--host', '127.0.0.1', '--port', String(port)],
    { cwd: example, env: {}, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const ended = once(child, 'close');
  let said = '';
  await new Promise<void>((resolve, reject) => {
    const hear = (chunk: unknown): void => {
      said += String(chunk);
      if (said.includes('Listening on')) resolve();
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    ended.then(() => reject(new Error(`Hive Gateway ended at once: ${said}`)));
  });
  return {
    url: `http://127.0.0.1:${port}/graphql`,
    async stop() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
