import type { Secret } from './domain/secret.ts';
import { checkpoint, readCheckpoints } from './ledger/audit/checkpoint.ts';
import { type Finding, findingsAtStart } from './ledger/audit/findings.ts';
import type { DurableLedger } from './ledger/sql-ledger.ts';
import type { Log } from './server/log.ts';

export interface MaintenanceSettings {
  /** Signs the checkpoints of the audit. */
  readonly auditKey: Secret | null;
  /** Where they are appended, beside being logged; best on another disk than the record's. */
  readonly checkpoints: string | null;
  /** Ended operations are removed after so many days; null keeps them for ever. The audit stays in any case. */
  readonly retentionDays: number | null;
  readonly everyMs: number;
}

const day = 24 * 3600_000;

/**
 * Says what is wrong with the record at the start, and then keeps it in order for as long as the process runs: checkpoints of
 * the audit, chains that have ended, and what is kept no longer. Returns what ends it, with a last checkpoint.
 */
export function startMaintenance(
  ledger: DurableLedger,
  settings: MaintenanceSettings,
  log: Log,
): () => Promise<void> {
  const { auditKey, checkpoints, retentionDays } = settings;
  let round: Promise<void> = attempt('the record could not be examined at the start', examine);

  async function examine(): Promise<void> {
    for (const finding of ledger.findings) tell(finding);
    const lines = checkpoints === null ? [] : await readCheckpoints(checkpoints);
    for (const finding of await findingsAtStart(ledger.audit, checkpoints, lines)) tell(finding);
  }

  function tell({ isLoss, message }: Finding): void {
    if (isLoss) log.error({}, message);
    else log.warn({}, message);
  }

  async function mark(): Promise<void> {
    const line = await checkpoint(ledger.audit, {
      writer: ledger.writer,
      note: noted => ledger.noteCheckpoint(noted),
      ...(auditKey === null ? {} : { key: auditKey }),
      ...(checkpoints === null ? {} : { file: checkpoints }),
    });
    log.info({ checkpoint: line }, 'audit checkpoint');
  }

  async function tidy(): Promise<void> {
    await ledger.closeIdleChains(day);
    await mark();
    const refusals = await ledger.pruneRefusals();
    if (refusals > 0) log.info({ count: refusals }, 'old refusals removed');
    if (retentionDays === null) return;
    const removed = await ledger.prune(retentionDays * day);
    if (removed > 0) log.info({ count: removed }, 'ended operations removed');
  }

  async function attempt(trouble: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (failure) {
      log.error({ err: failure }, trouble);
    }
  }

  const timer = setInterval(() => {
    const again = 'maintenance of the record failed; it is tried again at its next turn';
    round = round.then(() => attempt(again, tidy));
  }, settings.everyMs);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await round;
    await attempt('no last checkpoint', mark);
  };
}
