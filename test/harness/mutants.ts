import { asking } from './mutants/asking.ts';
import { following } from './mutants/following.ts';
import { judging } from './mutants/judging.ts';
import { keeping } from './mutants/keeping.ts';
import type { Mutant } from './mutants/mutant.ts';
import { observing } from './mutants/observing.ts';
import { reading } from './mutants/reading.ts';
import { sending } from './mutants/sending.ts';
import { telling } from './mutants/telling.ts';

/**
 * Faults in the order of a change's steps, and then in what it rests on. Each is one that was made once, or that one could make
 * without seeing it.
 */
export const mutants: readonly Mutant[] = [
  ...asking,
  ...sending,
  ...observing,
  ...judging,
  ...following,
  ...reading,
  ...telling,
  ...keeping,
];
