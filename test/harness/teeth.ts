import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { warmUp } from './built-gateway.ts';
import { patched } from './mutation.ts';
import type { Scene } from './scenes.ts';
import { gatewayEntry, projectRoot, Site, type SiteOptions } from './site.ts';
import { Stage } from './stage.ts';
import type { Patch, Variant } from './variants.ts';

export interface Bite {
  readonly name: string;
  /** By what the break came to light; empty where it went unnoticed. */
  readonly caughtBy: readonly string[];
}

/** On a starved machine the clouds drop what they read late, and then a scene has not taken place: it is played so often. */
const mostPlays = 3;

/** Plays the variant's scene with the broken gateway. */
export async function bite(variant: Variant, database: () => Promise<string>): Promise<Bite> {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-variant-'));
  try {
    const entry = brokenCopy(folder, variant.patches);
    let caughtBy: readonly string[] = [];
    for (let plays = 1; plays <= mostPlays && caughtBy.length === 0; plays += 1) {
      const needs = await needsOf(variant, database);
      const own = join(folder, `play-${plays}`);
      caughtBy = await play([variant.scene], { ...needs, folder: own, entry });
    }
    return { name: variant.name, caughtBy };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * The same scenes with the gateway as it is: what comes to light there is no tooth but a false alarm, or a bug. Those that need
 * nothing of their own are played side by side on one gateway.
 */
export async function unbroken(
  variants: readonly Variant[],
  database: () => Promise<string>,
  entry: string = gatewayEntry,
): Promise<readonly Bite[]> {
  const byScene = [...new Map(variants.map(variant => [variant.scene, variant])).values()];
  const together = byScene.filter(({ needs }) => needs === undefined);
  const casts = [together, ...byScene.filter(({ needs }) => needs !== undefined).map(variant => [variant])];
  return await Promise.all(
    casts.map(async cast => {
      const folder = mkdtempSync(join(tmpdir(), 'causeway-scene-'));
      const played = cast.map(({ scene }) => scene);
      const name = played.map(scene => scene.name).join(', ');
      try {
        const [first] = cast;
        const needs = first === undefined ? sqlite : await needsOf(first, database);
        return { name, caughtBy: await play(played, { ...needs, folder, entry }) };
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    }),
  );
}

/** So many side by side: most of a scene is waiting. */
export async function bites(
  variants: readonly Variant[],
  database: () => Promise<string>,
  sideBySide: number,
): Promise<readonly Bite[]> {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-teeth-'));
  const found: Bite[] = [];
  const left = [...variants];
  const worker = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift())
      found.push(await bite(next, database));
  };
  try {
    // Their own files differ, the libraries do not, and none of them lives to leave what it has compiled.
    await warmUp({ folder: join(folder, 'warm-up') });
    await Promise.all(Array.from({ length: sideBySide }, worker));
    return found;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const sqlite: Pick<SiteOptions, 'record'> = { record: { kind: 'sqlite' } };

async function needsOf(
  { needs }: Variant,
  database: () => Promise<string>,
): Promise<Pick<SiteOptions, 'record' | 'replicas' | 'preload'>> {
  if (needs === 'postgres') return { record: { kind: 'postgres', url: await database() }, replicas: 2 };
  if (needs === 'fullDisk') return { ...sqlite, preload: [join(import.meta.dirname, 'full-disk.ts')] };
  return sqlite;
}

async function play(scenes: readonly Scene[], options: SiteOptions): Promise<readonly string[]> {
  const site = await Site.open(options);
  try {
    await site.start();
    const stage = new Stage(site);
    await Promise.all(scenes.map((scene, number) => scene(stage, `r${number}`)));
    return await stage.verdict();
  } finally {
    await site.close();
  }
}

function brokenCopy(folder: string, patches: readonly Patch[]): string {
  cpSync(join(projectRoot, 'src'), join(folder, 'src'), { recursive: true });
  mkdirSync(join(folder, 'data'), { recursive: true });
  symlinkSync(join(projectRoot, 'node_modules'), join(folder, 'node_modules'));
  cpSync(join(projectRoot, 'package.json'), join(folder, 'package.json'));
  for (const patch of patches) {
    const path = join(folder, 'src', patch.file);
    writeFileSync(path, patched(readFileSync(path, 'utf8'), patch));
  }
  return join(folder, 'src/main.ts');
}
