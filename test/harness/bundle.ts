import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rolldown } from 'rolldown';

/**
 * The gateway in a few files instead of twelve hundred modules: it starts in half the time, and in a short run that kills
 * fifty of them starting is most of the work. The long run starts `src/main.ts` itself.
 */
/** To be removed with its folder. */
export interface Bundle {
  readonly folder: string;
  readonly entry: string;
}

export async function bundledGateway(root: string): Promise<Bundle> {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-bundle-'));
  const bundle = await rolldown({ input: join(root, 'src/main.ts'), platform: 'node', logLevel: 'silent' });
  await bundle.write({ dir: folder, format: 'esm', entryFileNames: 'main.mjs' });
  await bundle.close();
  return { folder, entry: join(folder, 'main.mjs') };
}
