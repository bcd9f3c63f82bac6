import type { Contender } from './contender.ts';
import { type Load, type LoadResult, runLoad } from './load.ts';

export interface Sample {
  readonly cpuMicroseconds: number;
  readonly requestsPerSecond: number;
  readonly medianMilliseconds: number;
  /** One in a hundred takes longer. */
  readonly slowMilliseconds: number;
  readonly rssBytes: number;
  /** How much of one core it used: where that is 1, its core was what kept it from more. */
  readonly coreShare: number;
}

export type Slice = Omit<Load, 'heard'>;

/** What one request costs a contender, over a slice of time under load. */
export async function sampleOf(contender: Contender, slice: Slice): Promise<Sample> {
  const before = await contender.usage();
  const load = await runLoad(slice);
  const after = await contender.usage();
  requireAnswers(contender, load);
  const cpuMicroseconds = after.cpuMicroseconds - before.cpuMicroseconds;
  return {
    cpuMicroseconds: cpuMicroseconds / load.requests,
    requestsPerSecond: load.requests / load.seconds,
    medianMilliseconds: load.milliseconds[Math.floor(load.requests / 2)] ?? Number.NaN,
    slowMilliseconds: load.milliseconds[Math.floor(load.requests * 0.99)] ?? Number.NaN,
    rssBytes: after.rssBytes,
    coreShare: cpuMicroseconds / 1e6 / load.seconds,
  };
}

/** Bytes of one request that outlive young collections. In a slice of its own: to look at it takes CPU. */
export async function survivorsOf(contender: Contender, slice: Slice): Promise<number> {
  await contender.survivorsBegin();
  const load = await runLoad(slice);
  const bytes = await contender.survivorsEnd();
  requireAnswers(contender, load);
  return bytes / load.requests;
}

function requireAnswers({ name, told }: Contender, { failures, requests, firstFailure }: LoadResult): void {
  if (failures === 0) return;
  const first = firstFailure.slice(0, 1_000);
  throw new Error(`${name}: ${failures} of ${requests} answers failed: ${first}\nIt had told:\n${told}`);
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1
    ? (sorted[Math.floor(middle)] ?? Number.NaN)
    : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
}
