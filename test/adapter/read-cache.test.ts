import { describe, expect, test } from 'vitest';
import { ReadCache } from '../../src/adapter/read-cache.ts';

function caching(seconds: number) {
  let now = 0;
  const cache = new ReadCache<string>(seconds * 1000, () => now);
  return {
    cache,
    pass: (ms: number): void => {
      now += ms;
    },
    keep: (key: string, answer: string) =>
      cache.keep(
        key,
        async () => answer,
        given => given !== 'refused',
      ),
  };
}

describe('What was read', () => {
  test('is found until its time is over, with its age', async () => {
    const { cache, keep, pass } = caching(5);
    await keep('ports', 'seen');
    pass(4_000);
    expect(cache.find('ports')).toEqual({ answer: 'seen', ageMs: 4_000 });
    expect(cache.find('lines')).toBeNull();
    pass(1_000);
    expect(cache.find('ports')).toBeNull();
  });

  test('is as old as the moment when its reading began', async () => {
    const { cache, pass } = caching(5);
    const answer = Promise.withResolvers<string>();
    const reading = cache.keep(
      'ports',
      () => answer.promise,
      () => true,
    );
    pass(3_000);
    answer.resolve('seen');
    await reading;
    expect(cache.find('ports')?.ageMs).toBe(3_000);
  });

  test('is not kept where it is a refusal, or where nothing is to be kept', async () => {
    const { cache, keep } = caching(5);
    expect(await keep('ports', 'refused')).toBe('refused');
    expect(cache.find('ports')).toBeNull();
    const none = caching(0);
    expect(await none.keep('ports', 'seen')).toBe('seen');
    expect(none.cache.find('ports')).toBeNull();
  });

  test('is forgotten with a change, also where its reading ends after it', async () => {
    const { cache, keep } = caching(5);
    await keep('ports', 'before');
    const late = Promise.withResolvers<string>();
    const reading = cache.keep(
      'lines',
      () => late.promise,
      () => true,
    );
    cache.changed();
    late.resolve('before');
    await reading;
    expect([cache.find('ports'), cache.find('lines')]).toEqual([null, null]);
    await keep('ports', 'after');
    expect(cache.find('ports')?.answer).toBe('after');
  });

  test('never fills the memory, and loses the oldest first', async () => {
    const { cache, keep } = caching(5);
    for (let number = 0; number < 1_000; number += 1) await keep(`page ${number}`, `rows ${number}`);
    const found = Array.from({ length: 1_000 }, (_, number) => cache.find(`page ${number}`));
    expect(found.filter(each => each !== null).length).toBeLessThanOrEqual(200);
    expect(found.at(-1)?.answer).toBe('rows 999');
  });
});
