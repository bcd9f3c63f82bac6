import { auditing } from './auditing.ts';
import { leasing } from './leasing.ts';
import { moving } from './moving.ts';
import { reading } from './reading.ts';
import { recording } from './recording.ts';
import type { Store } from './stage.ts';

/** All that a ledger promises, whatever keeps it: written once and run against every store. */
export function ledgerContract(store: Store): void {
  recording(store);
  moving(store);
  leasing(store);
  reading(store);
  auditing(store);
}
