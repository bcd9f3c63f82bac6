import type { Contender } from './contender.ts';
import { type Load, runLoad } from './load.ts';

export interface Sample {
  readonly cpuMicroseconds: number;
  readonly requestsPerSecond: number;
  readonly medianMilliseconds: number;
  /** One in a hundred takes longer. */
  readonly slowMilliseconds: number;
  readonly rssBytes: number;
  /** How much of one core it used: where that is 1, its core was what kept it from more. */
  readonly coreShare: number;
  /** Bytes of a request that were still alive when a young collection came upon them. */
  readonly survivingBytes: number;
}

export type Slice = Omit<Load, 'heard'>;

/** What one request costs a contender, over a slice of time under load. */
export async function sampleOf(contender: Contender, slice: Slice): Promise<Sample> {
  await contender.survivorsBegin();
  const before = await contender.usage();
  const load = await runLoad(slice);
  const after = await contender.usage();
  const { bytes } = await contender.survivorsEnd();
  if (load.failures > 0)
    throw new Error(
      `${contender.name}: ${load.failures} of ${load.requests} answers failed: ${load.firstFailure.slice(0, 1_000)}`,
    );
  const cpuMicroseconds = after.cpuMicroseconds - before.cpuMicroseconds;
  return {
    cpuMicroseconds: cpuMicroseconds / load.requests,
    requestsPerSecond: load.requests / load.seconds,
    medianMilliseconds: load.milliseconds[Math.floor(load.requests / 2)] ?? Number.NaN,
    slowMilliseconds: load.milliseconds[Math.floor(load.requests * 0.99)] ?? Number.NaN,
    rssBytes: after.rssBytes,
    coreShare: cpuMicroseconds / 1e6 / load.seconds,
    survivingBytes: bytes / load.requests,
  };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1
    ? (sorted[Math.floor(middle)] ?? Number.NaN)
    : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
}
