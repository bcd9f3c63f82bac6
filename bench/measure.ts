import type { Contender } from './contender.ts';
import { runLoad } from './load.ts';

export interface Sample {
  readonly cpuMicroseconds: number;
  readonly requestsPerSecond: number;
  readonly medianMilliseconds: number;
  /** One in a hundred takes longer. */
  readonly slowMilliseconds: number;
  readonly rssBytes: number;
}

export interface Slice {
  readonly url: URL;
  readonly body: string | ((connection: number, count: number) => string);
  readonly connections: number;
  readonly seconds: number;
}

/** What one request costs a contender, over a slice of time under load. */
export async function sampleOf(contender: Contender, slice: Slice): Promise<Sample> {
  const before = await contender.usage();
  const load = await runLoad(slice);
  const after = await contender.usage();
  if (load.failures > 0)
    throw new Error(`${contender.name}: ${load.failures} of ${load.requests} answers failed`);
  return {
    cpuMicroseconds: (after.cpuMicroseconds - before.cpuMicroseconds) / load.requests,
    requestsPerSecond: load.requests / load.seconds,
    medianMilliseconds: load.milliseconds[Math.floor(load.requests / 2)] ?? Number.NaN,
    slowMilliseconds: load.milliseconds[Math.floor(load.requests * 0.99)] ?? Number.NaN,
    rssBytes: after.rssBytes,
  };
}

/** Bytes of a request that were still alive when a young collection came upon them. */
export async function survivorsOf(contender: Contender, slice: Slice): Promise<number> {
  await contender.survivorsBegin();
  const load = await runLoad(slice);
  const { bytes } = await contender.survivorsEnd();
  return bytes / load.requests;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1
    ? (sorted[Math.floor(middle)] ?? Number.NaN)
    : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
}
