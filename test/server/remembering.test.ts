import { expect, test } from 'vitest';
import { remembering } from '../../src/server/remembering.ts';

test('A text that comes again is read once, and each text gives what it gave before', () => {
  const read: (string | undefined)[] = [];
  const lengthOf = remembering((text: string | undefined) => {
    read.push(text);
    return text?.length ?? null;
  });
  expect([undefined, undefined, '', '', 'one', 'one', 'three', 'one'].map(lengthOf)).toEqual([
    ...[null, null, 0, 0, 3, 3],
    ...[5, 3],
  ]);
  expect(read).toEqual([undefined, '', 'one', 'three', 'one']);
});
