/** A provider that names a longer time is asked again after this: nobody's plans rest on it. */
const longestWaitMs = 24 * 60 * 60_000;

/**
 * The Retry-After header, in seconds or as an HTTP date. A date is one of the provider's clock, so it is held against what the
 * same answer says of that clock, and never against ours: a gateway that is ten minutes behind would wait ten minutes too long.
 * Where the answer was kept by a cache, or says nothing, `providerTime` tells what that clock shows now.
 */
export function retryAfterOf(
  headers: Readonly<Record<string, string>>,
  providerTime: () => Date,
): number | null {
  const value = headers['retry-after']?.trim();
  if (value === undefined) return null;
  if (/^\d+$/.test(value)) return within(Number(value) * 1000);
  const until = timeOf(value);
  if (until === null) return null;
  const written = headers.age === undefined ? timeOf(headers.date?.trim()) : null;
  return within(until - (written ?? providerTime().getTime()));
}

/** A hint that can be planned with; null for one that cannot be read. */
export function within(ms: number | null): number | null {
  return ms === null || Number.isNaN(ms) ? null : Math.min(Math.max(ms, 0), longestWaitMs);
}

/** Every HTTP date begins with its weekday; V8 would also take "-1" for one. */
function timeOf(date: string | undefined): number | null {
  if (date === undefined || !/^[A-Z][a-z]+,? /.test(date)) return null;
  const ms = Date.parse(date);
  return Number.isNaN(ms) ? null : ms;
}
