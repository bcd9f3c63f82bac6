import type { ChangeAnswer } from '../../src/changes/answer.ts';
import type { ChangeRequest } from '../../src/changes/request.ts';
import { runChange } from '../../src/changes/run.ts';
import type { Intent, Sent } from '../../src/domain/change.ts';
import type { Operation } from '../../src/domain/operation.ts';
import { accepted } from './made-up-cloud.ts';
import { Stage } from './stage.ts';

export function house(): Stage {
  const stage = new Stage();
  stage.cloud.things.set('thing-1', { state: 'Active', name: 'one' });
  return stage;
}

export function run(stage: Stage, facts: Partial<ChangeRequest> = {}): Promise<ChangeAnswer> {
  return runChange(stage.engine, stage.request(facts));
}

export function told(answer: ChangeAnswer): string {
  return answer.kind === 'success' ? 'success' : answer.error.tag;
}

/** How often something was sent, and what it waits for and comes to. */
export function sending(stage: Stage, comesTo: Sent = accepted, until?: Promise<unknown>): { count: number } {
  const sent = { count: 0 };
  stage.cloud.onSend = async ({ starting }: Intent) => {
    await starting();
    sent.count += 1;
    await until;
    return comesTo;
  };
  return sent;
}

/** The newest operation, as soon as there is one. */
export async function written(stage: Stage): Promise<Operation> {
  const found = (await stage.operations()).at(-1);
  if (found !== undefined) return found;
  const { promise, resolve } = Promise.withResolvers<void>();
  const unwatch = stage.ledger.watch(() => resolve());
  await promise.finally(unwatch);
  const [operation] = await stage.operations();
  if (operation === undefined) throw new Error('nothing was written');
  return operation;
}
