import { type GraphQLScalarType, parseValue } from 'graphql';
import { describe, expect, test } from 'vitest';
import { schema } from '../../src/schema.ts';

const dateTime = schema.getType('DateTime') as GraphQLScalarType<Date, string>;

describe('A DateTime', () => {
  test('is specified where clients can read it', () => {
    expect(dateTime.specifiedByURL).toBe('https://scalars.graphql.org/andimarek/date-time.html');
  });

  test.each([
    ['2026-01-15T08:30:00.000Z', '2026-01-15T08:30:00.000Z'],
    ['2026-01-15T08:30:00Z', '2026-01-15T08:30:00.000Z'],
    ['2026-01-15t08:30:00.108z', '2026-01-15T08:30:00.108Z'],
    ['2026-01-15T08:30:00.108-03:00', '2026-01-15T11:30:00.108Z'],
    ['2026-01-15T08:30:00.108+03:30', '2026-01-15T05:00:00.108Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
  ])('%s is taken', (typed, meant) => {
    expect(dateTime.parseValue(typed).toISOString()).toBe(meant);
    expect(dateTime.parseLiteral(parseValue(`"${typed}"`)).toISOString()).toBe(meant);
    expect(dateTime.serialize(dateTime.parseValue(typed))).toBe(meant);
  });

  test.each([
    // Without an offset it would mean another moment on every machine.
    '2026-01-15T08:30:00',
    '2026-01-15T08:30:00.108-03',
    '2026-01-15T08:30:00.108-00:00',
    '2026-01-15T08:30Z',
    '2026-01-15',
    // Days that do not exist, of which JavaScript makes others.
    '2026-02-29T00:00:00Z',
    '2026-02-30T00:00:00Z',
    '2026-04-31T00:00:00Z',
    '2026-01-15T24:00:00Z',
    '2026-01-15T08:60:00Z',
    '2026-01-15T08:30:00+25:00',
    '2026-01-15T08:30:00Z and more',
    1768465800000,
    true,
    null,
  ])('%s is refused', typed => {
    expect(() => dateTime.parseValue(typed)).toThrow('RFC 3339');
  });
});
