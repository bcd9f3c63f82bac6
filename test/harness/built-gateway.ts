import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { projectRoot, Site, type SiteOptions } from './site.ts';
import { Stage } from './stage.ts';
import { trades } from './trades.ts';

export interface BuiltGateway {
  /** The file to start. */
  readonly entry: string;
  remove(): Promise<void>;
}

/**
 * The gateway in a few files instead of twelve hundred modules, with all of it compiled: it starts four times as fast, and
 * where fifty or a thousand of them are killed, starting is most of the work. It also stays the same while a long run lasts.
 */
export async function builtGateway(): Promise<BuiltGateway> {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-built-'));
  const remove = async (): Promise<void> => rmSync(folder, { recursive: true, force: true });
  try {
    return { entry: await build(folder), remove };
  } catch (trouble) {
    await remove();
    throw trouble;
  }
}

async function build(folder: string): Promise<string> {
  const bundle = await rolldown({
    // The thread of the record is a file of its own, beside the one that starts it.
    input: ['src/main.ts', 'src/ledger/sqlite/worker.ts'].map(file => join(projectRoot, file)),
    platform: 'node',
    logLevel: 'silent',
  });
  const names = { entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' };
  await bundle.write({ dir: folder, format: 'esm', ...names });
  await bundle.close();
  const entry = join(folder, 'main.mjs');
  await warmUp({ folder: join(folder, 'warm-up'), entry });
  return entry;
}

/**
 * Lets one gateway work a little and end in order, which leaves what it has compiled: a process that is killed never does, and
 * each of its successors would compile everything anew.
 */
export async function warmUp(options: Omit<SiteOptions, 'record'>): Promise<void> {
  const site = await Site.open({ ...options, record: { kind: 'sqlite' } });
  try {
    await site.start();
    const stage = new Stage(site);
    await Promise.all(
      trades.map(async trade => {
        const id = `warm-${trade.name}`;
        await stage.change(trade, await stage.resource(trade, id), id, { waitSeconds: 1 });
      }),
    );
    await site.gateways[0]?.end();
  } finally {
    await site.close();
  }
}
