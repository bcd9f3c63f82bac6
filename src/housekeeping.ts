import type { Secret } from './domain/secret.ts';
import { checkpoint } from './ledger/audit/checkpoint.ts';
import type { DurableLedger } from './ledger/sql-ledger.ts';
import type { Log } from './server/log.ts';

export interface HousekeepingSettings {
  /** Signs the checkpoints of the audit. */
  readonly auditKey: Secret | null;
  /** Where they are appended, beside being logged; best on another disk than the record's. */
  readonly checkpoints: string | null;
  /** Ended operations are removed after so many days; null keeps them for ever. The audit stays in any case. */
  readonly retentionDays: number | null;
  readonly everyMs: number;
}

const day = 24 * 3600_000;

/** Checkpoints of the audit and the retention, for as long as the process runs. Returns what ends it, with a last checkpoint. */
export function keepHouse(
  ledger: DurableLedger,
  settings: HousekeepingSettings,
  log: Log,
): () => Promise<void> {
  const { auditKey, checkpoints, retentionDays } = settings;
  let round: Promise<void> = Promise.resolve();

  async function mark(): Promise<void> {
    const line = await checkpoint(ledger.audit, {
      ...(auditKey === null ? {} : { key: auditKey }),
      ...(checkpoints === null ? {} : { file: checkpoints }),
    });
    log.info({ checkpoint: line }, 'audit checkpoint');
  }

  async function tidy(): Promise<void> {
    try {
      await mark();
      if (retentionDays === null) return;
      const removed = await ledger.prune(new Date(Date.now() - retentionDays * day));
      if (removed > 0) log.info({ count: removed }, 'ended operations removed');
    } catch (trouble) {
      log.error({ err: trouble }, 'housekeeping failed; it is tried again at its next turn');
    }
  }

  const timer = setInterval(() => {
    round = round.then(tidy);
  }, settings.everyMs);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await round;
    await mark().catch(trouble => log.error({ err: trouble }, 'no last checkpoint'));
  };
}
