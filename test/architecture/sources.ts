import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export const root = join(import.meta.dirname, '../..');

/** Files below a folder, by their path from the root; not what was installed, nor what tools of clients have written. */
export function filesIn(folder: string, ending = '.ts'): readonly string[] {
  return walk(folder)
    .filter(path => path.endsWith(ending) && !path.startsWith('test/clients/generated/'))
    .sort();
}

const foreign: ReadonlySet<string> = new Set(['node_modules', '.git', 'data']);

/** All files below a folder, by their path from the root. What was installed is not looked into: it is fifty times as much. */
export function walk(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap(entry => {
    const path = join(folder, entry.name);
    if (!entry.isDirectory()) return entry.isFile() ? [path] : [];
    return foreign.has(entry.name) ? [] : walk(path);
  });
}

export function textOf(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** Without its comments, as far as they begin a line or stand behind code: what is left is what runs. */
export function codeOf(text: string): string {
  return text
    .replace(/^\s*\/\*[\s\S]*?\*\/\s*$/gm, '')
    .replace(/^\s*\/\/.*$/gm, '')
    .replace(/\s\/\/ .*$/gm, '');
}

const forms: readonly RegExp[] = [
  /^import\s+(?:type\s+)?[\w$*{}\s,]+?\sfrom\s+(['"])(.+?)\1/gm,
  /^export\s+(?:type\s+)?(?:\*(?:\s+as\s+\w+)?|\{[^}]*\})\s+from\s+(['"])(.+?)\1/gm,
  /^import\s*(['"])(.+?)\1/gm,
  // Dynamic ones, and those of types inside of types.
  /\bimport\(\s*(['"])(.+?)\1\s*[,)]/g,
  // Node's own, without what its getters would load.
  /\bgetBuiltinModule\(\s*(['"])(.+?)\1\s*\)/g,
];

/** What a text imports: by statements, dynamically, as types, from Node itself, or to hand it on. */
export function importsOf(text: string): readonly string[] {
  const code = codeOf(text);
  return forms.flatMap(form => [...code.matchAll(form)].map(([, , specifier = '']) => specifier));
}

/** Ways to load something that `importsOf` could not read, and so nobody could judge. */
export function hiddenImportsOf(text: string): readonly string[] {
  const code = codeOf(text);
  const dynamic = [...code.matchAll(/\bimport\((?!\s*(?:\/\*.*?\*\/\s*)?['"][^'"]+['"]\s*[,)])[^)]*\)?/g)];
  const builtin = [...code.matchAll(/\bgetBuiltinModule\((?!\s*['"][^'"]+['"]\s*\))/g)];
  const other = [...code.matchAll(/\b(?:require|createRequire|importScripts)\b\s*\(/g)];
  return [...dynamic, ...builtin, ...other].map(([found]) => found);
}

/** The file that an import leads to, by its path from the root; null for packages and `node:` modules. */
export function targetOf(from: string, specifier: string): string | null {
  return specifier.startsWith('.') ? join(dirname(from), specifier) : null;
}
