import { vi } from 'vitest';
import { judge, type Observed } from '../../src/changes/observe.ts';
import type { Sight } from '../../src/changes/verdict.ts';
import type { Change } from '../../src/domain/change.ts';
import type { Operation, OperationDraft } from '../../src/domain/operation.ts';
import type { Step } from '../../src/ledger/ledger.ts';
import type { Stage } from './stage.ts';

export const hour = 3600_000;
export const began = new Date('2026-05-04T10:00:00Z');

export async function observed(
  stage: Stage,
  status: 'ACCEPTED' | 'UNKNOWN',
  { change, ...facts }: Partial<Omit<OperationDraft, 'change'>> & { change?: Change } = {},
  step: Partial<Step> = {},
): Promise<Observed> {
  const chosen = change ?? stage.cloud.remove;
  const settlesBefore = new Date(began.getTime() + hour);
  const operation = await stage.sent(status, { change: chosen.name, ...facts }, { settlesBefore, ...step });
  stage.engine.watched.learn(new Date(), performance.now());
  return { change: chosen, account: stage.account, operation, at: new Date() };
}

/** Looked at again, so much later. */
export async function judgedAgain(
  stage: Stage,
  before: Observed,
  sight: Sight,
  afterMs: number,
): Promise<Operation> {
  vi.advanceTimersByTime(afterMs);
  stage.engine.watched.learn(new Date(), performance.now());
  const operation = await stage.operation(before.operation.id);
  return await judge(stage.engine, { ...before, operation, at: new Date() }, sight);
}
