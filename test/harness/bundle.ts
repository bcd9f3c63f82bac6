import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rolldown } from 'rolldown';

/** To be removed with its folder. */
export interface Bundle {
  readonly folder: string;
  readonly entry: string;
}

/**
 * The gateway in a few files instead of twelve hundred modules: it starts in half the time, and where fifty or a thousand of
 * them are killed, starting is most of the work. It also stays the same while a long run lasts.
 */
export async function bundledGateway(root: string): Promise<Bundle> {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-bundle-'));
  const bundle = await rolldown({ input: join(root, 'src/main.ts'), platform: 'node', logLevel: 'silent' });
  await bundle.write({ dir: folder, format: 'esm', entryFileNames: 'main.mjs' });
  await bundle.close();
  return { folder, entry: join(folder, 'main.mjs') };
}
