import process from 'node:process';
import { Secret } from './domain/secret.ts';
import { openArchive } from './ledger/archive.ts';
import { checkpoint, readCheckpoints } from './ledger/audit/checkpoint.ts';
import { verifyAudit } from './ledger/audit/verify.ts';
import { LedgerUnavailableError } from './ledger/ledger.ts';

// Verifies the audit of the configured record, or writes a checkpoint of it: `node src/audit.ts [verify|checkpoint]`.
// Exit code 0: all fits; 1: it does not; 2: it could not be verified.

const { DATABASE_URL, DATA_DIR, CAUSEWAY_AUDIT_KEY, CAUSEWAY_CHECKPOINTS } = process.env;
const [command = 'verify'] = process.argv.slice(2);
const key = CAUSEWAY_AUDIT_KEY ? new Secret(CAUSEWAY_AUDIT_KEY) : undefined;

try {
  process.exitCode = await run();
} catch (trouble) {
  if (!(trouble instanceof LedgerUnavailableError)) throw trouble;
  process.stderr.write(`${trouble.message}\n`);
  process.exitCode = 2;
}

async function run(): Promise<number> {
  if (command !== 'verify' && command !== 'checkpoint') {
    process.stderr.write('Usage: audit [verify|checkpoint]\n');
    return 2;
  }
  const archive = await openArchive({ databaseUrl: DATABASE_URL, dataDir: DATA_DIR });
  try {
    if (command === 'checkpoint') {
      process.stdout.write(`${await checkpoint(archive.audit, { key, file: CAUSEWAY_CHECKPOINTS })}\n`);
      return 0;
    }
    const checkpoints = CAUSEWAY_CHECKPOINTS ? await readCheckpoints(CAUSEWAY_CHECKPOINTS) : [];
    const report = await verifyAudit(archive.audit, { checkpoints, key });
    for (const { kind, message } of report.breaks) process.stdout.write(`${kind}: ${message}\n`);
    const seen = `${report.rows} rows in ${report.chains} chains, ${report.events} events, ${report.checkpoints} checkpoints`;
    const verdict = report.breaks.length === 0 ? 'all fit together' : `${report.breaks.length} do not fit`;
    process.stdout.write(`${seen}: ${verdict}.\n`);
    return report.breaks.length === 0 ? 0 : 1;
  } finally {
    await archive.close();
  }
}
