import type { KillLoopOptions, KillLoopSite } from './kill-loop.ts';

export type Size = Pick<
  KillLoopOptions,
  'kills' | 'freezes' | 'faults' | 'density' | 'operations' | 'ebbAt' | 'clients'
>;

/** What the tests have, and what a run by hand has: here, so that a test's seed can be replayed by hand. */
export type Form = 'short' | 'long';

/** A record in a file whose gateway has another clock at each start, and several over PostgreSQL whose clocks differ. */
export function killSites(form: Form, url: string): readonly KillLoopSite[] {
  const steady: KillLoopSite = { record: { kind: 'sqlite' }, replicas: 1 };
  const replicas = form === 'long' ? 3 : 2;
  const shared = { record: { kind: 'postgres', url }, replicas, clocksDiffer: true } as const;
  return [...(form === 'long' ? [steady] : []), { ...steady, clocksDiffer: true }, shared];
}

export function freezeSites(form: Form, url: string): readonly KillLoopSite[] {
  return [{ record: { kind: 'postgres', url }, replicas: form === 'long' ? 3 : 2 }];
}

export const killsOf: Readonly<Record<Form, Size>> = {
  short: { kills: 6, faults: 60, density: 0.85, operations: 0, ebbAt: 6, clients: 3 },
  long: { kills: 1_000, faults: 10_000, density: 0.65, operations: 15_000, clients: 5 },
};

export const freezesOf: Readonly<Record<Form, Size>> = {
  short: { kills: 0, freezes: 3, faults: 40, density: 0.65, operations: 0, clients: 3 },
  long: { kills: 0, freezes: 150, faults: 1_500, density: 0.65, operations: 2_000, clients: 5 },
};
