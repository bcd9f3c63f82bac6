import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Plugin, rolldown } from 'rolldown';
import { patched } from './mutation.ts';
import { projectRoot, Site, type SiteOptions } from './site.ts';
import { Stage } from './stage.ts';
import { trades } from './trades.ts';
import type { Patch } from './variants.ts';

export interface BuiltGateway {
  /** The file to start. */
  readonly entry: string;
  remove(): Promise<void>;
}

/** Clouds that fail as these do get each change by a connection of its own; with this, changes go by kept ones all the same. */
export const keptWhateverWasSeen: readonly Patch[] = [
  { file: 'transport/http-client.ts', search: 'provenMs: 2_500,', replacement: 'provenMs: 0,' },
  { file: 'transport/http-client.ts', search: 'doubtedMs: 3_600_000,', replacement: 'doubtedMs: 0,' },
];

/**
 * The gateway in a few files instead of twelve hundred modules, with all of it compiled: it starts four times as fast, and
 * where fifty or a thousand of them are killed, starting is most of the work. It also stays the same while a long run lasts.
 */
export async function builtGateway(patches: readonly Patch[] = []): Promise<BuiltGateway> {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-built-'));
  const remove = async (): Promise<void> => rmSync(folder, { recursive: true, force: true });
  try {
    return { entry: await build(folder, patches), remove };
  } catch (trouble) {
    await remove();
    throw trouble;
  }
}

async function build(folder: string, patches: readonly Patch[]): Promise<string> {
  const bundle = await rolldown({
    // The thread of the record is a file of its own, beside the one that starts it.
    input: ['src/main.ts', 'src/ledger/sqlite/worker.ts'].map(file => join(projectRoot, file)),
    platform: 'node',
    logLevel: 'silent',
    plugins: patches.length === 0 ? [] : [patching(patches)],
  });
  const names = { entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' };
  await bundle.write({ dir: folder, format: 'esm', ...names });
  await bundle.close();
  const entry = join(folder, 'main.mjs');
  await warmUp({ folder: join(folder, 'warm-up'), entry });
  return entry;
}

function patching(patches: readonly Patch[]): Plugin {
  const transform = (text: string, path: string): string =>
    patches
      .filter(({ file }) => path === join(projectRoot, 'src', file))
      .reduce((sum, patch) => patched(sum, patch), text);
  return { name: 'patches', transform };
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
