import type { GraphQLError } from 'graphql';

/**
 * Errors in the order of the answer's fields. Executors note them as they happen, which is another order each time that two
 * calls of a provider overtake each other.
 */
export function compareErrors(one: GraphQLError, other: GraphQLError): number {
  const [left, right] = [one.path ?? [], other.path ?? []];
  for (let at = 0; at < Math.min(left.length, right.length); at += 1) {
    const [first, second] = [left[at], right[at]];
    if (first === second) continue;
    if (typeof first === 'number' && typeof second === 'number') return first - second;
    return comparePlaces(one, other) || (String(first) < String(second) ? -1 : 1);
  }
  return left.length - right.length;
}

function comparePlaces({ locations: one }: GraphQLError, { locations: other }: GraphQLError): number {
  const [left, right] = [one?.[0], other?.[0]];
  if (left === undefined || right === undefined) return 0;
  return left.line - right.line || left.column - right.column;
}
