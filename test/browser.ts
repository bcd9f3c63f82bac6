import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { askAtDoor } from './door.ts';
import { unpack } from './unpacked-browser.ts';

export interface TestBrowser {
  readonly browser: Browser;
  close(): Promise<void>;
}

/** Why no real browser can run on this machine, or null where one can: the packaged Chromium is a build for Linux on x64. */
export const noBrowserReason: string | null =
  process.platform === 'linux' && process.arch === 'x64'
    ? null
    : `the packaged Chromium runs on linux-x64 only, and this is ${process.platform}-${process.arch}`;

/** The one that a run has unpacked, with a home of its own. */
export async function startBrowser(): Promise<TestBrowser> {
  const unpacked = await askAtDoor('browser');
  const home = await mkdtemp(join(unpacked, 'home-'));
  const browser = await launch(unpacked, home);
  return {
    browser,
    close: async () => {
      await browser.close();
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** Not the package's own arguments: they switch web security off, and no test of origins would mean anything. */
async function launch(unpacked: string, home: string): Promise<Browser> {
  const start = (libraries: Record<string, string>): Promise<Browser> =>
    chromium.launch({
      executablePath: join(unpacked, 'chromium'),
      headless: true,
      args: ['--no-zygote', '--disable-gpu'],
      env: { HOME: home, TMPDIR: home, FONTCONFIG_FILE: join(unpacked, 'fonts.conf'), ...libraries },
    });
  try {
    return await start({});
  } catch (error) {
    if (!/shared librar/i.test(String(error))) throw error;
    // A bare image has no NSS; the package brings it along.
    const extra = await unpack('al2023.tar.br', home);
    return start({ LD_LIBRARY_PATH: join(extra, 'lib') });
  }
}
