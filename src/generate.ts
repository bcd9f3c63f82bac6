import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import type { Codes } from './adapter/codes.ts';
import type { CodeRule, Effect } from './domain/action.ts';
import { advices } from './domain/advice.ts';
import type { AnyChange } from './domain/change.ts';
import { catalogue, type ErrorRow } from './domain/errors.ts';
import { exposedChanges } from './graph/change.ts';
import { printedPossibleTypes } from './possible-types.ts';
import { providers } from './providers/index.ts';
import { printedApi, printedSubgraph } from './schema.ts';
import { type LimitName, type LimitRow, limitTable, limitVariable } from './server/limits.ts';

// Writes what is derived from the sources: `node src/generate.ts`. With `--check` it writes nothing and ends with 1 where a
// file is not what it would write.

type Wanted = string | { readonly problem: string };

interface GeneratedFile {
  readonly path: string;
  /** The whole file, given what is there; a problem where that cannot be said. */
  content(present: string | null): Wanted | Promise<Wanted>;
}

const generated: readonly GeneratedFile[] = [
  { path: 'schema.graphql', content: printedSubgraph },
  { path: 'api.graphql', content: printedApi },
  { path: 'possible-types.json', content: printedPossibleTypes },
  { path: 'docs/provider-codes.md', content: codesPage },
  {
    path: 'README.md',
    content(present) {
      const errors = between('errors', present, errorTable());
      return typeof errors === 'string' ? between('limits', errors, limitsTable()) : errors;
    },
  },
];

/** Replaces what stands between `<!-- name:begin -->` and `<!-- name:end -->`. */
function between(
  name: string,
  present: string | null,
  wanted: string,
): string | { readonly problem: string } {
  const [begin, end] = [`<!-- ${name}:begin -->`, `<!-- ${name}:end -->`];
  const from = present?.indexOf(begin) ?? -1;
  const to = present?.indexOf(end) ?? -1;
  if (present === null) return { problem: 'there is no such file to write the table into.' };
  if (from < 0 || to < from) return { problem: `has no "${begin}" with "${end}" after it.` };
  return `${present.slice(0, from + begin.length)}\n${wanted}\n${present.slice(to)}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function errorTable(): string {
  const rows = Object.entries(catalogue as Readonly<Record<string, ErrorRow>>);
  return table(
    ['error', 'what it means', 'what to do (`advice`)', '`retryable`', 'its own fields'],
    rows.map(([tag, { meaning, advice, retryable, fields }]) => [
      `\`${tag}\``,
      meaning,
      `${advices[advice]} (\`${advice}\`)`,
      retryable ? 'yes' : 'no',
      Object.keys(fields)
        .map(name => `\`${name}\``)
        .join(', ') || 'none',
    ]),
  );
}

function limitsTable(): string {
  const rows = Object.entries(limitTable as Readonly<Record<LimitName, LimitRow>>);
  return table(
    ['limit', 'variable', 'default', 'what it bounds'],
    rows.map(([name, { default: figure, meaning }]) => [
      `\`${name}\``,
      `\`${limitVariable(name as LimitName)}\``,
      String(figure),
      meaning,
    ]),
  );
}

const effects: Readonly<Record<Effect, string>> = {
  read: 'changes nothing',
  once: 'executed again if sent again, so it is repeated only after a proof that the attempt before was not carried out',
  token: 'deduplicated by the provider through a token, so it may be repeated with the same one',
};

function codesPage(): string {
  const sections = providers.map(({ provider, label, codes }) => {
    const changes = [...exposedChanges().values()].filter(change => change.of.provider === provider);
    return [`## ${label}`, ...changes.map(changeSection), commonSection(label, codes)].join('\n\n');
  });
  return `${[
    '# What the providers’ codes become',
    'Written by `npm run generate` from the tables that the code itself uses.',
    'A code is looked up in the table of its action, then in its provider’s common table, then by the families that the provider itself states. A code that is in none of them is answered as `CloudUnmappedError` with the provider’s own words, and the outcome of a change counts as unknown until reading has settled it. The same holds, whatever the code, for every answer with a status of 500 or more and for every answer that is not the provider’s envelope.',
    ...sections,
  ].join('\n\n')}\n`;
}

function changeSection({ mutation, action }: AnyChange): string {
  const { service, blockers = [] } = action;
  const seen = blockers.map(tag => `\`${tag}\``).join(', ');
  return [
    `### ${mutation}`,
    `\`${service}\` \`${action.action}\`, effect \`${action.effect}\`: ${effects[action.effect]}.${seen === '' ? '' : ` Seen by looking, before anything is sent: ${seen}.`}`,
    codeTable([...(action.rules ?? []).map(ruleRow), ...Object.entries(action.errors)]),
  ].join('\n\n');
}

function commonSection(
  label: string,
  { common, rules = [], families, undecided = new Set() }: Codes,
): string {
  const patterns = families.map(({ pattern, tag }) => [`/${pattern.source}/`, tag] as const);
  const doubtful = [...undecided].map(code => `\`${code}\``).join(', ');
  return [
    `### Any action of ${label}`,
    codeTable([...rules.map(ruleRow), ...Object.entries(common), ...patterns]),
    ...(doubtful === ''
      ? []
      : [
          `Invite a repeat without saying that nothing was done, so that a change is left unknown: ${doubtful}.`,
        ]),
  ].join('\n\n');
}

function ruleRow({ code, words, tag, namesTarget }: CodeRule): readonly [string, string] {
  const whose = namesTarget ? ', about the very resource' : '';
  return [`${code} with /${words.source}/${whose}`, tag];
}

function codeTable(rows: readonly (readonly [string, string])[]): string {
  return table(
    ['code', 'error'],
    rows.map(([code, tag]) => [`\`${code}\``, `\`${tag}\``]),
  );
}

const check = process.argv.includes('--check');
const root = join(import.meta.dirname, '..');
const problems: string[] = [];
for (const { path, content } of generated) {
  const file = join(root, path);
  const present = existsSync(file) ? readFileSync(file, 'utf8') : null;
  const wanted = await content(present);
  if (typeof wanted !== 'string') {
    problems.push(`${path}: ${wanted.problem}`);
  } else if (wanted !== present) {
    if (check) {
      problems.push(
        `${path} is not what the sources say: run "npm run generate" and look at the difference.`,
      );
      continue;
    }
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, wanted);
    process.stdout.write(`${path} written\n`);
  }
}
for (const problem of problems) process.stderr.write(`${problem}\n`);
process.exitCode = problems.length === 0 ? 0 : 1;
