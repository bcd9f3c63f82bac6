import type { Config } from './config.ts';
import type { Environment } from './config-file.ts';

export function workersFrom({ WORKERS }: Environment, mistakes: string[]): number {
  if (WORKERS === undefined || WORKERS === '') return 1;
  if (/^[1-9]\d?$/.test(WORKERS)) return Number(WORKERS);
  mistakes.push(`WORKERS=${WORKERS}: must be a number from 1 to 99.`);
  return 1;
}

/** Several processes are several replicas: what one of them remembers alone must not matter. */
export function mistakesOfWorkers({ workers = 1, record, housekeeping }: Config): readonly string[] {
  if (workers === 1) return [];
  const found: string[] = [];
  if (record.kind !== 'postgres') {
    found.push(
      `WORKERS=${workers}: a record in a file belongs to one process. Name a PostgreSQL in DATABASE_URL, or leave WORKERS out.`,
    );
  }
  if (housekeeping.checkpoints !== null) {
    found.push(
      `WORKERS=${workers}: CAUSEWAY_CHECKPOINTS is a file of one process. Leave it out and keep the checkpoints that are logged, or leave WORKERS out.`,
    );
  }
  return found;
}
