import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LinkedList, type ListEntry } from '../../src/server/linked-list.ts';

test('A list holds what was added and not removed, in order, in whatever order things leave', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(9), { maxLength: 60 }), steps => {
      const list = new LinkedList<number>();
      const entries: ListEntry<number>[] = [];
      for (const [item, step] of steps.entries()) {
        const [leaving] = step < 5 ? [] : entries.splice(step % Math.max(entries.length, 1), 1);
        if (leaving === undefined) entries.push(list.add(item));
        else list.remove(leaving);
        expect(list.items()).toEqual(entries.map(entry => entry.item));
        expect(list.size).toBe(entries.length);
      }
    }),
  );
});

test('What leaves points to nothing any more', () => {
  const list = new LinkedList<string>();
  const [, middle] = [list.add('a'), list.add('b'), list.add('c')];
  list.remove(middle);
  expect(middle).toEqual({ item: 'b', previous: null, next: null });
});
