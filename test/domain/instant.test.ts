import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isoOf } from '../../src/domain/instant.ts';

/** As Date alone does it. */
function byDate(text: string): string | null {
  const time = Date.parse(text);
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}

test.each([
  '2026-01-15T08:30:00Z',
  '2026-01-15T08:30:00.000Z',
  '2026-01-15T08:30:00.5Z',
  '2026-02-29T08:30:00Z',
  '2028-02-29T08:30:00Z',
  '2026-02-30T08:30:00Z',
  '2026-04-31T08:30:00.000Z',
  '2026-13-01T08:30:00Z',
  '2026-00-10T08:30:00Z',
  '2026-01-00T08:30:00Z',
  '2026-01-15T24:00:00Z',
  '2026-01-15T08:60:00Z',
  '2026-01-15T08:30:60Z',
  '0000-01-01T00:00:00Z',
  '2026-01-15T08:30Z',
  '2026-01-15t08:30:00z',
  '2026-01-15T10:30:00+02:00',
  '2026-01-15T08:30:00Z\n',
  ' 2026-01-15T08:30:00Z',
  'never',
  '',
])('A moment reads as a Date would read it: %j', text => {
  expect(isoOf(text)).toBe(byDate(text));
});

test('Whatever the digits are, a moment reads as a Date would read it', () => {
  const two = fc.nat({ max: 99 }).map(number => String(number).padStart(2, '0'));
  const written = fc
    .tuple(two, two, two, two, two, two, fc.constantFrom('', '.000', '.123', '.1234'))
    .map(([year, month, day, hour, minute, second, rest]) => {
      return `20${year}-${month}-${day}T${hour}:${minute}:${second}${rest}Z`;
    });
  fc.assert(fc.property(written, text => isoOf(text) === byDate(text)));
});
