import { describe, expect, test } from 'vitest';
import { answerOf } from '../../src/changes/answer.ts';
import { type Resolution, resolveOperation } from '../../src/changes/resolve.ts';
import { localOperator } from '../../src/domain/caller.ts';
import { type Operation, operationStatuses } from '../../src/domain/operation.ts';
import { LedgerUnavailableError } from '../../src/ledger/ledger.ts';
import { callerWho } from '../callers.ts';
import { draft } from './fixture.ts';
import { replacing, Stage } from './stage.ts';

const caller = { ...localOperator, actor: 'mia' };

function resolved(stage: Stage, operation: Operation, facts: Partial<Resolution> = {}) {
  return resolveOperation(stage.engine, operation, { caller, outcome: 'APPLIED', note: 'seen', ...facts });
}

describe('A person', () => {
  test.each(['NEEDS_ATTENTION', 'STALLED'] as const)('resolves what is %s', async status => {
    const stage = new Stage();
    const left = await stage.sent(status);
    expect(await resolved(stage, left)).toMatchObject({ status: 'RESOLVED', error: null });
    const [last] = (await stage.ledger.events(left.id, 0, 100)).slice(-1);
    expect(last?.note).toBe('applied, says mia: seen');
  });

  test('frees the resource by it, whatever they saw', async () => {
    for (const outcome of ['APPLIED', 'NOT_APPLIED'] as const) {
      const stage = new Stage();
      const left = await stage.sent('STALLED');
      await resolved(stage, left, { outcome });
      const next = draft({ id: 'op-next', resource: left.resource });
      expect((await stage.ledger.record(next)).kind).toBe('recorded');
    }
  });

  test('frees the key only where it did not happen', async () => {
    const again = async (outcome: Resolution['outcome']): Promise<string> => {
      const stage = new Stage();
      const left = await stage.sent('NEEDS_ATTENTION', { key: 'k' });
      await resolved(stage, left, { outcome });
      return (await stage.ledger.record(draft({ id: 'op-next', resource: left.resource, key: 'k' }))).kind;
    };
    expect([await again('APPLIED'), await again('NOT_APPLIED')]).toEqual(['known', 'recorded']);
  });

  test('is quoted by the answer of what did not happen', async () => {
    const stage = new Stage();
    const left = await stage.sent('NEEDS_ATTENTION');
    const after = await resolved(stage, left, { outcome: 'NOT_APPLIED', note: 'the console shows it' });
    expect(answerOf(after as Operation, true)).toMatchObject({
      kind: 'error',
      error: { tag: 'CloudUnavailableError', message: expect.stringContaining('mia looked and found') },
    });
  });

  test('is written down by name in the audit, not as who began it', async () => {
    const stage = new Stage();
    const left = await stage.sent('STALLED');
    await resolved(stage, left);
    const rows = await stage.ledger.audit.rows('local', 0);
    expect(JSON.parse(rows.at(-1)?.body ?? '{}')).toMatchObject({ actor: 'local', by: 'mia' });
  });

  const others = (Object.keys(operationStatuses) as Operation['status'][]).filter(
    status => !['NEEDS_ATTENTION', 'STALLED', 'RECORDED'].includes(status),
  );
  test.each(others)('does not resolve what is %s: reading does, or it has ended', async status => {
    const stage = new Stage();
    const left = await stage.sent(status);
    expect(await resolved(stage, left)).toMatchObject({
      tag: 'CloudInputError',
      inputField: 'id',
      message: expect.stringContaining('does not need a person'),
    });
    expect((await stage.operation(left.id)).sequence).toBe(left.sequence);
  });

  test('does not resolve what has ended by itself since they looked', async () => {
    const stage = new Stage();
    const left = await stage.sent('STALLED');
    await stage.ledger.advance(left.id, ['STALLED'], { status: 'SUCCEEDED' });
    expect(await resolved(stage, left)).toMatchObject({ tag: 'CloudInputError' });
    expect((await stage.operation(left.id)).status).toBe('SUCCEEDED');
  });

  test.each(['', '  ', 'n'.repeat(501)])('has to say what they saw: %j is no note', async note => {
    const stage = new Stage();
    const left = await stage.sent('STALLED');
    expect(await resolved(stage, left, { note })).toMatchObject({
      tag: 'CloudInputError',
      inputField: 'note',
    });
    expect((await stage.operation(left.id)).status).toBe('STALLED');
  });

  test('who may only read the account may not resolve either', async () => {
    const stage = new Stage();
    const left = await stage.sent('STALLED');
    const reader = callerWho(['read'], null);
    expect(await resolved(stage, left, { caller: reader })).toMatchObject({ tag: 'CloudAccessError' });
    expect((await stage.operation(left.id)).status).toBe('STALLED');
  });

  test('is told where the record cannot be written', async () => {
    const stage = new Stage();
    const left = await stage.sent('STALLED');
    const full = new LedgerUnavailableError('full');
    const ledger = replacing(stage.ledger, { advance: () => Promise.reject(full) });
    const engine = stage.engineOver(ledger);
    const told = await resolveOperation(engine, left, { caller, outcome: 'APPLIED', note: 'seen' });
    expect(told).toMatchObject({ tag: 'CloudUnavailableError' });
    expect(stage.troubles).toEqual([full]);
  });
});
