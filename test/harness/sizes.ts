import type { KillLoopOptions } from './kill-loop.ts';

export type Size = Pick<
  KillLoopOptions,
  'kills' | 'freezes' | 'faults' | 'density' | 'operations' | 'ebbAt' | 'clients'
>;

/** How much of it the tests have, and how much a run by hand: here, so that a test's seed can be replayed by hand. */
export const killsOf: Readonly<Record<'short' | 'long', Size>> = {
  short: { kills: 12, faults: 120, density: 0.85, operations: 0, ebbAt: 10, clients: 3 },
  long: { kills: 1_000, faults: 10_000, density: 0.65, operations: 15_000, clients: 5 },
};

export const freezesOf: Readonly<Record<'short' | 'long', Size>> = {
  short: { kills: 0, freezes: 3, faults: 40, density: 0.65, operations: 0, clients: 3 },
  long: { kills: 0, freezes: 150, faults: 1_500, density: 0.65, operations: 2_000, clients: 5 },
};
