import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { watchEvents } from '../../src/changes/events.ts';
import { answered, createWakeup, ended, waitUntil } from '../../src/changes/wait.ts';
import { type Operation, type OperationStatus, operationStatuses } from '../../src/domain/operation.ts';
import type { DurableLedger } from '../../src/ledger/sql-ledger.ts';
import { openSqliteLedger } from '../../src/ledger/sqlite/open.ts';
import { draft, operation } from './fixture.ts';

let ledger: DurableLedger;
beforeAll(async () => {
  ledger = await openSqliteLedger({ path: ':memory:' });
});
afterAll(() => ledger.close());

let count = 0;

/** A change that the provider has accepted. */
async function accepted(): Promise<Operation> {
  count += 1;
  const written = await ledger.record(
    draft({ id: `op-${count}`, resource: `causeway:cloud:main:thing:thing-${count}` }),
  );
  if (written.kind !== 'recorded') throw new Error(written.kind);
  await ledger.sending(written.operation.id);
  return await moved(written.operation.id, 'ACCEPTED');
}

async function moved(id: string, status: OperationStatus): Promise<Operation> {
  const open = ['SENDING', 'ACCEPTED', 'STALLED', 'NEEDS_ATTENTION'] as const;
  const next = await ledger.advance(id, open, { status, note: status });
  if (next === null) throw new Error(`${id} did not move`);
  return next;
}

const forever = new AbortController().signal;

test('An end is where nothing more comes by itself; an answer is where the provider’s word is written down', () => {
  const where = (holds: (operation: Operation) => boolean): string[] =>
    (Object.keys(operationStatuses) as OperationStatus[]).filter(status => holds(operation({ status })));
  expect(where(each => !answered(each))).toEqual(['RECORDED', 'SENDING', 'NOT_SENT']);
  expect(where(each => !ended(each))).toEqual(['RECORDED', 'SENDING', 'NOT_SENT', 'ACCEPTED', 'UNKNOWN']);
});

describe('Waiting for an operation', () => {
  test('ends as soon as it has ended', async () => {
    const open = await accepted();
    const waiting = waitUntil(ledger, open, ended, { patienceMs: 20_000, signal: forever });
    await moved(open.id, 'SUCCEEDED');
    expect((await waiting)?.status).toBe('SUCCEEDED');
  });

  test('does not begin where it has ended already', async () => {
    const { id } = await accepted();
    const done = await moved(id, 'FAILED');
    expect(await waitUntil(ledger, done, ended, { patienceMs: 20_000, signal: forever })).toBe(done);
  });

  test('is not ended by steps on the way, and gives the last one when patience ends', async () => {
    const open = await accepted();
    const waiting = waitUntil(ledger, open, ended, { patienceMs: 30, signal: forever });
    await moved(open.id, 'ACCEPTED');
    expect((await waiting)?.sequence).toBe(open.sequence + 1);
  });

  test('ends when the caller leaves', async () => {
    const open = await accepted();
    const leaving = new AbortController();
    const waiting = waitUntil(ledger, open, ended, { patienceMs: 20_000, signal: leaving.signal });
    leaving.abort();
    expect((await waiting)?.status).toBe('ACCEPTED');
  });

  test('gets there also where nothing is watched, as between two replicas', async () => {
    const open = await accepted();
    const deaf = { ...bound(ledger), watch: () => () => {} };
    const waiting = waitUntil(deaf, open, ended, { patienceMs: 20_000, signal: forever });
    await moved(open.id, 'SUCCEEDED');
    expect((await waiting)?.status).toBe('SUCCEEDED');
  });

  test('leaves no listener and no timer behind', async () => {
    const open = await accepted();
    const unwatch = vi.fn();
    const watched = { ...bound(ledger), watch: () => unwatch };
    await waitUntil(watched, open, ended, { patienceMs: 5, signal: forever });
    expect(unwatch).toHaveBeenCalledOnce();
  });
});

/** A class keeps its methods to itself. */
function bound(whole: DurableLedger): DurableLedger {
  return {
    ...whole,
    operation: id => whole.operation(id),
    events: (id, after, limit) => whole.events(id, after, limit),
    watch: listener => whole.watch(listener),
  } as DurableLedger;
}

describe('A wakeup', () => {
  test('that came before anybody waited is heard at once, and once', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const wakeup = createWakeup();
    wakeup.wake();
    wakeup.wake();
    await wakeup.next(1_000);
    const heard = vi.fn();
    const second = wakeup.next(1_000).then(heard);
    await vi.advanceTimersByTimeAsync(999);
    expect(heard).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    await second;
  });

  test('wakes who waits, and takes its timer along', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const wakeup = createWakeup();
    const waiting = wakeup.next(60_000);
    wakeup.wake();
    await waiting;
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('Events of an operation', () => {
  async function numbers(id: string, from: number, signal = forever): Promise<number[]> {
    const seen: number[] = [];
    for await (const event of watchEvents(ledger, id, from, signal)) seen.push(event.sequence);
    return seen;
  }

  test('come from the beginning, as they happen, and end with it', async () => {
    const { id } = await accepted();
    const watching = numbers(id, 0);
    await moved(id, 'ACCEPTED');
    await moved(id, 'SUCCEEDED');
    expect(await watching).toEqual([1, 2, 3, 4, 5]);
  });

  test('come from any number on, so that who was away misses nothing and gets nothing twice', async () => {
    const { id } = await accepted();
    await moved(id, 'SUCCEEDED');
    expect(await numbers(id, 2)).toEqual([3, 4]);
    expect(await numbers(id, 4)).toEqual([]);
    expect(await numbers(id, 99)).toEqual([]);
  });

  test('are all told where there are more than one reading takes', async () => {
    const { id } = await accepted();
    for (let step = 0; step < 230; step += 1) await moved(id, 'ACCEPTED');
    await moved(id, 'SUCCEEDED');
    expect(await numbers(id, 0)).toEqual(Array.from({ length: 234 }, (_, index) => index + 1));
  });

  test('go on where a person is asked, and end when they have answered', async () => {
    const { id } = await accepted();
    await moved(id, 'NEEDS_ATTENTION');
    const watching = numbers(id, 3);
    await moved(id, 'RESOLVED');
    expect(await watching).toEqual([4, 5]);
  });

  test('end when the listener leaves, and for an operation that does not exist', async () => {
    const { id } = await accepted();
    const leaving = new AbortController();
    const watching = numbers(id, 3, leaving.signal);
    leaving.abort();
    expect(await watching).toEqual([]);
    expect(await numbers('op-none', 0)).toEqual([]);
  });
});
