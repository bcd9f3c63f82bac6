import { auditing } from './auditing.ts';
import { leasing } from './leasing.ts';
import { reading } from './reading.ts';
import { recording } from './recording.ts';
import { retaining } from './retaining.ts';
import type { Store } from './stage.ts';
import { transitions } from './transitions.ts';

/** All that a ledger promises, whatever keeps it: written once and run against every store. */
export function ledgerContract(store: Store): void {
  recording(store);
  transitions(store);
  leasing(store);
  reading(store);
  retaining(store);
  auditing(store);
}
