import { describe, expect, it } from 'vitest';
import { Journal } from '../../src/emulation/journal.ts';

const open = (journal: Journal, action: string, account?: string) =>
  journal.open({ at: '2026-01-01T00:00:00.000Z', action, requestId: 'r', account });

function execution(journal: Journal, action: string, resource: string, account?: string): void {
  const base = {
    request: 1,
    at: '2026-01-01T00:00:00.000Z',
    action,
    resource,
    requestId: 'r',
    effective: true,
  };
  journal.execution(account === undefined ? base : { ...base, account });
}

describe('the journal', () => {
  it('counts executions by action, resource and account', () => {
    const journal = new Journal();
    execution(journal, 'Stop', 'a', 'ours');
    execution(journal, 'Stop', 'a', 'theirs');
    execution(journal, 'Stop', 'b');
    execution(journal, 'Start', 'a');
    expect(journal.countExecutions({ action: 'Stop' })).toBe(3);
    expect(journal.countExecutions({ action: 'Stop', resource: 'a' })).toBe(2);
    expect(journal.countExecutions({ action: 'Stop', resource: 'a', account: 'ours' })).toBe(1);
    expect(journal.countExecutions({ resource: 'a' })).toBe(3);
    expect(journal.executions({ action: 'Start' }).map(({ sequence }) => sequence)).toEqual([4]);
  });

  it('keeps the newest requests and every execution', () => {
    const journal = new Journal(10);
    for (let number = 0; number < 25; number += 1) {
      open(journal, 'Stop');
      execution(journal, 'Stop', `${number}`);
    }
    expect(journal.requests().map(({ sequence }) => sequence)).toEqual([
      16, 17, 18, 19, 20, 21, 22, 23, 24, 25,
    ]);
    expect(journal.executions()).toHaveLength(25);
    journal.clear();
    expect(journal.countExecutions({ action: 'Stop' })).toBe(0);
    expect(journal.requests()).toEqual([]);
  });

  it('lets a test wait for what is to happen, and stop waiting', async () => {
    const journal = new Journal();
    const waiting = journal.until(() => journal.requests({ action: 'Stop' })[0]?.outcome === 'answered');
    journal.settle(open(journal, 'Stop'), { outcome: 'answered' });
    await waiting;
    await journal.until(() => true);
    const impatience = new AbortController();
    const never = journal.until(() => false, impatience.signal);
    impatience.abort(new Error('enough'));
    await expect(never).rejects.toThrow('enough');
    await expect(journal.until(() => false, impatience.signal)).rejects.toThrow('enough');
  });
});
