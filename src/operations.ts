import process from 'node:process';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { openArchive, openLedger } from './ledger/archive.ts';
import type { ExportedOperation } from './ledger/export.ts';
import { LedgerUnavailableError } from './ledger/ledger.ts';

// The record's housekeeping: `node src/operations.ts export [--since <time>]` writes JSON lines to stdout, oldest first;
// `node src/operations.ts prune --days <n>` removes what ended longer ago than that. The audit is never touched.

const usage = 'Usage: operations export [--since <ISO time>] | operations prune --days <number>\n';
const { DATABASE_URL, DATA_DIR } = process.env;
const place = { databaseUrl: DATABASE_URL, dataDir: DATA_DIR };

try {
  process.exitCode = await run();
} catch (failure) {
  if (!(failure instanceof LedgerUnavailableError)) throw failure;
  process.stderr.write(`${failure.message}\n`);
  process.exitCode = 2;
}

async function run(): Promise<number> {
  const asked = wish();
  if (asked === null) {
    process.stderr.write(usage);
    return 2;
  }
  if (asked.command === 'export') await exportTo(process.stdout, asked.since);
  else await prune(asked.days);
  return 0;
}

type Wish =
  | { readonly command: 'export'; readonly since: Date | null }
  | { readonly command: 'prune'; readonly days: number };

function wish(): Wish | null {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse();
  } catch {
    return null;
  }
  const { since, days } = parsed.values;
  const [command, ...more] = parsed.positionals;
  if (more.length > 0) return null;
  if (command === 'export' && days === undefined) {
    const from = since === undefined ? null : new Date(since);
    return from !== null && Number.isNaN(from.getTime()) ? null : { command, since: from };
  }
  if (command === 'prune' && since === undefined && /^\d{1,5}$/.test(days ?? '')) {
    return { command, days: Number(days) };
  }
  return null;
}

function parse() {
  return parseArgs({
    options: { since: { type: 'string' }, days: { type: 'string' } },
    allowPositionals: true,
  });
}

async function exportTo(output: NodeJS.WriteStream, since: Date | null): Promise<void> {
  const archive = await openArchive(place);
  try {
    await pipeline(Readable.from(lines(archive.exported(since))), output, { end: false });
  } catch (failure) {
    // Whoever reads may have enough, `| head` for one.
    if ((failure as NodeJS.ErrnoException).code !== 'EPIPE') throw failure;
  } finally {
    await archive.close();
  }
}

async function* lines(operations: AsyncIterable<ExportedOperation>): AsyncGenerator<string> {
  for await (const operation of operations) yield `${JSON.stringify(operation)}\n`;
}

async function prune(days: number): Promise<void> {
  const ledger = await openLedger(place);
  try {
    const removed = await ledger.prune(days * 24 * 3600_000);
    process.stdout.write(`${removed} operations removed.\n`);
  } finally {
    await ledger.close();
  }
}
