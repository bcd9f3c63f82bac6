import type { Patch } from '../variants.ts';

/** A fault in one step of a change that a test of that step has to notice. */
export interface Mutant extends Patch {
  readonly name: string;
  /** Below test/: the test that is to fail, or several. */
  readonly tests: readonly string[];
}

/** The tests of the step itself are meant where none are named. */
export function mutant(
  name: string,
  place: string,
  search: string,
  replacement: string,
  ...tests: string[]
): Mutant {
  return { name, file: `${place}.ts`, search, replacement, tests: tests.length === 0 ? [place] : tests };
}
