import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Contender } from './contender.ts';
import { names } from './contender-names.ts';
import { ask, askedOf, type Workload } from './workload.ts';

/** What the contenders without a graph know by heart; `peers` is JavaScript. */
interface Questions {
  questionOf(query: string): { answer(variables: unknown, ...given: readonly unknown[]): unknown };
}

interface Bodies {
  readonly data?: unknown;
  readonly errors?: unknown;
  readonly response?: unknown;
}

const { questionOf }: Questions = await import(join(import.meta.dirname, 'peers/questions.js'));

/**
 * Nobody is measured who does not give the same answer, field by field. The bare proxy gives none: there it is what can be made of
 * the provider's bodies that it passes on.
 */
export async function compareAnswers(workload: Workload, contenders: readonly Contender[]): Promise<void> {
  const body = askedOf(workload).body(1, 0);
  const { query, variables } = JSON.parse(body) as { query: string; variables: unknown };
  const answers: unknown[] = [];
  for (const { name, url } of contenders) {
    const told: Bodies | readonly Bodies[] = await ask(new URL('/graphql', url), body);
    const bodies = [told].flat();
    const [{ data, errors } = {}] = bodies;
    const answer =
      name === names.proxy
        ? questionOf(query).answer(variables, ...bodies.map(({ response }) => response))
        : data;
    answers.push(answer);
    if (errors === undefined && isDeepStrictEqual(answer, answers[0])) continue;
    const shown = JSON.stringify(errors ?? answer).slice(0, 400);
    throw new Error(`${name} answers "${workload.name}" otherwise: ${shown}`);
  }
}
