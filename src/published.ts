import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { compareSchemas, parseDeclared } from './breaking-changes.ts';
import { printedApi } from './schema.ts';

// Compares the schema with the one that clients were last given: `node src/published.ts`. What would break them has to be
// declared in breaking-changes.json, with what they do about it. `node src/published.ts publish` then makes the schema the
// one that clients have, and empties the declarations. Nothing is taken away that was not published as deprecated before.

const root = join(import.meta.dirname, '..');
const published = join(root, 'published.graphql');
const declarations = join(root, 'breaking-changes.json');

const { undeclared, untimely, stale, dangerous } = compareSchemas(
  readFileSync(published, 'utf8'),
  printedApi(),
  parseDeclared(readFileSync(declarations, 'utf8')),
);
for (const change of dangerous) process.stdout.write(`to be told: ${change}\n`);
for (const change of undeclared) process.stderr.write(`breaks clients and is not declared: ${change}\n`);
for (const change of stale) process.stderr.write(`is declared and does not happen: ${change}\n`);
for (const place of untimely) {
  process.stderr.write(
    `is taken away and was never published as deprecated: ${place}. Deprecate it with a reason, publish that, and take it away later.\n`,
  );
}
if (untimely.length > 0) process.exitCode = 1;
if (undeclared.length > 0 || stale.length > 0) {
  process.stderr.write('Declare in breaking-changes.json what is meant, and take out what is not.\n');
  process.exitCode = 1;
} else if (untimely.length === 0 && process.argv.includes('publish')) {
  writeFileSync(published, printedApi());
  writeFileSync(declarations, '[]\n');
  process.stdout.write('published.graphql is the schema now.\n');
}
