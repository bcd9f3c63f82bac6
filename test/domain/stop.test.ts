import { describe, expect, test } from 'vitest';
import { Stop, type StopSignal } from '../../src/domain/stop.ts';

interface Stopped {
  readonly signal: StopSignal;
  abort(reason?: unknown): void;
}

const kinds: [string, () => Stopped][] = [
  [
    'an AbortController',
    () => {
      const controller = new AbortController();
      return { signal: controller.signal, abort: reason => controller.abort(reason) };
    },
  ],
  [
    'a Stop',
    () => {
      const stop = new Stop();
      return { signal: stop, abort: reason => stop.abort(reason) };
    },
  ],
];

describe.each(kinds)('Whoever listens to %s', (_name, make) => {
  test('is told once, in turn, that it has ended', () => {
    const { signal, abort } = make();
    const told: string[] = [];
    signal.addEventListener('abort', () => told.push(`one ${signal.aborted}`), { once: true });
    signal.addEventListener('abort', () => told.push('two'), { once: true });
    expect(signal.aborted).toBe(false);
    abort();
    abort();
    expect(told).toEqual(['one true', 'two']);
  });

  test('is told nothing after leaving, whoever else stays', () => {
    const { signal, abort } = make();
    const told: string[] = [];
    const [one, two] = [() => told.push('one'), () => told.push('two')];
    signal.addEventListener('abort', one, { once: true });
    signal.addEventListener('abort', two, { once: true });
    signal.removeEventListener('abort', one);
    signal.removeEventListener('abort', () => told.push('stranger'));
    abort();
    expect(told).toEqual(['two']);
  });

  test('is told nothing after the only one has left, and once by listening twice', () => {
    const { signal, abort } = make();
    const told: string[] = [];
    const one = (): void => void told.push('one');
    signal.addEventListener('abort', one, { once: true });
    signal.removeEventListener('abort', one);
    signal.addEventListener('abort', one, { once: true });
    signal.addEventListener('abort', one, { once: true });
    abort();
    expect(told).toEqual(['one']);
  });

  test('is told nothing when it comes too late, and sees it all the same', () => {
    const { signal, abort } = make();
    abort('enough');
    const told: string[] = [];
    signal.addEventListener('abort', () => told.push('late'), { once: true });
    expect([told, signal.aborted, signal.reason]).toEqual([[], true, 'enough']);
  });

  test('finds the first reason, and one where none was given', () => {
    const { signal, abort } = make();
    expect(signal.reason).toBe(undefined);
    abort();
    abort('later');
    expect(signal.reason).toMatchObject({ name: 'AbortError' });
  });
});
