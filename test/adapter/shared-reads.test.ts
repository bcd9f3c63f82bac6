import { getEventListeners } from 'node:events';
import { describe, expect, test } from 'vitest';
import { SharedReads } from '../../src/adapter/shared-reads.ts';
import type { StopSignal } from '../../src/domain/stop.ts';

interface Begun {
  readonly signal: StopSignal;
  readonly answer: PromiseWithResolvers<string>;
}

function sharing(): { read(key: string, signal?: AbortSignal): Promise<string>; readonly begun: Begun[] } {
  const reads = new SharedReads<string>();
  const begun: Begun[] = [];
  const start = (signal: StopSignal): Promise<string> => {
    const answer = Promise.withResolvers<string>();
    begun.push({ signal, answer });
    return answer.promise;
  };
  return { begun, read: (key, signal) => reads.read(key, signal, start) };
}

describe('A read that several ask for at the same time', () => {
  test('is made once, answers all of them, and is made anew by whoever comes later', async () => {
    const { read, begun } = sharing();
    const all = Array.from({ length: 1_000 }, () => read('ports', new AbortController().signal));
    expect(begun).toHaveLength(1);
    begun[0]?.answer.resolve('seen');
    expect(new Set(await Promise.all(all))).toEqual(new Set(['seen']));
    const later = read('ports');
    expect(begun).toHaveLength(2);
    begun[1]?.answer.resolve('seen later');
    expect(await later).toBe('seen later');
  });

  test('is not shared with one that asks for something else', () => {
    const { read, begun } = sharing();
    void read('ports');
    void read('lines');
    void read('ports');
    expect(begun).toHaveLength(2);
  });

  test('goes on while one of them waits, and ends when the last has gone', () => {
    const { read, begun } = sharing();
    const [one, other] = [new AbortController(), new AbortController()];
    void read('ports', one.signal);
    void read('ports', other.signal);
    one.abort();
    expect(begun[0]?.signal.aborted).toBe(false);
    other.abort();
    expect(begun[0]?.signal.aborted).toBe(true);
    void read('ports', new AbortController().signal);
    expect(begun).toHaveLength(2);
  });

  test('ends for nobody where one of them waits without a signal', () => {
    const { read, begun } = sharing();
    const leaving = new AbortController();
    void read('ports');
    void read('ports', leaving.signal);
    leaving.abort();
    expect(begun[0]?.signal.aborted).toBe(false);
  });

  test.each(['answered', 'failed'] as const)('leaves no listener behind once it was %s', async how => {
    const { read, begun } = sharing();
    const { signal } = new AbortController();
    const reading = read('ports', signal);
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
    if (how === 'answered') begun[0]?.answer.resolve('seen');
    else begun[0]?.answer.reject(new Error('silent'));
    await reading.catch(() => undefined);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });
});
