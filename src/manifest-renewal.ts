import { stat } from 'node:fs/promises';
import {
  type ConfiguredDocuments,
  type JudgeDocument,
  mistakesInTexts,
  readManifest,
} from './config-documents.ts';
import type { ServerLimits } from './server/limits.ts';
import type { Log } from './server/log.ts';
import type { DocumentTexts } from './server/trusted-documents.ts';

interface ManifestRenewalOptions {
  readonly documents: ConfiguredDocuments;
  readonly limits: Partial<ServerLimits>;
  readonly judge: JudgeDocument;
  readonly log: Log;
  take(texts: DocumentTexts): void;
}

export interface ManifestRenewal {
  /** Reads the manifest, whether or not it has changed. */
  refresh(): void;
  stop(): void;
}

/** Takes a manifest that has changed, if all of it is good; otherwise the one before goes on, and the log says why. */
export function startManifestRenewal(options: ManifestRenewalOptions): ManifestRenewal {
  const { documents, limits, judge, log, take } = options;
  const path = documents.manifest;
  if (path === null) return { refresh: () => undefined, stop: () => undefined };

  let seen = stampOf(path);

  function refresh(): void {
    seen = stampOf(path as string);
    const mistakes: string[] = [];
    const texts = readManifest(path as string, mistakes);
    mistakes.push(...mistakesInTexts(path as string, texts, limits, judge));
    if (mistakes.length > 0) {
      log.error({}, 'the manifest of documents was not taken; the one before goes on');
      for (const mistake of mistakes.slice(0, shownMistakes)) log.error({}, mistake);
      return;
    }
    take(texts);
    log.info({ count: texts.size }, 'the manifest of documents was read');
  }

  const timer = setInterval(async () => {
    const before = await seen;
    if ((await stampOf(path)) !== before) refresh();
  }, everyMs);
  timer.unref();
  return { refresh, stop: () => clearInterval(timer) };
}

const everyMs = 2_000;
const shownMistakes = 20;

/** Changes with the file, also where a link is put in its place. */
async function stampOf(path: string): Promise<string> {
  const found = await stat(path).catch(() => null);
  return found === null ? 'none' : `${found.ino} ${found.size} ${found.mtimeMs}`;
}
