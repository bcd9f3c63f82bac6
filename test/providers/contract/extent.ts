import type { Subject } from '../subject.ts';

/** In the long form, `npm run contract`, everything is tried with everything. */
const everything = process.env.CONTRACT === 'all';

/** Trials are begun together and waited for one by one, so the first may wait for what a busy machine does beside it. */
export const patient = { timeout: everything ? 300_000 : 60_000 };

/** One change of each effect that changes something that exists, and one that makes something; in the long form, all. */
export function representatives<Some extends Subject>(subjects: readonly Some[]): readonly Some[] {
  return firstOfEach(subjects, ({ change }) => `${change.action.effect} ${change.creates}`);
}

/** The first of them; in the long form, all. */
export function representative<Some>(some: readonly Some[]): readonly Some[] {
  return everything ? some : some.slice(0, 1);
}

/** One of those that are the same by this; in the long form, all. */
export function firstOfEach<Some>(some: readonly Some[], sameness: (one: Some) => string): readonly Some[] {
  if (everything) return some;
  return [...Map.groupBy(some, sameness).values()].flatMap(([first]) => first ?? []);
}
