import { GraphQLError } from 'graphql';
import { isoOf } from '../domain/instant.ts';

const offsetWritten =
  /^(\d{4}-\d\d-\d\d)t([01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:z|(?!-00:00)[+-](?:[01]\d|2[0-3]):[0-5]\d)$/i;

/** As its specification says it, and milliseconds may be left out. An offset may not: without one it means another moment on every machine. */
export function parseDateTime(value: unknown): Date {
  const day = typeof value === 'string' ? offsetWritten.exec(value)?.[1] : undefined;
  if (day === undefined || !isDay(day)) {
    throw new GraphQLError(
      'A DateTime is written as RFC 3339 says, with its offset, for example 2026-01-15T08:30:00Z.',
    );
  }
  return new Date(String(value).toUpperCase());
}

/** JavaScript takes the thirtieth of February for the second of March. */
function isDay(day: string): boolean {
  const date = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
}

export function formatDateTime(value: Date | string): string {
  if (value instanceof Date) return value.toISOString();
  const written = isoOf(value);
  if (written === null) throw new GraphQLError(`"${value}" is no moment that a DateTime could show.`);
  return written;
}
