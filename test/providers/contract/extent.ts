import type { Subject } from '../subject.ts';

/** In the long form, `npm run contract`, everything is tried with everything. */
const everything = process.env.CONTRACT === 'all';

/** Trials are begun together and waited for one by one, so the first may wait for what a busy machine does beside it. */
export const patient = { timeout: everything ? 300_000 : 60_000 };

/** One change of each effect that changes something that exists, and one that makes something; in the long form, all. */
export function representatives<Some extends Subject>(subjects: readonly Some[]): readonly Some[] {
  if (everything) return subjects;
  const shapes = Map.groupBy(subjects, ({ change }) => `${change.action.effect} ${change.creates}`);
  return [...shapes.values()].flatMap(([first]) => first ?? []);
}

/** The first of them; in the long form, all. */
export function representative<Some>(some: readonly Some[]): readonly Some[] {
  return everything ? some : some.slice(0, 1);
}
