import { readFileSync } from 'node:fs';
import { parseDocument } from 'yaml';

type Environment = Readonly<Record<string, string | undefined>>;

/** The file as a plain value with its variables filled in, or undefined and what is wrong with it. JSON is YAML too. */
export function readConfigFile(path: string, environment: Environment, mistakes: string[]): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (trouble) {
    const code = (trouble as NodeJS.ErrnoException).code;
    mistakes.push(
      code === 'ENOENT'
        ? `CAUSEWAY_CONFIG=${path}: there is no such file.`
        : `CAUSEWAY_CONFIG=${path}: the file cannot be read (${code ?? 'no reason given'}).`,
    );
    return undefined;
  }
  const document = parseDocument(text, { prettyErrors: true });
  // A warning is a secret that begins with "!" or "%": it would be taken for a tag or a directive, and be lost.
  const troubles = [...document.errors, ...document.warnings];
  for (const { code, linePos } of troubles) mistakes.push(notYaml(path, linePos?.[0], code));
  if (troubles.length > 0) return undefined;
  try {
    return substituted(document.toJS(), environment, path, '', mistakes);
  } catch {
    // An alias without its anchor shows only now, and nothing but its name, which may be a secret.
    mistakes.push(notYaml(path, undefined, 'BAD_ALIAS'));
    return undefined;
  }
}

/** Where and which rule, never the library's message: several of those quote the file, secrets included. */
function notYaml(path: string, at: { line: number; col: number } | undefined, code: string): string {
  const place = at === undefined ? '' : ` at line ${at.line}, column ${at.col}`;
  return `${path}: is not valid YAML${place} (${code}). A text with special characters has to stand in quotes.`;
}

/** `${NAME}` anywhere in a text becomes the variable; one that is not set is a mistake, told with its place. */
function substituted(
  value: unknown,
  environment: Environment,
  file: string,
  place: string,
  mistakes: string[],
): unknown {
  if (typeof value === 'string') {
    return value.replace(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (reference, name: string) => {
      const found = environment[name];
      if (found !== undefined && found !== '') return found;
      mistakes.push(`${file}: ${place}: the variable ${name} is not set`);
      return reference;
    });
  }
  const below = (name: string) => (place === '' ? name : `${place}.${name}`);
  if (Array.isArray(value)) {
    return value.map((each, index) => substituted(each, environment, file, below(String(index)), mistakes));
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [
      name,
      substituted(each, environment, file, below(name), mistakes),
    ]),
  );
}
