import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { parseDocument } from 'yaml';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What commands of the file have printed, by the command as it is written; undefined for one that failed. */
export type CommandResults = (command: string) => string | undefined;

interface Filling {
  readonly environment: Environment;
  readonly commands: CommandResults;
  readonly file: string;
  readonly mistakes: string[];
}

/**
 * The file as a plain value with its references filled in, or undefined and what is wrong with it. JSON is YAML too.
 * `${NAME}` is a variable, `${file:/run/secrets/key}` a file, `${command:get-secret zenlayer}` what a command prints.
 */
export function readConfigFile(
  path: string,
  environment: Environment,
  mistakes: string[],
  commands: CommandResults = runCommand,
): unknown {
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
    return substituted(document.toJS(), '', { environment, commands, file: path, mistakes });
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

/** References anywhere in a text; one that leads nowhere is a mistake, told with its place and never with what it says. */
function substituted(value: unknown, place: string, filling: Filling): unknown {
  if (typeof value === 'string') {
    return value.replace(
      referencePattern,
      (reference, source: string | undefined, at: string, name: string) => {
        const found = source === undefined ? variable(name, filling) : fetched(source, at, filling);
        if (typeof found === 'string') return found;
        filling.mistakes.push(`${filling.file}: ${place}: ${found.problem}`);
        return reference;
      },
    );
  }
  const below = (name: string) => (place === '' ? name : `${place}.${name}`);
  if (Array.isArray(value)) {
    return value.map((each, index) => substituted(each, below(String(index)), filling));
  }
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, substituted(each, below(name), filling)]),
  );
}

const referencePattern = /\$\{(?:(file|command):([^}]+)|([A-Za-z_][A-Za-z0-9_]*))\}/g;

interface Problem {
  readonly problem: string;
}

function variable(name: string, { environment }: Filling): string | Problem {
  const found = environment[name];
  return found !== undefined && found !== '' ? found : { problem: `the variable ${name} is not set` };
}

function fetched(source: string, at: string, { commands }: Filling): string | Problem {
  if (source === 'command') {
    const printed = commands(at.trim());
    return printed !== undefined && printed !== ''
      ? printed
      : { problem: 'its command failed or printed nothing' };
  }
  try {
    const text = readFileSync(at.trim(), 'utf8').replace(/[\r\n]+$/, '');
    return text !== '' ? text : { problem: 'the file that it names is empty' };
  } catch (trouble) {
    const { code = 'no reason given' } = trouble as NodeJS.ErrnoException;
    return { problem: `the file that it names cannot be read (${code})` };
  }
}

const commandMs = 10_000;

/** Words without a shell between them and the program: nothing in them is expanded. */
function runCommand(command: string): string | undefined {
  const [program = '', ...words] = command.split(/\s+/);
  try {
    const output = execFileSync(program, words, {
      encoding: 'utf8',
      timeout: commandMs,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return output.replace(/[\r\n]+$/, '');
  } catch {
    // What it printed, and how it was called, may hold the secret.
    return undefined;
  }
}

/** All commands that the file refers to, so that they can be run aside before it is read. */
export function commandsIn(text: string): readonly string[] {
  return [...new Set([...text.matchAll(/\$\{command:([^}]+)\}/g)].map(([, command = '']) => command.trim()))];
}
