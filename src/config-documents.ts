import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { ServerLimits } from './server/limits.ts';
import { anyDocument, type DocumentRules, type DocumentTexts } from './server/trusted-documents.ts';

/** Everything that is wrong with a document, by the schema and by the limits. */
export type JudgeDocument = (text: string, limits: Partial<ServerLimits>) => readonly string[];

export interface ConfiguredDocuments extends DocumentRules {
  /** Where the texts stand; null where none are named. */
  readonly manifest: string | null;
}

export const noDocuments: ConfiguredDocuments = { ...anyDocument, manifest: null };

export const documentsSchema = z.strictObject({
  manifest: z.string().min(1).optional(),
  only: z.boolean().default(false),
  automatic: z.boolean().default(false),
});

interface DocumentFacts {
  readonly limits: Partial<ServerLimits>;
  /** Whether callers have rights at all. */
  readonly rights: boolean;
  /** Left out where nobody is going to serve: then the manifest is not read. */
  readonly judge: JudgeDocument | undefined;
}

export function documentsFrom(
  parsed: z.output<typeof documentsSchema>,
  { limits, rights, judge }: DocumentFacts,
  mistakes: string[],
): ConfiguredDocuments {
  const { manifest = null, only, automatic } = parsed;
  if (only && manifest === null)
    mistakes.push('only: without a "manifest" no document could run; name one, or leave it out');
  if (only && !rights)
    mistakes.push(
      'only: nobody has to prove who they are, so everybody has the right "adhoc"; configure the section "access", or leave it out',
    );
  if (manifest === null || judge === undefined) return { ...noDocuments, manifest, only, automatic };
  const texts = readManifest(manifest, mistakes);
  mistakes.push(...mistakesInTexts(manifest, texts, limits, judge));
  return { manifest, only, automatic, texts };
}

export function mistakesInTexts(
  path: string,
  texts: DocumentTexts,
  limits: Partial<ServerLimits>,
  judge: JudgeDocument,
): readonly string[] {
  return [...texts].flatMap(([name, text]) =>
    judge(text, limits).map(mistake => `${path}: document ${name}: ${mistake}`),
  );
}

const name = /^[\x21-\x7e]{1,512}$/;

/** What graphql-codegen writes (`{ "<hash>": "<text>" }`), or Apollo's manifest. */
export function readManifest(path: string, mistakes: string[]): DocumentTexts {
  const texts = new Map<string, string>();
  const value = parsedFile(path, mistakes);
  if (value === undefined) return texts;
  const entries = entriesIn(value);
  if (entries === null) {
    mistakes.push(
      `${path}: is neither {"<hash>": "<document>"}, as graphql-codegen writes it, nor a manifest of Apollo’s with "format", "version" 1 and "operations".`,
    );
    return texts;
  }
  for (const [given, text] of entries) {
    const id = typeof given === 'string' ? given.replace(/^sha256:/, '') : '';
    const shown = name.test(id) ? id : '(without a usable name)';
    const wrong = flawOf(id, text) ?? (texts.has(id) ? 'is there twice' : null);
    if (wrong !== null) mistakes.push(`${path}: document ${shown}: ${wrong}.`);
    else texts.set(id, text as string);
  }
  return texts;
}

function flawOf(id: string, text: unknown): string | null {
  if (!name.test(id)) return 'its name has to be 1 to 512 visible characters';
  if (typeof text !== 'string' || text === '') return 'its text is missing';
  const algorithm = /^[0-9a-f]{64}$/.test(id) ? 'sha256' : /^[0-9a-f]{40}$/.test(id) ? 'sha1' : null;
  if (algorithm !== null && hash(algorithm, text) !== id)
    return `its name is not the ${algorithm.toUpperCase()} of its text; write the manifest anew`;
  return null;
}

function parsedFile(path: string, mistakes: string[]): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (trouble) {
    const { code } = trouble as NodeJS.ErrnoException;
    mistakes.push(
      code === undefined
        ? `${path}: is not valid JSON.`
        : `${path}: the file cannot be read (${code}). The setting documents.manifest names it.`,
    );
    return undefined;
  }
}

function entriesIn(value: unknown): readonly (readonly [name: unknown, text: unknown])[] | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const { format, version, operations } = value as Record<string, unknown>;
  if (format === undefined) return Object.entries(value);
  if (format !== 'apollo-persisted-query-manifest' || version !== 1 || !Array.isArray(operations))
    return null;
  return operations.map(operation => {
    const { id, body } = Object(operation) as { readonly id?: unknown; readonly body?: unknown };
    return [id, body];
  });
}
