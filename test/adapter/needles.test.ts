import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Needles } from '../../src/adapter/needles.ts';

/** Of few letters, so that parts of needles are everywhere, two of which share their place in every table. */
const letters = fc.constantFrom('a', 'b', '\u0141', '\u1041', '\u{1f600}');
const word = (minLength: number, maxLength: number) =>
  fc.array(letters, { minLength, maxLength }).map(each => each.join(''));

test('Needles are found where they stand, and nowhere else', () => {
  fc.assert(
    fc.property(fc.array(word(2, 12), { maxLength: 6 }), word(0, 60), (texts, text) => {
      expect(new Needles(texts).isIn(text)).toBe(texts.some(each => text.includes(each)));
    }),
    { numRuns: 2_000 },
  );
});

test('Needles are found at the beginning, at the end, behind any number of letters, and longer ones than a step', () => {
  for (const texts of [
    ['needle-1'],
    ['needle-1', 'another needle'],
    ['n'.repeat(300), `${'m'.repeat(700)}n`],
  ]) {
    const needles = new Needles(texts);
    for (const needle of texts) {
      for (let before = 0; before < 30; before += 1) {
        expect(needles.isIn(`${'x'.repeat(before)}${needle}`)).toBe(true);
        expect(needles.isIn(`${'x'.repeat(before)}${needle}y`)).toBe(true);
        expect(needles.isIn(`${'x'.repeat(before)}${needle.slice(1)}`)).toBe(false);
        expect(needles.isIn(`${'x'.repeat(before)}${needle.slice(0, -1)}`)).toBe(false);
      }
    }
  }
  expect(new Needles([]).isIn('anything')).toBe(false);
});
