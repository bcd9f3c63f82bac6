import process from 'node:process';
import { Secret } from './domain/secret.ts';
import { openArchive } from './ledger/archive.ts';
import { checkpoint, readCheckpoints } from './ledger/audit/checkpoint.ts';
import type { AuditSource } from './ledger/audit/source.ts';
import { verifyAudit } from './ledger/audit/verify.ts';
import { LedgerUnavailableError } from './ledger/ledger.ts';

// Verifies the audit of the configured record, or writes a checkpoint of it:
// `node src/audit.ts [verify [file of checkpoints ...]|checkpoint]`. See docs/record.md.
// Exit code 0: all fits; 1: it does not; 2: it could not be verified.

const { DATABASE_URL, DATA_DIR, CAUSEWAY_AUDIT_KEY, CAUSEWAY_CHECKPOINTS } = process.env;
const [command = 'verify', ...given] = process.argv.slice(2);
const key = CAUSEWAY_AUDIT_KEY ? new Secret(CAUSEWAY_AUDIT_KEY) : undefined;
const file = CAUSEWAY_CHECKPOINTS || undefined;

try {
  process.exitCode = await run();
} catch (failure) {
  if (!(failure instanceof LedgerUnavailableError)) throw failure;
  process.stderr.write(`${failure.message}\n`);
  process.exitCode = 2;
}

async function run(): Promise<number> {
  if (command !== 'verify' && (command !== 'checkpoint' || given.length > 0)) {
    process.stderr.write('Usage: audit [verify [file of checkpoints ...]|checkpoint]\n');
    return 2;
  }
  const archive = await openArchive({ databaseUrl: DATABASE_URL, dataDir: DATA_DIR });
  try {
    if (command === 'verify') return await verify(archive.audit);
    process.stdout.write(`${await checkpoint(archive.audit, { writer: 'by hand', key, file })}\n`);
    return 0;
  } finally {
    await archive.close();
  }
}

async function verify(audit: AuditSource): Promise<number> {
  const named = given.length > 0 ? given : file === undefined ? [] : [file];
  const files = await Promise.all(named.map(readCheckpoints));
  const report = await verifyAudit(audit, { files, key });
  for (const { kind, message } of report.breaks) process.stdout.write(`${kind}: ${message}\n`);
  const missing = named.filter((_, index) => files[index]?.length === 0);
  for (const name of missing) process.stdout.write(`checkpoint: there is none in ${name}\n`);
  for (const sentence of report.unproven) process.stdout.write(`unproven: ${sentence}\n`);
  const { rows, chains, operations, events, checkpoints } = report;
  const breaks = report.breaks.length + missing.length;
  const seen = `${rows} rows in ${chains} chains, ${operations} operations, ${events} events, ${checkpoints} checkpoints`;
  process.stdout.write(`${seen}: ${breaks === 0 ? 'all fit together' : `${breaks} do not fit`}.\n`);
  return breaks === 0 ? 0 : 1;
}
