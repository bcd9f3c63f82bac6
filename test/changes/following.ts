import { setTimeout as pause } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import type { ChangeEngine } from '../../src/changes/engine.ts';
import { Follower } from '../../src/changes/follow.ts';
import type { Operation } from '../../src/domain/operation.ts';
import type { Stage } from './stage.ts';

/** Started, and stopped with the test unless it stops it by itself. */
export function following(stage: Stage, engine: ChangeEngine = stage.engine): Follower {
  const follower = new Follower(engine);
  follower.start();
  onTestFinished(() => follower.stop());
  return follower;
}

/** Accepted changes of so many things, all of them in this state. */
export async function acceptedChanges(
  stage: Stage,
  count: number,
  state: string,
): Promise<readonly Operation[]> {
  const made: Operation[] = [];
  for (let number = 1; number <= count; number += 1) {
    const operation = await stage.sent('ACCEPTED');
    stage.cloud.things.set(String(operation.resource).split(':').at(-1) ?? '', { state });
    made.push(operation);
  }
  return made;
}

export function ended(
  stage: Stage,
  operations: readonly Operation[],
  status: Operation['status'] = 'SUCCEEDED',
) {
  return Promise.all(operations.map(({ id }) => stage.until(id, status)));
}

/** Resolves when it holds; asked again and again, at any speed. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await pause(1);
}
